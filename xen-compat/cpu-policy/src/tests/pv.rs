//! What PV guests may have.

use crate::policy::{NR_BASIC, NR_EXTD, NR_FEAT};
use crate::*;

/// Returns a CPU that has everything: all bits of all leaves.
fn all(vendor: Vendor, xcr0: u64, dom0: bool) -> CpuPolicy {
    let ones = CpuidRegs { eax: !0, ebx: !0, ecx: !0, edx: !0 };
    let mut p = CpuPolicy::empty(vendor);
    p.basic = [ones; NR_BASIC];
    p.feat = [ones; NR_FEAT];
    p.extd = [ones; NR_EXTD];
    p.xstate[1].eax = !0;
    let mut f = Features::of(&p);
    f.limit_to_pv(vendor, xcr0, dom0);
    f.store(&mut p);
    p
}

#[test]
fn what_needs_ring_0_is_hidden() {
    let p = all(Vendor::Intel, 7, false);
    let hidden_1d = [1, 3, 12, 13, 17]; // VME, PSE, MTRR, PGE, PSE36.
    let hidden_1c = [3, 5, 6, 17, 21, 24]; // MONITOR, VMX, SMX, PCID, X2APIC, TSC deadline.
    let hidden_7b = [1, 7, 10, 20]; // TSC_ADJUST, SMEP, INVPCID, SMAP.
    assert!(hidden_1d.iter().all(|b| p.basic[1].edx & 1 << b == 0));
    assert!(hidden_1c.iter().all(|b| p.basic[1].ecx & 1 << b == 0));
    assert!(hidden_7b.iter().all(|b| p.feat[0].ebx & 1 << b == 0));
    assert_eq!(p.extd[1].edx & 1 << 26, 0, "1 GiB pages");
    assert_eq!(p.extd[1].ecx & 1 << 2, 0, "SVM");
    assert_ne!(p.basic[1].ecx & 1 << 31, 0, "running under a hypervisor");
    assert_eq!(p.extd[7].edx, 0, "the TSC may not be invariant elsewhere");
    assert_ne!(all(Vendor::Intel, 7, true).extd[7].edx & 1 << 8, 0);
}

#[test]
fn vector_extensions_follow_xcr0() {
    let none = all(Vendor::Amd, 0, false);
    assert_eq!(none.basic[1].ecx & (1 << 26 | 1 << 28 | 1 << 12 | 1 << 29), 0);
    assert_eq!(none.feat[0].ebx & (1 << 5 | 1 << 16 | 1 << 31), 0);
    let avx = all(Vendor::Amd, 7, false);
    assert_ne!(avx.feat[0].ebx & 1 << 5, 0);
    assert_eq!(avx.feat[0].ebx & 1 << 16, 0);
    let avx512 = all(Vendor::Amd, 0xe7, false);
    assert_ne!(avx512.feat[0].ebx & 1 << 16, 0);
    assert_eq!(avx512.basic[1].edx & 1 << 11, 0, "SYSENTER on AMD");
}

#[test]
fn leaves_beyond_the_last_are_zero() {
    let mut p = all(Vendor::Intel, 7, false);
    p.basic[0].eax = 7;
    p.feat[0].eax = 1;
    p.extd[0].eax = 0x8000_0008;
    assert_eq!(p.leaf(8, 0), CpuidRegs::default());
    assert_eq!(p.leaf(7, 2), CpuidRegs::default());
    assert_eq!(p.leaf(7, u32::MAX), CpuidRegs::default());
    assert_eq!(p.leaf(0x8000_0009, 0), CpuidRegs::default());
    assert_eq!(p.leaf(0x8000_ffff, 0), CpuidRegs::default());
    assert_eq!(p.leaf(u32::MAX, u32::MAX), CpuidRegs::default());
    assert_ne!(p.leaf(0x8000_0008, 0), CpuidRegs::default());
}
