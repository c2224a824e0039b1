//! MSRs, extended control registers and debug registers on behalf of guests.

use core::arch::asm;

use super::fault::extable;
use super::usercopy::Fault;

/// Reads an MSR that may not exist.
pub fn rdmsr_safe(number: u32) -> Result<u64, Fault> {
    let (low, high): (u32, u32);
    let mut bad: u32 = 1;
    // SAFETY: reading an MSR has no effect on the hypervisor; a fault is foreseen.
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
/// # Safety
/// The MSR must not be one the hypervisor relies on, or the value one it keeps working with.
pub unsafe fn wrmsr_safe(number: u32, value: u64) -> Result<(), Fault> {
    let mut bad: u32 = 1;
    // SAFETY: by contract; a fault is foreseen.
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

/// Reads an extended control register. Only with XSAVE.
pub fn xgetbv(number: u32) -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: reads a register; callers have checked for XSAVE, and the fault otherwise is a report, not harm.
    unsafe {
        asm!("xgetbv", in("ecx") number, out("eax") low, out("edx") high, options(nomem, nostack, preserves_flags))
    };
    u64::from(high) << 32 | u64::from(low)
}

/// Sets an extended control register; a value the CPU refuses gives [`Fault`].
///
/// # Safety
/// Save areas must have room for the components that XCR0 enables.
pub unsafe fn xsetbv(number: u32, value: u64) -> Result<(), Fault> {
    let mut bad: u32 = 1;
    // SAFETY: by contract; the hypervisor has no extended state of its own; a fault is foreseen.
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

macro_rules! debug_registers {
    ($($number:literal $name:literal),*) => {
        /// Reads debug register `number` (0 to 3, 6, 7); others read as 0.
        pub fn read_debugreg(number: usize) -> u64 {
            let value: u64;
            match number {
                $(
                    // SAFETY: reads a register.
                    $number => unsafe { asm!(concat!("mov {}, ", $name), out(reg) value, options(nomem, nostack, preserves_flags)) },
                )*
                _ => value = 0,
            }
            value
        }

        /// Writes debug register `number` (0 to 3, 6, 7); the upper half of 6 and 7 is cleared here.
        ///
        /// # Safety
        /// No address in the hypervisor's range, and no general detect: #DB has one stack, and would come again on it.
        pub unsafe fn write_debugreg(number: usize, value: u64) {
            let value = if number >= 6 { value & 0xffff_ffff } else { value };
            match number {
                $(
                    // SAFETY: by contract; one that triggers as the hypervisor touches a guest's memory is survived (traps.rs).
                    $number => unsafe { asm!(concat!("mov ", $name, ", {}"), in(reg) value, options(nostack, preserves_flags)) },
                )*
                _ => {}
            }
        }
    };
}
debug_registers!(0 "dr0", 1 "dr1", 2 "dr2", 3 "dr3", 6 "dr6", 7 "dr7");
