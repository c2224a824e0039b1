//! Registers of devices, found by their physical addresses: interrupt messages and masks of MSI-X tables.

use alloc::vec::Vec;

use mm::try_alloc;
use xen_compat::machine::lock::Mutex;

use crate::arch::image::layout::PAGE_SIZE;
use crate::arch::memory::ioremap::ioremap;
use crate::arch::memory::map::memory;

/// Mapped pages: physical and virtual address. Allocating may have to wait for another CPU, so a CPU that waits for
/// this lock handles requests.
static PAGES: Mutex<Vec<(u64, u64)>> = Mutex::new(Vec::new());

/// Returns the register at a physical address, mapped permanently. `None`: it is RAM, or there is no room.
fn register(maddr: u64) -> Option<*mut u32> {
    let page = maddr & !(PAGE_SIZE - 1);
    let mut pages = PAGES.lock();
    let va = match pages.iter().find(|(at, _)| *at == page) {
        Some((_, va)) => *va,
        None => {
            if memory().ram.overlaps(&(page..page + PAGE_SIZE)) {
                return None;
            }
            try_alloc::reserve(&mut pages, 1).ok()?;
            let va = ioremap(page, PAGE_SIZE)?;
            try_alloc::push_reserved(&mut pages, (page, va));
            va
        }
    };
    Some((va + (maddr - page & !3)) as *mut u32)
}

/// Reads a register; all ones if it cannot be reached.
pub fn read32(maddr: u64) -> u32 {
    // SAFETY: a mapped register of a device, not RAM.
    register(maddr).map_or(!0, |p| unsafe { p.read_volatile() })
}

/// Writes a register.
pub fn write32(maddr: u64, val: u32) {
    if let Some(p) = register(maddr) {
        // SAFETY: as above; the core writes interrupt messages and masks only.
        unsafe { p.write_volatile(val) };
    }
}
