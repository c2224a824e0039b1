//! Unpacking a kernel allocates its length and little more, whatever window or dictionary the packer chose.

use crc::{Crc, CRC_32_ISO_HDLC};
use kernel_image::decompress::{unpack, Format};

use super::allocator::peak;

const LEN: usize = 24 << 20;

/// Returns a frame with a window of 128 MiB, as in Debian's kernels from 6.12 on.
fn zstd() -> Vec<u8> {
    let mut b = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x88];
    let blocks = LEN >> 17;
    for i in 0..blocks {
        let header = (1u32 << 17 << 3) | 1 << 1 | u32::from(i + 1 == blocks);
        b.extend_from_slice(&header.to_le_bytes()[..3]);
        b.push(i as u8);
    }
    b
}

/// Returns a stored stream with a dictionary of 128 MiB.
fn xz() -> Vec<u8> {
    let crc = |b: &[u8]| Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(b).to_le_bytes();
    let mut b = b"\xfd7zXZ\0\0\0".to_vec();
    b.extend_from_slice(&crc(&[0, 0]));
    let header = [2, 0, 0x21, 1, 30, 0, 0, 0];
    b.extend_from_slice(&header);
    b.extend_from_slice(&crc(&header));
    for i in 0..LEN >> 16 {
        b.extend_from_slice(&[if i == 0 { 1 } else { 2 }, 0xff, 0xff]);
        b.resize(b.len() + (1 << 16), i as u8);
    }
    b.push(0);
    let unpadded = b.len() - 12;
    b.resize(b.len().next_multiple_of(4), 0);
    let mut index = vec![0, 1];
    for mut n in [unpadded, LEN] {
        while n > 0x7f {
            index.push(n as u8 | 0x80);
            n >>= 7;
        }
        index.push(n as u8);
    }
    index.resize(index.len().next_multiple_of(4), 0);
    b.extend_from_slice(&index);
    b.extend_from_slice(&crc(&index));
    let mut footer = (index.len() as u32 / 4).to_le_bytes().to_vec();
    footer.extend_from_slice(&[0, 0]);
    b.extend_from_slice(&crc(&footer));
    b.extend_from_slice(&footer);
    b.extend_from_slice(b"YZ");
    b
}

#[test]
fn the_window_costs_nothing() {
    for (format, mut packed) in [(Format::Zstd, zstd()), (Format::Xz, xz())] {
        packed.extend_from_slice(&(LEN as u32).to_le_bytes());
        let (out, peak) = peak(|| unpack(format, &packed).unwrap());
        assert_eq!(
            (out.len(), out[0], out[LEN - 1]),
            (LEN, 0, (LEN / if format == Format::Zstd { 1 << 17 } else { 1 << 16 } - 1) as u8)
        );
        assert!(peak < LEN + (1 << 20), "{}: {} KiB beside the output", format.name(), (peak - LEN) >> 10);
    }
}
