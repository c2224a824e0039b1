//! The memory that is kept for a kernel that is started after a crash.

use core::ops::Range;

use xen_compat::options::crashkernel::CrashKernel;

use super::ranges::Ranges;
use crate::arch::console::printk;
use crate::arch::image::layout::{page_up, LARGE_PAGE, PAGE_SIZE};

/// Takes the memory that `asked` is for from `free`, on a machine with `ram`. Returns it, empty if there is none.
pub(super) fn take(asked: &CrashKernel, ram: &Ranges, free: &mut Ranges) -> Range<u64> {
    let (size, too_large) = asked.size_for(ram.total());
    (0..too_large).for_each(|_| log::warn!("crashkernel: invalid size"));
    let Some(whole) = size.checked_next_multiple_of(PAGE_SIZE).filter(|s| *s != 0) else { return 0..0 };
    let (start, found) = match asked.start {
        0 => match free.take_high(whole, LARGE_PAGE, asked.limit) {
            Some(found) => (found.start, true),
            None => return 0..0,
        },
        start => (start, take_at(start, whole, free)),
    };
    let (mib, kib) = (whole >> 20, whole >> 10);
    if !found {
        printk!("Kdump: DISABLED (failed to reserve {mib}MB ({kib}kB) at {start:#x})");
        return 0..0;
    }
    printk!("Kdump: {mib}MB ({kib}kB) at {start:#x}");
    start..start + size
}

/// Takes `size` bytes at `start`, if all of them are free.
fn take_at(start: u64, size: u64, free: &mut Ranges) -> bool {
    let Some(end) = start.checked_add(size) else { return false };
    let pages = start & !(PAGE_SIZE - 1)..page_up(end);
    let found = free.covers(&pages);
    if found {
        free.remove(pages);
    }
    found
}
