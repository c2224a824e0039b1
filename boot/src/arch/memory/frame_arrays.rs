//! The two arrays with an entry for each machine frame: the frame table and the machine-to-phys table.

use core::sync::atomic::{AtomicU64, Ordering};

use super::error::MemoryError;
use super::map::Memory;
use super::paging::{pte, Paging, PAGING};
use super::ranges::Ranges;
use crate::arch::image::layout::*;

/// Number of frames up to the end of RAM. Kept separately, as both arrays are used on every path.
static MAX_PAGE: AtomicU64 = AtomicU64::new(0);

/// Sets the length of the arrays.
pub(super) fn set_max_page(frames: u64) {
    MAX_PAGE.store(frames, Ordering::Relaxed);
}

/// An array with an entry for each frame.
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

    /// Returns word `i` of the page that stands for holes: device memory in the frame table, no frame number in the
    /// M2P.
    fn hole_word(self, i: usize) -> u64 {
        match self {
            Self::FrameTable => mm::PageInfo::IO_RECORD[i % 4],
            Self::M2p => !0,
        }
    }
}

/// Backs both arrays with RAM.
pub(super) fn map(
    paging: &mut Paging,
    ram: &Ranges,
    free: &mut Ranges,
    taken: &mut Ranges,
    max_page: u64,
) -> Result<(), MemoryError> {
    map_table(paging, ram, free, taken, FrameArray::FrameTable, max_page)?;
    map_table(paging, ram, free, taken, FrameArray::M2p, max_page)
}

/// Backs an array with RAM where its entries stand for RAM, and with one shared read-only page elsewhere: the frame
/// table page by page, the M2P by pieces of 2 MiB.
fn map_table(
    paging: &mut Paging,
    ram: &Ranges,
    free: &mut Ranges,
    taken: &mut Ranges,
    array: FrameArray,
    max_page: u64,
) -> Result<(), MemoryError> {
    let (hole, words) = paging.new_table()?;
    for (i, word) in words.iter().enumerate() {
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
        let needed = match pages.clone().filter(|&p| backs_ram(p)).count() as u64 * PAGE_SIZE {
            // Toolstacks map the M2P by pieces of adjacent frames.
            1.. if array == FrameArray::M2p => LARGE_PAGE,
            n => n,
        };
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

/// Fills the arrays where RAM backs them: the frame table with zeroes, the M2P with ones.
///
/// # Safety
/// Once, after [`super::init::init`], before anything uses the arrays.
pub unsafe fn init_frame_arrays(memory: &Memory) {
    for array in [FrameArray::FrameTable, FrameArray::M2p] {
        let per_page = PAGE_SIZE / array.entry_size() * PAGE_SIZE;
        for range in memory.ram.iter() {
            let unit = if array == FrameArray::M2p { LARGE_PAGE / PAGE_SIZE } else { 1 };
            let (first, last) =
                (range.start / per_page / unit * unit, range.end.div_ceil(per_page).next_multiple_of(unit));
            let words = (array.views()[0].0 + first * PAGE_SIZE) as *mut u64;
            for i in 0..((last - first) * 512) as usize {
                // SAFETY: these pages (or pieces, of the M2P) back RAM, so they are mapped writable; nothing uses them
                // yet.
                unsafe { words.add(i).write(array.fill()) };
            }
        }
    }
}

/// Returns where the M2P lies in RAM, in pieces of 2 MiB.
pub fn m2p_pieces() -> impl Iterator<Item = u64> {
    let bytes = MAX_PAGE.load(Ordering::Relaxed) * FrameArray::M2p.entry_size();
    (0..bytes).step_by(LARGE_PAGE as usize).filter_map(|at| {
        let (phys, flags) = PAGING.lock().lookup(M2P_VIRT + at)?;
        (flags & pte::RW != 0).then_some(phys)
    })
}

/// Returns the M2P: an entry for each frame up to `max_page`. Entries of frames that are not RAM read as all ones and
/// may not be writable: look a frame up in the frame table before writing its entry.
#[inline]
pub fn m2p() -> &'static [AtomicU64] {
    // SAFETY: mapped permanently for `MAX_PAGE` entries; atomics only.
    unsafe { core::slice::from_raw_parts(M2P_VIRT as *const AtomicU64, MAX_PAGE.load(Ordering::Relaxed) as usize) }
}

/// Returns the frame table: an entry of type `T` for each frame up to `max_page`, all zero at first. Entries of frames
/// that are not RAM may lie in a read-only page of [`mm::PageInfo::IO_RECORD`]: load before any read-modify-write.
///
/// # Safety
/// `T` must be 32 bytes, made of atomics, valid when all zero and as those records, and the same type in every call.
#[inline]
pub unsafe fn frame_table<T>() -> &'static [T] {
    const { assert!(size_of::<T>() as u64 == FRAME_ENTRY) };
    // SAFETY: mapped permanently for `MAX_PAGE` entries; the rest by contract.
    unsafe { core::slice::from_raw_parts(FRAME_TABLE_VIRT as *const T, MAX_PAGE.load(Ordering::Relaxed) as usize) }
}
