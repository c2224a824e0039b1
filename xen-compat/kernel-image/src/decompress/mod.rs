//! Unpacks kernels in any compression that a Linux build can choose.
//!
//! A kernel's build appends the unpacked length (32 bits, little-endian) to the compressed data; a gzip file ends with
//! it anyway. The result is therefore allocated once, at its full size, and each decoder uses it as its history: no
//! other buffer of that size is needed, whatever window or dictionary the packer used. Checksums are compared where
//! there are any.

pub mod bzip2;
pub mod gzip;
pub mod lz4;
pub mod lzma;
pub mod lzo;
pub mod output;
pub mod x86_filter;
pub mod xz;
pub mod zstd;

use alloc::vec::Vec;

use crate::bytes::u32_at;
use crate::decompress::output::Output;
use crate::error::ImageError;

/// Largest unpacked image accepted.
pub const MAX_UNPACKED: u64 = 1 << 30;

/// A compression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// RFC 1952.
    Gzip,
    /// XZ container; Linux uses LZMA2 with the x86 branch filter.
    Xz,
    /// The older ".lzma" container.
    Lzma,
    /// RFC 8878.
    Zstd,
    /// lz4's legacy container (`lz4 -l`).
    Lz4,
    /// bzip2.
    Bzip2,
    /// lzop's container.
    Lzo,
}

impl Format {
    /// Recognises a compression by its first bytes.
    pub fn detect(b: &[u8]) -> Option<Self> {
        const MAGICS: [(&[u8], Format); 8] = [
            (&[0x1f, 0x8b], Format::Gzip),
            (&[0x1f, 0x9e], Format::Gzip),
            (xz::MAGIC, Format::Xz),
            (b"BZh", Format::Bzip2),
            (&[0x5d, 0, 0], Format::Lzma),
            (&zstd::MAGIC, Format::Zstd),
            (&[0x02, 0x21, 0x4c, 0x18], Format::Lz4),
            (lzo::MAGIC, Format::Lzo),
        ];
        MAGICS.iter().find(|(magic, _)| b.starts_with(magic)).map(|&(_, f)| f)
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Xz => "xz",
            Self::Lzma => "lzma",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
            Self::Bzip2 => "bzip2",
            Self::Lzo => "lzo",
        }
    }

    /// Returns whether the format lacks a checksum.
    pub fn is_unchecked(self) -> bool {
        matches!(self, Self::Lzma | Self::Lz4)
    }
}

/// Allocates `len` zeroed bytes.
fn allocate(len: u64) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::new();
    if out.try_reserve_exact(len as usize).is_err() {
        return Err(ImageError::OutOfMemory { need: len, found: largest_room(len) });
    }
    out.resize(len as usize, 0);
    Ok(out)
}

/// Returns the largest block below `len` bytes, in whole MiB, that can be allocated.
fn largest_room(len: u64) -> u64 {
    let fits = |mib: u64| Vec::<u8>::new().try_reserve_exact((mib << 20) as usize).is_ok();
    let (mut low, mut high) = (0, len.div_ceil(1 << 20));
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low << 20
}

/// Unpacks `data`, whose last four bytes are the unpacked length.
///
/// # Errors
/// [`ImageError::TooBig`], [`ImageError::OutOfMemory`]: the claimed length is too large.
/// [`ImageError::LengthMismatch`]: the unpacked length is another. [`ImageError::Corrupt`], [`ImageError::Truncated`]:
/// the data are damaged.
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
    let mut buf = allocate(declared)?;
    let mut out = Output::new(&mut buf);
    let body = &data[..body_len];
    let done = match format {
        Format::Gzip => gzip::decompress(data, &mut out),
        Format::Xz => xz::decompress(body, &mut out),
        Format::Lzma => lzma::decompress(body, &mut out),
        Format::Zstd => zstd::decompress(body, &mut out),
        Format::Lz4 => lz4::decompress(body, &mut out),
        Format::Bzip2 => bzip2::decompress(body, &mut out),
        Format::Lzo => lzo::decompress(body, &mut out),
    };
    let got = out.len() as u64;
    done.map_err(|why| ImageError::Corrupt { format: format.name(), why })?;
    if got != declared {
        return Err(ImageError::LengthMismatch { declared, got });
    }
    Ok(buf)
}
