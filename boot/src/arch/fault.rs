//! Instructions that may fault, and what happens then.
//!
//! Each is entered in the table `extable`: the address of the instruction and where to go on if it faults. The trap handler
//! looks a faulting hypervisor address up here; what is not in the table is fatal.

use core::sync::atomic::{AtomicUsize, Ordering};

use super::guest::Ring;
use super::percpu::this_cpu;

/// Marks the instruction at label `$at` as one that may fault, continuing at label `$fixup`.
macro_rules! extable {
    ($at:literal, $fixup:literal) => {
        concat!(".pushsection extable,\"a\"\n.quad ", $at, ", ", $fixup, "\n.popsection")
    };
}
pub(super) use extable;

#[repr(C)]
struct Entry {
    at: u64,
    fixup: u64,
}

extern "C" {
    static extable_start: Entry;
    static extable_end: Entry;
}

/// Where to go on after a fault at `rip`, if that is foreseen.
pub(super) fn fixup(rip: u64) -> Option<u64> {
    // SAFETY: the linker script puts these symbols around an array of entries.
    let entries = unsafe {
        let start = &raw const extable_start;
        let count = (&raw const extable_end).offset_from(start) as usize;
        core::slice::from_raw_parts(start, count)
    };
    entries.iter().find(|e| e.at == rip).map(|e| e.fixup)
}

/// Called with an address, whether it was to be written, and where the running guest's kernel runs; `true`: it can be accessed now.
pub type GuestFault = fn(u64, bool, Ring) -> bool;

static GUEST_FAULT: AtomicUsize = AtomicUsize::new(0);

/// Sets who mends shadow page tables: those of 32-bit guests, and of guests in log-dirty mode, are made from theirs as they are needed.
pub fn set_guest_fault(handler: GuestFault) {
    GUEST_FAULT.store(handler as usize, Ordering::Release);
}

/// A page fault on a guest's memory: whether the access can be tried again.
pub(super) fn mended(address: u64, error_code: u32) -> bool {
    const WRITE: u32 = 2;
    match GUEST_FAULT.load(Ordering::Acquire) {
        0 => false,
        handler => {
            // SAFETY: only `set_guest_fault` writes it, from a function of this type.
            let handler: GuestFault = unsafe { core::mem::transmute(handler) };
            handler(address, error_code & WRITE != 0, this_cpu().guest_ring())
        }
    }
}
