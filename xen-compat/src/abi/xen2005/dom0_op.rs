//! `dom0_op` (7), as far as kernels themselves use it: the time of day and the CPU's memory types. The hypervisor's own
//! controller creates and destroys domains, not this call.

use core::sync::atomic::Ordering::Relaxed;

use mm::Errno;
use public_headers::xen2005::dom0_ops as abi;
use public_headers::xen4::xen::VIRQ_TIMER;

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::machine::hw::Hw;

const SECOND: u64 = 1_000_000_000;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `dom0_op(op)`. EPERM: the caller is not privileged. EACCES: another interface version. EINVAL: something
    /// that the CPU does not have. ENOSYS: there is no such command.
    pub(crate) fn dom0_op(&mut self, va: u32) -> Hc {
        if !self.role().privileged {
            return Err(Errno::PERM.into());
        }
        let op: abi::op::Dom0Op = self.get(va)?;
        if op.interface_version != abi::op::DOM0_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        match op.cmd {
            abi::op::DOM0_SETTIME => {
                let time: abi::machine::Dom0Settime = op.u.get();
                self.settime(&time);
                Ok(0)
            }
            // The ranges are the firmware's and the hypervisor's; none is shown, which also ends the loop that counts
            // them.
            abi::op::DOM0_ADD_MEMTYPE | abi::op::DOM0_DEL_MEMTYPE | abi::op::DOM0_READ_MEMTYPE => {
                Err(Errno::INVAL.into())
            }
            _ => Err(Errno::NOSYS.into()),
        }
    }

    /// Records that the time of day was `secs` and `usecs` at that system time. The owner of the machine sets its
    /// clock; others set their own.
    fn settime(&mut self, time: &abi::machine::Dom0Settime) {
        let d = self.cur.d;
        let (secs, nsecs, at) = (u64::from(time.secs), time.usecs.wrapping_mul(1000), time.system_time.get());
        if d.is_hardware() {
            self.hv.set_wallclock(secs, nsecs, at);
        } else {
            let (base, _) = self.hv.wallclock_base();
            let mine = secs.wrapping_sub(at / SECOND);
            d.time_offset.store(mine.wrapping_sub(base), Relaxed);
        }
        self.update_time();
        self.hv.send_virq(d, self.cur.v.id, VIRQ_TIMER as usize);
    }
}
