//! CPU pools, and their schedulers' parameters.

use alloc::sync::Arc;

use mm::{DomId, Errno};
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{
    XenSysctlCpupoolOp, XenSysctlCredit2Schedule, XenSysctlSchedId, XenSysctlSchedulerOp,
};

use crate::control::domctl::scheduler_op::SCHEDULER;
use crate::control::sysctl::call::Call;
use crate::guest_memory::bitmap::put_cpu_mask;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// Returns a pool or CPU that the caller names, or `None` if any will do.
fn named(n: u32) -> Option<u32> {
    (n != c::XEN_SYSCTL_CPUPOOL_PAR_ANY).then_some(n)
}

impl<H: Hw> Hv<H> {
    pub(crate) fn sysctl_sched_id(&self, call: &mut Call) -> Result<(), Errno> {
        call.op.u.set(&XenSysctlSchedId { sched_id: SCHEDULER });
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_cpupool_op. ENOENT: there is no such pool, nor one with a higher number if that will do, or no such
    /// scheduler. ENOSYS: no such operation. Otherwise those of the operation.
    pub(crate) fn sysctl_cpupool_op(&self, cur: &Cur<'_>, call: &mut Call) -> Result<(), Errno> {
        let mut op: XenSysctlCpupoolOp = call.op.u.get();
        let id = op.cpupool_id;
        match op.op {
            c::XEN_SYSCTL_CPUPOOL_OP_CREATE => op.cpupool_id = self.cpupool_create(&op)?,
            c::XEN_SYSCTL_CPUPOOL_OP_DESTROY => self.pool_destroy(id)?,
            c::XEN_SYSCTL_CPUPOOL_OP_INFO => {
                let (pool, domains) = self.pool_info(id).ok_or(Errno::NOENT)?;
                op.cpupool_id = pool.id;
                op.sched_id = SCHEDULER;
                op.n_dom = domains;
                put_cpu_mask(&self.hw, &op.cpumap, pool.cpus)?;
            }
            c::XEN_SYSCTL_CPUPOOL_OP_ADDCPU => self.pool_add_cpu(id, named(op.cpu))?,
            c::XEN_SYSCTL_CPUPOOL_OP_RMCPU => self.pool_remove_cpu(id, named(op.cpu))?,
            c::XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN => self.cpupool_move_domain(cur, &op)?,
            c::XEN_SYSCTL_CPUPOOL_OP_FREEINFO => {
                let free = self.sched.pools.lock().free_cpus();
                put_cpu_mask(&self.hw, &op.cpumap, free)?;
            }
            _ => return Err(Errno::NOSYS),
        }
        call.op.u.set(&op);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_CPUPOOL_OP_CREATE: a pool without CPUs. ENOSPC: there can be no more. EEXIST: its number is in use.
    /// ENOENT: there is no such scheduler.
    fn cpupool_create(&self, op: &XenSysctlCpupoolOp) -> Result<u32, Errno> {
        let mut pools = self.sched.pools.lock();
        let id = pools.create(named(op.cpupool_id))?;
        if op.sched_id != SCHEDULER {
            pools.remove(id);
            return Err(Errno::NOENT);
        }
        Ok(id)
    }

    /// XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN. ESRCH: no such domain. EPERM: the caller itself. ENOENT: no such pool, or it has
    /// no CPUs. EBUSY: a vcpu of the domain is pinned.
    fn cpupool_move_domain(&self, cur: &Cur<'_>, op: &XenSysctlCpupoolOp) -> Result<(), Errno> {
        let id = u16::try_from(op.domid).map_or(DomId::INVALID, DomId);
        let d = self.domains.get(id).ok_or(Errno::SRCH)?;
        if Arc::ptr_eq(&d, cur.d) {
            return Err(Errno::PERM);
        }
        self.pool_move_domain(&d, op.cpupool_id)
    }

    /// XEN_SYSCTL_scheduler_op. ESRCH: no such pool. EINVAL: another scheduler, command, or a rate that is out of range.
    pub(crate) fn sysctl_scheduler_op(&self, call: &mut Call) -> Result<(), Errno> {
        let mut op: XenSysctlSchedulerOp = call.op.u.get();
        if !matches!(op.cmd, c::XEN_SYSCTL_SCHEDOP_PUTINFO | c::XEN_SYSCTL_SCHEDOP_GETINFO) {
            return Err(Errno::INVAL);
        }
        let mut pools = self.sched.pools.lock();
        let pool = pools.get_mut(op.cpupool_id).ok_or(Errno::SRCH)?;
        if op.sched_id != SCHEDULER {
            return Err(Errno::INVAL);
        }
        if op.cmd == c::XEN_SYSCTL_SCHEDOP_PUTINFO {
            let p: XenSysctlCredit2Schedule = op.u.get();
            let range = c::XEN_SYSCTL_SCHED_RATELIMIT_MIN..=c::XEN_SYSCTL_SCHED_RATELIMIT_MAX;
            if p.ratelimit_us != 0 && !range.contains(&p.ratelimit_us) {
                return Err(Errno::INVAL);
            }
            pool.ratelimit_us = p.ratelimit_us;
            self.pool_announce(pool);
        }
        op.u.set(&XenSysctlCredit2Schedule { ratelimit_us: pool.ratelimit_us });
        drop(pools);
        call.op.u.set(&op);
        self.sysctl_copy_back(call)
    }
}
