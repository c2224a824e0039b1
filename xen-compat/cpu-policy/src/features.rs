//! Feature words: which leaves they come from, and which features PV guests may have.

use crate::vendor::Vendor;

/// Leaf 1 ECX: enhanced SpeedStep.
pub const EIST_1C: u32 = 1 << 7;
/// Leaf 1 ECX: CR4.OSXSAVE is set.
pub const OSXSAVE_1C: u32 = 1 << 27;
/// Leaf 1 EDX and extended leaf 1 EDX: MTRRs.
pub const MTRR_1D: u32 = 1 << 12;
/// Extended leaf 1 ECX: masks of breakpoint addresses.
pub const DBEXT_E1C: u32 = 1 << 26;
/// Leaf 7 EBX: FSGSBASE.
pub const FSGSBASE_7B: u32 = 1 << 0;
/// Leaf 7 ECX: RDPID.
pub const RDPID_7C: u32 = 1 << 22;
/// Extended leaf 1 EDX: RDTSCP.
pub const RDTSCP_E1D: u32 = 1 << 27;
/// 0x80000001 EDX: SYSCALL.
pub const SYSCALL_E1D: u32 = 1 << 11;
/// 0x80000001 EDX: pages of 1 GiB.
pub const PAGE1GB_E1D: u32 = 1 << 26;
/// 0x80000001 EDX: long mode.
pub const LM_E1D: u32 = 1 << 29;
/// 0x80000001 ECX: LAHF and SAHF in long mode.
pub const LAHF_LM_E1C: u32 = 1;
/// Leaf 0xd subleaf 1 EAX: XSAVEC.
pub const XSAVEC_DA1: u32 = 1 << 1;
/// Leaf 1 ECX: XSAVE.
pub const XSAVE_1C: u32 = 1 << 26;
/// Leaf 1 ECX: AVX.
pub const AVX_1C: u32 = 1 << 28;
/// Leaf 7 EBX: AVX512F.
pub const AVX512F_7B: u32 = 1 << 16;

const HYPERVISOR_1C: u32 = 1 << 31;
const SEP_1D: u32 = 1 << 11;

/// Number of feature words.
pub const NR_WORDS: usize = 16;
pub(crate) const D1: usize = 0;
pub(crate) const C1: usize = 1;
pub(crate) const E1D: usize = 2;
pub(crate) const E1C: usize = 3;
/// Word of leaf 0xd, subleaf 1, EAX.
pub(crate) const DA1: usize = 4;
pub(crate) const B7: usize = 5;
pub(crate) const C7: usize = 6;
pub(crate) const E7D: usize = 7;
pub(crate) const E8B: usize = 8;
pub(crate) const D7: usize = 9;
pub(crate) const A71: usize = 10;
pub(crate) const E21A: usize = 11;
pub(crate) const B71: usize = 12;
pub(crate) const D72: usize = 13;
pub(crate) const C71: usize = 14;
pub(crate) const D71: usize = 15;

/// Features that PV guests have by default if the CPU has them, by word. Features that need ring 0, page sizes or
/// virtualisation hardware are left out.
const PV_DEFAULT: [u32; NR_WORDS] = [
    0x1fc9_cbf5,
    0xf6d8_3203,
    0xea50_0800,
    0x0421_09e3,
    0x0000_0007,
    0xfdaf_0b29,
    0x0240_5f43,
    0,
    0x6400_1005,
    0xac00_441c,
    0x0000_1c30,
    0x7800_0064,
    0,
    0x0000_0021,
    0,
    0,
];

/// Control of speculation through MSR_SPEC_CTRL, which guests do not have.
const SPEC_CTRL_D7: u32 = 1 << 26 | 1 << 27 | 1 << 31;
/// Leaf 7 EDX: ARCH_CAPABILITIES.
pub const ARCH_CAPS_7D: u32 = 1 << 29;
/// Bits of MSR_ARCH_CAPABILITIES that guests see.
pub(crate) const PV_ARCH_CAPS: u64 = 0x4000_0000_1d1a_e177;
/// Leaf 0x80000021 EAX: LFENCE is serialising.
pub(crate) const LFENCE_DISPATCH_E21A: u32 = 1 << 2;
/// Leaf 0x80000008 EBX: IBPB.
pub const IBPB_E8B: u32 = 1 << 12;
/// Leaf 0x80000007 EDX: invariant TSC.
const ITSC_E7D: u32 = 1 << 8;

