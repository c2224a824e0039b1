//! The bits of CR4 that the guest chooses.

use core::sync::atomic::Ordering;

use x86_64::registers::control::{Cr4, Cr4Flags};

use super::block::{first_guest_cr4, this_cpu};

/// CR4 bits that have the guest's values while it is loaded, even in the hypervisor.
const GUEST_CHOICE: u64 = TSD | FSGSBASE;
const TSD: u64 = Cr4Flags::TIMESTAMP_DISABLE.bits();
const FSGSBASE: u64 = Cr4Flags::FSGSBASE.bits();

/// Loads the bits of a guest's CR4 that take effect: whether its processes may read the TSC, and whether it may use
/// RDFSBASE and related instructions. The processes of a kernel that does not know these must not change bases
/// unnoticed.
#[inline]
pub fn load_guest_cr4(guest: u64) {
    let wanted = guest & (TSD | first_guest_cr4());
    let now = &this_cpu().guest_cr4;
    if now.load(Ordering::Relaxed) != wanted {
        now.store(wanted, Ordering::Relaxed);
        // SAFETY: the bits are supported; code that uses the instructions checks `has_fsgsbase`.
        unsafe { Cr4::write_raw(Cr4::read_raw() & !GUEST_CHOICE | wanted) };
    }
}

/// Returns whether RDFSBASE and related instructions may be used on this CPU now.
#[inline]
pub fn has_fsgsbase() -> bool {
    this_cpu().guest_cr4.load(Ordering::Relaxed) & FSGSBASE != 0
}
