//! Free RAM for the hypervisor's own objects.

use mm::Mfn;

use super::metal::hv;
use crate::arch::image::layout::{DIRECT_VIRT, PAGE_SIZE};
use crate::arch::memory::heap::{self, Frames};

/// Makes the heap use frames of free RAM, of which there are some from now on.
pub(crate) fn use_frames() {
    // SAFETY: `mm` gives frames to one owner at a time, and these have none that a guest could be.
    unsafe { heap::use_frames(Frames { take, give }) };
}

fn take(n: u64, align: u32) -> Option<u64> {
    let hv = hv()?;
    Some(DIRECT_VIRT + hv.mm.heap.alloc_own(&hv.hw, n, align)?.maddr().0)
}

fn give(at: u64, n: u64) {
    if let Some(hv) = hv() {
        hv.mm.heap.free_own(&hv.hw, Mfn((at - DIRECT_VIRT) / PAGE_SIZE), n);
    }
}