/// XCR0 bits of AVX, and of AVX-512.
const XCR0_YMM: u64 = 1 << 2;
const XCR0_AVX512: u64 = 7 << 5;

/// Features that are removed when another one is missing.
struct Dependents {
    word: usize,
    bit: u32,
    lost: &'static [(usize, u32)],
}

const AVX512_B7: u32 = 1 << 17 | 1 << 21 | 1 << 26 | 1 << 27 | 1 << 28 | 1 << 30 | 1 << 31;
const AVX512_C7: u32 = 1 << 1 | 1 << 6 | 1 << 11 | 1 << 12 | 1 << 14;

/// Ordered so that each feature is checked after everything that may remove it.
const DEPENDENCIES: [Dependents; 7] = [
    // XSAVE: AVX, XSAVEOPT, XSAVEC, XGETBV1.
    Dependents { word: C1, bit: XSAVE_1C, lost: &[(C1, AVX_1C), (DA1, 0xf)] },
    // AVX: FMA, F16C, XOP, FMA4, AVX2, VAES, VPCLMULQDQ.
    Dependents {
        word: C1,
        bit: AVX_1C,
        lost: &[(C1, 1 << 12 | 1 << 29), (E1C, 1 << 11 | 1 << 16), (B7, 1 << 5), (C7, 1 << 9 | 1 << 10)],
    },
    // AVX2: AVX512F, AVX-VNNI.
    Dependents { word: B7, bit: 1 << 5, lost: &[(B7, AVX512F_7B), (A71, 1 << 4)] },
    // AVX512F: its extensions.
    Dependents {
        word: B7,
        bit: AVX512F_7B,
        lost: &[(B7, AVX512_B7), (C7, AVX512_C7), (D7, 1 << 2 | 1 << 3), (A71, 1 << 5)],
    },
    // SSE2: PCLMULQDQ, AESNI, SHA.
    Dependents { word: D1, bit: 1 << 26, lost: &[(C1, 1 << 1 | 1 << 25), (B7, 1 << 29)] },
    // LM: LAHF_LM, 1 GiB pages.
    Dependents { word: E1D, bit: 1 << 29, lost: &[(E1C, 1), (E1D, 1 << 26)] },
    // 3DNow: its extensions.
    Dependents { word: E1D, bit: 1 << 31, lost: &[(E1D, 1 << 30)] },
];

/// Feature words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Features(pub(crate) [u32; NR_WORDS]);

impl Features {
    /// Returns all words, in the order of Xen's feature sets.
    pub fn words(&self) -> [u32; NR_WORDS] {
        self.0
    }

    /// Returns the features that both have.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self(core::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// Returns whether the time stamp counter is reported as invariant.
    pub fn has_invariant_tsc(&self) -> bool {
        self.0[E7D] & ITSC_E7D != 0
    }

    /// Returns one word.
    pub(crate) fn word(&self, i: usize) -> u32 {
        self.0[i]
    }

    /// Removes what PV guests may not have on a CPU of `vendor` where XCR0 can be `xcr0`.
    pub(crate) fn limit_to_pv(&mut self, vendor: Vendor, xcr0: u64, dom0: bool) {
        let invariant_tsc = self.0[E7D] & ITSC_E7D;
        let ibpb = self.0[D7] & 1 << 26 != 0;
        self.0.iter_mut().zip(PV_DEFAULT).for_each(|(w, mask)| *w &= mask);
        self.0[C1] |= HYPERVISOR_1C;
        self.0[D7] &= !SPEC_CTRL_D7;
        if ibpb {
            self.0[E8B] |= IBPB_E8B;
        }
        if vendor.is_amd() {
            // SYSENTER does not work in long mode there.
            self.0[D1] &= !SEP_1D;
        }
        if dom0 {
            self.0[E7D] |= invariant_tsc;
        }
        if xcr0 == 0 {
            self.0[C1] &= !XSAVE_1C;
        }
        if xcr0 & XCR0_YMM == 0 {
            self.0[C1] &= !AVX_1C;
        }
        if xcr0 & XCR0_AVX512 != XCR0_AVX512 {
            self.0[B7] &= !AVX512F_7B;
        }
        for d in &DEPENDENCIES {
            if self.0[d.word] & d.bit == 0 {
                d.lost.iter().for_each(|&(word, bits)| self.0[word] &= !bits);
            }
        }
    }
}
