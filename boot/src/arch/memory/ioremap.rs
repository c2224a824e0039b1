//! Mappings of physical addresses that are not the hypervisor's RAM: device registers, tables of the firmware.

use super::paging::{pte, PAGING};
use crate::arch::image::layout::{page_up, DIRECT_VIRT, IOREMAP_END, IOREMAP_VIRT, LARGE_PAGE, MAX_FRAMES, PAGE_SIZE};

/// Maps device registers permanently and uncached. Returns the virtual address of `phys`, or `None` if there is no
/// room.
pub fn ioremap(phys: u64, size: u64) -> Option<u64> {
    map(phys, size, pte::DEVICE)
}

/// As [`ioremap`], for memory that is only written, such as a framebuffer: writes are combined.
pub fn ioremap_write_combining(phys: u64, size: u64) -> Option<u64> {
    map(phys, size, pte::WRITE_COMBINING)
}

fn map(phys: u64, size: u64, flags: u64) -> Option<u64> {
    static NEXT: spin::Mutex<u64> = spin::Mutex::new(IOREMAP_VIRT);
    let (first, last) = (phys & !(PAGE_SIZE - 1), page_up(phys.checked_add(size)?));
    if last > 1 << 52 {
        return None;
    }
    let mut next = NEXT.lock();
    let mut va = *next;
    if last - first >= LARGE_PAGE {
        // The same offset in a large page, so that large pages can be used.
        va = va.next_multiple_of(LARGE_PAGE) + (first & (LARGE_PAGE - 1));
    }
    if va.checked_add(last - first)? > IOREMAP_END {
        return None;
    }
    PAGING.lock().map(va, first, last - first, flags).ok()?;
    *next = va + (last - first);
    Some(va + (phys - first))
}

/// Returns whether the direct map has every byte of a physical range.
pub fn mapped_directly(start: u64, end: u64) -> bool {
    let paging = PAGING.lock();
    start < end
        && end <= MAX_FRAMES * PAGE_SIZE
        && (start & !(PAGE_SIZE - 1)..end).step_by(PAGE_SIZE as usize).all(|p| paging.lookup(DIRECT_VIRT + p).is_some())
}
