//! CPU registers that are set as the current vcpu needs them: whether CPUID faults, and masks of breakpoint addresses.

use core::sync::atomic::Ordering::Relaxed;
use mm::int::{count32, low8};

use x86_defs::msr_index::{CPUID_FAULTS, MISC_FEATURES_ENABLES};

use crate::machine::hw::{GuestMsr, Hw};
use crate::state::domain::Abi;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::VcpuCtx;

impl<H: Hw> Hv<H> {
    /// Makes CPUID fault on this CPU, if it can, for a vcpu whose ABI emulates it: then its programs see the policy,
    /// too.
    #[inline]
    pub(crate) fn load_cpuid_faulting(&self, cur: &Cur<'_>) {
        if self.processor.cpuid_faulting {
            self.set_cpuid_faulting(cur);
        }
    }

    fn set_cpuid_faulting(&self, cur: &Cur<'_>) {
        let (wanted, faults) = (matches!(cur.d.abi, Abi::Xen4), &self.cpus[cur.cpu.0 as usize].cpuid_faults);
        if faults.load(Relaxed) == wanted {
            return;
        }
        let others = self.hw.rdmsr(MISC_FEATURES_ENABLES).unwrap_or(0) & !CPUID_FAULTS;
        if self.hw.wrmsr(GuestMsr::MiscFeaturesEnables, others | u64::from(wanted)).is_ok() {
            faults.store(wanted, Relaxed);
        }
    }

