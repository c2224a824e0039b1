//! Model specific registers that are known to exist.

use core::arch::asm;

pub use x86_defs::msr_index as number;

/// Reads an MSR that is known to exist.
///
/// # Safety
/// The MSR must exist: a fault is fatal. See `fault::msr` otherwise.
#[inline]
pub unsafe fn rdmsr(number: u32) -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: by contract.
    unsafe {
        asm!("rdmsr", in("ecx") number, out("eax") low, out("edx") high, options(nomem, nostack, preserves_flags))
    };
    u64::from(high) << 32 | u64::from(low)
}

/// Writes an MSR that is known to exist.
///
/// # Safety
/// The MSR must exist, and the value be one the hypervisor keeps working with.
#[inline]
pub unsafe fn wrmsr(number: u32, value: u64) {
    // SAFETY: by contract.
    unsafe {
        asm!("wrmsr", in("ecx") number, in("eax") value as u32, in("edx") (value >> 32) as u32, options(nostack, preserves_flags))
    };
}
