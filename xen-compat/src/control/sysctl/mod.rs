//! `sysctl` (35): the control plane queries and controls the hypervisor (public `sysctl.h`).

pub(crate) mod call;
pub(crate) mod console;
pub(crate) mod cpu_policy;
pub(crate) mod cpupool;
pub(crate) mod frequency;
pub(crate) mod machine;
pub(crate) mod not_offered;
pub(crate) mod power;
#[cfg(test)]
mod tests;

use mm::{Errno, GuestVa};
use public_headers::xen4::sysctl as c;
use public_headers::xen4::xen::HYPERVISOR_SYSCTL;

use crate::control::sysctl::call::Call;
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Arguments of `sysctl`.
pub(crate) struct SysctlArgs {
    /// The operation (`xen_sysctl_t`).
    pub(crate) op: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `sysctl(op)`.
    ///
    /// # Errors
    /// EFAULT: the operation cannot be read. EACCES: another interface version. EPERM: the caller may not make the
    /// call. ENOSYS: an unsupported command. Otherwise those of the command.
    pub(crate) fn do_sysctl(&self, cur: &mut Cur<'_>, args: SysctlArgs) -> Hc {
        let mut call = Call { at: args.op, op: self.hw.get(args.op)? };
        if call.op.interface_version != c::XEN_SYSCTL_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        who(HYPERVISOR_SYSCTL, call.op.cmd).check(cur.d, None)?;
        match call.op.cmd {
            c::XEN_SYSCTL_READCONSOLE => self.sysctl_readconsole(&mut call)?,
            c::XEN_SYSCTL_DEBUG_KEYS => self.sysctl_debug_keys(call.op.u.get())?,
            c::XEN_SYSCTL_SCHED_ID => self.sysctl_sched_id(&mut call)?,
            c::XEN_SYSCTL_GETDOMAININFOLIST => self.sysctl_getdomaininfolist(&mut call)?,
            c::XEN_SYSCTL_GETCPUINFO => self.sysctl_getcpuinfo(&mut call)?,
            c::XEN_SYSCTL_AVAILHEAP => self.sysctl_availheap(&mut call)?,
            c::XEN_SYSCTL_PHYSINFO => self.sysctl_physinfo(&mut call)?,
            c::XEN_SYSCTL_CPUTOPOINFO => self.sysctl_cputopoinfo(&mut call)?,
            c::XEN_SYSCTL_NUMAINFO => self.sysctl_numainfo(&mut call)?,
            c::XEN_SYSCTL_PCITOPOINFO => self.sysctl_pcitopoinfo(&mut call)?,
            c::XEN_SYSCTL_CPUPOOL_OP => self.sysctl_cpupool_op(cur, &mut call)?,
            c::XEN_SYSCTL_SCHEDULER_OP => self.sysctl_scheduler_op(&mut call)?,
            c::XEN_SYSCTL_GET_CPU_FEATURESET => self.sysctl_get_cpu_featureset(&mut call)?,
            c::XEN_SYSCTL_GET_CPU_POLICY => self.sysctl_get_cpu_policy(&mut call)?,
            c::XEN_SYSCTL_GET_CPU_LEVELLING_CAPS => self.sysctl_get_cpu_levelling_caps(&mut call)?,
            c::XEN_SYSCTL_PSR_CMT_OP => return Err(Errno::NODEV.into()),
            c::XEN_SYSCTL_PSR_ALLOC => not_offered::psr_alloc(call.op.u.get())?,
            c::XEN_SYSCTL_CPU_HOTPLUG => self.sysctl_cpu_hotplug(call.op.u.get())?,
            c::XEN_SYSCTL_GET_PMSTAT => self.sysctl_get_pmstat(&mut call)?,
            c::XEN_SYSCTL_PM_OP => self.sysctl_pm_op(&mut call)?,
            c::XEN_SYSCTL_TBUF_OP => self.sysctl_tbuf_op(&mut call)?,
            c::XEN_SYSCTL_LIVEPATCH_OP => self.sysctl_livepatch_op(&mut call)?,
            c::XEN_SYSCTL_COVERAGE_OP => return Err(Errno::OPNOTSUPP.into()),
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }

    /// Copies the argument back to the caller.
    fn sysctl_copy_back(&self, call: &Call) -> Result<(), Errno> {
        self.hw.put(call.at, &call.op)
    }
}
