//! MSRs and extended control registers that may not exist, or may refuse a value.

use core::arch::asm;

use mm::Fault;

use super::table::extable;

/// Reads an MSR that may not exist.
///
/// # Errors
/// The CPU refuses it.
pub fn rdmsr_safe(number: u32) -> Result<u64, Fault> {
    let (low, high): (u32, u32);
    let mut bad: u32 = 1;
    // SAFETY: reading an MSR has no effect on the hypervisor; a fault is handled.
    unsafe {
        asm!(
            "2: rdmsr",
            "xor {bad:e}, {bad:e}",
            "3:",
            extable!("2b", "3b"),
            bad = inout(reg) bad,
            in("ecx") number,
            inout("eax") 0 => low,
            inout("edx") 0 => high,
            options(nostack),
        );
    }
    if bad == 0 {
        Ok(u64::from(high) << 32 | u64::from(low))
    } else {
        Err(Fault)
    }
}

/// Writes an MSR that may not exist, or may refuse the value.
///
/// # Errors
/// The CPU refuses it.
///
/// # Safety
/// The MSR must not be one that the hypervisor relies on, or it must still work with the value.
pub unsafe fn wrmsr_safe(number: u32, value: u64) -> Result<(), Fault> {
    let mut bad: u32 = 1;
    // SAFETY: by contract; a fault is handled.
    unsafe {
        asm!(
            "2: wrmsr",
            "xor {bad:e}, {bad:e}",
            "3:",
            extable!("2b", "3b"),
            bad = inout(reg) bad,
            in("ecx") number,
            in("eax") value as u32,
            in("edx") (value >> 32) as u32,
            options(nostack),
        );
    }
    if bad == 0 {
        Ok(())
    } else {
        Err(Fault)
    }
}

/// Sets an extended control register.
///
/// # Errors
/// The CPU refuses the value.
///
/// # Safety
/// Save areas must have room for the components that XCR0 enables.
pub unsafe fn xsetbv(number: u32, value: u64) -> Result<(), Fault> {
    let mut bad: u32 = 1;
    // SAFETY: by contract; the hypervisor has no extended state of its own; a fault is handled.
    unsafe {
        asm!(
            "2: xsetbv",
            "xor {bad:e}, {bad:e}",
            "3:",
            extable!("2b", "3b"),
            bad = inout(reg) bad,
            in("ecx") number,
            in("eax") value as u32,
            in("edx") (value >> 32) as u32,
            options(nostack),
        );
    }
    if bad == 0 {
        Ok(())
    } else {
        Err(Fault)
    }
}
