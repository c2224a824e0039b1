//! xz: its container, LZMA2, and the filter for x86 code.

use alloc::vec::Vec;

use crc::{Crc, Table, CRC_64_XZ};

use crate::bytes::u32_at;
use crate::decompress::gzip::CRC32;
use crate::decompress::lzma::{Decoder, End, Props, RangeDecoder};
use crate::decompress::output::{Output, Why, CUT};
use crate::decompress::x86_filter;

static CRC64: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_XZ);

/// First bytes of a file.
pub(super) const MAGIC: &[u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0];
const FOOTER_MAGIC: &[u8] = b"YZ";
const HEADER_LEN: usize = 12;
/// Filter numbers.
const FILTER_X86: u64 = 4;
const FILTER_LZMA2: u64 = 0x21;
/// Maximum number of blocks in a file.
const MAX_BLOCKS: u64 = 1 << 16;

/// The check after each block.
#[derive(Clone, Copy)]
enum Check {
    None,
    Crc32,
    Crc64,
}

impl Check {
    fn len(self) -> usize {
        match self {
            Self::None => 0,
            Self::Crc32 => 4,
            Self::Crc64 => 8,
        }
    }

    fn holds(self, data: &[u8], sum: &[u8]) -> bool {
        match self {
            Self::None => true,
            Self::Crc32 => sum == CRC32.checksum(data).to_le_bytes(),
            Self::Crc64 => sum == CRC64.checksum(data).to_le_bytes(),
        }
    }
}

/// Reads a number in groups of 7 bits, the least significant first, from `b[*at]` on.
fn number(b: &[u8], at: &mut usize) -> Result<u64, Why> {
    let mut v = 0;
    for shift in (0..63).step_by(7) {
        let byte = *b.get(*at).ok_or(CUT)?;
        *at += 1;
        v |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return if byte == 0 && shift != 0 { Err("bad number") } else { Ok(v) };
        }
    }
    Err("bad number")
}

/// Compares the CRC-32 that follows `data[range]`.
fn check_crc(data: &[u8], range: core::ops::Range<usize>) -> Result<(), Why> {
    let end = range.end;
    let sum = CRC32.checksum(data.get(range).ok_or(CUT)?);
    if u32_at(data, end).ok_or(CUT)? != sum {
        return Err("wrong checksum of a header");
    }
    Ok(())
}

fn zeros(b: &[u8]) -> Result<(), Why> {
    if b.iter().any(|&x| x != 0) {
        return Err("padding is not zero");
    }
    Ok(())
}

struct BlockHeader {
    /// The start position of the x86 filter, if LZMA2 is combined with it.
    x86: Option<u32>,
    packed: Option<u64>,
    unpacked: Option<u64>,
}

/// Reads the header `h`, without its checksum.
fn block_header(h: &[u8]) -> Result<BlockHeader, Why> {
    let flags = *h.get(1).ok_or(CUT)?;
    let mut at = 2;
    if flags & 0x3c != 0 {
        return Err("unknown flags");
    }
    let packed = (flags & 0x40 != 0).then(|| number(h, &mut at)).transpose()?;
    let unpacked = (flags & 0x80 != 0).then(|| number(h, &mut at)).transpose()?;
    let mut filter = || -> Result<(u64, &[u8]), Why> {
        let id = number(h, &mut at)?;
        let len = number(h, &mut at)? as usize;
        let props = h.get(at..at.saturating_add(len)).ok_or(CUT)?;
        at += len;
        Ok((id, props))
    };
    let mut x86 = None;
    let mut last = filter()?;
    if flags & 3 == 1 {
        x86 = match last {
            (FILTER_X86, []) => Some(0),
            (FILTER_X86, &[a, b, c, d]) => Some(u32::from_le_bytes([a, b, c, d])),
            _ => return Err("a filter other than that for x86"),
        };
        last = filter()?;
    } else if flags & 3 != 0 {
        return Err("more filters than x86 and LZMA2");
    }
    // The dictionary's size is irrelevant: the output is the dictionary.
    match last {
        (FILTER_LZMA2, &[0..=40]) => {}
        _ => return Err("not LZMA2"),
    }
    zeros(&h[at..])?;
    Ok(BlockHeader { x86, packed, unpacked })
}

