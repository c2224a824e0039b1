//! Unpacks kernels in the compressions Linux builds can choose.
//!
//! A kernel's build appends the unpacked length (32 bits, little-endian) to the compressed data; a gzip file ends with it
//! anyway. The result is therefore allocated once, at its full size.

use alloc::vec::Vec;

use lzma_rust2::{LzmaReader, XzReader};
use miniz_oxide::inflate::core::{decompress as inflate, inflate_flags, DecompressorOxide};
use miniz_oxide::inflate::TINFLStatus;

use super::bytes::{u16_at, u32_at, u8_at};
use super::{bunzip2, ImageError};

/// Largest unpacked image accepted.
pub const MAX_UNPACKED: u64 = 1 << 30;
/// Memory an XZ or LZMA dictionary may take, in KiB.
const MAX_DICT_KIB: u32 = 256 << 10;
/// Uncompressed bytes in a block of lz4's legacy format.
const LZ4_BLOCK: usize = 8 << 20;

/// A compression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// RFC 1952.
    Gzip,
    /// XZ container; Linux uses LZMA2 behind the x86 branch filter.
    Xz,
    /// The older ".lzma" container.
    Lzma,
    /// RFC 8878.
    Zstd,
    /// lz4's legacy container (`lz4 -l`).
    Lz4,
    /// bzip2.
    Bzip2,
}

impl Format {
    /// Recognises a compression by its first bytes.
    pub fn detect(b: &[u8]) -> Option<Self> {
        const MAGICS: [(&[u8], Format); 7] = [
            (&[0x1f, 0x8b], Format::Gzip),
            (&[0x1f, 0x9e], Format::Gzip),
            (&[0xfd, b'7', b'z', b'X', b'Z', 0], Format::Xz),
            (b"BZh", Format::Bzip2),
            (&[0x5d, 0, 0], Format::Lzma),
            (&[0x28, 0xb5, 0x2f, 0xfd], Format::Zstd),
            (&[0x02, 0x21, 0x4c, 0x18], Format::Lz4),
        ];
        MAGICS.iter().find(|(magic, _)| b.starts_with(magic)).map(|&(_, f)| f)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Xz => "xz",
            Self::Lzma => "lzma",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
            Self::Bzip2 => "bzip2",
        }
    }

    fn corrupt(self, why: &'static str) -> ImageError {
        ImageError::Corrupt { format: self.name(), why }
    }
}

/// Unpacks `data`, whose last four bytes are the unpacked length.
pub fn unpack(format: Format, data: &[u8]) -> Result<Vec<u8>, ImageError> {
    let body_len = data.len().checked_sub(4).ok_or(ImageError::Truncated {
        what: "compressed kernel",
        need: 4,
        have: data.len() as u64,
    })?;
    let declared = u32_at(data, body_len).unwrap_or(0) as u64;
    if declared > MAX_UNPACKED {
        return Err(ImageError::TooBig { what: "length of the unpacked kernel", found: declared, max: MAX_UNPACKED });
    }
    let mut out = Vec::new();
    out.try_reserve_exact(declared as usize).map_err(|_| ImageError::OutOfMemory(declared))?;
    out.resize(declared as usize, 0);
    let body = &data[..body_len];
    let got = match format {
        Format::Gzip => gunzip(data, &mut out)?,
        Format::Xz => read_all(format, XzReader::new_mem_limit(body, false, MAX_DICT_KIB), &mut out)?,
        Format::Lzma => {
            let reader = LzmaReader::new_mem_limit(body, MAX_DICT_KIB, None).map_err(|e| lzma_error(format, e))?;
            read_all(format, reader, &mut out)?
        }
        Format::Zstd => unzstd(body, &mut out)?,
        Format::Lz4 => unlz4(body, &mut out)?,
        Format::Bzip2 => bunzip2::decompress(body, &mut out).map_err(|why| format.corrupt(why))?,
    };
    if got as u64 != declared {
        return Err(ImageError::LengthMismatch { declared, got: got as u64 });
    }
    Ok(out)
}

fn lzma_error(format: Format, e: lzma_rust2::Error) -> ImageError {
    use lzma_rust2::Error as E;
    match e {
        E::InvalidData(s) | E::InvalidInput(s) | E::Other(s) | E::Unsupported(s) | E::OutOfMemory(s) => {
            format.corrupt(s)
        }
        E::Eof => format.corrupt("unexpected end"),
        _ => format.corrupt("decoder stopped"),
    }
}

/// Fills `out` from a decoder; one byte more than declared is an error, too.
fn read_all(format: Format, mut reader: impl lzma_rust2::Read, out: &mut [u8]) -> Result<usize, ImageError> {
    let mut at = 0;
    while at < out.len() {
        match reader.read(&mut out[at..]).map_err(|e| lzma_error(format, e))? {
            0 => return Ok(at),
            n => at += n,
        }
    }
    // The trailer (checksum, index) is only looked at when the decoder is asked for more.
    match reader.read(&mut [0]).map_err(|e| lzma_error(format, e))? {
        0 => Ok(at),
        _ => Err(ImageError::LengthMismatch { declared: at as u64, got: at as u64 + 1 }),
    }
}

fn gunzip(data: &[u8], out: &mut [u8]) -> Result<usize, ImageError> {
    let err = |why| Format::Gzip.corrupt(why);
    let cut = || err("header is cut off");
    if u8_at(data, 2) != Some(8) {
        return Err(err("method is not deflate"));
    }
    let flags = u8_at(data, 3).ok_or_else(cut)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + u16_at(data, at).ok_or_else(cut)? as usize;
    }
    // Name and comment, each ending in a zero byte.
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += 1 + data.get(at..).and_then(|d| d.iter().position(|&c| c == 0)).ok_or_else(cut)?;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    let deflated = data.get(at..).ok_or_else(cut)?;
    let mut state = DecompressorOxide::new();
    let (status, _, got) =
        inflate(&mut state, deflated, out, 0, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
    match status {
        TINFLStatus::Done => Ok(got),
        TINFLStatus::HasMoreOutput => {
            Err(ImageError::LengthMismatch { declared: out.len() as u64, got: got as u64 + 1 })
        }
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => Err(err("unexpected end")),
        _ => Err(err("bad deflate data")),
    }
}

fn unzstd(body: &[u8], out: &mut [u8]) -> Result<usize, ImageError> {
    let mut decoder = ruzstd::decoding::FrameDecoder::new();
    decoder.set_max_window_size(MAX_DICT_KIB as u64 * 1024);
    decoder.decode_all(body, out).map_err(|_| Format::Zstd.corrupt("bad frame"))
}

fn unlz4(body: &[u8], out: &mut [u8]) -> Result<usize, ImageError> {
    let err = |why| Format::Lz4.corrupt(why);
    let (mut at, mut done) = (4, 0);
    while let Some(size) = u32_at(body, at) {
        at += 4;
        let block = body.get(at..at.saturating_add(size as usize)).ok_or_else(|| err("block is cut off"))?;
        at += block.len();
        let room = LZ4_BLOCK.min(out.len() - done);
        done += lz4_flex::block::decompress_into(block, &mut out[done..done + room]).map_err(|_| err("bad block"))?;
    }
    if at != body.len() {
        return Err(err("stray bytes after the last block"));
    }
    Ok(done)
}
