//! Single instructions. Those in assembly here are ones that `x86_64` has not.

use core::arch::asm;

use x86_64::instructions::{hlt, interrupts};

/// The time stamp counter.
#[inline]
pub fn rdtsc() -> u64 {
    // SAFETY: reading has no effect.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Writes this CPU's caches back and empties them.
pub fn wbinvd() {
    // SAFETY: memory content does not change.
    unsafe { asm!("wbinvd", options(nostack, preserves_flags)) };
}

/// Writes the cache line of a mapped address back and drops it.
#[inline]
pub fn clflush(va: u64) {
    // SAFETY: memory content does not change; callers pass addresses of the direct map. By hand: the compiler's own form is for
    // code that may use SSE.
    unsafe { asm!("clflush [{}]", in(reg) va, options(nostack, preserves_flags)) };
}

/// Stops this CPU for good: with interrupts off, nothing but an NMI ends `hlt`.
pub fn halt_forever() -> ! {
    loop {
        interrupts::disable();
        hlt();
    }
}
