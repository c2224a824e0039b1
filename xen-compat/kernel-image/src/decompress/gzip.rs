//! gzip (RFC 1952).

use crc::{Crc, Table, CRC_32_ISO_HDLC};
use miniz_oxide::inflate::core::{decompress as inflate, inflate_flags, DecompressorOxide};
use miniz_oxide::inflate::TINFLStatus;

use crate::bytes::{u16_at, u32_at, u8_at};
use crate::decompress::output::{Output, Why, CUT, TOO_LONG};

/// The CRC of gzip, xz and bzImage.
pub(crate) static CRC32: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);

/// Unpacks one member, which must be all of `data`.
pub(super) fn decompress(data: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    const HEADER_CUT: Why = "header is cut off";
    if u8_at(data, 2) != Some(8) {
        return Err("method is not deflate");
    }
    let flags = u8_at(data, 3).ok_or(HEADER_CUT)?;
    if flags & 0xe0 != 0 {
        return Err("unknown flags");
    }
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + u16_at(data, at).ok_or(HEADER_CUT)? as usize;
    }
    // Name and comment, each ending in a zero byte.
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += 1 + data.get(at..).and_then(|d| d.iter().position(|&c| c == 0)).ok_or(HEADER_CUT)?;
        }
    }
    if flags & 2 != 0 {
        let header = data.get(..at).ok_or(HEADER_CUT)?;
        if u16_at(data, at) != Some(CRC32.checksum(header) as u16) {
            return Err("wrong header checksum");
        }
        at += 2;
    }
    let deflated = data.get(at..).ok_or(HEADER_CUT)?;
    let mut state = alloc::boxed::Box::<DecompressorOxide>::default();
    let start = out.len();
    let room = out.room();
    let to = out.take(room)?;
    let (status, read, got) =
        inflate(&mut state, deflated, to, 0, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
    match status {
        TINFLStatus::Done => {}
        TINFLStatus::HasMoreOutput => return Err(TOO_LONG),
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => return Err(CUT),
        _ => return Err("bad deflate data"),
    }
    let sum = CRC32.checksum(&to[..got]);
    out.rewind(start + got);
    let trailer = at + read;
    if u32_at(data, trailer) != Some(sum) {
        return Err("wrong checksum");
    }
    if u32_at(data, trailer + 4) != Some(got as u32) {
        return Err("wrong length in the trailer");
    }
    if data.len() != trailer + 8 {
        return Err("stray bytes at the end");
    }
    Ok(())
}
