//! The CPUs on which vcpus may run.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::SeqCst;

use mm::{Errno, NodeMask, VcpuId};
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{XenDomctlNodeaffinity, XenDomctlVcpuaffinity};

use crate::control::domctl::call::Call;
use crate::guest_memory::bitmap::{get_bitmap, get_cpu_mask, put_bitmap, put_cpu_mask};
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_setvcpuaffinity: the CPUs on which `v` must (hard) and should (soft) run; the effective sets are
    /// returned.
    ///
    /// Errors: EINVAL beyond the number of vcpus, bad flags or the domain's pool has none of the CPUs on which it must run;
    /// ESRCH not made yet; EBUSY pinned by the domain.
    pub(crate) fn domctl_setvcpuaffinity(&self, d: &Arc<Domain>, call: &Call) -> Result<(), Errno> {
        let aff: XenDomctlVcpuaffinity = call.op.u.get();
        let v = self.affinity_vcpu(d, &aff)?;
        if aff.flags & c::XEN_VCPUAFFINITY_FORCE != 0 {
            // It may not have been pinned.
            let _ = self.pin_override(d, v, None);
        }
        let before = v.sched.hard_affinity();
        let mut told = Ok(());
        if aff.flags & c::XEN_VCPUAFFINITY_HARD != 0 {
            let mask = get_cpu_mask(&self.hw, &aff.cpumap_hard)? & self.cpu_mask();
            self.set_hard_affinity(d, v, mask)?;
            told = put_cpu_mask(&self.hw, &aff.cpumap_hard, v.sched.hard_affinity() & d.sched.pool_cpus());
        }
        if aff.flags & c::XEN_VCPUAFFINITY_SOFT != 0 {
            let mask = get_cpu_mask(&self.hw, &aff.cpumap_soft).map(|mask| mask & self.cpu_mask());
            let mask = mask.and_then(|mask| self.set_soft_affinity(d, v, mask).map(|()| mask));
            let mask = mask.inspect_err(|_| {
                if aff.flags & c::XEN_VCPUAFFINITY_HARD != 0 {
                    // Nothing has happened to a call that fails, unless the pool has changed meanwhile.
                    let _ = self.set_hard_affinity(d, v, before);
                }
            })?;
            let may = v.sched.hard_affinity() & d.sched.pool_cpus();
            told = put_cpu_mask(&self.hw, &aff.cpumap_soft, mask & may);
        }
        told
    }

    /// XEN_DOMCTL_getvcpuaffinity. Errors: as for setting.
    pub(crate) fn domctl_getvcpuaffinity(&self, d: &Arc<Domain>, call: &Call) -> Result<(), Errno> {
        let aff: XenDomctlVcpuaffinity = call.op.u.get();
        let v = self.affinity_vcpu(d, &aff)?;
        let (hard, soft) = {
            let _q = self.lock_vcpu(v);
            (v.sched.hard_affinity() & self.cpu_mask(), v.sched.soft_affinity() & self.cpu_mask())
        };
        if aff.flags & c::XEN_VCPUAFFINITY_HARD != 0 {
            put_cpu_mask(&self.hw, &aff.cpumap_hard, hard)?;
        }
        if aff.flags & c::XEN_VCPUAFFINITY_SOFT != 0 {
            put_cpu_mask(&self.hw, &aff.cpumap_soft, soft)?;
        }
        Ok(())
    }

    fn affinity_vcpu<'d>(&self, d: &'d Domain, aff: &XenDomctlVcpuaffinity) -> Result<&'d Vcpu, Errno> {
        if aff.vcpu >= d.control.max_vcpus.load(SeqCst) {
            return Err(Errno::INVAL);
        }
        let v = d.vcpu_by_id(VcpuId(aff.vcpu)).ok_or(Errno::SRCH)?;
        let room = |flag, map: u64| aff.flags & flag == 0 || map != 0;
        let ok = aff.flags != 0
            && room(c::XEN_VCPUAFFINITY_HARD, aff.cpumap_hard.bitmap)
            && room(c::XEN_VCPUAFFINITY_SOFT, aff.cpumap_soft.bitmap);
        if ok {
            Ok(v)
        } else {
            Err(Errno::INVAL)
        }
    }

    /// XEN_DOMCTL_setnodeaffinity: the nodes that the domain's memory comes from. EINVAL: none of them exists.
    pub(crate) fn domctl_setnodeaffinity(&self, d: &Domain, n: XenDomctlNodeaffinity) -> Result<(), Errno> {
        let nodes = get_bitmap(&self.hw, &n.nodemap).map(u64::from_le_bytes)?;
        self.domain_set_node_affinity(d, NodeMask(nodes))
    }

    /// XEN_DOMCTL_getnodeaffinity.
    pub(crate) fn domctl_getnodeaffinity(&self, d: &Domain, call: &Call) -> Result<(), Errno> {
        let n: XenDomctlNodeaffinity = call.op.u.get();
        put_bitmap(&self.hw, &n.nodemap, &d.mem.nodes().affinity().0.to_le_bytes())
    }
}
