//! What Debian's Xen 4.17.7 does on each of the [machines](super::machines), by default: worked out from its rules, and
//! not from this code.

/// What is expected on a machine.
pub(super) struct Expected {
    /// The machine's name begins so.
    pub(super) machine: &'static str,
    /// Hardware hints.
    pub(super) hints: &'static str,
    /// Hardware features.
    pub(super) features: &'static str,
    /// Xen settings.
    pub(super) settings: &'static str,
    /// L1TF, if there is such a line.
    pub(super) l1tf: &'static str,
    /// Support for HVM VMs.
    pub(super) hvm: &'static str,
    /// Support for PV VMs.
    pub(super) pv: &'static str,
    /// XPTI of dom0 and domUs, PCIDs with it, shadows of dom0 and domUs.
    pub(super) tables: [bool; 5],
    /// Those of the [defences](crate::defences::list::DEFENCES) of which the report does not tell.
    pub(super) also: &'static [&'static str],
    /// What else is said.
    pub(super) notes: &'static [&'static str],
}

/// Meltdown and L1TF.
const FLAWED: [bool; 5] = [true, true, true, false, true];
/// Neither; PCIDs would be used with XPTI, or there are none.
const SOUND: [bool; 5] = [false, false, true, false, false];
const SOUND_WITHOUT_PCID: [bool; 5] = [false; 5];

const NO_AVX: &str = "Mitigating GDS by disabling AVX";
const LAST_QUARTER: &str = "believed vulnerable, maxphysaddr L1D 46, CPUID 46, Safe address 300000000000";

