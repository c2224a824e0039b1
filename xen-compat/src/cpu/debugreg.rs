//! `set_debugreg` (8) and `get_debugreg` (9).

use mm::Errno;
use x86_defs::cr4;
use x86_defs::debugreg::{DR6_ONE, DR7_ONE};

use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::{DebugReg, Hw};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::VcpuCtx;

const DR6_ZERO: u64 = 1 << 12;
const DR7_ZERO: u64 = 1 << 11 | 1 << 12 | 1 << 14 | 1 << 15;
/// Local and global enable bits of the four breakpoints.
const DR7_ACTIVE: u64 = 0xff;
/// The R/W field of an I/O breakpoint.
const DR7_IO: u64 = 2;
/// The number of bytes that a breakpoint covers, by its LEN field.
const LENGTHS: [u64; 4] = [1, 2, 8, 4];

/// Returns the R/W field (bits 0 and 1) and LEN field (bits 2 and 3) of breakpoint `i`.
fn control(dr7: u64, i: usize) -> u64 {
    dr7 >> (16 + 4 * i) & 0xf
}

/// Returns the local and global enable bits of breakpoint `i`.
const fn enable(i: usize) -> u64 {
    3 << (2 * i)
}

/// Returns the value of DR7 for the CPU from a guest's: I/O breakpoints are left to the emulator.
fn hardware_dr7(dr7: u64) -> u64 {
    (0..4).filter(|i| control(dr7, *i) & 3 == DR7_IO).fold(dr7 | DR7_ONE, |dr7, i| dr7 & !enable(i))
}

/// Returns whether the CPU has a breakpoint to watch for.
pub(crate) fn is_armed(dr7: u64) -> bool {
    dr7 & DR7_ACTIVE != 0 && hardware_dr7(dr7) & DR7_ACTIVE != 0
}

/// Returns the I/O breakpoints that an access of `size` bytes at `port` hits, in the format of DR6.
#[inline]
pub(crate) fn io_breakpoints(ctx: &VcpuCtx, port: u16, size: u8) -> u64 {
    if ctx.debugreg[7] & DR7_ACTIVE == 0 || ctx.cr4 & cr4::DE == 0 {
        return 0;
    }
    active_io_breakpoints(ctx, port, size)
}

#[cold]
#[inline(never)]
fn active_io_breakpoints(ctx: &VcpuCtx, port: u16, size: u8) -> u64 {
    let (dr7, first) = (ctx.debugreg[7], u64::from(port));
    let hit = |i: &usize| {
        let (start, len) = (ctx.debugreg[*i], LENGTHS[(control(dr7, *i) >> 2) as usize]);
        let io = dr7 & enable(*i) != 0 && control(dr7, *i) & 3 == DR7_IO;
        io && start < first + u64::from(size) && start.saturating_add(len) > first
    };
    (0..4).filter(hit).fold(0, |dr6, i| dr6 | 1 << i)
}

/// Arguments of `set_debugreg`.
pub(crate) struct SetDebugregArgs {
    pub(crate) reg: u32,
    pub(crate) value: u64,
}

/// Arguments of `get_debugreg`.
pub(crate) struct GetDebugregArgs {
    pub(crate) reg: u32,
}

impl<H: Hw> Hv<H> {
    /// Handles `set_debugreg(reg, value)`.
    ///
    /// # Errors
    /// As for [`Self::set_debugreg`].
    pub(crate) fn do_set_debugreg(&self, cur: &mut Cur<'_>, args: SetDebugregArgs) -> Hc {
        self.set_debugreg(cur, args.reg, args.value)?;
        Ok(0)
    }

    /// Handles `get_debugreg(reg)` and returns the register's value.
    ///
    /// # Errors
    /// ENODEV: there is no such register.
    pub(crate) fn do_get_debugreg(&self, cur: &mut Cur<'_>, args: GetDebugregArgs) -> Hc {
        let reg = debugreg_index(cur.ctx.cr4, args.reg)?;
        Ok(cur.ctx.debugreg[reg] as i64)
    }

