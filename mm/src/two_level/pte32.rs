//! Page-table entries of 32-bit format: the low word of the 64-bit one, so the bits of [`crate::pte`] apply.

use crate::base::int::low32;
use crate::base::pte;
use crate::base::types::Mfn;

/// Number of entries in a table.
pub(crate) const ENTRIES: usize = 1024;
/// The first entry of an L2 that is the hypervisor's: what a guest writes there is ignored.
pub const FIRST_HV_SLOT: usize = 1008;
/// The first linear address that is not the guest's.
pub const GUEST_TOP: u64 = (FIRST_HV_SLOT as u64) << 22;

pub(crate) const PRESENT: u32 = low32(pte::PRESENT);
pub(crate) const RW: u32 = low32(pte::RW);
pub(crate) const USER: u32 = low32(pte::USER);
pub(crate) const ACCESSED: u32 = low32(pte::ACCESSED);
pub(crate) const DIRTY: u32 = low32(pte::DIRTY);

/// Bits that no present L1 entry may have: PAT and global.
pub(crate) const L1_DISALLOW: u32 = 0x180;
/// Bits that no present L2 entry may have: large page, global, and the one above.
pub(crate) const L2_DISALLOW: u32 = 0x380;
/// Bits that change no reference: all but the frame, presence and writability.
pub(crate) const FAST: u32 = 0xfff & !(PRESENT | RW | L1_DISALLOW);

/// Returns a linear address as one of the guest's; `None` if it is not.
#[inline]
pub(crate) fn guest_va(va: u64) -> Option<u32> {
    u32::try_from(va).ok().filter(|va| u64::from(*va) < GUEST_TOP)
}

/// Returns the frame of an entry.
#[inline]
pub(crate) const fn mfn(e: u32) -> Mfn {
    Mfn((e >> 12) as u64)
}

/// Returns the slot of the L2 for `va`.
#[inline]
pub(crate) const fn l2_slot(va: u32) -> usize {
    (va >> 22) as usize
}

/// Returns the slot of the L1 for `va`.
#[inline]
pub(crate) const fn l1_slot(va: u32) -> usize {
    (va >> 12 & 0x3ff) as usize
}
