//! Physical memory at boot: who gets which range, and the final page tables.
//!
//! The private region (heap, stacks, page tables), the frame table and the M2P are taken from the top of RAM; they and
//! the image are the only RAM that the direct map leaves out.

use core::ops::Range;
use core::sync::atomic::{AtomicU64, Ordering};

use spin::Once;

use super::boot_info::{BootInfo, MemoryKind, MemoryRegion};
use super::layout::*;
use super::paging::{pte, MapError, Paging, PAGING};
use super::ranges::Ranges;
use super::{cpu, heap};

/// Least bytes of heap.
const HEAP_MIN: u64 = 6 << 20;
/// Most bytes of heap.
const HEAP_MAX: u64 = 12 << 20;
/// Most bytes of boot arena.
const ARENA_MAX: u64 = 160 << 20;

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
/// Frames up to the end of RAM: what [`m2p`] and [`frame_table`] need, which are called on every path.
static MAX_PAGE: AtomicU64 = AtomicU64::new(0);

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

fn address(symbol: &u8) -> u64 {
    core::ptr::from_ref(symbol) as u64
}

fn image_parts() -> [(Range<u64>, u64); 3] {
    // SAFETY: the linker script defines these; only their addresses are used.
    let (start, text, ro, ro_end, data, end) =
        unsafe { (&image_start, &text_end, &rodata_start, &rodata_end, &data_start, &image_end) };
    [
        (address(start)..address(text), pte::CODE),
        (address(ro)..address(ro_end), pte::CONST),
        (address(data)..address(end), pte::DATA),
    ]
}

fn page_up(value: u64) -> u64 {
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
    let image = parts[0].0.start - IMAGE_VOFF..parts[2].0.end - IMAGE_VOFF;
    let mut free = ram.clone();
    free.remove(image.clone());
    for module in &boot.modules {
        free.remove(module.start & !(PAGE_SIZE - 1)..page_up(module.end));
    }
    let trampoline = free.clone().take_high(PAGE_SIZE, PAGE_SIZE, 0x9_0000).map(|r| r.start).filter(|&p| p >= 0x1000);
    free.remove(0..1 << 20);

    let heap_size = (HEAP_MIN + (ram.total() >> 10)).min(HEAP_MAX) & !(PAGE_SIZE - 1);
    let table_pages = 112 + 2 * ram.end().div_ceil(HUGE_PAGE) + 4 * boot.memory.len() as u64;
    let private_size = (heap_size + table_pages * PAGE_SIZE).next_multiple_of(LARGE_PAGE);
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
        paging.entry(slot, 2)?;
    }

    let mut tables = Ranges::new();
    map_table(&mut paging, &ram, &mut free, &mut tables, FrameArray::FrameTable, max_page)?;
    map_table(&mut paging, &ram, &mut free, &mut tables, FrameArray::M2p, max_page)?;

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
        paging.entry(DIRECT_VIRT + va, 2)?;
    }

    // SAFETY: the new tables map the image, its data and this stack as they are now; the private region's new address is given.
    unsafe {
        cpu::write_cr3(paging.root());
        paging.set_offset(PRIVATE_VIRT.wrapping_sub(private.start));
    }
    cpu::enable_paging_features();
    MAX_PAGE.store(max_page, Ordering::Relaxed);
    drop(paging);

    // SAFETY: mapped just now for nobody but the heap.
    unsafe { heap::extend(PRIVATE_VIRT + table_pages * PAGE_SIZE, heap_size) };
    Ok(MEMORY.call_once(|| Memory { ram, free, map: boot.memory.clone(), max_page, image, private, arena, trampoline }))
}

/// An array with an entry a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FrameArray {
    FrameTable,
    M2p,
}

impl FrameArray {
    fn entry_size(self) -> u64 {
        match self {
            Self::FrameTable => FRAME_ENTRY,
            Self::M2p => 8,
        }
    }

    fn views(self) -> &'static [(u64, u64)] {
        match self {
            Self::FrameTable => &[(FRAME_TABLE_VIRT, pte::DATA)],
            Self::M2p => &[(M2P_VIRT, pte::DATA), (M2P_RO_VIRT, pte::GUEST_CONST)],
        }
    }

    fn fill(self) -> u64 {
        match self {
            Self::FrameTable => 0,
            Self::M2p => !0,
        }
    }

    /// Word `i` of the page that stands for holes: device memory in the frame table, nothing in the M2P.
    fn hole_word(self, i: usize) -> u64 {
        match self {
            Self::FrameTable => mm::PageInfo::IO_RECORD[i % 4],
            Self::M2p => !0,
        }
    }
}

