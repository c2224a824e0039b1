//! Single instructions. Those in assembly here are not in `x86_64`.

use core::arch::asm;

use x86_64::instructions::{hlt, interrupts};

/// Returns the time stamp counter.
#[inline]
pub fn rdtsc() -> u64 {
    // SAFETY: reading has no effect.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Writes back and empties this CPU's caches.
pub fn wbinvd() {
    // SAFETY: memory content does not change.
    unsafe { asm!("wbinvd", options(nostack, preserves_flags)) };
}

/// Writes back and evicts the cache line of a mapped address.
#[inline]
pub fn clflush(va: u64) {
    // SAFETY: memory content does not change; callers pass addresses of the direct map. By hand: the compiler's own
    // function is for code that may use SSE.
    unsafe { asm!("clflush [{}]", in(reg) va, options(nostack, preserves_flags)) };
}

/// Stops this CPU permanently: with interrupts off, only an NMI ends `hlt`.
pub fn halt_forever() -> ! {
    loop {
        interrupts::disable();
        hlt();
    }
}
