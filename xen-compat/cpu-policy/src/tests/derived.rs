//! Policies as they are derived from a CPU.

use x86_defs::msr_index::{ARCH_CAPABILITIES, CPUID_FAULTING, DE_CFG, MISC_FEATURES_ENABLES, PLATFORM_INFO};

use super::fake::{regs, Fake};
use crate::features::{ARCH_CAPS_7D, EIST_1C, MTRR_1D};
use crate::*;

#[test]
fn the_host_policy_is_cut_to_the_leaves_that_are_kept() {
    let p = CpuPolicy::host(&Fake::intel());
    assert_eq!((p.vendor, p.basic[0].eax, p.feat[0].eax, p.extd[0].eax), (Vendor::Intel, 0xd, 2, 0x8000_0008));
    assert_eq!((p.cache[1].eax, p.cache[2].eax, p.xstate[7].eax), (0x122, 0, 1024));
    assert_eq!((p.extd[8].eax, p.extd[9]), (!0, CpuidRegs::default()));
}

#[test]
fn an_old_processor_has_few_leaves() {
    let p = CpuPolicy::host(&Fake::new(b"CentaurHauls", 2, 0));
    assert_eq!((p.vendor, p.basic[0].eax, p.extd[0].eax), (Vendor::Other, 2, 0));
    assert_eq!((p.cache[0], p.feat[0], p.xstate[0]), Default::default());
    let guest = CpuPolicy::pv_default(&Fake::new(b"CentaurHauls", 2, 0), false);
    assert_eq!(guest.leaf(7, 0), CpuidRegs::default());
    assert_eq!(guest.leaf(0x8000_0001, 0), CpuidRegs::default());
}

#[test]
fn a_maker_is_known_by_name() {
    for (name, vendor, amd) in [
        (b"GenuineIntel", Vendor::Intel, false),
        (b"AuthenticAMD", Vendor::Amd, true),
        (b"HygonGenuine", Vendor::Hygon, true),
        (b"GenuineAMD..", Vendor::Other, false),
    ] {
        let p = CpuPolicy::host(&Fake::new(name, 1, 0));
        assert_eq!((p.vendor, p.vendor.is_amd()), (vendor, amd));
    }
    // The extended family counts only for family 0xf.
    assert_eq!([0x000f_0600, 0x00a2_0f10, 0x0000_0f00].map(family), [6, 0x19, 0xf]);
}

#[test]
fn a_guest_is_told_where_its_extended_state_is() {
    let avx512 = CpuPolicy::pv_default(&Fake::intel(), false);
    assert_eq!((avx512.xcr0(), avx512.xstate[0]), (0xe7, regs(0xe7, 0, 2688, 0)));
    assert_eq!(avx512.xstate[2], regs(256, 576, 3, 0));
    let avx = CpuPolicy::pv_default(&Fake { xcr0: 7, ..Fake::intel() }, false);
    assert_eq!((avx.xcr0(), avx.xstate[0].ecx, avx.xstate[5]), (7, 832, CpuidRegs::default()));
    let none = CpuPolicy::pv_default(&Fake { xcr0: 0, ..Fake::intel() }, false);
    assert_eq!((none.xcr0(), none.leaf(0xd, 0), none.leaf(0xd, 1)), Default::default());
}

#[test]
fn topology_and_power_are_hidden() {
    let intel = CpuPolicy::pv_default(&Fake::intel(), false);
    for leaf in [3, 5, 6, 9, 0xa, 0xb, 0xc, 0x8000_0005] {
        assert_eq!(intel.leaf(leaf, 0), CpuidRegs::default(), "{leaf:x}");
    }
    assert_eq!(intel.basic[1].ebx >> 24, 0, "the APIC's number");
    assert_eq!(intel.extd[8].eax, 0x30ff, "48 bits of linear addresses");
    // The caches, without how many share them.
    assert_eq!(intel.leaf(4, 1), regs(0x122, 2, 63, 1));
    assert_eq!((intel.host.eist, intel.host.mtrr), (true, true));
    let amd = CpuPolicy::pv_default(&Fake::amd(), false);
    assert_eq!((amd.leaf(4, 0), amd.leaf(2, 0)), Default::default());
    for leaf in [0x8000_0009, 0x8000_000a, 0x8000_0019, 0x8000_001e, 0x8000_0020] {
        assert_eq!(amd.leaf(leaf, 0), CpuidRegs::default(), "{leaf:x}");
    }
    assert_eq!(amd.extd[0].ebx, u32::from_le_bytes(*b"Auth"));
    assert_eq!((amd.extd[7].eax, amd.extd[8].edx), (0, 0));
}

#[test]
fn what_leaks_is_what_the_processor_has() {
    let mut cpu = Fake::intel();
    cpu.leaves.insert((1, 0), regs(0, 0, !EIST_1C, !MTRR_1D));
    let p = CpuPolicy::pv_default(&cpu, true);
    assert_eq!((p.host.eist, p.host.mtrr), (false, false));
}

