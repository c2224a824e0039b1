//! Physical memory at boot: who gets which range, and the final page tables.
//!
//! The private region (heap, stacks, page tables), the frame table and the M2P are taken from the top of RAM; they and
//! the image are the only RAM that the direct map leaves out.

use core::ops::Range;
use core::sync::atomic::{AtomicBool, Ordering};

use spin::Once;

use super::boot_info::{BootInfo, MemoryKind, MemoryRegion};
use super::layout::*;
use super::paging::{pte, MapError, PAGING};
use super::ranges::Ranges;
use super::{compat_tables, cpu, frame_arrays, heap, zero_bytes};

pub use super::compat_tables::{compat_m2p, compat_m2p_entries, frame_words};
pub use super::frame_arrays::{frame_table, init_frame_arrays, m2p, m2p_pieces};

/// Bytes of heap: what all CPUs there may be need at boot. Later free RAM is there.
const HEAP_SIZE: u64 = 6 << 20;
/// Maximum size of the boot arena in bytes; half of the largest piece of free RAM, if that is less. The unpacked kernel must
/// fit.
const ARENA_MAX: u64 = 1 << 30;

/// The machine's memory, as it stands when the page tables are made.
#[derive(Debug)]
pub struct Memory {
    /// All RAM, whole frames.
    pub ram: Ranges,
    /// RAM nobody has: for the frame allocator. Without the low 1 MiB, which belongs to dom0's devices and firmware.
    pub free: Ranges,
    /// The boot loader's memory map.
    pub map: alloc::vec::Vec<MemoryRegion>,
    /// One past the highest frame of RAM.
    pub max_page: u64,
    /// Physical range of the image.
    pub image: Range<u64>,
    /// Physical range of the private region.
    pub private: Range<u64>,
    /// Physical range of the boot arena.
    pub arena: Range<u64>,
    /// A page below 1 MiB for starting other CPUs, if there is one.
    pub trampoline: Option<u64>,
}

static MEMORY: Once<Memory> = Once::new();

/// The machine's memory. Only after [`init`].
pub fn memory() -> &'static Memory {
    MEMORY.get().expect("memory is set up first")
}

/// Why memory cannot be set up.
#[derive(Debug)]
pub enum MemoryError {
    /// Not enough RAM: what it was for, and how many bytes.
    Short(&'static str, u64),
    /// A mapping failed.
    Map(MapError),
}

impl From<MapError> for MemoryError {
    fn from(e: MapError) -> Self {
        Self::Map(e)
    }
}

extern "C" {
    static image_start: u8;
    static text_end: u8;
    static rodata_start: u8;
    static rodata_end: u8;
    static data_start: u8;
    static image_end: u8;
}

/// Physical range of the image.
pub fn image() -> Range<u64> {
    let parts = image_parts();
    parts[0].0.start - IMAGE_VOFF..parts[2].0.end - IMAGE_VOFF
}

fn image_parts() -> [(Range<u64>, u64); 3] {
    let part = |start: *const u8, end: *const u8| start as u64..end as u64;
    [
        (part(&raw const image_start, &raw const text_end), pte::CODE),
        (part(&raw const rodata_start, &raw const rodata_end), pte::CONST),
        (part(&raw const data_start, &raw const image_end), pte::DATA),
    ]
}

pub(super) fn page_up(value: u64) -> u64 {
    value.saturating_add(PAGE_SIZE - 1) & !(PAGE_SIZE - 1)
}

fn collect_ram(boot: &BootInfo) -> Ranges {
    let mut ram = Ranges::new();
    let limit = MAX_FRAMES * PAGE_SIZE;
    for r in boot.memory.iter().filter(|r| r.kind == MemoryKind::Ram) {
        ram.add(page_up(r.start).min(limit)..(r.end & !(PAGE_SIZE - 1)).min(limit));
    }
    // What any other entry claims is not RAM, should entries overlap.
    for r in boot.memory.iter().filter(|r| r.kind != MemoryKind::Ram) {
        ram.remove(r.start & !(PAGE_SIZE - 1)..page_up(r.end));
    }
    ram
}

/// Shares memory out, makes the final page tables, switches to them and gives the heap its memory.
///
/// # Safety
/// Once, on the boot CPU, with the boot page tables in use.
pub unsafe fn init(boot: &BootInfo) -> Result<&'static Memory, MemoryError> {
    let ram = collect_ram(boot);
    let parts = image_parts();
    let image = image();
    let mut free = ram.clone();
    free.remove(image.clone());
    for module in &boot.modules {
        free.remove(module.start & !(PAGE_SIZE - 1)..page_up(module.end));
    }
    let trampoline = free.clone().take_high(PAGE_SIZE, PAGE_SIZE, 0x9_0000).map(|r| r.start).filter(|&p| p >= 0x1000);
    free.remove(0..1 << 20);

    let table_pages = 114 + 2 * ram.end().div_ceil(HUGE_PAGE) + 4 * boot.memory.len() as u64;
    let private_size = (HEAP_SIZE + table_pages * PAGE_SIZE).next_multiple_of(LARGE_PAGE);
    let heap_size = private_size - table_pages * PAGE_SIZE;
    let private = free
        .take_high(private_size, LARGE_PAGE, 4 << 30)
        .ok_or(MemoryError::Short("heap and page tables below 4 GiB", private_size))?;

    let max_page = ram.end() / PAGE_SIZE;
    let mut paging = PAGING.lock();
    let pool = private.start..private.start + table_pages * PAGE_SIZE;
    // SAFETY: the pool was taken from free RAM below 4 GiB just now.
    unsafe { paging.start(pool.clone(), cpu::has_huge_pages())? };

