//! The features of a processor that decide about its defences, by Xen's names.
#![allow(missing_docs, reason = "the names are the manuals'")]

/// A register in which features are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// CPUID 1 ECX
    C1,
    /// CPUID 7 EBX
    B7,
    /// CPUID 7 ECX
    C7,
    /// CPUID 7 EDX
    D7,
    /// CPUID 7, subleaf 1, EDX
    D71,
    /// CPUID 7, subleaf 2, EDX
    D72,
    /// CPUID 0x80000008 EBX
    E8b,
    /// CPUID 0x8000000a EDX
    E10d,
    /// CPUID 0x80000021 EAX
    E21a,
    /// CPUID 0x80000021 ECX
    E21c,
    /// MSR_ARCH_CAPABILITIES
    Caps,
}

/// Number of words.
pub const NR_WORDS: usize = Word::Caps as usize + 1;

/// One feature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Feature {
    pub(super) word: Word,
    bit: u32,
}

impl Feature {
    /// Returns its bit in its word.
    pub(super) const fn mask(self) -> u64 {
        1 << self.bit
    }
}

const fn feature(word: Word, bit: u32) -> Feature {
    Feature { word, bit }
}

use Word::{Caps, E10d, E21a, E21c, E8b, B7, C1, C7, D7, D71, D72};

pub const PCID: Feature = feature(C1, 17);
pub const AVX: Feature = feature(C1, 28);
pub const HYPERVISOR: Feature = feature(C1, 31);

pub const HLE: Feature = feature(B7, 4);
pub const SMEP: Feature = feature(B7, 7);
pub const INVPCID: Feature = feature(B7, 10);
pub const RTM: Feature = feature(B7, 11);
pub const SMAP: Feature = feature(B7, 20);

pub const CET_SS: Feature = feature(C7, 7);

pub const SRBDS_CTRL: Feature = feature(D7, 9);
pub const MD_CLEAR: Feature = feature(D7, 10);
pub const RTM_ALWAYS_ABORT: Feature = feature(D7, 11);
pub const TSX_FORCE_ABORT: Feature = feature(D7, 13);
pub const HYBRID: Feature = feature(D7, 15);
pub const CET_IBT: Feature = feature(D7, 20);
/// MSR_SPEC_CTRL and MSR_PRED_CMD of Intel.
pub const IBRSB: Feature = feature(D7, 26);
pub const STIBP: Feature = feature(D7, 27);
pub const L1D_FLUSH: Feature = feature(D7, 28);
pub const ARCH_CAPS: Feature = feature(D7, 29);
pub const SSBD: Feature = feature(D7, 31);

pub const CET_SSS: Feature = feature(D71, 18);

pub const INTEL_PSFD: Feature = feature(D72, 0);
pub const BHI_CTRL: Feature = feature(D72, 4);

pub const IBPB: Feature = feature(E8b, 12);
pub const IBRS: Feature = feature(E8b, 14);
pub const AMD_STIBP: Feature = feature(E8b, 15);
pub const IBRS_ALWAYS: Feature = feature(E8b, 16);
pub const STIBP_ALWAYS: Feature = feature(E8b, 17);
pub const IBRS_FAST: Feature = feature(E8b, 18);
pub const IBRS_SAME_MODE: Feature = feature(E8b, 19);
pub const AMD_SSBD: Feature = feature(E8b, 24);
pub const VIRT_SSBD: Feature = feature(E8b, 25);
pub const SSB_NO: Feature = feature(E8b, 26);
pub const PSFD: Feature = feature(E8b, 28);
pub const BTC_NO: Feature = feature(E8b, 29);
pub const IBPB_RET: Feature = feature(E8b, 30);

/// SVM switches MSR_SPEC_CTRL with the guest.
pub const SVM_SPEC_CTRL: Feature = feature(E10d, 20);

pub const VERW_CLEAR: Feature = feature(E21a, 5);
pub const AUTO_IBRS: Feature = feature(E21a, 8);
pub const SBPB: Feature = feature(E21a, 27);
pub const IBPB_BRTYPE: Feature = feature(E21a, 28);
pub const SRSO_NO: Feature = feature(E21a, 29);
pub const SRSO_US_NO: Feature = feature(E21a, 30);
pub const SRSO_MSR_FIX: Feature = feature(E21a, 31);

pub const TSA_SQ_NO: Feature = feature(E21c, 1);
pub const TSA_L1_NO: Feature = feature(E21c, 2);

pub const RDCL_NO: Feature = feature(Caps, 0);
pub const EIBRS: Feature = feature(Caps, 1);
pub const RSBA: Feature = feature(Caps, 2);
pub const SKIP_L1DFL: Feature = feature(Caps, 3);
pub const INTEL_SSB_NO: Feature = feature(Caps, 4);
pub const MDS_NO: Feature = feature(Caps, 5);
pub const TSX_CTRL: Feature = feature(Caps, 7);
pub const TAA_NO: Feature = feature(Caps, 8);
pub const SBDR_SSDP_NO: Feature = feature(Caps, 13);
pub const FBSDP_NO: Feature = feature(Caps, 14);
pub const PSDP_NO: Feature = feature(Caps, 15);
pub const FB_CLEAR: Feature = feature(Caps, 17);
pub const FB_CLEAR_CTRL: Feature = feature(Caps, 18);
pub const RRSBA: Feature = feature(Caps, 19);
pub const BHI_NO: Feature = feature(Caps, 20);
pub const PBRSB_NO: Feature = feature(Caps, 24);
pub const GDS_CTRL: Feature = feature(Caps, 25);
pub const GDS_NO: Feature = feature(Caps, 26);
pub const RFDS_NO: Feature = feature(Caps, 27);
pub const RFDS_CLEAR: Feature = feature(Caps, 28);
pub const ITS_NO: Feature = feature(Caps, 62);
