//! The same for AMD's processors and for virtual ones.

use super::expected::Expected;

/// Nothing that page tables must defend against; with and without PCIDs.
const SOUND: [bool; 5] = [false, false, true, false, false];
const SOUND_WITHOUT_PCID: [bool; 5] = [false; 5];

const NO_SBPB: &str = "Vulnerable to SRSO, without suitable microcode to mitigate";

pub(super) const EXPECTED: &[Expected] = &[
    // Microcode without IBPB, so that nothing can be done about predictions but retpolines.
    Expected {
        machine: "Zen 1 (",
        hints: "",
        features: "",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: No, Other: DIV BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_VIRT_SPEC_CTRL RSB",
        pv: " None",
        tables: SOUND_WITHOUT_PCID,
        also: &["SMEP", "SMAP", "RSB overwritten when idle", "clean FPU divider"],
        notes: &[],
    },
    Expected {
        machine: "Zen+",
        hints: "",
        features: " IBPB",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: No, Other: DIV BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_VIRT_SPEC_CTRL RSB IBPB-entry",
        pv: " IBPB-entry",
        tables: SOUND_WITHOUT_PCID,
        also: &["SMEP", "SMAP", "RSB overwritten when idle", "clean FPU divider"],
        notes: &[],
    },
    Expected {
        machine: "Zen 2",
        hints: " STIBP_ALWAYS IBRS_FAST IBRS_SAME_MODE",
        features: " IBPB IBRS STIBP SSBD",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS- STIBP+ SSBD-, Other: BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB IBPB-entry",
        pv: " IBPB-entry",
        tables: SOUND_WITHOUT_PCID,
        also: &[
            "SMEP",
            "SMAP",
            "RSB overwritten when idle",
            "no phantom branches",
            "no move elimination",
            "op cache checked",
        ],
        notes: &[],
    },
    // Its microcode does not say BTC_NO yet, and does not have SBPB.
    Expected {
        machine: "Zen 3",
        hints: " STIBP_ALWAYS IBRS_FAST IBRS_SAME_MODE",
        features: " IBPB IBRS STIBP SSBD PSFD",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD-, Other: BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB IBPB-entry",
        pv: " IBPB-entry",
        tables: SOUND,
        also: &["SMEP", "SMAP", "shadow stacks"],
        notes: &[NO_SBPB],
    },
    Expected {
        machine: "Zen 4 (",
        hints: " STIBP_ALWAYS IBRS_FAST IBRS_SAME_MODE BTC_NO IBPB_RET",
        features: " IBPB IBRS STIBP SSBD PSFD L1D_FLUSH",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD-, Other: IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB",
        pv: " None",
        tables: SOUND,
        also: &["SMEP", "SMAP", "shadow stacks", "erratum 1485 mended"],
        notes: &[NO_SBPB],
    },
    // Microcode against SRSO and TSA.
    Expected {
        machine: "Zen 4c",
        hints: " STIBP_ALWAYS IBRS_FAST IBRS_SAME_MODE BTC_NO IBPB_RET",
        features: " IBPB IBRS STIBP SSBD PSFD L1D_FLUSH",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD-, Other: VERW BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB VERW IBPB-entry",
        pv: " VERW IBPB-entry",
        tables: SOUND,
        also: &["SMEP", "SMAP", "shadow stacks", "VERW when idle", "erratum 1485 mended"],
        notes: &[],
    },
    Expected {
        machine: "Zen 5",
        hints: " STIBP_ALWAYS IBRS_FAST IBRS_SAME_MODE BTC_NO IBPB_RET IBPB_BRTYPE SRSO_US_NO",
        features: " IBPB IBRS STIBP SSBD PSFD L1D_FLUSH SBPB SRSO_MSR_FIX",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD-, Other: IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB",
        pv: " None",
        tables: SOUND,
        also: &["SMEP", "SMAP", "shadow stacks", "SPEC_REDUCE"],
        notes: &[],
    },
    // What a model has may be hidden, and what a bit says may be of another processor.
    Expected {
        machine: "Ice Lake D under Hyper-V",
        hints: " RDCL_NO EIBRS RSBA SKIP_L1DFL MDS_NO TAA_NO",
        features: " IBPB IBRS STIBP SSBD L1D_FLUSH MD_CLEAR TSX_CTRL",
        settings: "BTI-Thunk: JMP, BHB-Seq: SHORT, SPEC_CTRL: IBRS+ STIBP+ SSBD-, Other: TSX+ IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU BHB-entry",
        pv: " MSR_SPEC_CTRL EAGER_FPU BHB-entry",
        tables: SOUND,
        also: &["SMEP", "SMAP", "aligned returns and thunks", "AVX off"],
        notes: &[
            "FIRMWARE BUG: CPU 06-6c-01, ucode 0x01000150: RSBA 1, EIBRS 1, RRSBA 0",
            "Unrecognised CPU model 0x6c - assuming vulnerable to LazyFPU",
            "Mitigating GDS by disabling AVX while virtualised - protections are best-effort",
        ],
    },
    Expected {
        machine: "Zen 1 under a hypervisor",
        hints: "",
        features: "",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: No, Other: DIV BRANCH_HARDEN",
        l1tf: "",
        hvm: " RSB",
        pv: " None",
        tables: SOUND_WITHOUT_PCID,
        also: &["SMEP", "SMAP", "RSB overwritten when idle"],
        notes: &[],
    },
];
