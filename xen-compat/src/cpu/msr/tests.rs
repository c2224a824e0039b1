//! What a guest's kernel reads and writes of MSRs, by the CPU it has.

use std::sync::Arc;

use mm::pte::PAT_VALUE;

use super::*;
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::state::domain::VcpuRef;

/// A domain on a CPU of `vendor` with `msrs`, whose kernel has a handler for the fault.
struct World {
    hv: Arc<Hv<HostHw>>,
    v: VcpuRef,
}

impl World {
    fn new(id: u16, vendor: Vendor, msrs: &[(u32, u64)]) -> Self {
        Self::on(machine(1), id, vendor, msrs)
    }

    fn on(hv: Arc<Hv<HostHw>>, id: u16, vendor: Vendor, msrs: &[(u32, u64)]) -> Self {
        hv.hw.msrs.lock().unwrap().extend(msrs.iter().copied());
        let d = add_domain(&hv, id, 2);
        let mut policy = CpuPolicy::clone(&d.emul.policy());
        policy.vendor = vendor;
        d.emul.set_policy(policy);
        let v = d.vcpu(0).unwrap();
        with_vcpu(&v, 0, |cur| cur.ctx.traps[usize::from(exception::GP)].rip = 0x1000);
        Self { hv, v }
    }

    /// On a hypervisor with this command line.
    fn with_options(id: u16, vendor: Vendor, msrs: &[(u32, u64)], options: &str) -> Self {
        let options = crate::options::settings::Options::parse(options).0;
        let hv = Arc::new(Hv::new(HostHw::new(256, 1), 1, std::vec::Vec::new(), options));
        Self::on(hv, id, vendor, msrs)
    }

    fn with_policy(self, change: impl FnOnce(&mut CpuPolicy)) -> Self {
        let mut policy = CpuPolicy::clone(&self.v.d.emul.policy());
        change(&mut policy);
        self.v.d.emul.set_policy(policy);
        self
    }

    fn read(&self, msr: u32) -> Option<u64> {
        with_vcpu(&self.v, 0, |cur| self.hv.guest_rdmsr(cur, msr).ok())
    }

    fn write(&self, msr: u32, val: u64) -> bool {
        with_vcpu(&self.v, 0, |cur| self.hv.guest_wrmsr(cur, msr, val).is_ok())
    }

    /// What the CPU has in it.
    fn real(&self, msr: u32) -> Option<u64> {
        self.hv.hw.msrs.lock().unwrap().get(&msr).copied()
    }
}

const VENDORS: [Vendor; 4] = [Vendor::Intel, Vendor::Amd, Vendor::Hygon, Vendor::Other];

#[test]
fn debugctl_reads_as_zero() {
    let w = World::new(1, Vendor::Other, &[]);
    assert_eq!((w.read(DEBUGCTL), w.read(DEBUGCTL + 1)), (Some(0), None));
}

#[test]
fn registers_that_a_vendor_has_read_as_zero_there() {
    let intel: &[u32] =
        &[PERF_STATUS, PERF_CTL, THERM_STATUS, PERFCTR0, PERFCTR7, EVNTSEL3, FIXED_CTR2, GLOBAL_OVF_CTRL];
    let amd_family: &[u32] = &[K7_EVNTSEL0, K7_PERFCTR3, FAM15H_EVNTSEL0, FAM15H_PERFCTR5, K8_HWCR];
    let amd: &[u32] = &[FID_VID_CTL, FID_VID_STATUS, PSTATE_LIMIT, PSTATE7];
    for vendor in VENDORS {
        let w = World::new(1, vendor, &[]);
        let zero_if = |has: bool| has.then_some(0);
        for msr in intel {
            assert_eq!(w.read(*msr), zero_if(vendor == Vendor::Intel), "{vendor:?} {msr:#x}");
        }
        for msr in amd_family {
            assert_eq!(w.read(*msr), zero_if(vendor.is_amd()), "{vendor:?} {msr:#x}");
            assert_eq!(w.write(*msr, 1), vendor.is_amd(), "{vendor:?} {msr:#x}");
        }
        for msr in amd {
            assert_eq!(w.read(*msr), zero_if(vendor == Vendor::Amd), "{vendor:?} {msr:#x}");
        }
        for msr in [PERF_CAPABILITIES, NB_CFG] {
            assert_eq!(w.read(msr), Some(0), "{vendor:?} {msr:#x}");
        }
        assert_eq!(w.read(FEATURE_CONTROL), (vendor == Vendor::Intel).then_some(1), "locked");
        assert_eq!(w.read(DE_CFG), vendor.is_amd().then_some(2), "LFENCE is serialising");
        for msr in [PERF_CTL, THERM_CONTROL, ENERGY_PERF_BIAS, PERFCTR0, EVNTSEL0] {
            assert_eq!(w.write(msr, 1), vendor == Vendor::Intel, "{vendor:?} {msr:#x}");
        }
        assert_eq!(w.write(MPERF, 0), vendor != Vendor::Other);
        assert!(w.write(NB_CFG, 1) && !w.write(PAT, PAT_VALUE), "{vendor:?}");
    }
}