pub(super) const EXPECTED: &[Expected] = &[
    Expected {
        machine: "Haswell EP",
        hints: "",
        features: " IBPB IBRS STIBP SSBD L1D_FLUSH MD_CLEAR",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS- STIBP- SSBD-, Other: IBPB-ctxt L1D_FLUSH VERW BRANCH_HARDEN",
        l1tf: LAST_QUARTER,
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU",
        pv: " MSR_SPEC_CTRL EAGER_FPU VERW",
        tables: FLAWED,
        also: &["SMEP", "VERW when idle"],
        notes: &[],
    },
    Expected {
        machine: "Broadwell EP",
        hints: "",
        features: " IBPB IBRS STIBP SSBD L1D_FLUSH MD_CLEAR",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS- STIBP- SSBD-, Other: IBPB-ctxt L1D_FLUSH VERW BRANCH_HARDEN",
        l1tf: LAST_QUARTER,
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU",
        pv: " MSR_SPEC_CTRL EAGER_FPU VERW",
        tables: FLAWED,
        also: &["SMEP", "SMAP", "VERW when idle"],
        notes: &[],
    },
    // Not safe with retpolines: IBRS, which is slow and is turned off for idle threads.
    Expected {
        machine: "Skylake SP",
        hints: "",
        features: " IBPB IBRS STIBP SSBD L1D_FLUSH MD_CLEAR",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD-, Other: IBPB-ctxt L1D_FLUSH VERW BRANCH_HARDEN",
        l1tf: LAST_QUARTER,
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU",
        pv: " MSR_SPEC_CTRL EAGER_FPU VERW",
        tables: FLAWED,
        also: &["SMEP", "SMAP", "SPEC_CTRL cleared when idle", "VERW when idle", "AVX off"],
        notes: &[NO_AVX],
    },
    // Its registers say nothing against retpolines, which outweighs its model. MDS without microcode against it.
    Expected {
        machine: "Coffee Lake",
        hints: " RDCL_NO SKIP_L1DFL",
        features: " IBPB IBRS STIBP SSBD L1D_FLUSH",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS- STIBP- SSBD-, Other: IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU",
        pv: " MSR_SPEC_CTRL EAGER_FPU",
        tables: SOUND,
        also: &["SMEP", "SMAP", "AVX off"],
        notes: &[NO_AVX],
    },
    // TAA, but microcode from before there was a way to turn TSX off.
    Expected {
        machine: "Cascade Lake SP",
        hints: " RDCL_NO EIBRS SKIP_L1DFL MDS_NO",
        features: " IBPB IBRS STIBP SSBD L1D_FLUSH MD_CLEAR",
        settings: "BTI-Thunk: JMP, BHB-Seq: SHORT, SPEC_CTRL: IBRS+ STIBP+ SSBD-, Other: IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU BHB-entry",
        pv: " MSR_SPEC_CTRL EAGER_FPU BHB-entry",
        tables: SOUND,
        also: &["SMEP", "SMAP", "aligned returns and thunks", "AVX off"],
        notes: &[NO_AVX],
    },
    Expected {
        machine: "Ice Lake SP",
        hints: " RDCL_NO EIBRS SKIP_L1DFL MDS_NO TAA_NO",
        features: " IBPB IBRS STIBP SSBD L1D_FLUSH MD_CLEAR TSX_CTRL",
        settings: "BTI-Thunk: JMP, BHB-Seq: SHORT, SPEC_CTRL: IBRS+ STIBP+ SSBD-, Other: TSX+ IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU BHB-entry",
        pv: " MSR_SPEC_CTRL EAGER_FPU BHB-entry",
        tables: SOUND,
        also: &["SMEP", "SMAP", "aligned returns and thunks", "AVX off"],
        notes: &["Unrecognised CPU model 0x6a - assuming vulnerable to LazyFPU", NO_AVX],
    },
    Expected {
        machine: "Rocket Lake E",
        hints: " RDCL_NO EIBRS SKIP_L1DFL MDS_NO SBDR_SSDP_NO FB_CLEAR",
        features: " IBPB IBRS STIBP SSBD PSFD L1D_FLUSH MD_CLEAR",
        settings: "BTI-Thunk: JMP, BHB-Seq: SHORT, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD-, Other: IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU BHB-entry",
        pv: " MSR_SPEC_CTRL EAGER_FPU BHB-entry",
        tables: SOUND,
        also: &["SMEP", "SMAP", "aligned returns and thunks", "AVX off"],
        notes: &["Unrecognised CPU model 0xa7 - assuming vulnerable to LazyFPU", NO_AVX],
    },
    Expected {
        machine: "Sapphire Rapids",
        hints: " RDCL_NO EIBRS RRSBA SKIP_L1DFL MDS_NO TAA_NO SBDR_SSDP_NO FBSDP_NO PSDP_NO",
        features: " IBPB IBRS STIBP SSBD PSFD L1D_FLUSH MD_CLEAR TSX_CTRL",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD- BHI_DIS_S+, Other: TSX+ IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU",
        pv: " MSR_SPEC_CTRL EAGER_FPU",
        tables: SOUND,
        also: &["SMEP", "SMAP", "shadow stacks", "branch tracking"],
        notes: &["Unrecognised CPU model 0x8f - assuming vulnerable to LazyFPU"],
    },
    Expected {
        machine: "Emerald Rapids",
        hints: " RDCL_NO EIBRS RRSBA SKIP_L1DFL MDS_NO TAA_NO SBDR_SSDP_NO FBSDP_NO PSDP_NO GDS_NO RFDS_NO",
        features: " IBPB IBRS STIBP SSBD PSFD L1D_FLUSH MD_CLEAR TSX_CTRL",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD- BHI_DIS_S+, Other: TSX+ IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU",
        pv: " MSR_SPEC_CTRL EAGER_FPU",
        tables: SOUND,
        also: &["SMEP", "SMAP", "shadow stacks", "branch tracking"],
        notes: &["Unrecognised CPU model 0xcf - assuming vulnerable to LazyFPU"],
    },
    // RFDS, but microcode from before there was anything against it.
    Expected {
        machine: "Goldmont (",
        hints: " RDCL_NO",
        features: " IBPB IBRS STIBP",
        settings: "BTI-Thunk: RETPOLINE, SPEC_CTRL: IBRS- STIBP-, Other: IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB",
        pv: " MSR_SPEC_CTRL",
        tables: SOUND_WITHOUT_PCID,
        also: &["SMEP", "SMAP"],
        notes: &["Unrecognised CPU model 0x5f - assuming vulnerable to MDS"],
    },
    Expected {
        machine: "Goldmont Plus",
        hints: " RDCL_NO EIBRS SKIP_L1DFL MDS_NO",
        features: " IBPB IBRS STIBP SSBD MD_CLEAR",
        settings: "BTI-Thunk: JMP, BHB-Seq: SHORT, SPEC_CTRL: IBRS+ STIBP+ SSBD-, Other: IBPB-ctxt BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB BHB-entry",
        pv: " MSR_SPEC_CTRL BHB-entry",
        tables: SOUND_WITHOUT_PCID,
        also: &["SMEP", "SMAP"],
        notes: &[],
    },
    Expected {
        machine: "Gracemont",
        hints: " RDCL_NO EIBRS SKIP_L1DFL MDS_NO TAA_NO SBDR_SSDP_NO FBSDP_NO PSDP_NO PBRSB_NO GDS_NO",
        features: " IBPB IBRS STIBP SSBD PSFD L1D_FLUSH MD_CLEAR RFDS_CLEAR",
        settings: "BTI-Thunk: JMP, SPEC_CTRL: IBRS+ STIBP+ SSBD- PSFD- BHI_DIS_S+, Other: IBPB-ctxt VERW BRANCH_HARDEN",
        l1tf: "",
        hvm: " MSR_SPEC_CTRL MSR_VIRT_SPEC_CTRL RSB EAGER_FPU VERW",
        pv: " MSR_SPEC_CTRL EAGER_FPU VERW",
        tables: SOUND,
        also: &["SMEP", "SMAP", "shadow stacks", "branch tracking"],
        notes: &["Unrecognised CPU model 0xbe - assuming vulnerable to LazyFPU"],
    },
];