    for (range, flags) in parts {
        paging.map(range.start, range.start - IMAGE_VOFF, range.end - range.start, flags)?;
    }
    paging.map(PRIVATE_VIRT, private.start, private_size, pte::DATA)?;
    for slot in [IOREMAP_VIRT, CPU_BLOCKS_VIRT, WINDOW_VIRT, M2P_RO_VIRT, M2P_VIRT] {
        paging.make_tables(slot, 2)?;
    }

    let mut tables = Ranges::new();
    frame_arrays::map(&mut paging, &ram, &mut free, &mut tables, max_page)?;

    let compat = boot.describes_domains();
    if compat {
        compat_tables::map(&mut paging, &mut free, &mut tables, max_page)?;
    }

    let largest = free.largest().map_or(0, |r| r.end - r.start);
    let arena_size = ARENA_MAX.min(largest / 2) & !(LARGE_PAGE - 1);
    let arena = free.take_high(arena_size, LARGE_PAGE, u64::MAX).unwrap_or(0..0);
    paging.map(ARENA_VIRT, arena.start, arena.end - arena.start, pte::DATA)?;

    let mut direct = ram.clone();
    for r in boot.memory.iter().filter(|r| matches!(r.kind, MemoryKind::AcpiReclaimable | MemoryKind::AcpiNvs)) {
        direct.add(r.start & !(PAGE_SIZE - 1)..page_up(r.end).min(MAX_FRAMES * PAGE_SIZE));
    }
    for hidden in tables.iter().chain([image.clone(), private.clone(), arena.clone()]) {
        direct.remove(hidden);
    }
    for range in direct.iter() {
        paging.map(DIRECT_VIRT + range.start, range.start, range.end - range.start, pte::DATA)?;
    }
    // The arena joins the direct map when it comes back: have its tables ready.
    for va in (arena.start..arena.end).step_by(LARGE_PAGE as usize) {
        paging.make_tables(DIRECT_VIRT + va, 2)?;
    }

    // SAFETY: the new tables map the image, its data and this stack as they are now; the private region's new address is given.
    unsafe {
        cpu::write_cr3(paging.root());
        paging.set_offset(PRIVATE_VIRT.wrapping_sub(private.start));
    }
    cpu::enable_paging_features();
    frame_arrays::set_max_page(max_page);
    drop(paging);
    if compat {
        // SAFETY: mapped above; the tables are in use.
        unsafe { compat_tables::init(max_page) };
    }

    let heap_start = PRIVATE_VIRT + table_pages * PAGE_SIZE;
    // SAFETY: mapped just now for nobody but the heap. It is wiped as a whole because pages that once held code, a boot loader's,
    // are slow to write under QEMU until every byte has been overwritten.
    unsafe {
        zero_bytes(heap_start as *mut u8, heap_size as usize);
        heap::extend(heap_start, heap_size);
    }
    Ok(MEMORY.call_once(|| Memory { ram, free, map: boot.memory.clone(), max_page, image, private, arena, trampoline }))
}

/// Physical address of something in the heap, a CPU's stack or the image.
pub fn private_phys(va: u64) -> Option<u64> {
    let private = &memory().private;
    let size = private.end - private.start;
    if (PRIVATE_VIRT..PRIVATE_VIRT + size).contains(&va) {
        return Some(va - PRIVATE_VIRT + private.start);
    }
    PAGING.lock().lookup(va).map(|(phys, _)| phys)
}

/// Maps device registers for good, uncached. Gives the virtual address of `phys`, or `None` when there is no room.
pub fn ioremap(phys: u64, size: u64) -> Option<u64> {
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
    PAGING.lock().map(va, first, last - first, pte::DEVICE).ok()?;
    *next = va + (last - first);
    Some(va + (phys - first))
}

/// Lends the heap the boot arena: allocations of 64 KiB and more come from there until [`release_arena`].
///
/// # Safety
/// At most once, after [`init`].
pub unsafe fn lend_arena() {
    let arena = &memory().arena;
    if !arena.is_empty() {
        // SAFETY: the arena was taken from free RAM and mapped here for nobody else.
        unsafe { heap::lend_arena(ARENA_VIRT, arena.end - arena.start) };
    }
}

/// Takes the boot arena back from the heap and puts it into the direct map; gives its physical range, now free RAM. Once: after
/// that there is none. `Err(n)`: `n` blocks of it are still in use.
pub fn release_arena() -> Result<Range<u64>, usize> {
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
    super::tlb::flush_all_local();
    match paging.map(DIRECT_VIRT + arena.start, arena.start, size, pte::DATA) {
        Ok(()) => Ok(arena),
        Err(e) => {
            log::error!("The boot arena cannot be mapped again ({e:?}) and is lost");
            Ok(0..0)
        }
    }
}

/// Bytes the hypervisor keeps for itself, without frame table and M2P.
pub fn footprint() -> u64 {
    let m = memory();
    (m.image.end - m.image.start) + (m.private.end - m.private.start)
}

/// Whether the direct map has every byte of a physical range.
pub fn mapped_directly(start: u64, end: u64) -> bool {
    let paging = PAGING.lock();
    start < end
        && end <= MAX_FRAMES * PAGE_SIZE
        && (start & !(PAGE_SIZE - 1)..end).step_by(PAGE_SIZE as usize).all(|p| paging.lookup(DIRECT_VIRT + p).is_some())
}
