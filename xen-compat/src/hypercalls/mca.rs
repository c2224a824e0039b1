//! `mca` (48, arch_0): machine check architecture, as far as dom0 asks about the CPUs.

use core::mem::offset_of;

use cpu_policy::family;
use mm::{Errno, GuestVa};
use public_headers::xen4::mca::{
    McinfoLogicalCpu, XenMc, XenMcPhyscpuinfo, XEN_MCA_INTERFACE_VERSION, XEN_MC_FETCH, XEN_MC_PHYSCPUINFO,
};
use public_headers::xen4::xen::HYPERVISOR_ARCH_0;
use x86_defs::msr_index::MCG_CAP;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Arguments of `mca`.
pub(crate) struct McaArgs {
    /// The operation (`xen_mc_t`).
    pub(crate) op: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `mca(op)`.
    ///
    /// # Errors
    /// EPERM: the caller is not privileged. EFAULT: the operation cannot be read. EACCES: another interface version.
    /// ENOSYS: telemetry, of which there is none. EINVAL: another command, or no room for a CPU's data.
    pub(crate) fn do_mca(&self, cur: &mut Cur<'_>, args: McaArgs) -> Hc {
        const { who(HYPERVISOR_ARCH_0, 0) }.check(cur.d, None)?;
        let op: XenMc = self.hw.get(args.op)?;
        if op.interface_version != XEN_MCA_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        let arm_at = args.op.offset(offset_of!(XenMc, u));
        match op.cmd {
            XEN_MC_PHYSCPUINFO => {
                let caller = self.caller(cur.d);
                let mut info: XenMcPhyscpuinfo = caller.get(arm_at)?;
                let mut n = self.hw.nr_cpus();
                if info.info != 0 {
                    if (info.ncpus as i32) <= 0 {
                        return Err(Errno::INVAL.into());
                    }
                    n = n.min(info.ncpus);
                    for cpu in 0..n {
                        caller.put(caller.nth::<McinfoLogicalCpu>(info.info, cpu.into()), &self.mc_cpu_info(cpu))?;
                    }
                }
                info.ncpus = n;
                caller.put(arm_at, &info)?;
                Ok(0)
            }
            // No telemetry has been collected: an empty fetch, as if no error had occurred.
            XEN_MC_FETCH => Err(Errno::NOSYS.into()),
            _ => Err(Errno::INVAL.into()),
        }
    }

    /// Returns what XEN_MC_physcpuinfo reports about CPU `cpu`; the CPUs of a machine differ only in their numbers.
    fn mc_cpu_info(&self, cpu: u32) -> McinfoLogicalCpu {
        let (apic, _) = self.hw.cpu_ids(cpu).unwrap_or((cpu, cpu));
        let (l0, l1) = (self.hw.cpuid(0, 0), self.hw.cpuid(1, 0));
        let mut c = McinfoLogicalCpu {
            mc_cpunr: cpu,
            mc_chipid: cpu,
            mc_apicid: apic,
            mc_clusterid: apic,
            mc_ncores: 1,
            mc_ncores_active: 1,
            mc_nthreads: 1,
            mc_cpuid_level: l0.eax as _,
            mc_family: family(l1.eax),
            mc_model: (l1.eax >> 4 & 0xf) | (l1.eax >> 12 & 0xf0),
            mc_step: l1.eax & 0xf,
            mc_nmsrvals: 1,
            ..Default::default()
        };
        c.mc_msrvalues[0].reg = u64::from(MCG_CAP) as _;
        c.mc_msrvalues[0].value = self.hw.rdmsr(MCG_CAP).unwrap_or(0);
        c
    }
}
