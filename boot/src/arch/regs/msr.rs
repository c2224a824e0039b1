//! Model-specific registers that are known to exist.

use x86_64::registers::model_specific::Msr;

pub use x86_defs::msr_index as number;

/// Reads an MSR that is known to exist.
///
/// # Safety
/// The MSR must exist: a fault is fatal. See `fault::msr` otherwise.
#[inline]
pub unsafe fn rdmsr(number: u32) -> u64 {
    // SAFETY: by contract.
    unsafe { Msr::new(number).read() }
}

/// Writes an MSR that is known to exist.
///
/// # Safety
/// The MSR must exist, and the hypervisor must still work with the value.
#[inline]
pub unsafe fn wrmsr(number: u32, value: u64) {
    // SAFETY: by contract.
    unsafe { Msr::new(number).write(value) };
}
