//! `set_debugreg` (8) and `get_debugreg` (9).

use mm::int::low32;
use mm::Errno;

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::machine::hw::Hw;

/// The highest address that may be watched.
const LAST_VALID: u32 = 0xfc3f_fffc;
const DR6_ZERO: u32 = 1 << 12;
const DR6_ONE: u32 = 0xffff_0ff0;
const DR7_ZERO: u32 = 1 << 11 | 1 << 12 | 1 << 14 | 1 << 15;
const DR7_ONE: u32 = 1 << 10;
const DR7_GD: u32 = 1 << 13;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `set_debugreg(reg, value)`. EPERM: an address of the hypervisor, general detect, an I/O breakpoint or
    /// one of 8 bytes. EINVAL: there is no such register.
    pub(crate) fn set_debugreg(&mut self, reg: u32, value: u32) -> Hc {
        let val = match reg {
            0..=3 if value > LAST_VALID => return Err(Errno::PERM.into()),
            0..=3 => value,
            6 => value & !DR6_ZERO | DR6_ONE,
            // No breakpoints: stored unchanged.
            7 if value == 0 => 0,
            7 => {
                // The R/W and LEN fields of the four breakpoints.
                let fields_ok = (16..32).step_by(2).all(|at| value >> at & 3 != 2);
                if value & DR7_GD != 0 || !fields_ok {
                    return Err(Errno::PERM.into());
                }
                value & !DR7_ZERO | DR7_ONE
            }
            _ => return Err(Errno::INVAL.into()),
        };
        self.hv.change_debugreg(self.cur.ctx, reg as usize, val.into());
        Ok(0)
    }

    /// Handles `get_debugreg(reg)` and returns the value that was set. EINVAL: there is no such register.
    pub(crate) fn get_debugreg(&mut self, reg: u32) -> Hc {
        let val = *self.cur.ctx.debugreg.get(reg as usize).ok_or(Errno::INVAL)?;
        Ok(low32(val) as i32)
    }
}
