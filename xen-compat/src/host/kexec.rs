//! Other kernels on the model machine: which are there, and what has been started.

use core::ops::Range;
use std::sync::Mutex;

use crate::machine::hw::{CrashImage, KexecImage, Relocation};

/// What an image's page of code begins with, and where it is mapped.
pub(crate) const RELOCATION: Relocation = Relocation { at: 0xffff_82d0_4012_3000, code: b"relocation" };
/// Machine addresses of the first CPU's notes, at a distance of a page, and of the hypervisor's.
pub(crate) const NOTES: u64 = 0x7000_0000;
/// Machine addresses of the image.
pub(crate) const IMAGE: Range<u64> = 0x20_0000..0x40_0000;

/// The memory for a crash kernel, and images.
#[derive(Default)]
pub(crate) struct HostKexec {
    /// Machine addresses; those of frames that are not in the heap.
    pub(crate) area: Mutex<Range<u64>>,
    /// What a crash starts.
    pub(crate) crash: Mutex<Option<CrashImage>>,
    /// What has been started.
    pub(crate) started: Mutex<Option<KexecImage>>,
}
