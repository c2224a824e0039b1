//! Policies as lists of leaves and registers.

use public_headers::xen4::arch_x86_64::config::XenCpuidLeaf;
use x86_defs::msr_index::{ARCH_CAPABILITIES, CPUID_FAULTING, PLATFORM_INFO, TSC};

use super::fake::Fake;
use crate::*;

fn keys(p: &CpuPolicy) -> Vec<(u32, u32)> {
    p.leaves().map(|l| (l.leaf, l.subleaf)).collect()
}

#[test]
fn a_policy_is_told_leaf_by_leaf_in_order() {
    let all = keys(&CpuPolicy::pv_default(&Fake::intel(), false));
    let mut sorted = all.clone();
    sorted.sort_unstable();
    assert_eq!(all, sorted);
    assert!(all.len() <= MAX_LEAVES);
    let of = |leaf: u32| all.iter().filter(|k| k.0 == leaf).map(|k| k.1).collect::<Vec<_>>();
    assert_eq!(of(1), [NO_SUBLEAF]);
    assert_eq!(of(4), [0, 1, 2], "two caches, and the end of their list");
    assert_eq!(of(7), [0, 1, 2]);
    assert_eq!(of(0xb), [0]);
    assert_eq!(of(0xd), [0, 1, 2, 3, 4, 5, 6, 7], "up to the last of AVX-512's states");
    assert_eq!(of(0x4000_0000), [NO_SUBLEAF]);
    assert_eq!(of(0x8000_0008), [NO_SUBLEAF]);
    assert_eq!(of(0x8000_0009), [0; 0]);
}

#[test]
fn no_policy_has_more_leaves_than_there_is_room_for() {
    let mut p = CpuPolicy::host(&Fake::amd());
    let ones = CpuidRegs { eax: !0, ebx: !0, ecx: !0, edx: !0 };
    (p.basic[0], p.feat[0], p.extd[0], p.xstate[0]) = (ones, ones, ones, ones);
    p.cache.fill(ones);
    // One of the two topology subleaves is reported.
    assert_eq!(p.leaves().count(), MAX_LEAVES - 1);
}

#[test]
fn what_is_told_can_be_set_again() {
    let cpu = Fake::amd();
    let told = CpuPolicy::pv_default(&cpu, true);
    let mut set = CpuPolicy::host(&Fake::intel());
    for leaf in told.leaves() {
        assert!(set.set_leaf(&leaf), "{:x} {:x}", leaf.leaf, leaf.subleaf);
    }
    let values = |p: &CpuPolicy| p.leaves().map(|l| (l.a, l.b, l.c, l.d)).collect::<Vec<_>>();
    assert_eq!((keys(&set), values(&set)), (keys(&told), values(&told)));
}

#[test]
fn a_leaf_that_has_no_place_is_refused() {
    let mut p = CpuPolicy::host(&Fake::amd());
    let mut set = |leaf, subleaf| p.set_leaf(&XenCpuidLeaf { leaf, subleaf, a: 1, b: 2, c: 3, d: 4 });
    for (leaf, subleaf) in [
        (1, 0),                    // has no subleaves
        (4, 6),                    // one cache too many
        (4, NO_SUBLEAF),           // has subleaves
        (7, 3),                    //
        (0xb, 2),                  //
        (0xd, 63),                 //
        (0xe, NO_SUBLEAF),         // beyond the basic leaves
        (0x100, NO_SUBLEAF),       //
        (0x4000_0000, 0),          // the hypervisor's
        (0x4000_0001, NO_SUBLEAF), // not told
        (0x8000_0001, 0),          //
        (0x8000_0022, NO_SUBLEAF), // beyond the extended leaves
        (u32::MAX, NO_SUBLEAF),
    ] {
        assert!(!set(leaf, subleaf), "{leaf:x} {subleaf:x}");
    }
    assert!(set(0xd, 62) && set(0xb, 1) && set(0x4000_0100, NO_SUBLEAF));
    assert_eq!((p.xstate[62].eax, p.xstate[62].edx), (1, 4));
}

#[test]
fn the_registers_of_a_policy() {
    let mut p = CpuPolicy::host(&Fake::intel());
    assert!(p.set_msr(PLATFORM_INFO, CPUID_FAULTING) && p.set_msr(ARCH_CAPABILITIES, 0x20));
    assert_eq!(p.msrs(), [(PLATFORM_INFO, CPUID_FAULTING), (ARCH_CAPABILITIES, 0x20)]);
    assert!(p.set_msr(PLATFORM_INFO, 0) && !p.cpuid_faulting);
    assert!(!p.set_msr(PLATFORM_INFO, CPUID_FAULTING | 1), "more than CPUID faulting");
    assert!(!p.set_msr(TSC, 0));
}
