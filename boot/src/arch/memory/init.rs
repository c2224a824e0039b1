//! Physical memory at boot: which range is used for what, and the final page tables.
//!
//! The private region (heap, stacks, page tables), the frame table and the M2P are taken from the top of RAM; they and
//! the image are the only RAM that is not in the direct map.

use core::ops::Range;
use core::sync::atomic::AtomicU64;

use mm::MAX_CPUS;
use spin::Mutex;
use xen_compat::machine::memory_region::MemoryKind;

use super::error::MemoryError;
use super::map::{self, Memory};
use super::paging::{pte, PAGING};
use super::ranges::Ranges;
use super::{compat_tables, crash_area, frame_arrays, heap};
use crate::arch::cpu::block::BLOCK_SIZE;
use crate::arch::image::layout::*;
use crate::arch::image::sections;
use crate::arch::loader::boot_info::BootInfo;
use crate::arch::loader::cmdline::options;
use crate::arch::regs::bytes::zero_bytes;
use crate::arch::regs::control::{enable_paging_features, write_cr3};
use crate::arch::regs::features::has_huge_pages;

/// Size of the heap in bytes: enough until there is a frame allocator.
const HEAP_SIZE: u64 = 3 << 20;
/// Number of page tables for the image, the windows and what CPUs have of their own: the tables of the last level for
/// as many CPUs as there may be, and others.
const TABLES: u64 = (BLOCK_SIZE + WINDOW_STRIDE) * MAX_CPUS as u64 / LARGE_PAGE + 106;
/// Maximum size of the boot arena in bytes; half of the largest piece of free RAM, if that is less. The unpacked kernel
/// must fit.
const ARENA_MAX: u64 = 1 << 30;

/// Returns the image's sections and how they are mapped.
fn image_parts() -> [(Range<u64>, u64); 3] {
    [(sections::code(), pte::CODE), (sections::constants(), pte::CONST), (sections::data(), pte::DATA)]
}

fn collect_ram(boot: &BootInfo) -> Ranges {
    let mut ram = Ranges::new();
    let limit = MAX_FRAMES * PAGE_SIZE;
    for r in boot.memory.iter().filter(|r| r.kind == MemoryKind::Ram) {
        ram.add(page_up(r.start).min(limit)..(r.end & !(PAGE_SIZE - 1)).min(limit));
    }
    // If entries overlap, what any other kind claims is not RAM.
    for r in boot.memory.iter().filter(|r| r.kind != MemoryKind::Ram) {
        ram.remove(r.start & !(PAGE_SIZE - 1)..page_up(r.end));
    }
    ram
}

