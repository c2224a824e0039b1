//! Debug registers, by number.

use core::arch::asm;

use x86_64::registers::debug::{DebugAddressRegister, Dr0, Dr1, Dr2, Dr3, Dr6, Dr7};

/// Reads debug register `number` (0 to 3, 6, 7); others read as 0.
pub fn read_debugreg(number: usize) -> u64 {
    match number {
        0 => Dr0::read(),
        1 => Dr1::read(),
        2 => Dr2::read(),
        3 => Dr3::read(),
        6 => Dr6::read_raw(),
        7 => Dr7::read_raw(),
        _ => 0,
    }
}

/// Writes debug register `number` (0 to 3, 6, 7); the upper half of 6 and 7 is cleared here.
///
/// A breakpoint that triggers when the hypervisor touches a guest's memory is harmless (`entry::traps`).
///
/// # Safety
/// No address in the hypervisor's range, and no general detect: #DB has one stack, and would recur on it.
pub unsafe fn write_debugreg(number: usize, value: u64) {
    let low = value & 0xffff_ffff;
    match number {
        0 => Dr0::write(value),
        1 => Dr1::write(value),
        2 => Dr2::write(value),
        3 => Dr3::write(value),
        // SAFETY: it only reports. By hand: `x86_64` cannot write it.
        6 => unsafe { asm!("mov dr6, {}", in(reg) low, options(nostack, preserves_flags)) },
        7 => Dr7::write_raw(low),
        _ => {}
    }
}
