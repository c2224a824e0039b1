//! The boot arena: memory that is lent to the heap while dom0's kernel is unpacked.

use core::ops::Range;
use core::sync::atomic::{AtomicBool, Ordering};

use super::heap;
use super::map::memory;
use super::paging::{pte, PAGING};
use crate::arch::image::layout::{ARENA_VIRT, DIRECT_VIRT};
use crate::arch::regs::tlb::flush_all_local;

/// Lends the boot arena to the heap: allocations of 64 KiB and more come from there until [`release`].
///
/// # Safety
/// At most once, after [`super::init::init`].
pub unsafe fn lend() {
    let arena = &memory().arena;
    if !arena.is_empty() {
        // SAFETY: the arena was taken from free RAM and is mapped here for nothing else.
        unsafe { heap::lend_arena(ARENA_VIRT, arena.end - arena.start) };
    }
}

/// Takes the boot arena back from the heap and adds it to the direct map. Returns its physical range, which is now free
/// RAM. Can be called once: afterwards there is no arena.
///
/// # Errors
/// The number of blocks in it that are still in use.
pub fn release() -> Result<Range<u64>, usize> {
    static RELEASED: AtomicBool = AtomicBool::new(false);
    heap::take_arena()?;
    if RELEASED.swap(true, Ordering::Relaxed) {
        return Ok(0..0);
    }
    let arena = memory().arena.clone();
    let size = arena.end - arena.start;
    let mut paging = PAGING.lock();
    // SAFETY: no block of it is in use, and the heap will not allocate from it again.
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