    /// Loads the breakpoint masks of a vcpu, even if it has none, as those of another are loaded.
    pub(crate) fn load_dr_masks(&self, ctx: &VcpuCtx) {
        if self.processor.dbext {
            for (i, mask) in ctx.msrs.dr_mask.iter().enumerate() {
                // The register exists, and no 32-bit value is refused.
                let _ = self.hw.wrmsr(GuestMsr::DrAddressMask(low8(count32(i))), (*mask).into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use mm::VcpuId;
    use std::sync::Arc;

    use cpu_policy::features::DBEXT_E1C;
    use cpu_policy::{CpuPolicy, Processor};
    use x86_defs::msr_index::{CPUID_FAULTING, DR0_ADDRESS_MASK, DR1_ADDRESS_MASK, DR3_ADDRESS_MASK, PLATFORM_INFO};

    use super::*;
    use crate::host::build::{add_domain, machine, with_vcpu};
    use crate::host::HostHw;
    use crate::machine::hw::CpuidRegs;
    use crate::machine::physical_cpu::ThisCpu;
    use crate::state::domain::{Domain, VcpuRef};
    use crate::state::msr::VcpuMsrs;

    /// Returns a machine whose CPU has both, and a domain.
    fn able() -> (Arc<Hv<HostHw>>, Arc<Domain>) {
        let mut hv = machine(2);
        let m = Arc::get_mut(&mut hv).unwrap();
        let masks = [DR0_ADDRESS_MASK, DR1_ADDRESS_MASK, DR1_ADDRESS_MASK + 1, DR3_ADDRESS_MASK];
        let msrs =
            masks.map(|msr| (msr, 0)).into_iter().chain([(PLATFORM_INFO, CPUID_FAULTING), (MISC_FEATURES_ENABLES, 2)]);
        m.hw.msrs.get_mut().unwrap().extend(msrs);
        let leaf = |eax, ecx| CpuidRegs { eax, ecx, ..CpuidRegs::default() };
        m.hw.leaves.extend([(0x8000_0000, leaf(0x8000_0000 + 8, 0)), (0x8000_0000 + 1, leaf(0, DBEXT_E1C))]);
        m.processor = Processor::of(&ThisCpu(&m.hw));
        assert_eq!(m.processor, Processor { cpuid_faulting: true, dbext: true });
        let d = add_domain(&hv, 1, 2);
        (hv, d)
    }

    #[test]
    fn a_processor_without_them_is_left_alone() {
        let hv = machine(1);
        assert_eq!((Processor::of(&ThisCpu(&hv.hw)), hv.processor), Default::default());
        let v = VcpuRef { d: add_domain(&hv, 1, 1), id: VcpuId::FIRST };
        with_vcpu(&v, 0, |cur| {
            hv.load_cpuid_faulting(cur);
            cur.ctx.debugreg[7] = 0x401;
            hv.load_debugregs(cur.ctx);
            assert_eq!(hv.guest_rdmsr(cur, PLATFORM_INFO), Ok(0));
            assert!(hv.guest_wrmsr(cur, MISC_FEATURES_ENABLES, CPUID_FAULTS).is_err());
        });
        assert!(hv.hw.msrs.lock().unwrap().is_empty());
    }

    #[test]
    fn cpuid_faults_where_a_vcpu_is_loaded() {
        let (hv, d) = able();
        let now = || hv.hw.msrs.lock().unwrap()[&MISC_FEATURES_ENABLES];
        with_vcpu(&VcpuRef { d, id: VcpuId::FIRST }, 0, |cur| {
            hv.load_cpuid_faulting(cur);
            assert_eq!(now(), 2 | CPUID_FAULTS, "what else is there stays");
            hv.hw.msrs.lock().unwrap().insert(MISC_FEATURES_ENABLES, 0x40);
            hv.load_cpuid_faulting(cur);
            assert_eq!(now(), 0x40, "once a CPU is enough");
            assert!(hv.cpus[0].cpuid_faults.load(Relaxed) && !hv.cpus[1].cpuid_faults.load(Relaxed));
        });
    }

    #[test]
    fn guests_are_told_and_may_have_it() {
        let (hv, _) = able();
        let mut policy = CpuPolicy::host(&ThisCpu(&hv.hw));
        let mut msrs = VcpuMsrs::default();
        assert_eq!(policy.platform_info(), CPUID_FAULTING);
        assert!(msrs.restore(&policy, MISC_FEATURES_ENABLES, CPUID_FAULTS));
        assert!(msrs.cpuid_faults && msrs.saved().contains(&(MISC_FEATURES_ENABLES, CPUID_FAULTS)));
        assert!(!msrs.restore(&policy, MISC_FEATURES_ENABLES, 3));
        assert!(policy.set_msr(PLATFORM_INFO, 0) && policy.platform_info() == 0);
        assert!(!msrs.restore(&policy, MISC_FEATURES_ENABLES, CPUID_FAULTS));
        assert!(msrs.restore(&policy, MISC_FEATURES_ENABLES, 0) && !msrs.cpuid_faults);
    }

    #[test]
    fn masks_go_with_the_breakpoints() {
        let (hv, d) = able();
        let masks = || {
            let msrs = hv.hw.msrs.lock().unwrap();
            [DR0_ADDRESS_MASK, DR1_ADDRESS_MASK, DR1_ADDRESS_MASK + 1, DR3_ADDRESS_MASK].map(|msr| msrs[&msr])
        };
        let (one, other) = (VcpuRef { d: d.clone(), id: VcpuId::FIRST }, VcpuRef { d, id: VcpuId(1) });
        with_vcpu(&one, 0, |cur| {
            cur.ctx.msrs.dr_mask = [1, 2, 3, 4];
            hv.load_debugregs(cur.ctx);
            assert_eq!(masks(), [0; 4], "no breakpoint is on");
            hv.set_debugreg(cur, 7, 0x401).unwrap();
            assert_eq!(masks(), [1, 2, 3, 4]);
            hv.unload_debugregs(cur.ctx);
        });
        with_vcpu(&other, 0, |cur| {
            cur.ctx.debugreg[7] = 0x401;
            hv.load_debugregs(cur.ctx);
            assert_eq!(masks(), [0; 4], "not those of the vcpu before");
        });
    }
}