#[test]
fn older_amd_processors_are_said_to_have_serialising_lfence() {
    // Zen 1: no leaf 0x80000021, but software has made LFENCE serialise.
    let mut cpu = Fake::new(b"AuthenticAMD", 0xd, 0x8000_001f);
    cpu.leaves.insert((1, 0), regs(0x0080_0f11, 0, !0, !0));
    let silent = CpuPolicy::pv_default(&cpu, false);
    assert_eq!((silent.extd[0].eax, silent.extd[0x21].eax), (0x8000_001f, 0));
    cpu.msrs.insert(DE_CFG, 2);
    let said = CpuPolicy::pv_default(&cpu, false);
    assert_eq!((said.extd[0].eax, said.extd[0x21].eax), (0x8000_0021, 1 << 2));
    // Family 0xf has no such register and always did.
    let mut k8 = Fake::new(b"AuthenticAMD", 1, 0x8000_0018);
    k8.leaves.insert((1, 0), regs(0x0000_0f48, 0, !0, !0));
    assert_eq!(CpuPolicy::pv_default(&k8, false).extd[0x21].eax, 1 << 2);
}

#[test]
fn msrs_follow_the_features_that_have_them() {
    let mut cpu = Fake::intel();
    cpu.msrs.insert(ARCH_CAPABILITIES, !0);
    assert_eq!(CpuPolicy::host(&cpu).arch_caps, !0);
    assert_eq!(CpuPolicy::pv_default(&cpu, false).arch_caps, features::PV_ARCH_CAPS);
    cpu.leaves.insert((7, 0), regs(2, !0, !0, !ARCH_CAPS_7D));
    assert_eq!((CpuPolicy::host(&cpu).arch_caps, CpuPolicy::pv_default(&cpu, false).arch_caps), (0, 0));
}

#[test]
fn cpuid_faults_where_both_registers_say_so() {
    let mut cpu = Fake::intel();
    let can = |cpu: &Fake| Processor::of(cpu).cpuid_faulting;
    assert!(!can(&cpu));
    cpu.msrs.insert(PLATFORM_INFO, CPUID_FAULTING);
    assert!(!can(&cpu), "there is nothing to switch it on with");
    cpu.msrs.insert(MISC_FEATURES_ENABLES, 0);
    assert!(can(&cpu) && CpuPolicy::host(&cpu).cpuid_faulting);
    cpu.msrs.insert(PLATFORM_INFO, !CPUID_FAULTING);
    assert!(!can(&cpu));
}

#[test]
fn breakpoint_masks_need_an_extended_leaf() {
    assert!(Processor::of(&Fake::amd()).dbext);
    assert!(!Processor::of(&Fake::new(b"AuthenticAMD", 1, 0x8000_0000)).dbext, "leaf 0x80000000 is the last");
    let mut other = Fake::amd();
    other.leaves.insert((0x8000_0000, 0), regs(!0, 0, 0, 0));
    assert!(!Processor::of(&other).dbext, "what is there is no number of a leaf");
}

#[test]
fn a_policy_is_narrowed_to_what_both_have() {
    let cpu = Fake::intel();
    let mut asked = CpuPolicy::pv_default(&cpu, true);
    // Without SSE4.2 and AVX, with fewer leaves, and with another stepping.
    asked.basic[1].ecx &= !(1 << 20 | 1 << 28);
    asked.basic[1].eax = 0x306a9;
    (asked.feat[0].eax, asked.extd[0].eax) = (0, 0x8000_0001);
    asked.cache[1] = CpuidRegs::default();
    let mut p = CpuPolicy::pv_default(&cpu, true);
    p.narrow(&cpu, &asked);
    assert_eq!(p.basic[1].ecx & (1 << 20 | 1 << 28), 0);
    assert_eq!(p.feat[0].ebx & 1 << 5, 0, "AVX2 goes with AVX");
    assert_eq!((p.xcr0(), p.basic[1].eax, p.cache[1].eax), (3, 0x306a9, 0));
    assert_eq!((p.feat[0].eax, p.extd[0].eax), (0, 0x8000_0001));
    assert_ne!(p.extd[7].edx & 1 << 8, 0, "both say that the time stamp counter is invariant");
}

#[test]
fn nobody_is_given_what_the_machine_has_not() {
    let mut old = Fake::intel();
    old.leaves.insert((1, 0), regs(0, 0, 1, 1 << 26));
    let mut p = CpuPolicy::pv_default(&old, false);
    let before = Features::of(&p);
    let mut asked = CpuPolicy::host(&Fake::intel());
    asked.arch_caps = !0;
    p.narrow(&old, &asked);
    assert_eq!(Features::of(&p), before);
    assert_eq!(p.arch_caps, 0);
    assert_eq!(p.extd[7].edx & 1 << 8, 0, "an invariant time stamp counter was not this guest's");
}
