//! The features of the CPU, and those that guests can have.

use cpu_policy::features::NR_WORDS;
use cpu_policy::{CpuPolicy, Features};
use mm::int::{count32, low32};
use mm::Errno;
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{XenSysctlCpuFeatureset, XenSysctlCpuLevellingCaps, XenSysctlCpuPolicy};

use crate::control::sysctl::call::Call;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::machine::physical_cpu::ThisCpu;
use crate::state::hypervisor::Hv;

/// `XEN_SYSCTL_cpu_policy_*`.
mod policy {
    pub(super) const RAW: u32 = 0;
    pub(super) const HOST: u32 = 1;
    pub(super) const PV_MAX: u32 = 2;
    pub(super) const HVM_MAX: u32 = 3;
    pub(super) const PV_DEFAULT: u32 = 4;
    pub(super) const HVM_DEFAULT: u32 = 5;
}

impl<H: Hw> Hv<H> {
    /// XEN_SYSCTL_get_cpu_featureset. Without an array, the number of words. EINVAL: no such set. EOPNOTSUPP: HVM.
    /// ENOBUFS: there are more words than room.
    pub(crate) fn sysctl_get_cpu_featureset(&self, call: &mut Call) -> Result<(), Errno> {
        let mut f: XenSysctlCpuFeatureset = call.op.u.get();
        let mut done = Ok(());
        if f.features == 0 {
            f.nr_features = count32(NR_WORDS);
        } else {
            let set = match f.index {
                c::XEN_SYSCTL_CPU_FEATURESET_RAW | c::XEN_SYSCTL_CPU_FEATURESET_HOST => {
                    CpuPolicy::host(&ThisCpu(&self.hw))
                }
                c::XEN_SYSCTL_CPU_FEATURESET_PV => CpuPolicy::pv_default(&ThisCpu(&self.hw), false),
                c::XEN_SYSCTL_CPU_FEATURESET_PV_MAX => CpuPolicy::pv_default(&ThisCpu(&self.hw), true),
                c::XEN_SYSCTL_CPU_FEATURESET_HVM | c::XEN_SYSCTL_CPU_FEATURESET_HVM_MAX => {
                    return Err(Errno::OPNOTSUPP)
                }
                _ => return Err(Errno::INVAL),
            };
            let words = Features::of(&set).words();
            let n = (f.nr_features as usize).min(words.len());
            for (i, word) in words[..n].iter().enumerate() {
                self.hw.put_nth(f.features, i as u64, word)?;
            }
            if n < words.len() {
                done = Err(Errno::NOBUFS);
            }
            f.nr_features = count32(n);
        }
        call.op.u.set(&f);
        self.sysctl_copy_back(call)?;
        done
    }

    /// XEN_SYSCTL_get_cpu_policy. EINVAL: no such policy. EOPNOTSUPP: HVM. ENOBUFS: too little room.
    pub(crate) fn sysctl_get_cpu_policy(&self, call: &mut Call) -> Result<(), Errno> {
        let mut p: XenSysctlCpuPolicy = call.op.u.get();
        if p._rsvd != 0 {
            return Err(Errno::INVAL);
        }
        let set = match p.index {
            policy::RAW | policy::HOST => CpuPolicy::host(&ThisCpu(&self.hw)),
            policy::PV_MAX => CpuPolicy::pv_default(&ThisCpu(&self.hw), true),
            policy::PV_DEFAULT => CpuPolicy::pv_default(&ThisCpu(&self.hw), false),
            policy::HVM_MAX | policy::HVM_DEFAULT => return Err(Errno::OPNOTSUPP),
            _ => return Err(Errno::INVAL),
        };
        self.put_cpu_policy(&set, (p.leaves, &mut p.nr_leaves), (p.msrs, &mut p.nr_msrs))?;
        call.op.u.set(&p);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_get_cpu_levelling_caps: all CPUID of PV guests' kernels is emulated, that of their programs is
    /// emulated where the CPU can be made to fault.
    pub(crate) fn sysctl_get_cpu_levelling_caps(&self, call: &mut Call) -> Result<(), Errno> {
        let caps = if self.processor.cpuid_faulting { low32(c::XEN_SYSCTL_CPU_LEVELCAP_FAULTING) } else { 0 };
        call.op.u.set(&XenSysctlCpuLevellingCaps { caps });
        self.sysctl_copy_back(call)
    }
}
