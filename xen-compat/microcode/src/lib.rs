//! CPU microcode in the files that its makers publish: which patch in them is for a CPU.
//!
//! A file is a series of patches for many CPUs. It comes from a toolstack or a boot loader, and is read where it lies, in
//! small pieces: nothing here allocates, and each byte counts as a claim. Whoever owns the file may change it meanwhile,
//! so a patch that has been found is copied, and [`Format::examine`]d as a copy.
#![cfg_attr(not(any(test, feature = "sample")), no_std)]
#![forbid(unsafe_code)]

pub mod amd;
pub mod blob;
pub mod complaint;
pub mod cpio;
pub mod intel;
pub mod patch;
#[cfg(any(test, feature = "sample"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use crate::blob::{Blob, Unreadable};
pub use crate::complaint::Complaint;
pub use crate::patch::{Cpu, Date, Match, Patch};

use cpu_policy::Vendor;

use crate::amd::Equivalence;

/// The maker's format of files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Intel's: a series of patches.
    Intel,
    /// AMD's: a series of containers, each with a table of CPUs and patches.
    Amd,
}

impl Format {
    /// Returns the format for CPUs of a maker with a signature; `None`: they load no microcode.
    pub fn of(vendor: Vendor, signature: u32) -> Option<Self> {
        match (vendor, cpu_policy::family(signature)) {
            (Vendor::Intel, 6..) => Some(Format::Intel),
            (Vendor::Amd, 0x10..) => Some(Format::Amd),
            _ => None,
        }
    }

    /// Returns the path of such files in an initial file system that a boot loader passes.
    pub const fn path(self) -> &'static str {
        match self {
            Format::Intel => "kernel/x86/microcode/GenuineIntel.bin",
            Format::Amd => "kernel/x86/microcode/AuthenticAMD.bin",
        }
    }

    /// Returns whether each thread of a core loads microcode for itself.
    pub fn is_per_thread(self) -> bool {
        self == Format::Amd
    }

    /// Returns the patch in `file` that is for `cpu`, the latest if there are several; it may be older than what the CPU
    /// runs. `known` keeps AMD's number for the CPU; `say` gets what is wrong with the file. A file that is damaged behind
    /// a suitable patch has that patch.
    ///
    /// # Errors
    /// The file is damaged and no patch has been found before, or it cannot be read.
    pub fn find<B: Blob + ?Sized>(
        self,
        file: &B,
        cpu: &Cpu,
        known: &mut Option<Equivalence>,
        say: &mut dyn FnMut(Complaint),
    ) -> Result<Option<Patch>, Complaint> {
        let (found, end) = match self {
            Format::Intel => intel::find(file, cpu),
            Format::Amd => amd::find(file, cpu, known, say),
        };
        match (found, end) {
            (_, Err(Complaint::Unreadable)) => Err(Complaint::Unreadable),
            (None, Err(what)) => {
                say(what);
                Err(what)
            }
            (Some(patch), Err(what)) => {
                say(what);
                Ok(Some(patch))
            }
            (found, Ok(())) => Ok(found),
        }
    }

    /// Returns what a copy of a patch is, if it is a whole patch for `cpu`.
    pub fn examine(self, copy: &[u8], cpu: &Cpu, known: Option<Equivalence>) -> Option<Patch> {
        let patch = match self {
            Format::Intel => intel::find(copy, cpu).0,
            Format::Amd => amd::examine(copy, cpu, known),
        };
        patch.filter(|p| p.at == 0 && p.len == copy.len())
    }

    /// Returns how revision `new` relates to `old`, in a CPU that both are for.
    pub fn compare(self, new: u32, old: u32) -> Match {
        match self {
            Format::Intel => intel::compare(old, new),
            Format::Amd => amd::compare(old, new),
        }
    }
}
