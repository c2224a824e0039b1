//! Which range of physical memory is used for what.

use alloc::vec::Vec;
use core::ops::Range;

use spin::Once;
use xen_compat::machine::memory_region::MemoryRegion;

use super::ranges::Ranges;

/// The machine's memory when the page tables are built.
#[derive(Debug)]
pub struct Memory {
    /// All RAM in whole frames.
    pub ram: Ranges,
    /// Unused RAM, for the frame allocator. Without the low 1 MiB, which belongs to dom0's devices and firmware.
    pub free: Ranges,
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
    (m.image.end - m.image.start) + (m.private.end - m.private.start)
}
