//! The bits of CR4 that are as the guest wants them.

use core::sync::atomic::Ordering;

use super::block::{first_guest_cr4, this_cpu};
use crate::arch::regs::control::{cr4, read_cr4, write_cr4};

/// CR4 bits that are as the guest wants them while it is loaded, in the hypervisor, too.
const GUEST_CHOICE: u64 = cr4::TSD | cr4::FSGSBASE;

/// Loads what takes effect of the CR4 a guest sees: whether its processes may read the TSC, and whether it may use RDFSBASE and
/// the like. A kernel that does not know of those must not have processes that change bases behind its back.
#[inline]
pub fn load_guest_cr4(guest: u64) {
    let wanted = guest & (cr4::TSD | first_guest_cr4());
    let now = &this_cpu().guest_cr4;
    if now.load(Ordering::Relaxed) != wanted {
        now.store(wanted, Ordering::Relaxed);
        // SAFETY: the bits are supported; who uses the instructions asks `has_fsgsbase`.
        unsafe { write_cr4(read_cr4() & !GUEST_CHOICE | wanted) };
    }
}

/// Whether RDFSBASE and the like may be used on this CPU now.
#[inline]
pub fn has_fsgsbase() -> bool {
    this_cpu().guest_cr4.load(Ordering::Relaxed) & cr4::FSGSBASE != 0
}
