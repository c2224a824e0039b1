//! `set_debugreg` (8) and `get_debugreg` (9).

use crate::errno::Errno;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::hypercall_result::{Args, Hc};
use crate::segments::is_canonical;

const CR4_DE: u64 = 1 << 3;
const DR6_ONE: u64 = 0xffff_0ff0;
const DR6_ZERO: u64 = 1 << 12;
const DR7_ONE: u64 = 1 << 10;
const DR7_ZERO: u64 = 1 << 11 | 1 << 12 | 1 << 14 | 1 << 15;
const DR7_GD: u64 = 1 << 13;
/// Local and global enable bits of the four breakpoints.
const DR7_ACTIVE: u64 = 0xff;
/// R/W field value of an I/O breakpoint.
const DR7_IO: u64 = 2;

/// The debug registers of a new vcpu, by number.
pub(crate) const DEBUGREGS_AT_RESET: [u64; 8] = [0, 0, 0, 0, 0, 0, DR6_ONE, DR7_ONE];

/// First address the guest may not watch: breakpoints on hypervisor addresses would fire in the hypervisor.
const HYPERVISOR_VIRT: core::ops::Range<u64> = 0xffff_8000_0000_0000..0xffff_8800_0000_0000;

impl<H: Hw> Hv<H> {
    /// `set_debugreg(reg, value)`: EPERM for a breakpoint in the hypervisor or general detect, EINVAL for reserved
    /// bits, ENODEV for a register that is not there.
    pub fn do_set_debugreg(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        self.set_debugreg(cur, a[0] as u32, a[1])?;
        Ok(0)
    }

    /// `get_debugreg(reg)`: its value; ENODEV for a register that is not there.
    pub fn do_get_debugreg(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let reg = debugreg_index(cur.ctx.cr4, a[0] as u32)?;
        Ok(cur.ctx.debugreg[reg] as i64)
    }

    /// Checks and sets a debug register of the running vcpu (hypercall and `mov dr`).
    pub fn set_debugreg(&self, cur: &mut Cur<'_>, reg: u32, value: u64) -> Result<(), Errno> {
        let (reg, val) = check_debugreg(cur.ctx.cr4, reg, value)?;
        cur.ctx.debugreg[reg] = val;
        self.hw.set_debugreg(reg, val);
        Ok(())
    }
}

fn debugreg_index(cr4: u64, reg: u32) -> Result<usize, Errno> {
    match reg {
        0..=3 | 6 | 7 => Ok(reg as usize),
        4 | 5 if cr4 & CR4_DE == 0 => Ok(reg as usize + 2),
        _ => Err(Errno::NODEV),
    }
}

/// What a guest with this CR4 may set debug register `reg` to when it asks for `value`, and which one that is.
pub(crate) fn check_debugreg(cr4: u64, reg: u32, value: u64) -> Result<(usize, u64), Errno> {
    let reg = debugreg_index(cr4, reg)?;
    let mut val = value;
    match reg {
        0..=3 => {
            if !is_canonical(val) || HYPERVISOR_VIRT.contains(&val) {
                return Err(Errno::PERM);
            }
        }
        6 => {
            if val >> 32 != 0 {
                return Err(Errno::INVAL);
            }
            val = val & !DR6_ZERO | DR6_ONE;
        }
        _ => {
            if val >> 32 != 0 {
                return Err(Errno::INVAL);
            }
            val = val & !DR7_ZERO | DR7_ONE;
            if val & DR7_GD != 0 {
                return Err(Errno::PERM);
            }
            if val & DR7_ACTIVE != 0 {
                for i in 0..4 {
                    if val >> (16 + i * 4) & 3 == DR7_IO {
                        if cr4 & CR4_DE == 0 {
                            return Err(Errno::PERM);
                        }
                        // I/O breakpoints are emulated, never armed in the processor.
                        val &= !(3 << (i * 2));
                    }
                }
            }
        }
    }
    Ok((reg, val))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_fires_in_the_hypervisor() {
        assert_eq!(check_debugreg(0, 0, 0xffff_8300_0000_0000), Err(Errno::PERM));
        assert_eq!(check_debugreg(0, 3, 1 << 47), Err(Errno::PERM));
        assert_eq!(check_debugreg(0, 2, 0xffff_ffff_8100_0000), Ok((2, 0xffff_ffff_8100_0000)));
        assert_eq!(check_debugreg(0, 7, DR7_GD), Err(Errno::PERM));
        assert_eq!(check_debugreg(0, 7, 1 << 32), Err(Errno::INVAL));
        assert_eq!(check_debugreg(0, 7, 0x2_0001), Err(Errno::PERM));
        assert_eq!(check_debugreg(CR4_DE, 7, 0x2_0001), Ok((7, 0x2_0400)));
        assert_eq!(check_debugreg(0, 6, 1 << 12), Ok((6, DR6_ONE)));
    }
}
