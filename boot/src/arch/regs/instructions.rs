//! Single instructions. Those in assembly here are not in `x86_64`.

use core::arch::asm;
use core::sync::atomic::{AtomicU32, Ordering};

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

/// Sleeps as `hint` says, unless or until there is something in `word`, or until an interrupt, which is not taken.
///
/// # Safety
/// The CPU must have MONITOR, and MWAIT with this hint and with the extension that has interrupts end it where they are
/// off, as they must be.
pub unsafe fn monitor_and_wait(word: &AtomicU32, hint: u32) {
    const INTERRUPTS_BREAK: u32 = 1;
    // SAFETY: by contract; both change no memory.
    unsafe {
        asm!("monitor", in("rax") word.as_ptr(), in("ecx") 0, in("edx") 0, options(nostack, preserves_flags));
        if word.load(Ordering::SeqCst) == 0 {
            asm!("mwait", in("eax") hint, in("ecx") INTERRUPTS_BREAK, options(nostack, preserves_flags));
        }
    }
}

/// Stops this CPU permanently: with interrupts off, only an NMI ends `hlt`.
pub fn halt_forever() -> ! {
    loop {
        interrupts::disable();
        hlt();
    }
}