    /// Checks and sets a debug register of the running vcpu (hypercall and `mov dr`).
    ///
    /// # Errors
    /// EPERM: a breakpoint in the hypervisor, or general detect. EINVAL: reserved bits. ENODEV: there is no such
    /// register.
    pub fn set_debugreg(&self, cur: &mut Cur<'_>, reg: u32, value: u64) -> Result<(), Errno> {
        let (reg, val) = check_debugreg(cur.ctx.cr4, reg, value)?;
        self.change_debugreg(cur.ctx, reg, val);
        Ok(())
    }

    /// Changes a debug register of the running vcpu. Nothing is loaded before DR7 enables a breakpoint: until then the
    /// CPU's DR0 to DR3 are those of an earlier vcpu.
    pub(crate) fn change_debugreg(&self, ctx: &mut VcpuCtx, reg: usize, val: u64) {
        let was = is_armed(ctx.debugreg[7]);
        ctx.debugreg[reg] = val;
        match reg {
            0..=3 if was => self.load_debugreg(reg, val),
            7 if was => self.load_debugreg(7, hardware_dr7(val)),
            7 => self.load_debugregs(ctx),
            _ => {}
        }
    }

    /// Loads a register with a value that [`check_debugreg`] has accepted.
    fn load_debugreg(&self, number: usize, value: u64) {
        if let Some(reg) = DebugReg::new(number, value) {
            self.hw.set_debugreg(reg);
        }
    }

    /// Loads the breakpoints of a vcpu, if it has any.
    pub(crate) fn load_debugregs(&self, ctx: &VcpuCtx) {
        if is_armed(ctx.debugreg[7]) {
            for reg in 0..4 {
                self.load_debugreg(reg, ctx.debugreg[reg]);
            }
            self.load_dr_masks(ctx);
            self.load_debugreg(7, hardware_dr7(ctx.debugreg[7]));
        }
    }

    /// Disables the breakpoints of a vcpu that is being switched out.
    pub(crate) fn unload_debugregs(&self, ctx: &VcpuCtx) {
        if is_armed(ctx.debugreg[7]) {
            self.load_debugreg(7, DR7_ONE);
        }
    }

    /// Handles a #DB of the running vcpu: merges the CPU's DR6 into its own and resets the CPU's, so that it never
    /// reveals one vcpu's state to another.
    pub(crate) fn take_dr6(&self, ctx: &mut VcpuCtx) {
        let new = self.hw.get_debugreg(6);
        self.load_debugreg(6, DR6_ONE);
        // Some bits are set by the event, others are cleared.
        ctx.debugreg[6] = (ctx.debugreg[6] | DR6_ONE | new & !DR6_ONE) & (new | !DR6_ONE);
    }
}

fn debugreg_index(cr4: u64, reg: u32) -> Result<usize, Errno> {
    match reg {
        0..=3 | 6 | 7 => Ok(reg as usize),
        4 | 5 if cr4 & cr4::DE == 0 => Ok(reg as usize + 2),
        _ => Err(Errno::NODEV),
    }
}

