//! A guest kernel as a file: from the bytes of a boot module to segments and the kernel's requirements for its loader.
//!
//! Accepted are Linux bzImages and bare ELF files, compressed or not; 64-bit, and 32-bit to be recognised.
//!
//! Kernels are unpacked at boot, where infallible allocations are accepted, so the lint of the core's crates is not
//! enabled here.
#![cfg_attr(not(any(test, feature = "sample")), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod bytes;
pub mod bzimage;
pub mod decompress;
pub mod elf;
pub mod error;
pub mod limits;
pub mod notes;
#[cfg(any(test, feature = "sample"))]
pub mod sample;
#[cfg(test)]
mod tests;

use alloc::borrow::Cow;
use alloc::vec::Vec;

pub use crate::elf::{Class, Segment};
pub use crate::error::ImageError;
pub use crate::limits::MAX_LAYERS;
pub use crate::notes::{Pae, XenNotes};

/// What the file of a checked kernel says about itself: all that is needed of it but its bytes.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// 32 or 64 bit.
    pub class: Class,
    /// Loadable segments in order of the file.
    pub segments: Vec<Segment>,
    /// Lowest physical address of a segment.
    pub pstart: u64,
    /// End of the highest segment.
    pub pend: u64,
    /// The kernel's notes about itself.
    pub notes: XenNotes,
    /// VIRT_BASE: virtual address at which the initial mapping starts.
    pub virt_base: u64,
    /// Virtual address of `pstart`.
    pub virt_kstart: u64,
    /// Virtual address of `pend`.
    pub virt_kend: u64,
    /// Entry point.
    pub virt_entry: u64,
}

impl Kernel {
    /// Checks an ELF file, which [`to_elf`] may have unpacked.
    ///
    /// # Errors
    /// [`ImageError`]: it is not an ELF file that can be loaded, or its notes are not those of a Xen guest.
    pub fn parse(data: &[u8]) -> Result<Self, ImageError> {
        let elf = elf::parse(data)?;
        let notes = notes::find(data, &elf)?;
        let a = notes.addresses(&elf)?;
        Ok(Self {
            class: elf.class,
            segments: elf.segments,
            pstart: elf.pstart,
            pend: elf.pend,
            notes,
            virt_base: a.virt_base,
            virt_kstart: a.virt_kstart,
            virt_kend: a.virt_kend,
            virt_entry: a.virt_entry,
        })
    }
}

/// Removes container and compressions until an ELF file is left.
///
/// # Errors
/// [`ImageError`]: a layer is damaged or of an unknown kind, or there are too many.
pub fn to_elf(image: &[u8]) -> Result<Cow<'_, [u8]>, ImageError> {
    let mut data = Cow::Borrowed(image);
    for _ in 0..=MAX_LAYERS {
        let payload = bzimage::payload(&data)?.unwrap_or(0..data.len());
        let inner = &data[payload.clone()];
        if inner.starts_with(b"\x7fELF") {
            return Ok(match data {
                Cow::Borrowed(b) => Cow::Borrowed(&b[payload]),
                Cow::Owned(mut v) => {
                    v.truncate(payload.end);
                    v.drain(..payload.start);
                    Cow::Owned(v)
                }
            });
        }
        let Some(format) = decompress::Format::detect(inner) else {
            let mut magic = [0; 6];
            inner.iter().zip(&mut magic).for_each(|(b, m)| *m = *b);
            return Err(ImageError::UnknownFormat(magic));
        };
        let inner = decompress::unpack(format, inner)?;
        if format.is_unchecked() && payload != (0..data.len()) {
            bzimage::check_crc(&data)?;
        }
        data = Cow::Owned(inner);
    }
    Err(ImageError::TooManyLayers)
}
