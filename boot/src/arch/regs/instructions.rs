//! Single instructions.

use core::arch::asm;

/// The time stamp counter.
#[inline]
pub fn rdtsc() -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: reading has no effect.
    unsafe { asm!("rdtsc", out("eax") low, out("edx") high, options(nomem, nostack, preserves_flags)) };
    u64::from(high) << 32 | u64::from(low)
}

/// Writes this CPU's caches back and empties them.
pub fn wbinvd() {
    // SAFETY: memory content does not change.
    unsafe { asm!("wbinvd", options(nostack, preserves_flags)) };
}

/// Writes the cache line of a mapped address back and drops it.
#[inline]
pub fn clflush(va: u64) {
    // SAFETY: memory content does not change; callers pass addresses of the direct map.
    unsafe { asm!("clflush [{}]", in(reg) va, options(nostack, preserves_flags)) };
}

/// Stops this CPU for good.
pub fn halt_forever() -> ! {
    loop {
        // SAFETY: with interrupts off, nothing but an NMI ends `hlt`.
        unsafe { asm!("cli; hlt", options(nomem, nostack)) };
    }
}
