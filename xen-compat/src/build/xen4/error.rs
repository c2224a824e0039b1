//! Why a domain of today's ABI cannot be built.

use core::fmt;

use mm::Errno;

use kernel_image::error::ImageError;

/// Why there is no domain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BuildError {
    /// The kernel cannot be used.
    Image(ImageError),
    /// A 32-bit kernel without PAE.
    NoPae,
    /// A 32-bit kernel, which `pv=no-32` forbids.
    No32Bit,
    /// SUPPORTED_FEATURES does not name dom0.
    NoDom0Support,
    /// It requires ring 0.
    NeedsSupervisorMode,
    /// Kernel, initrd and tables do not fit an address space.
    LayoutTooBig,
    /// The initial mapping or the p2m reaches into the hypervisor's range.
    OverlapsHypervisor,
    /// The p2m overlaps the initial mapping.
    P2mOverlaps,
    /// INIT_P2M is not page-aligned, or no address.
    BadP2mAddress(u64),
    /// HYPERCALL_PAGE is outside the initial mapping.
    BadHypercallPage(u64),
    /// Fewer pages than the kernel needs.
    TooSmall {
        /// Pages needed.
        need: u64,
        /// Pages it would get.
        have: u64,
    },
    /// The machine does not have enough memory for this part.
    NotEnoughMemory(&'static str),
    /// `dom0_mem` requests far more than the machine has.
    MoreThanRam {
        /// MiB requested.
        asked: u64,
        /// MiB available for dom0.
        found: u64,
    },
    /// Creation of the domain failed.
    Create(Errno),
    /// Its page tables were not accepted.
    PageTables(i64),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Image(e) => write!(f, "kernel: {e}"),
            Self::NoPae => f.write_str("found a 32-bit PV kernel without PAE, expected a 64-bit or a PAE one"),
            Self::No32Bit => f.write_str("found a 32-bit PV kernel, which the option pv=no-32 forbids"),
            Self::NoDom0Support => f.write_str("kernel does not support Dom0 operation"),
            Self::NeedsSupervisorMode => f.write_str("kernel requires supervisor-mode execution"),
            Self::LayoutTooBig => f.write_str("kernel, initrd and tables do not fit an address space"),
            Self::OverlapsHypervisor => f.write_str("image overlaps with the hypervisor's private area"),
            Self::P2mOverlaps => f.write_str("P->M table overlaps initial mapping"),
            Self::BadP2mAddress(a) => write!(f, "INIT_P2M is {a:#x}, expected a page-aligned virtual address"),
            Self::BadHypercallPage(a) => write!(f, "HYPERCALL_PAGE is {a:#x}, outside of the initial mapping"),
            Self::TooSmall { need, have } => {
                write!(f, "memory is too small for kernel and initrd: {need} pages needed, {have} given")
            }
            Self::MoreThanRam { asked, found } => {
                write!(f, "not enough RAM: dom0_mem asks for {asked} MiB, found {found} MiB, expected at most that")
            }
            Self::NotEnoughMemory(what) => write!(f, "not enough RAM for its {what}"),
            Self::Create(e) => write!(f, "could not be created: error {}", e.code()),
            Self::PageTables(e) => write!(f, "page tables were refused: error {e}"),
        }
    }
}

impl core::error::Error for BuildError {}

impl From<ImageError> for BuildError {
    fn from(e: ImageError) -> Self {
        Self::Image(e)
    }
}

impl From<Errno> for BuildError {
    fn from(e: Errno) -> Self {
        Self::Create(e)
    }
}

#[cfg(test)]
mod tests;
