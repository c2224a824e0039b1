//! Setting up a CPU before it runs: its block, descriptor tables, entry stub.

use mm::MAX_CPUS;

use crate::arch::cpu::block::{block, count, count_one_more, prepare, MAPPED};
use crate::arch::descriptors::gdt;
use crate::arch::entry::stubs;
use crate::arch::image::layout::{IMAGE_VOFF, PAGE_SIZE, WINDOW_STRIDE, WINDOW_VIRT};
use crate::arch::memory::pages::take_pages;
use crate::arch::memory::paging::{pte, PAGING};

/// Allocates and maps the block of the next CPU. Returns its number. `None`: there is no memory, or [`MAX_CPUS`] is
/// reached.
pub fn add(apic_id: u32) -> Option<usize> {
    let id = count();
    if id >= MAX_CPUS {
        return None;
    }
    let base = block(id);
    for (offset, size) in MAPPED {
        let (_, phys) = take_pages(size)?;
        PAGING.lock().map(base + offset, phys, size, pte::DATA).ok()?;
    }
    let window = {
        let mut paging = PAGING.lock();
        paging.map(base, stubs::syscall_stub_address() - IMAGE_VOFF, PAGE_SIZE, pte::CODE).ok()?;
        // SAFETY: this maps the CPU's descriptor tables, and nothing else.
        unsafe { paging.window(WINDOW_VIRT + id as u64 * WINDOW_STRIDE) }.ok()?
    };
    // SAFETY: the block was mapped just now, and its pages are zeroed.
    let cpu = unsafe { prepare(id, apic_id, window) };
    // SAFETY: the CPU does not run before it is counted.
    unsafe { gdt::prepare(cpu) }?;
    count_one_more();
    Some(id)
}
