//! The Linux boot protocol's container: where a bzImage keeps its compressed kernel.

use core::ops::Range;

use super::bytes::{u16_at, u32_at, u8_at};
use super::ImageError;

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
/// First protocol with payload fields.
const MIN_VERSION: u16 = 0x0208;

/// Where the payload of a bzImage lies; `None` when `image` is no bzImage.
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
    let sects = match u8_at(image, SETUP_SECTS).ok_or(short(header_end))? {
        0 => 4,
        n => n as u64,
    };
    let offset = u32_at(image, PAYLOAD_OFFSET).ok_or(short(header_end))? as u64;
    let length = u32_at(image, PAYLOAD_LENGTH).ok_or(short(header_end))? as u64;
    let start = (sects + 1) * 512 + offset;
    let end = start + length;
    if end > image.len() as u64 {
        return Err(short(end));
    }
    Ok(Some(start as usize..end as usize))
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
