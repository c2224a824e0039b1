//! Tables that 32-bit guests' memory management needs: a machine-to-phys table of 32-bit entries, which those guests see at
//! the end of their address space, and on machines that are to run guests of April 2005 a word for each frame number that
//! such guests can have.

use core::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use super::error::MemoryError;
use super::paging::{pte, Paging};
use super::ranges::Ranges;
use crate::arch::image::layout::{COMPAT_M2P_VIRT, FRAME_WORDS_VIRT, LARGE_PAGE};

/// Frames that a 32-bit guest without PAE can name.
const FRAMES: u64 = 1 << 20;
/// Maximum size of the machine-to-phys table in bytes: what there is room for in a guest's address space.
const MAX_M2P_BYTES: u64 = (1 << 32) - mm::pte::PAE_HYPERVISOR_START;

/// Words of each table; 0: there are none.
static M2P_LEN: AtomicUsize = AtomicUsize::new(0);
static WORDS_LEN: AtomicUsize = AtomicUsize::new(0);
/// See [`compat_m2p_entry`].
static M2P_ENTRIES: [AtomicU64; (MAX_M2P_BYTES / LARGE_PAGE) as usize] =
    [const { AtomicU64::new(0) }; (MAX_M2P_BYTES / LARGE_PAGE) as usize];

const _: () = assert!(COMPAT_M2P_VIRT + MAX_M2P_BYTES <= FRAME_WORDS_VIRT);

/// Returns the size in bytes of the machine-to-phys table for frames below `max_page`. Guests without PAE look up any frame
/// number that they can name.
fn m2p_bytes(max_page: u64) -> u64 {
    (max_page.max(FRAMES) * 4).next_multiple_of(LARGE_PAGE).min(MAX_M2P_BYTES)
}

/// Returns the size in bytes of the table of words.
fn words_bytes(max_page: u64) -> u64 {
    (max_page.min(FRAMES) * 4).next_multiple_of(LARGE_PAGE)
}

/// Backs the machine-to-phys table, and the other one if there will be guests of April 2005 (`two_level`).
pub(super) fn map(
    paging: &mut Paging,
    free: &mut Ranges,
    taken: &mut Ranges,
    max_page: u64,
    two_level: bool,
) -> Result<(), MemoryError> {
    let words = (FRAME_WORDS_VIRT, words_bytes(max_page));
    for (virt, bytes) in [(COMPAT_M2P_VIRT, m2p_bytes(max_page))].into_iter().chain(two_level.then_some(words)) {
        let short = MemoryError::Short("tables for 32-bit guests", bytes);
        let block = free.take_high(bytes, LARGE_PAGE, u64::MAX).ok_or(short)?;
        taken.add(block.clone());
        paging.map(virt, block.start, bytes, pte::DATA)?;
        if virt == COMPAT_M2P_VIRT {
            for (entry, phys) in M2P_ENTRIES.iter().zip(block.step_by(LARGE_PAGE as usize)) {
                entry.store(phys | pte::P | pte::A | pte::PS | pte::NX, Ordering::Relaxed);
            }
        }
    }
    Ok(())
}

/// Fills the tables: nothing in the one, zeroes in the other.
///
/// # Safety
/// Once, after [`map`] with the same arguments, with these page tables in use.
pub(super) unsafe fn init(max_page: u64, two_level: bool) {
    let bytes = m2p_bytes(max_page) as usize;
    M2P_LEN.store(bytes / 4, Ordering::Relaxed);
    // SAFETY: mapped for this length, and used by nobody yet.
    unsafe { core::ptr::write_bytes(COMPAT_M2P_VIRT as *mut u8, 0xff, bytes) };
    if two_level {
        let bytes = words_bytes(max_page) as usize;
        WORDS_LEN.store(max_page.min(FRAMES) as usize, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { core::ptr::write_bytes(FRAME_WORDS_VIRT as *mut u8, 0, bytes) };
    }
}

fn table(virt: u64, len: &AtomicUsize) -> &'static [AtomicU32] {
    match len.load(Ordering::Relaxed) {
        0 => &[],
        // SAFETY: mapped permanently for this many words; atomics only.
        n => unsafe { core::slice::from_raw_parts(virt as *const AtomicU32, n) },
    }
}

/// Returns the machine-to-phys table of 32-bit guests, by frame number.
#[inline]
pub fn compat_m2p() -> &'static [AtomicU32] {
    table(COMPAT_M2P_VIRT, &M2P_LEN)
}

/// Returns a word for each frame below 2^20, zero at first; empty on machines without guests of April 2005.
#[inline]
pub fn frame_words() -> &'static [AtomicU32] {
    table(FRAME_WORDS_VIRT, &WORDS_LEN)
}

/// Returns the page directory entry that shows a guest kernel in ring 1 piece `i` of the machine-to-phys table, 2 MiB that it
/// can only read; 0 beyond the table's end.
#[inline]
pub fn compat_m2p_entry(i: usize) -> u64 {
    M2P_ENTRIES.get(i).map_or(0, |e| e.load(Ordering::Relaxed))
}