/// Divides memory, builds the final page tables, switches to them and gives the heap its memory. `before_switch` is called
/// when what only the boot page tables map is about to go.
///
/// # Errors
/// There is not enough memory.
///
/// # Safety
/// Once, on the boot CPU, with the boot page tables in use.
pub unsafe fn init(boot: &BootInfo, before_switch: impl FnOnce()) -> Result<&'static Memory, MemoryError> {
    let ram = collect_ram(boot);
    let parts = image_parts();
    let image = sections::physical();
    let mut free = ram.clone();
    free.remove(image.clone());
    for module in &boot.modules {
        free.remove(module.start & !(PAGE_SIZE - 1)..page_up(module.end));
    }
    let trampoline = free.clone().take_high(PAGE_SIZE, PAGE_SIZE, 0x9_0000).map(|r| r.start).filter(|&p| p >= 0x1000);
    free.remove(0..1 << 20);
    let crash = crash_area::take(&options().crashkernel, &ram, &mut free);

    let table_pages = TABLES + 2 * ram.end().div_ceil(HUGE_PAGE) + 4 * boot.memory.len() as u64;
    let private_size = (HEAP_SIZE + table_pages * PAGE_SIZE).next_multiple_of(LARGE_PAGE);
    let heap_size = private_size - table_pages * PAGE_SIZE;
    let private = free
        .take_high(private_size, LARGE_PAGE, 4 << 30)
        .ok_or(MemoryError::Short("heap and page tables below 4 GiB", private_size))?;

    let max_page = ram.end() / PAGE_SIZE;
    let mut paging = PAGING.lock();
    let pool = private.start..private.start + table_pages * PAGE_SIZE;
    // SAFETY: the pool was taken from free RAM below 4 GiB just now.
    unsafe { paging.start(pool.clone(), has_huge_pages())? };

    for (range, flags) in parts {
        paging.map(range.start, range.start - IMAGE_VOFF, range.end - range.start, flags)?;
    }
    paging.map(PRIVATE_VIRT, private.start, private_size, pte::DATA)?;
    for slot in [IOREMAP_VIRT, CPU_BLOCKS_VIRT, WINDOW_VIRT, M2P_RO_VIRT, M2P_VIRT] {
        paging.make_tables(slot, 2)?;
    }

    let mut tables = Ranges::new();
    frame_arrays::map(&mut paging, &ram, &mut free, &mut tables, max_page)?;

    let two_level = boot.describes_domains();
    compat_tables::map(&mut paging, &mut free, &mut tables, max_page, two_level)?;

    let largest = free.largest().map_or(0, |r| r.end - r.start);
    let arena_size = ARENA_MAX.min(largest / 2) & !(LARGE_PAGE - 1);
    let arena = free.take_high(arena_size, LARGE_PAGE, u64::MAX).unwrap_or(0..0);
    paging.map(ARENA_VIRT, arena.start, arena.end - arena.start, pte::DATA)?;

    let mut direct = ram.clone();
    for r in boot.memory.iter().filter(|r| matches!(r.kind, MemoryKind::AcpiReclaimable | MemoryKind::AcpiNvs)) {
        direct.add(r.start & !(PAGE_SIZE - 1)..page_up(r.end).min(MAX_FRAMES * PAGE_SIZE));
    }
    // Also where the loader has put a part of one outside of RAM: QEMU's does at the end of a microvm's.
    for module in &boot.modules {
        direct.add(module.start & !(PAGE_SIZE - 1)..page_up(module.end).min(MAX_FRAMES * PAGE_SIZE));
    }
    for hidden in tables.iter().chain([image.clone(), private.clone(), arena.clone()]) {
        direct.remove(hidden);
    }
    for range in direct.iter() {
        paging.map(DIRECT_VIRT + range.start, range.start, range.end - range.start, pte::DATA)?;
    }
    // The arena joins the direct map when it is returned: prepare its tables.
    for va in (arena.start..arena.end).step_by(LARGE_PAGE as usize) {
        paging.make_tables(DIRECT_VIRT + va, 2)?;
    }

    before_switch();
    // SAFETY: the new tables map the image, its data and this stack as they are now; the private region's new address
    // is given.
    unsafe {
        write_cr3(paging.root());
        paging.set_offset(PRIVATE_VIRT.wrapping_sub(private.start));
    }
    enable_paging_features();
    frame_arrays::set_max_page(max_page);
    drop(paging);
    // SAFETY: mapped above; the tables are in use.
    unsafe { compat_tables::init(max_page, two_level) };

    let heap_start = PRIVATE_VIRT + table_pages * PAGE_SIZE;
    // SAFETY: mapped just now, only for the heap. All of it is cleared because pages that once held code, such as a
    // boot loader's, are slow to write under QEMU until every byte has been overwritten.
    unsafe {
        zero_bytes(heap_start as *mut u8, heap_size as usize);
        heap::extend(heap_start, heap_size);
    }
    let (free, map) = (Mutex::new(free), boot.memory.clone());
    let memory =
        Memory { ram, free, taken: AtomicU64::new(0), map, max_page, image, private, arena, crash, trampoline };
    Ok(map::set(memory))
}
