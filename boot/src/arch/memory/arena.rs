//! The boot arena: memory lent to the heap while dom0's kernel is unpacked.

use core::ops::Range;
use core::sync::atomic::{AtomicBool, Ordering};

use super::heap;
use super::map::memory;
use super::paging::{pte, PAGING};
use crate::arch::image::layout::{ARENA_VIRT, DIRECT_VIRT};
use crate::arch::regs::tlb::flush_all_local;

/// Lends the heap the boot arena: allocations of 64 KiB and more come from there until [`release`].
///
/// # Safety
/// At most once, after [`super::init::init`].
pub unsafe fn lend() {
    let arena = &memory().arena;
    if !arena.is_empty() {
        // SAFETY: the arena was taken from free RAM and mapped here for nobody else.
        unsafe { heap::lend_arena(ARENA_VIRT, arena.end - arena.start) };
    }
}

/// Takes the boot arena back from the heap and puts it into the direct map; gives its physical range, now free RAM. Once: after
/// that there is none.
///
/// # Errors
/// So many blocks of it are still in use.
pub fn release() -> Result<Range<u64>, usize> {
    static RELEASED: AtomicBool = AtomicBool::new(false);
    heap::take_arena()?;
    if RELEASED.swap(true, Ordering::Relaxed) {
        return Ok(0..0);
    }
    let arena = memory().arena.clone();
    let size = arena.end - arena.start;
    let mut paging = PAGING.lock();
    // SAFETY: no block of it is in use, and the heap has no more of it to give.
    unsafe { paging.unmap(ARENA_VIRT, size) };
    flush_all_local();
    match paging.map(DIRECT_VIRT + arena.start, arena.start, size, pte::DATA) {
        Ok(()) => Ok(arena),
        Err(e) => {
            log::error!("The boot arena cannot be mapped again ({e:?}) and is lost");
            Ok(0..0)
        }
    }
}