#[test]
fn dom0s_kernel_sets_frequencies_if_they_are_its_own() {
    let has = [(PERF_CTL, 1), (PERF_STATUS, 2), (APERF, 3), (PSTATE_CTL, 4), (K8_HWCR, 5)];
    let of = |id, vendor| World::with_options(id, vendor, &has, "cpufreq=dom0-kernel");
    let intel = of(0, Vendor::Intel);
    assert_eq!([PERF_CTL, PERF_STATUS, PSTATE_CTL].map(|msr| intel.read(msr)), [Some(1), Some(2), None]);
    assert!(intel.write(PERF_CTL, 7) && intel.write(APERF, 0) && !intel.write(PSTATE_CTL, 7));
    assert!(!intel.write(PERF_STATUS, 7) && !intel.write(MPERF, 0), "this CPU has none");
    assert_eq!([PERF_CTL, APERF, PSTATE_CTL].map(|msr| intel.real(msr)), [Some(7), Some(0), Some(4)]);
    let amd = of(0, Vendor::Amd);
    assert_eq!([PERF_CTL, PSTATE_CTL, FID_VID_CTL, K8_HWCR].map(|msr| amd.read(msr)), [None, Some(4), None, Some(0)]);
    assert!(amd.write(PSTATE_CTL, 7) && amd.write(K8_HWCR, 8) && !amd.write(PERF_CTL, 7));
    assert_eq!([PERF_CTL, PSTATE_CTL, K8_HWCR].map(|msr| amd.real(msr)), [Some(1), Some(7), Some(8)]);
    // They are not a domU's, nor without the option.
    for other in [of(1, Vendor::Amd), World::new(0, Vendor::Amd, &has)] {
        assert_eq!(
            (other.read(PSTATE_CTL), other.write(PSTATE_CTL, 7), other.real(PSTATE_CTL)),
            (Some(0), true, Some(4))
        );
    }
}

#[test]
fn registers_of_the_machine_are_told_in_part() {
    let has = [(EFER, !0), (UCODE_REV, 7 << 32), (PLATFORM_ID, 5), (MISC_ENABLE, 1 << 7 | 1 << 18 | 1)];
    let w = World::new(1, Vendor::Intel, &has);
    assert_eq!(w.read(EFER), Some(0x4d01));
    assert_eq!((w.read(UCODE_REV), w.read(PLATFORM_ID)), (Some(7 << 32), Some(5)));
    assert_eq!(w.read(MISC_ENABLE), Some(1 | 1 << 11 | 1 << 12 | 1 << 23));
    assert!(w.write(MISC_ENABLE, 0) && w.real(MISC_ENABLE) == Some(1 << 7 | 1 << 18 | 1), "silently refused");
    assert!(w.write(EFER, 0x4d01) && !w.write(EFER, 0x4d00) && w.real(EFER) == Some(!0));
    assert!(w.write(UCODE_REV, 0) && !w.write(UCODE_REV, 1));
    let other = World::new(1, Vendor::Other, &has);
    assert_eq!((other.read(UCODE_REV), other.read(PLATFORM_ID)), (None, None));
    let bare = World::new(1, Vendor::Intel, &[]);
    assert_eq!((bare.read(EFER), bare.read(MISC_ENABLE)), (None, None));
    assert!(!bare.write(EFER, 0) && !bare.write(MISC_ENABLE, 0));
}

#[test]
fn memory_ranges_are_for_the_hardware_domain() {
    let has = [(K8_SYSCFG, !0), (K8_TOP_MEM1, 0x8000_0000)];
    let dom0 = World::new(0, Vendor::Amd, &has);
    assert_eq!((dom0.read(K8_SYSCFG), dom0.read(K8_TOP_MEM1)), (Some(0x74_0000), Some(0x8000_0000)));
    assert_eq!(dom0.read(TSEG_BASE), None, "this processor has none");
    assert_eq!(World::new(1, Vendor::Amd, &has).read(K8_SYSCFG), None);
    assert_eq!(World::new(0, Vendor::Intel, &has).read(K8_SYSCFG), None);
}

#[test]
fn device_memory_of_configuration_space_is_of_some_families() {
    let of = |vendor, eax| World::new(1, vendor, &[]).with_policy(|p| p.basic[1].eax = eax);
    for (vendor, eax, has) in [
        (Vendor::Amd, 0x0000_0f00, false),
        (Vendor::Amd, 0x0010_0f00, true), // family 0x10
        (Vendor::Amd, 0x0070_0f00, true),
        (Vendor::Amd, 0x0080_0f00, false), // family 0x17
        (Vendor::Intel, 0x0010_0f00, false),
    ] {
        let w = of(vendor, eax);
        assert_eq!((w.read(FAM10H_MMIO_CONF_BASE), w.write(FAM10H_MMIO_CONF_BASE, 0)), (has.then_some(0), has));
    }
}

