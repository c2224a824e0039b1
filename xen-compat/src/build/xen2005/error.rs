//! Why a domain cannot be built.

use core::fmt;

use mm::{Errno, Stop};

use crate::build::until_done::refusal;

use kernel_image::error::ImageError;

/// Why there is no domain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Error {
    /// The kernel cannot be used.
    Image(ImageError),
    /// Kernel, ramdisk and tables do not fit below the hypervisor's range.
    TooBig,
    /// Fewer pages than kernel, ramdisk and tables need.
    TooSmall {
        /// Pages needed.
        need: u64,
        /// Pages it would get.
        have: u64,
    },
    /// The machine does not have enough free frames below 4 GiB.
    NotEnoughMemory {
        /// Pages requested.
        asked: u64,
    },
    /// Creation of the domain failed.
    Create(Errno),
    /// Its page tables were not accepted.
    PageTables(Errno),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Image(e) => write!(f, "kernel: {e}"),
            Self::TooBig => f.write_str("kernel, ramdisk and tables do not fit below the hypervisor's range"),
            Self::TooSmall { need, have } => {
                write!(f, "memory is too small for kernel and ramdisk: {need} pages needed, {have} given")
            }
            Self::NotEnoughMemory { asked } => write!(f, "not enough RAM below 4 GiB for {asked} pages"),
            Self::Create(e) => write!(f, "could not be created: error {}", e.code()),
            Self::PageTables(e) => write!(f, "page tables were refused: error {}", e.code()),
        }
    }
}

impl core::error::Error for Error {}

impl From<ImageError> for Error {
    fn from(e: ImageError) -> Self {
        Self::Image(e)
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        Self::Create(refusal(stop))
    }
}

impl From<Errno> for Error {
    fn from(e: Errno) -> Self {
        Self::Create(e)
    }
}
