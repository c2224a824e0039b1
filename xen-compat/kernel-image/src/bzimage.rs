//! The Linux boot protocol's container: where a bzImage keeps its compressed kernel.

use core::ops::Range;

use crate::bytes::{u16_at, u32_at, u8_at};
use crate::decompress::gzip::CRC32;
use crate::error::ImageError;

/// Offset of `setup_sects` in the first sector.
const SETUP_SECTS: usize = 0x1f1;
/// Offset of the 0xaa55 boot flag.
const BOOT_FLAG: usize = 0x1fe;
/// Offset of the "HdrS" magic.
const MAGIC: usize = 0x202;
/// Offset of the protocol version.
const VERSION: usize = 0x206;
/// Offset of `payload_offset`, counted from the protected-mode code.
const PAYLOAD_OFFSET: usize = 0x248;
/// Offset of `payload_length`.
const PAYLOAD_LENGTH: usize = 0x24c;
/// Offset of `syssize`: the protected-mode part in units of 16 bytes.
const SYSSIZE: usize = 0x1f4;
/// Offset of the version text's offset, less 0x200.
const KERNEL_VERSION: usize = 0x20e;
/// First release without an appended checksum.
const CRC_UNTIL: (u32, u32) = (6, 15);
/// Offset of the offset of the PE header, which EFI and signing tools use.
const PE_HEADER: usize = 0x3c;
/// First protocol with payload fields.
const MIN_VERSION: u16 = 0x0208;

/// Returns the position of a bzImage's payload, or `None` if `image` is not a bzImage.
///
/// # Errors
/// [`ImageError::Truncated`]: the image ends before its payload does. [`ImageError::OldBootProtocol`]: its header does
/// not say where the payload is.
pub fn payload(image: &[u8]) -> Result<Option<Range<usize>>, ImageError> {
    let is_bzimage = u16_at(image, BOOT_FLAG) == Some(0xaa55) && image.get(MAGIC..MAGIC + 4) == Some(b"HdrS");
    if !is_bzimage {
        return Ok(None);
    }
    let short = |need: u64| ImageError::Truncated { what: "bzImage payload", need, have: image.len() as u64 };
    let header_end = PAYLOAD_LENGTH as u64 + 4;
    let version = u16_at(image, VERSION).ok_or(short(header_end))?;
    if version < MIN_VERSION {
        return Err(ImageError::OldBootProtocol(version));
    }
    let setup = setup_len(image).ok_or(short(header_end))?;
    let offset = u32_at(image, PAYLOAD_OFFSET).ok_or(short(header_end))? as u64;
    let length = u32_at(image, PAYLOAD_LENGTH).ok_or(short(header_end))? as u64;
    let start = setup + offset;
    let end = start + length;
    if end > image.len() as u64 {
        return Err(short(end));
    }
    Ok(Some(start as usize..end as usize))
}

/// Returns the size of boot sector and setup code.
fn setup_len(image: &[u8]) -> Option<u64> {
    let sects = match u8_at(image, SETUP_SECTS)? {
        0 => 4,
        n => n as u64,
    };
    Some((sects + 1) * 512)
}

/// Returns the fields of the PE header that signing changes afterwards: the checksum and the place of the signature.
fn signature_fields(image: &[u8]) -> Option<[Range<usize>; 2]> {
    const PE32: u16 = 0x10b;
    const PE32_PLUS: u16 = 0x20b;
    let pe = u32_at(image, PE_HEADER)? as usize;
    if image.get(pe..pe.checked_add(4)?)? != b"PE\0\0" {
        return None;
    }
    let optional = pe + 24;
    let directories = match u16_at(image, optional)? {
        PE32 => 96,
        PE32_PLUS => 112,
        _ => return None,
    };
    // The fifth directory is the certificate table.
    let security = optional + directories + 4 * 8;
    Some([optional + 64..optional + 68, security..security + 8])
}

/// Returns the kernel's release: major and minor number.
fn release(image: &[u8]) -> Option<(u32, u32)> {
    let at = u16_at(image, KERNEL_VERSION).filter(|&o| o != 0)? as usize + 0x200;
    let text = image.get(at..)?;
    let mut numbers = text.split(|b| !b.is_ascii_digit()).take(2).map(|n| core::str::from_utf8(n).ok()?.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Compares the CRC-32 that kernel builds up to 6.14 append to a bzImage (`Documentation/arch/x86/boot.rst`): of all
/// `syssize` bounds, so that the whole has the remainder 0. Zeros stand for none, and
/// newer kernels may end with anything. The kernel may have been signed since.
///
/// # Errors
/// [`ImageError::BadImageChecksum`]: the image has a checksum, and it is wrong.
pub fn check_crc(image: &[u8]) -> Result<(), ImageError> {
    let end = setup_len(image).zip(u32_at(image, SYSSIZE)).map(|(s, n)| s + u64::from(n) * 16);
    let Some(whole) = end.and_then(|end| image.get(..usize::try_from(end).ok()?)) else { return Ok(()) };
    if whole.len() < 4 || u32_at(whole, whole.len() - 4) == Some(0) || release(whole) >= Some(CRC_UNTIL) {
        return Ok(());
    }
    let mut digest = CRC32.digest();
    let mut at = 0;
    for field in signature_fields(whole).unwrap_or_default() {
        if let Some(before) = whole.get(at..field.start).filter(|_| field.end <= whole.len()) {
            digest.update(before);
            digest.update(&[0; 8][..field.len()]);
            at = field.end;
        }
    }
    digest.update(&whole[at..]);
    // Linux leaves out the final inversion.
    if digest.finalize() != !0 {
        return Err(ImageError::BadImageChecksum);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(version: u16, offset: u32, length: u32) -> Vec<u8> {
        let mut b = vec![0u8; 2048];
        b[SETUP_SECTS] = 1;
        b[BOOT_FLAG..BOOT_FLAG + 2].copy_from_slice(&[0x55, 0xaa]);
        b[MAGIC..MAGIC + 4].copy_from_slice(b"HdrS");
        b[VERSION..VERSION + 2].copy_from_slice(&version.to_le_bytes());
        b[PAYLOAD_OFFSET..PAYLOAD_OFFSET + 4].copy_from_slice(&offset.to_le_bytes());
        b[PAYLOAD_LENGTH..PAYLOAD_LENGTH + 4].copy_from_slice(&length.to_le_bytes());
        b
    }

    #[test]
    fn finds_payload() {
        assert_eq!(payload(&header(0x20f, 16, 100)), Ok(Some(1040..1140)));
        assert_eq!(payload(b"\x7fELF"), Ok(None));
    }

    #[test]
    fn refuses_old_and_cut() {
        assert_eq!(payload(&header(0x207, 0, 0)), Err(ImageError::OldBootProtocol(0x207)));
        assert_eq!(
            payload(&header(0x208, u32::MAX, u32::MAX)),
            Err(ImageError::Truncated { what: "bzImage payload", need: 1024 + 2 * u32::MAX as u64, have: 2048 })
        );
        let whole = header(0x208, 0, 1);
        for n in 0..whole.len() {
            let _ = payload(&whole[..n]);
        }
    }
}