/// Unpacks LZMA2 chunks up to their end. Returns their size in bytes.
fn lzma2(data: &[u8], out: &mut Output<'_>) -> Result<usize, Why> {
    let mut at = 0;
    let mut start = out.len();
    let mut decoder: Option<Decoder> = None;
    let mut need_dictionary = true;
    let be16 = |at: usize| -> Result<usize, Why> {
        let b = data.get(at..at + 2).ok_or(CUT)?;
        Ok(usize::from(u16::from_be_bytes([b[0], b[1]])))
    };
    loop {
        let control = *data.get(at).ok_or(CUT)?;
        match control {
            0 => return Ok(at + 1),
            1 | 2 => {
                if control == 1 {
                    (start, need_dictionary) = (out.len(), false);
                    decoder = None;
                }
                if need_dictionary {
                    return Err("no dictionary reset");
                }
                let n = be16(at + 1)? + 1;
                at += 3;
                out.extend(data.get(at..at + n).ok_or(CUT)?)?;
                at += n;
            }
            3..=0x7f => return Err("bad chunk"),
            _ => {
                let len = (usize::from(control & 0x1f) << 16) + be16(at + 1)? + 1;
                let packed = be16(at + 3)? + 1;
                let reset = control >> 5 & 3;
                at += 5;
                if reset == 3 {
                    (start, need_dictionary) = (out.len(), false);
                }
                if need_dictionary {
                    return Err("no dictionary reset");
                }
                if reset >= 2 {
                    let props = Props::new(*data.get(at).ok_or(CUT)?)?;
                    if !props.fit_lzma2() {
                        return Err("bad properties");
                    }
                    at += 1;
                    decoder = Some(Decoder::new(props));
                } else if reset == 1 {
                    decoder = decoder.map(|d| Decoder::new(d.props()));
                }
                let decoder = decoder.as_mut().ok_or("no properties")?;
                let mut rc = RangeDecoder::new(data.get(at..at + packed).ok_or(CUT)?)?;
                let end = out.len() + len;
                if decoder.run(&mut rc, out, start, end)? == End::Mark {
                    return Err("end mark in LZMA2");
                }
                rc.finish()?;
                at += packed;
            }
        }
    }
}

/// Unpacks one stream, which must be all of `data`.
pub(super) fn decompress(data: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    let flags = data.get(6..8).ok_or(CUT)?;
    check_crc(data, 6..8)?;
    let check = match *flags {
        [0, 0] => Check::None,
        [0, 1] => Check::Crc32,
        [0, 4] => Check::Crc64,
        _ => return Err("check is none of CRC-32 and CRC-64"),
    };
    let mut at = HEADER_LEN;
    // What the index must say: size without padding, unpacked size.
    let mut blocks: Vec<(u64, u64)> = Vec::new();
    while *data.get(at).ok_or(CUT)? != 0 {
        let header_len = usize::from(data[at]) * 4;
        check_crc(data, at..at + header_len)?;
        let header = block_header(&data[at..at + header_len])?;
        let body = at + header_len + 4;
        let start = out.len();
        let packed = lzma2(data.get(body..).ok_or(CUT)?, out)?;
        let unpacked = out.len() - start;
        let differs = |said: Option<u64>, found: usize| said.is_some_and(|s| s != found as u64);
        if differs(header.packed, packed) || differs(header.unpacked, unpacked) {
            return Err("block of another length than declared");
        }
        if let Some(offset) = header.x86 {
            x86_filter::undo(out.since_mut(start), offset);
        }
        let padded = (body + packed).next_multiple_of(4);
        zeros(data.get(body + packed..padded).ok_or(CUT)?)?;
        let sum = data.get(padded..padded + check.len()).ok_or(CUT)?;
        if !check.holds(out.since(start), sum) {
            return Err("wrong checksum");
        }
        if blocks.len() as u64 == MAX_BLOCKS {
            return Err("too many blocks");
        }
        blocks.push(((body - at + packed + check.len()) as u64, unpacked as u64));
        at = padded + check.len();
    }
    let index = at;
    at += 1;
    let listed = number(data, &mut at)?;
    let same = listed == blocks.len() as u64
        && blocks.iter().all(|b| number(data, &mut at) == Ok(b.0) && number(data, &mut at) == Ok(b.1));
    let padded = at.next_multiple_of(4);
    zeros(data.get(at..padded).ok_or(CUT)?)?;
    check_crc(data, index..padded)?;
    if !same {
        return Err("the index lists other blocks");
    }
    let footer = padded + 4;
    let behind = data.get(footer + 4..).ok_or(CUT)?;
    let backward = u32_at(behind, 0).ok_or(CUT)?;
    if behind.get(4..6) != Some(flags) || behind.get(6..8) != Some(FOOTER_MAGIC) {
        return Err("bad footer");
    }
    if u32_at(data, footer) != Some(CRC32.checksum(&behind[..6]))
        || (u64::from(backward) + 1) * 4 != (footer - index) as u64
    {
        return Err("bad footer");
    }
    if behind.len() != 8 {
        return Err("stray bytes at the end");
    }
    Ok(())
}
