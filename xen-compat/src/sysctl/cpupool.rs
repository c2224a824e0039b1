//! CPU pools, of which there is one with all CPUs, and the scheduler's own parameters.

use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{
    XenSysctlCpupoolOp, XenSysctlCredit2Schedule, XenSysctlSchedId, XenSysctlSchedulerOp,
};

use super::Call;
use crate::bitmap::put_bitmap;
use crate::domctl::SCHEDULER;
use crate::errno::Errno;
use crate::hv::Hv;
use crate::hw::Hw;

/// The pool there is.
const POOL: u32 = 0;

impl<H: Hw> Hv<H> {
    pub(super) fn sysctl_sched_id(&self, call: &mut Call) -> Result<(), Errno> {
        call.op.u.set(&XenSysctlSchedId { sched_id: SCHEDULER });
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_cpupool_op. Information on the first pool from a number on (ENOENT: there is none), or on CPUs in no pool.
    /// EOPNOTSUPP: pools are not made, changed or left; ENOENT for one that does not exist.
    pub(super) fn sysctl_cpupool_op(&self, call: &mut Call) -> Result<(), Errno> {
        let mut op: XenSysctlCpupoolOp = call.op.u.get();
        match op.op {
            c::XEN_SYSCTL_CPUPOOL_OP_INFO => {
                if op.cpupool_id > POOL && op.cpupool_id != c::XEN_SYSCTL_CPUPOOL_PAR_ANY {
                    return Err(Errno::NOENT);
                }
                op.cpupool_id = POOL;
                op.sched_id = SCHEDULER;
                op.n_dom = self.domains.all().len() as u32;
                put_bitmap(&self.hw, &op.cpumap, self.cpu_mask().0)?;
            }
            c::XEN_SYSCTL_CPUPOOL_OP_FREEINFO => put_bitmap(&self.hw, &op.cpumap, 0)?,
            c::XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN if op.cpupool_id == POOL => {
                self.domains.get(mm::DomId(op.domid as u16)).ok_or(Errno::SRCH)?;
            }
            c::XEN_SYSCTL_CPUPOOL_OP_CREATE => return Err(Errno::OPNOTSUPP),
            c::XEN_SYSCTL_CPUPOOL_OP_DESTROY
            | c::XEN_SYSCTL_CPUPOOL_OP_ADDCPU
            | c::XEN_SYSCTL_CPUPOOL_OP_RMCPU
            | c::XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN => {
                return Err(if op.cpupool_id == POOL { Errno::BUSY } else { Errno::NOENT })
            }
            _ => return Err(Errno::NOSYS),
        }
        call.op.u.set(&op);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_scheduler_op. ESRCH: no such pool. EINVAL: another scheduler, command, or a rate that is out of range.
    pub(super) fn sysctl_scheduler_op(&self, call: &mut Call) -> Result<(), Errno> {
        use core::sync::atomic::Ordering::Relaxed;
        let mut op: XenSysctlSchedulerOp = call.op.u.get();
        if !matches!(op.cmd, c::XEN_SYSCTL_SCHEDOP_PUTINFO | c::XEN_SYSCTL_SCHEDOP_GETINFO) {
            return Err(Errno::INVAL);
        }
        if op.cpupool_id != POOL {
            return Err(Errno::SRCH);
        }
        if op.sched_id != SCHEDULER {
            return Err(Errno::INVAL);
        }
        let rate = &self.sched.ratelimit_us;
        if op.cmd == c::XEN_SYSCTL_SCHEDOP_PUTINFO {
            let p: XenSysctlCredit2Schedule = op.u.get();
            let range = c::XEN_SYSCTL_SCHED_RATELIMIT_MIN..=c::XEN_SYSCTL_SCHED_RATELIMIT_MAX;
            if p.ratelimit_us != 0 && !range.contains(&p.ratelimit_us) {
                return Err(Errno::INVAL);
            }
            rate.store(p.ratelimit_us, Relaxed);
        }
        op.u.set(&XenSysctlCredit2Schedule { ratelimit_us: rate.load(Relaxed) });
        call.op.u.set(&op);
        self.sysctl_copy_back(call)
    }
}
