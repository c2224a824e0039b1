//! Debug registers.

use core::arch::asm;

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
                    // SAFETY: by contract; one that triggers as the hypervisor touches a guest's memory is survived (`entry::traps`).
                    $number => unsafe { asm!(concat!("mov ", $name, ", {}"), in(reg) value, options(nostack, preserves_flags)) },
                )*
                _ => {}
            }
        }
    };
}
debug_registers!(0 "dr0", 1 "dr1", 2 "dr2", 3 "dr3", 6 "dr6", 7 "dr7");
