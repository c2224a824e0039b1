//! The bits of CR4 that are as the guest wants them.

use core::sync::atomic::Ordering;

use x86_64::registers::control::{Cr4, Cr4Flags};

use super::block::{first_guest_cr4, this_cpu};

/// CR4 bits that are as the guest wants them while it is loaded, in the hypervisor, too.
const GUEST_CHOICE: u64 = TSD | FSGSBASE;
const TSD: u64 = Cr4Flags::TIMESTAMP_DISABLE.bits();
const FSGSBASE: u64 = Cr4Flags::FSGSBASE.bits();

/// Loads what takes effect of the CR4 a guest sees: whether its processes may read the TSC, and whether it may use RDFSBASE and
/// the like. A kernel that does not know of those must not have processes that change bases behind its back.
#[inline]
pub fn load_guest_cr4(guest: u64) {
    let wanted = guest & (TSD | first_guest_cr4());
    let now = &this_cpu().guest_cr4;
    if now.load(Ordering::Relaxed) != wanted {
        now.store(wanted, Ordering::Relaxed);
        // SAFETY: the bits are supported; who uses the instructions asks `has_fsgsbase`.
        unsafe { Cr4::write_raw(Cr4::read_raw() & !GUEST_CHOICE | wanted) };
    }
}

/// Whether RDFSBASE and the like may be used on this CPU now.
#[inline]
pub fn has_fsgsbase() -> bool {
    this_cpu().guest_cr4.load(Ordering::Relaxed) & FSGSBASE != 0
}
