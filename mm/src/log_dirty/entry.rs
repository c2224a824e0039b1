//! Shadow entries, computed from the guest's.

use crate::base::pte;
use crate::base::types::Mfn;

/// Bits that mean the same in the shadow. Accessed and dirty are set there in advance, so that the CPU never writes to
/// one.
const KEPT: u64 = pte::USER | pte::NX | pte::GLOBAL | pte::CACHE_ATTRS;

/// Returns the shadow of the L1 entry `e`: empty unless `e` is present and accessed; writable only if `e` is writable
/// and dirty, and `settled` says that writes to the frame need not be noticed.
pub(super) const fn leaf(e: u64, settled: bool) -> u64 {
    const SHOWN: u64 = pte::PRESENT | pte::ACCESSED;
    if e & SHOWN != SHOWN {
        return 0;
    }
    let writable = e & pte::DIRTY != 0 && settled;
    e & (pte::ADDR | KEPT) | SHOWN | pte::DIRTY | if writable { e & pte::RW } else { 0 }
}

/// Returns the shadow of the present entry `e` of a higher level, for a table whose shadow is `child`.
pub(super) const fn branch(e: u64, child: Mfn) -> u64 {
    pte::entry(child, e & (pte::RW | pte::USER | pte::NX) | pte::PRESENT | pte::ACCESSED)
}