#[test]
fn features_bring_their_registers() {
    let has = [(TSC_AUX, 0), (PRED_CMD, 0), (DR0_ADDRESS_MASK, 0), (DR1_ADDRESS_MASK, 0)];
    let without = World::new(1, Vendor::Amd, &has);
    for msr in [TSC_AUX, DR0_ADDRESS_MASK, DR3_ADDRESS_MASK, ARCH_CAPABILITIES] {
        assert_eq!((without.read(msr), without.write(msr, 0)), (None, false), "{msr:#x}");
    }
    assert!(!without.write(PRED_CMD, 1));
    let with = without.with_policy(|p| {
        (p.extd[1].edx, p.extd[1].ecx, p.extd[8].ebx) = (RDTSCP_E1D, DBEXT_E1C, IBPB_E8B);
        (p.feat[0].edx, p.arch_caps) = (ARCH_CAPS_7D, 0x20);
    });
    assert_eq!((with.read(ARCH_CAPABILITIES), with.write(ARCH_CAPABILITIES, 0)), (Some(0x20), false));
    assert!(with.write(TSC_AUX, 77) && !with.write(TSC_AUX, 1 << 32));
    assert_eq!((with.read(TSC_AUX), with.real(TSC_AUX)), (Some(77), Some(77)));
    assert!(with.write(PRED_CMD, 1) && with.real(PRED_CMD) == Some(1) && !with.write(PRED_CMD, 2));
    assert!(with.write(DR1_ADDRESS_MASK, 0xff) && !with.write(DR1_ADDRESS_MASK, 1 << 32));
    assert_eq!((with.read(DR1_ADDRESS_MASK), with.real(DR1_ADDRESS_MASK)), (Some(0xff), Some(0)), "none is armed");
}

#[test]
fn bases_are_canonical() {
    let w = World::new(1, Vendor::Intel, &[]);
    for msr in [FS_BASE, GS_BASE, KERNEL_GS_BASE] {
        assert!(w.write(msr, 0x7fff_ffff_f000) && !w.write(msr, 1 << 47), "{msr:#x}");
        assert_eq!(w.read(msr), Some(0));
    }
}

#[test]
fn only_the_first_vcpu_is_the_boot_processor() {
    let w = World::new(1, Vendor::Intel, &[]);
    let second = World { hv: w.hv.clone(), v: w.v.d.vcpu(1).unwrap() };
    assert_eq!((w.read(APIC_BASE), second.read(APIC_BASE)), (Some(0xfee0_0900), Some(0xfee0_0800)));
}

#[test]
fn two_machine_check_banks_in_which_nothing_has_happened() {
    for vendor in VENDORS {
        let w = World::new(1, vendor, &[]);
        let cap = if vendor == Vendor::Intel { 1 << 24 | 0xc02 } else { 2 };
        assert_eq!((w.read(MCG_CAP), w.read(P5_MC_ADDR), w.read(MCG_CTL)), (Some(cap), Some(0), Some(0)));
        assert!(w.write(MCG_STATUS, 4) && w.read(MCG_STATUS) == Some(4));
        assert!(!w.write(P5_MC_ADDR, 0));
        // Control, status, address, miscellaneous; the second bank; the third, which there is not.
        let banks: [Option<u64>; 6] = core::array::from_fn(|i| w.read(MC0_CTL + [0, 1, 2, 3, 4, 8][i]));
        assert_eq!(banks, [!0, 0, 0, 0, !0, 0].map(Some));
        assert!(w.write(MC0_CTL + 1, 0) && !w.write(MC0_CTL + 1, 1), "what has happened can be cleared");
        assert!(w.write(MC0_CTL, 0) && w.write(MC0_CTL + 9, 1) && w.write(MCG_CTL, 1));
        assert!(w.write(MC0_CTL2 + 1, 5) && w.write(MC31_CTL2, 5));
        let kept = if vendor == Vendor::Intel { 5 } else { 0 };
        assert_eq!((w.read(MC0_CTL2 + 1), w.read(MC31_CTL2)), (Some(kept), Some(0)));
    }
}

#[test]
fn a_vcpu_is_saved_and_restored_with_its_registers() {
    let w = World::new(1, Vendor::Amd, &[(TSC_AUX, 0)]);
    let mut msrs = crate::state::msr::VcpuMsrs::default();
    let none = CpuPolicy::clone(&w.v.d.emul.policy());
    let w = w.with_policy(|p| (p.extd[1].edx, p.extd[1].ecx) = (RDTSCP_E1D, DBEXT_E1C));
    let all = CpuPolicy::clone(&w.v.d.emul.policy());
    let values = [(TSC_AUX, 9), (DR0_ADDRESS_MASK, 1), (DR1_ADDRESS_MASK, 2), (DR3_ADDRESS_MASK, 4)];
    for (msr, val) in values {
        assert!(!msrs.restore(&none, msr, val) && !msrs.restore(&all, msr, 1 << 32), "{msr:#x}");
        assert!(msrs.restore(&all, msr, val), "{msr:#x}");
        assert!(msrs.saved().contains(&(msr, val)), "{msr:#x}");
    }
    assert!(!msrs.restore(&all, EFER, 0));
}
