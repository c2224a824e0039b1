//! Which range of physical memory is used for what.

use alloc::vec::Vec;
use core::ops::Range;
use core::sync::atomic::{AtomicU64, Ordering};

use spin::{Mutex, Once};
use xen_compat::machine::memory_region::MemoryRegion;

use super::ranges::Ranges;
use crate::arch::image::layout::PAGE_SIZE;

/// The machine's memory when the page tables are built.
#[derive(Debug)]
pub struct Memory {
    /// All RAM in whole frames.
    pub ram: Ranges,
    /// See [`Self::free`].
    pub(super) free: Mutex<Ranges>,
    /// The number of bytes of it that have been taken.
    pub(super) taken: AtomicU64,
    /// The boot loader's memory map.
    pub map: Vec<MemoryRegion>,
    /// One past the highest frame of RAM.
    pub max_page: u64,
    /// Physical range of the image.
    pub image: Range<u64>,
    /// Physical range of the private region.
    pub private: Range<u64>,
    /// Physical range of the boot arena.
    pub arena: Range<u64>,
    /// Physical range of the memory for a crash kernel; empty without one.
    pub crash: Range<u64>,
    /// A page below 1 MiB for starting other CPUs, if there is one.
    pub trampoline: Option<u64>,
}

impl Memory {
    /// Returns the unused RAM, for the frame allocator. Without the low 1 MiB, which belongs to dom0's devices and
    /// firmware. It is in the direct map.
    pub fn free(&self) -> Ranges {
        self.free.lock().clone()
    }

    /// Takes `size` bytes of adjacent frames for the hypervisor, permanently. `None`: there are none, or the frame
    /// allocator has them.
    pub(super) fn take(&self, size: u64) -> Option<u64> {
        let taken = self.free.lock().take_high(size, PAGE_SIZE, u64::MAX)?;
        self.taken.fetch_add(size, Ordering::Relaxed);
        Some(taken.start)
    }

    /// Returns the unused RAM for good: nothing can be taken any more.
    pub fn hand_over(&self) -> Ranges {
        core::mem::take(&mut *self.free.lock())
    }
}

static MEMORY: Once<Memory> = Once::new();

/// Returns the machine's memory. Only after [`super::init::init`].
pub fn memory() -> &'static Memory {
    MEMORY.get().expect("memory is set up first")
}

/// Sets the machine's memory; the first call wins.
pub(super) fn set(memory: Memory) -> &'static Memory {
    MEMORY.call_once(|| memory)
}

/// Returns the number of bytes that the hypervisor keeps for itself, without frame table and M2P.
pub fn footprint() -> u64 {
    let m = memory();
    (m.image.end - m.image.start) + (m.private.end - m.private.start) + m.taken.load(Ordering::Relaxed)
}
