//! sched_op: what a vcpu requests about its own execution (public header `sched.h`).

pub(crate) mod poll;
#[cfg(test)]
mod tests;
pub(crate) mod watchdog;

use mm::{CpuId, DomId, Errno, GuestVa};
use public_headers::xen4::sched::{
    SchedPinOverride, SchedRemoteShutdown, SchedShutdown, SchedWatchdog, SCHEDOP_BLOCK, SCHEDOP_PIN_OVERRIDE,
    SCHEDOP_POLL, SCHEDOP_REMOTE_SHUTDOWN, SCHEDOP_SHUTDOWN, SCHEDOP_SHUTDOWN_CODE, SCHEDOP_WATCHDOG, SCHEDOP_YIELD,
};
use public_headers::xen4::xen::HYPERVISOR_SCHED_OP;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// SCHEDOP_pin_override accepts CPU numbers below this (`NR_CPUS`).
const NR_CPUS: i32 = 256;

/// Arguments of `sched_op`.
pub(crate) struct SchedOpArgs {
    /// What to do (`SCHEDOP_*`).
    pub(crate) cmd: u32,
    /// The structure of the command.
    pub(crate) arg: GuestVa,
}

/// Arguments of the old `sched_op`.
pub(crate) struct SchedOpCompatArgs {
    /// What to do (`SCHEDOP_*`).
    pub(crate) cmd: u32,
    /// For a shutdown: why.
    pub(crate) reason: u8,
}

impl<H: Hw> Hv<H> {
    /// Handles `sched_op(cmd, arg)`.
    ///
    /// # Errors
    /// EFAULT: `arg` cannot be read. ENOSYS: no such command. Otherwise those of the command.
    pub(crate) fn do_sched_op(&self, cur: &mut Cur<'_>, SchedOpArgs { cmd, arg }: SchedOpArgs) -> Hc {
        match cmd {
            SCHEDOP_YIELD => self.vcpu_yield(cur),
            SCHEDOP_BLOCK => self.vcpu_block_enable_events(cur),
            SCHEDOP_POLL => self.poll(cur, arg)?,
            SCHEDOP_SHUTDOWN => {
                let s: SchedShutdown = self.hw.get(arg)?;
                self.domain_shutdown(cur.d, s.reason & 0xff);
            }
            SCHEDOP_SHUTDOWN_CODE => {
                let s: SchedShutdown = self.hw.get(arg)?;
                cur.d.life().give_code(s.reason & 0xff);
            }
            SCHEDOP_REMOTE_SHUTDOWN => self.remote_shutdown(cur, arg)?,
            SCHEDOP_WATCHDOG => {
                let w: SchedWatchdog = self.hw.get(arg)?;
                return Ok(self.set_watchdog(cur.d, w.id, w.timeout)?);
            }
            SCHEDOP_PIN_OVERRIDE => {
                const { who(HYPERVISOR_SCHED_OP, SCHEDOP_PIN_OVERRIDE) }.check(cur.d, None)?;
                let pin: SchedPinOverride = self.hw.get(arg)?;
                if pin.pcpu >= NR_CPUS {
                    return Err(Errno::INVAL.into());
                }
                let cpu = u32::try_from(pin.pcpu).ok().map(CpuId);
                self.pin_override(cur.d, cur.v, cpu)?;
            }
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }

    /// Handles the old `sched_op(cmd, arg)`, number 6: yield, block, and shutdown with the reason itself as `arg`.
    ///
    /// # Errors
    /// ENOSYS: no such command.
    pub(crate) fn do_sched_op_compat(&self, cur: &mut Cur<'_>, args: SchedOpCompatArgs) -> Hc {
        match args.cmd {
            SCHEDOP_YIELD => self.vcpu_yield(cur),
            SCHEDOP_BLOCK => self.vcpu_block_enable_events(cur),
            SCHEDOP_SHUTDOWN => self.domain_shutdown(cur.d, args.reason.into()),
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }

    /// SCHEDOP_remote_shutdown. ESRCH: there is no such domain. EPERM: the caller may not shut it down.
    fn remote_shutdown(&self, cur: &Cur<'_>, arg: GuestVa) -> Result<(), Errno> {
        let s: SchedRemoteShutdown = self.hw.get(arg)?;
        let d = self.domains.get(DomId(s.domain_id)).ok_or(Errno::SRCH)?;
        const { who(HYPERVISOR_SCHED_OP, SCHEDOP_REMOTE_SHUTDOWN) }.check(cur.d, Some(&d))?;
        self.domain_shutdown(&d, s.reason & 0xff);
        Ok(())
    }
}