/// Backs an array with RAM where its entries stand for RAM, and with one shared read-only page where they do not.
fn map_table(
    paging: &mut Paging,
    ram: &Ranges,
    free: &mut Ranges,
    taken: &mut Ranges,
    array: FrameArray,
    max_page: u64,
) -> Result<(), MemoryError> {
    let hole = paging.new_table()?;
    for (i, word) in paging.table(hole).iter().enumerate() {
        word.store(array.hole_word(i), Ordering::Relaxed);
    }
    let bytes = page_up(max_page * array.entry_size());
    let ram_per_page = PAGE_SIZE / array.entry_size() * PAGE_SIZE;
    for piece in (0..bytes).step_by(LARGE_PAGE as usize) {
        let end = (piece + LARGE_PAGE).min(bytes);
        let backs_ram = |page: u64| {
            let first = page / PAGE_SIZE * ram_per_page;
            ram.overlaps(&(first..first + ram_per_page))
        };
        let pages = (piece..end).step_by(PAGE_SIZE as usize);
        let needed = pages.clone().filter(|&p| backs_ram(p)).count() as u64 * PAGE_SIZE;
        let align = if needed == LARGE_PAGE { LARGE_PAGE } else { PAGE_SIZE };
        let short = MemoryError::Short("frame table and M2P", needed);
        let block = if needed == 0 { 0..0 } else { free.take_high(needed, align, u64::MAX).ok_or(short)? };
        taken.add(block.clone());
        for &(base, flags) in array.views() {
            if needed == LARGE_PAGE {
                paging.map(base + piece, block.start, LARGE_PAGE, flags)?;
                continue;
            }
            let mut next = block.start;
            for page in pages.clone() {
                if backs_ram(page) {
                    paging.map(base + page, next, PAGE_SIZE, flags)?;
                    next += PAGE_SIZE;
                } else {
                    paging.map(base + page, hole, PAGE_SIZE, flags & !pte::RW)?;
                }
            }
        }
    }
    Ok(())
}

/// Fills the arrays: frame table with zeroes, M2P with ones, where RAM backs them.
///
/// # Safety
/// Once, after [`init`], before anything uses the arrays.
pub unsafe fn init_frame_arrays(memory: &Memory) {
    for array in [FrameArray::FrameTable, FrameArray::M2p] {
        let per_page = PAGE_SIZE / array.entry_size() * PAGE_SIZE;
        for range in memory.ram.iter() {
            let (first, last) = (range.start / per_page, range.end.div_ceil(per_page));
            let words = (array.views()[0].0 + first * PAGE_SIZE) as *mut u64;
            for i in 0..((last - first) * 512) as usize {
                // SAFETY: these pages back RAM, so they are mapped writable, and nobody uses them yet.
                unsafe { words.add(i).write(array.fill()) };
            }
        }
    }
}

/// The M2P: an entry a frame up to `max_page`. Entries of frames that are not RAM read as all ones and cannot be written:
/// look a frame up in the frame table before writing its entry.
#[inline]
pub fn m2p() -> &'static [AtomicU64] {
    // SAFETY: mapped for `MAX_PAGE` entries for good; atomics only.
    unsafe { core::slice::from_raw_parts(M2P_VIRT as *const AtomicU64, MAX_PAGE.load(Ordering::Relaxed) as usize) }
}

/// The frame table: an entry of type `T` for each frame up to `max_page`, all zero at first. Entries of frames that are not RAM
/// stay zero and cannot be written: load before any read-modify-write.
///
/// # Safety
/// `T` must be 32 bytes, made of atomics, valid when all zero, and the same type in every call.
#[inline]
pub unsafe fn frame_table<T>() -> &'static [T] {
    const { assert!(size_of::<T>() as u64 == FRAME_ENTRY) };
    // SAFETY: mapped for `MAX_PAGE` entries for good; the rest by contract.
    unsafe { core::slice::from_raw_parts(FRAME_TABLE_VIRT as *const T, MAX_PAGE.load(Ordering::Relaxed) as usize) }
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

/// Takes the boot arena back from the heap and puts it into the direct map; gives its physical range, now free RAM.
/// `Err(n)`: `n` blocks of it are still in use.
pub fn release_arena() -> Result<Range<u64>, usize> {
    heap::take_arena()?;
    let arena = memory().arena.clone();
    let size = arena.end - arena.start;
    let mut paging = PAGING.lock();
    paging.unmap(ARENA_VIRT, size);
    super::tlb::flush_all_local();
    for phys in arena.clone().step_by(LARGE_PAGE as usize) {
        if let Ok(entry) = paging.entry(DIRECT_VIRT + phys, 2) {
            entry.store(phys | pte::DATA | pte::PS, Ordering::Relaxed);
        }
    }
    Ok(arena)
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
