//! Tables for the memory management of 32-bit guests, on machines that will run such guests: a machine-to-phys table of
//! 32-bit entries, which those guests see at the end of their address space, and a word for each frame number.

use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use super::error::MemoryError;
use super::paging::{pte, Paging, PAGING};
use super::ranges::Ranges;
use crate::arch::image::layout::{COMPAT_M2P_VIRT, FRAME_WORDS_VIRT, LARGE_PAGE};

/// Number of frames that a 32-bit guest without PAE can name.
const FRAMES: u64 = 1 << 20;
/// Size of the machine-to-phys table in bytes: a word for each of them.
const M2P_BYTES: u64 = FRAMES * 4;

/// Number of words in each table; 0: there are no tables.
static M2P_LEN: AtomicUsize = AtomicUsize::new(0);
static WORDS_LEN: AtomicUsize = AtomicUsize::new(0);

/// Backs both tables with RAM.
pub(super) fn map(
    paging: &mut Paging,
    free: &mut Ranges,
    taken: &mut Ranges,
    max_page: u64,
) -> Result<(), MemoryError> {
    let words_bytes = (max_page.min(FRAMES) * 4).next_multiple_of(LARGE_PAGE);
    for (virt, bytes) in [(COMPAT_M2P_VIRT, M2P_BYTES), (FRAME_WORDS_VIRT, words_bytes)] {
        let short = MemoryError::Short("tables for 32-bit guests", bytes);
        let block = free.take_high(bytes, LARGE_PAGE, u64::MAX).ok_or(short)?;
        taken.add(block.clone());
        paging.map(virt, block.start, bytes, pte::DATA)?;
    }
    Ok(())
}

/// Fills the tables: with no frame numbers and with zeroes.
///
/// # Safety
/// Once, after [`map`], with these page tables in use.
pub(super) unsafe fn init(max_page: u64) {
    M2P_LEN.store(FRAMES as usize, Ordering::Relaxed);
    WORDS_LEN.store(max_page.min(FRAMES) as usize, Ordering::Relaxed);
    // SAFETY: mapped for these lengths, and nothing uses them yet.
    unsafe {
        core::ptr::write_bytes(COMPAT_M2P_VIRT as *mut u8, 0xff, M2P_BYTES as usize);
        core::ptr::write_bytes(FRAME_WORDS_VIRT as *mut u8, 0, WORDS_LEN.load(Ordering::Relaxed) * 4);
    }
}

fn table(virt: u64, len: &AtomicUsize) -> &'static [AtomicU32] {
    match len.load(Ordering::Relaxed) {
        0 => &[],
        // SAFETY: mapped permanently for this many words; atomics only.
        n => unsafe { core::slice::from_raw_parts(virt as *const AtomicU32, n) },
    }
}

/// Returns the machine-to-phys table of 32-bit guests, by frame number; empty on machines without such guests.
#[inline]
pub fn compat_m2p() -> &'static [AtomicU32] {
    table(COMPAT_M2P_VIRT, &M2P_LEN)
}

/// Returns a word for each frame below 2^20, zero at first; empty on machines without 32-bit guests.
#[inline]
pub fn frame_words() -> &'static [AtomicU32] {
    table(FRAME_WORDS_VIRT, &WORDS_LEN)
}

/// Returns page directory entries, of 2 MiB each, that map the machine-to-phys table read-only for a guest kernel in
/// ring 1.
pub fn compat_m2p_entries() -> [u64; 2] {
    let paging = PAGING.lock();
    [0, LARGE_PAGE].map(|offset| {
        let (phys, _) = paging.lookup(COMPAT_M2P_VIRT + offset).unwrap_or_default();
        if phys == 0 {
            0
        } else {
            phys | pte::P | pte::A | pte::PS | pte::NX
        }
    })
}
