//! Page faults of the hypervisor on the running guest's memory.

use core::sync::atomic::{AtomicUsize, Ordering};

use xen_compat::machine::hw::GuestKind;

use crate::arch::cpu::block::this_cpu;

/// Called with an address, whether it was written, and the kind of the running guest. Returns whether the
/// address can be accessed now.
pub type GuestFault = fn(u64, bool, GuestKind) -> bool;

static GUEST_FAULT: AtomicUsize = AtomicUsize::new(0);

/// Sets the handler that repairs shadow page tables: those of 32-bit guests, and of guests in log-dirty mode, are built
/// from the guests' own when they are needed.
pub fn set_guest_fault(handler: GuestFault) {
    GUEST_FAULT.store(handler as usize, Ordering::Release);
}

/// Handles a page fault on a guest's memory. Returns whether the access can be repeated.
pub(super) fn mended(address: u64, error_code: u32) -> bool {
    const WRITE: u32 = 2;
    match GUEST_FAULT.load(Ordering::Acquire) {
        0 => false,
        handler => {
            // SAFETY: only `set_guest_fault` writes it, from a function of this type.
            let handler: GuestFault = unsafe { core::mem::transmute(handler) };
            handler(address, error_code & WRITE != 0, this_cpu().guest_kind())
        }
    }
}
