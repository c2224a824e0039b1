//! The hypervisor's own pages, and their physical addresses.

use super::map::memory;
use super::paging::PAGING;
use crate::arch::image::layout::{DIRECT_END, DIRECT_VIRT, PRIVATE_VIRT};
use crate::arch::regs::bytes::zero_bytes;

/// Returns the physical address of something in the heap, the direct map, a CPU's stack or the image.
pub fn private_phys(va: u64) -> Option<u64> {
    let private = &memory().private;
    let size = private.end - private.start;
    if (PRIVATE_VIRT..PRIVATE_VIRT + size).contains(&va) {
        return Some(va - PRIVATE_VIRT + private.start);
    }
    if (DIRECT_VIRT..DIRECT_END).contains(&va) {
        return Some(va - DIRECT_VIRT);
    }
    PAGING.lock().lookup(va).map(|(phys, _)| phys)
}

/// Takes zeroed pages at boot, permanently. Returns their virtual and physical addresses. Those of all CPUs together
/// are more than the heap has at boot.
pub(in crate::arch) fn take_pages(size: u64) -> Option<(u64, u64)> {
    let phys = memory().take(size)?;
    let virt = DIRECT_VIRT + phys;
    // SAFETY: unused RAM, which the direct map shows, and which nobody else can take.
    unsafe { zero_bytes(virt as *mut u8, size as usize) };
    Some((virt, phys))
}
