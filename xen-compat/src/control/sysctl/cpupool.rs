//! CPU pools, of which there is one with all CPUs, and the scheduler's own parameters.

use alloc::sync::Arc;
use mm::int::count32;

use mm::{DomId, Errno};
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{
    XenSysctlCpupoolOp, XenSysctlCredit2Schedule, XenSysctlSchedId, XenSysctlSchedulerOp,
};

use crate::control::domctl::scheduler_op::SCHEDULER;
use crate::control::sysctl::call::Call;
use crate::guest_memory::bitmap::put_bitmap;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// The only pool.
const POOL: u32 = 0;

impl<H: Hw> Hv<H> {
    pub(crate) fn sysctl_sched_id(&self, call: &mut Call) -> Result<(), Errno> {
        call.op.u.set(&XenSysctlSchedId { sched_id: SCHEDULER });
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_cpupool_op. Returns information on the first pool from a number on (ENOENT: there is none), or on
    /// CPUs in no pool. EEXIST, ENOENT, ENOSPC: the number of a new pool is in use, its scheduler is unknown, or there
    /// can be no more. EBUSY: the pool, or one of its CPUs, cannot be removed. ENODEV: no CPU is free.
    pub(crate) fn sysctl_cpupool_op(&self, cur: &Cur<'_>, call: &mut Call) -> Result<(), Errno> {
        let mut op: XenSysctlCpupoolOp = call.op.u.get();
        match op.op {
            c::XEN_SYSCTL_CPUPOOL_OP_INFO => {
                if op.cpupool_id > POOL && op.cpupool_id != c::XEN_SYSCTL_CPUPOOL_PAR_ANY {
                    return Err(Errno::NOENT);
                }
                op.cpupool_id = POOL;
                op.sched_id = SCHEDULER;
                op.n_dom = count32(self.domains.all().count());
                put_bitmap(&self.hw, &op.cpumap, self.cpu_mask().0)?;
            }
            c::XEN_SYSCTL_CPUPOOL_OP_FREEINFO => put_bitmap(&self.hw, &op.cpumap, 0)?,
            c::XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN => self.cpupool_move_domain(cur, &op)?,
            c::XEN_SYSCTL_CPUPOOL_OP_CREATE => {
                return Err(match op.cpupool_id {
                    POOL => Errno::EXIST,
                    _ if op.sched_id != SCHEDULER => Errno::NOENT,
                    _ => Errno::NOSPC,
                })
            }
            _ if op.op > c::XEN_SYSCTL_CPUPOOL_OP_FREEINFO || op.op == 0 => return Err(Errno::NOSYS),
            _ if op.cpupool_id != POOL => return Err(Errno::NOENT),
            c::XEN_SYSCTL_CPUPOOL_OP_ADDCPU => {
                let known = op.cpu == c::XEN_SYSCTL_CPUPOOL_PAR_ANY || op.cpu < self.hw.nr_cpus();
                return Err(if known { Errno::NODEV } else { Errno::INVAL });
            }
            c::XEN_SYSCTL_CPUPOOL_OP_RMCPU if op.cpu == 0 => return Err(Errno::INVAL),
            c::XEN_SYSCTL_CPUPOOL_OP_RMCPU
                if op.cpu >= self.hw.nr_cpus() && op.cpu != c::XEN_SYSCTL_CPUPOOL_PAR_ANY =>
            {
                return Err(Errno::INVAL)
            }
            // It has domains, and its CPUs stay with them.
            _ => return Err(Errno::BUSY),
        }
        call.op.u.set(&op);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN. ESRCH: no such domain. EPERM: the caller itself. ENOENT: no such pool.
    fn cpupool_move_domain(&self, cur: &Cur<'_>, op: &XenSysctlCpupoolOp) -> Result<(), Errno> {
        let id = u16::try_from(op.domid).map_or(DomId::INVALID, DomId);
        let d = self.domains.get(id).ok_or(Errno::SRCH)?;
        if Arc::ptr_eq(&d, cur.d) {
            return Err(Errno::PERM);
        }
        if op.cpupool_id == POOL {
            Ok(())
        } else {
            Err(Errno::NOENT)
        }
    }

    /// XEN_SYSCTL_scheduler_op. ESRCH: no such pool. EINVAL: another scheduler, command, or a rate that is out of range.
    pub(crate) fn sysctl_scheduler_op(&self, call: &mut Call) -> Result<(), Errno> {
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