/// Returns the index of debug register `reg`, and what a guest with this CR4 gets when it sets it to `value`.
pub(crate) fn check_debugreg(cr4: u64, reg: u32, value: u64) -> Result<(usize, u64), Errno> {
    let reg = debugreg_index(cr4, reg)?;
    let mut val = value;
    match reg {
        0..=3 => {
            DebugReg::new(reg, val).ok_or(Errno::PERM)?;
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
            DebugReg::new(reg, val).ok_or(Errno::PERM)?;
            if val & DR7_ACTIVE != 0 {
                for i in 0..4 {
                    if control(val, i) & 3 == DR7_IO && cr4 & cr4::DE == 0 {
                        return Err(Errno::PERM);
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
    use crate::host::build::{add_domain, machine, with_vcpu};
    use std::sync::atomic::Ordering::SeqCst;

    #[test]
    fn breakpoints_of_one_vcpu_are_not_armed_for_another() {
        let hv = machine(1);
        let [a, b] = [1, 2].map(|id| add_domain(&hv, id, 1).vcpu(0).unwrap());
        let cpu = |reg: usize| hv.hw.debugregs[0][reg].load(SeqCst);
        // Enabled: 0, for writes of 4 bytes.
        const DR7: u64 = 0xd_0401;
        with_vcpu(&a, 0, |cur| {
            hv.set_debugreg(cur, 0, 0xa000).unwrap();
            hv.set_debugreg(cur, 7, DR7).unwrap();
            assert_eq!((cpu(0), cpu(7)), (0xa000, DR7));
            hv.hw.debugregs[0][6].store(0xffff_0ff1, SeqCst);
            hv.save_context(cur);
            assert_eq!(cpu(7), DR7_ONE);
        });
        with_vcpu(&b, 0, |cur| {
            hv.set_debugreg(cur, 1, 0xb000).unwrap();
            hv.set_debugreg(cur, 7, DR7).unwrap();
            assert_eq!([0, 1, 2, 3, 7].map(cpu), [0, 0xb000, 0, 0, DR7]);
            hv.set_debugreg(cur, 2, 0xb002).unwrap();
            assert_eq!(cpu(2), 0xb002);
            hv.set_debugreg(cur, 7, 0).unwrap();
            assert_eq!(cpu(7), DR7_ONE);
        });
    }

    #[test]
    fn dr6_gathers_what_happened_and_is_fresh_for_the_next() {
        let hv = machine(1);
        let v = add_domain(&hv, 1, 1).vcpu(0).unwrap();
        with_vcpu(&v, 0, |cur| {
            for (new, all) in [(0xffff_0ff1, 0xffff_0ff1), (0xffff_4ff0, 0xffff_4ff1), (0xfffe_0ff2, 0xfffe_4ff3)] {
                hv.hw.debugregs[0][6].store(new, SeqCst);
                hv.take_dr6(cur.ctx);
                assert_eq!((cur.ctx.debugreg[6], hv.hw.debugregs[0][6].load(SeqCst)), (all, DR6_ONE));
            }
        });
    }

    #[test]
    fn io_breakpoints_are_kept_and_never_armed() {
        let hv = machine(1);
        let v = add_domain(&hv, 1, 1).vcpu(0).unwrap();
        with_vcpu(&v, 0, |cur| {
            cur.ctx.cr4 = cr4::DE;
            // 0: I/O of 4 bytes from 0x80 on. 1: I/O of one byte at 0xffff. 2: the same, but disabled.
            for (reg, val) in [(0, 0x80), (1, 0xffff), (2, 0xffff), (7, 0x22e_0405)] {
                hv.set_debugreg(cur, reg, val).unwrap();
            }
            assert_eq!(cur.ctx.debugreg[7], 0x22e_0405);
            assert_eq!(hv.hw.debugregs[0][7].load(SeqCst) & DR7_ACTIVE, 0);
            let hits = |port, size| io_breakpoints(cur.ctx, port, size);
            assert_eq!([(0x7f, 1), (0x7f, 2), (0x83, 1), (0x84, 4)].map(|(p, s)| hits(p, s)), [0, 1, 1, 0]);
            assert_eq!([(0xffff, 1), (0xfffe, 1), (0xfffc, 4)].map(|(p, s)| hits(p, s)), [2, 0, 2]);
            cur.ctx.cr4 = 0;
            assert_eq!(io_breakpoints(cur.ctx, 0x80, 1), 0);
        });
    }

    #[test]
    fn nothing_that_fires_in_the_hypervisor() {
        assert_eq!(check_debugreg(0, 0, 0xffff_8300_0000_0000), Err(Errno::PERM));
        assert_eq!(check_debugreg(0, 3, 1 << 47), Err(Errno::PERM));
        assert_eq!(check_debugreg(0, 2, 0xffff_ffff_8100_0000), Ok((2, 0xffff_ffff_8100_0000)));
        assert_eq!(check_debugreg(0, 7, 1 << 13), Err(Errno::PERM));
        assert_eq!(check_debugreg(0, 7, 1 << 32), Err(Errno::INVAL));
        assert_eq!(check_debugreg(0, 7, 0x2_0001), Err(Errno::PERM));
        assert_eq!(check_debugreg(cr4::DE, 7, 0x2_0001), Ok((7, 0x2_0401)));
        assert_eq!(hardware_dr7(0x12_0405), 0x12_0404);
        assert_eq!(check_debugreg(0, 6, 1 << 12), Ok((6, DR6_ONE)));
    }
}
