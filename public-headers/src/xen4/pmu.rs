//! Facts of arch-x86/pmu.h, pmu.h.

use crate::overlay::Overlay8;

layout! {
    header "arch-x86/pmu.h, pmu.h";

    /// `struct xen_pmu_amd_ctxt`. (arch-x86/pmu.h)
    struct XenPmuAmdCtxt = "struct xen_pmu_amd_ctxt", 8 {
        /// `counters`.
        counters: u32 = 0;
        /// `ctrls`.
        ctrls: u32 = 4;
        /// `regs`.
        regs: [u64; 0] = 8;
    }

    /// `struct xen_pmu_cntr_pair`. (arch-x86/pmu.h)
    struct XenPmuCntrPair = "struct xen_pmu_cntr_pair", 16 {
        /// `counter`.
        counter: u64 = 0;
        /// `control`.
        control: u64 = 8;
    }

    /// `struct xen_pmu_intel_ctxt`. (arch-x86/pmu.h)
    struct XenPmuIntelCtxt = "struct xen_pmu_intel_ctxt", 64 {
        /// `fixed_counters`.
        fixed_counters: u32 = 0;
        /// `arch_counters`.
        arch_counters: u32 = 4;
        /// `global_ctrl`.
        global_ctrl: u64 = 8;
        /// `global_ovf_ctrl`.
        global_ovf_ctrl: u64 = 16;
        /// `global_status`.
        global_status: u64 = 24;
        /// `fixed_ctrl`.
        fixed_ctrl: u64 = 32;
        /// `ds_area`.
        ds_area: u64 = 40;
        /// `pebs_enable`.
        pebs_enable: u64 = 48;
        /// `debugctl`.
        debugctl: u64 = 56;
        /// `regs`.
        regs: [u64; 0] = 64;
    }

    /// `struct xen_pmu_regs`. (arch-x86/pmu.h)
    struct XenPmuRegs = "struct xen_pmu_regs", 32 {
        /// `ip`.
        ip: u64 = 0;
        /// `sp`.
        sp: u64 = 8;
        /// `flags`.
        flags: u64 = 16;
        /// `cs`.
        cs: u16 = 24;
        /// `ss`.
        ss: u16 = 26;
        /// `cpl`.
        cpl: u8 = 28;
        /// `pad`.
        pad: [u8; 3] = 29;
    }

    /// `struct xen_pmu_arch`. (arch-x86/pmu.h)
    struct XenPmuArch = "struct xen_pmu_arch", 208 {
        /// `r`.
        r: Overlay8<8> = 0 { regs: XenPmuRegs, pad: [u8; 64] };
        /// `pmu_flags`.
        pmu_flags: u64 = 64;
        /// `l`.
        l: u64 = 72 { lapic_lvtpc: u32, pad: u64 };
        /// `c`.
        c: Overlay8<16> = 80 { amd: XenPmuAmdCtxt, intel: XenPmuIntelCtxt, pad: [u8; 128] };
    }

    /// Part of a union or nested structure. (pmu.h)
    struct XenPmuParamsVersion = "struct xen_pmu_params:version", 8 {
        /// `maj`.
        maj: u32 = 0;
        /// `min`.
        min: u32 = 4;
    }

    /// `struct xen_pmu_params`. (pmu.h)
    struct XenPmuParams = "struct xen_pmu_params", 24 {
        /// `version`.
        version: XenPmuParamsVersion = 0;
        /// `val`.
        val: u64 = 8;
        /// `vcpu`.
        vcpu: u32 = 16;
        /// `pad`.
        pad: u32 = 20;
    }

    /// `struct xen_pmu_data`. (pmu.h)
    struct XenPmuData = "struct xen_pmu_data", 224 {
        /// `vcpu_id`.
        vcpu_id: u32 = 0;
        /// `pcpu_id`.
        pcpu_id: u32 = 4;
        /// `domain_id`.
        domain_id: u16 = 8;
        /// `pad`.
        pad: [u8; 6] = 10;
        /// `pmu`.
        pmu: XenPmuArch = 16;
    }
}

constants! {
    header "arch-x86/pmu.h, pmu.h";

    /// `PMU_CACHED`.
    PMU_CACHED: u32 = 1 << 0;
    /// `PMU_SAMPLE_USER`.
    PMU_SAMPLE_USER: u32 = 1 << 1;
    /// `PMU_SAMPLE_REAL`.
    PMU_SAMPLE_REAL: u32 = 1 << 2;
    /// `PMU_SAMPLE_PV`.
    PMU_SAMPLE_PV: u32 = 1 << 3;
    /// `XENPMU_REGS_PAD_SZ`.
    XENPMU_REGS_PAD_SZ: u32 = 64;
    /// `XENPMU_CTXT_PAD_SZ`.
    XENPMU_CTXT_PAD_SZ: u32 = 128;
    /// `XENPMU_VER_MAJ`.
    XENPMU_VER_MAJ: u32 = 0;
    /// `XENPMU_VER_MIN`.
    XENPMU_VER_MIN: u32 = 1;
    /// `XENPMU_mode_get`.
    XENPMU_MODE_GET: u32 = 0, "XENPMU_mode_get";
    /// `XENPMU_mode_set`.
    XENPMU_MODE_SET: u32 = 1, "XENPMU_mode_set";
    /// `XENPMU_feature_get`.
    XENPMU_FEATURE_GET: u32 = 2, "XENPMU_feature_get";
    /// `XENPMU_feature_set`.
    XENPMU_FEATURE_SET: u32 = 3, "XENPMU_feature_set";
    /// `XENPMU_init`.
    XENPMU_INIT: u32 = 4, "XENPMU_init";
    /// `XENPMU_finish`.
    XENPMU_FINISH: u32 = 5, "XENPMU_finish";
    /// `XENPMU_lvtpc_set`.
    XENPMU_LVTPC_SET: u32 = 6, "XENPMU_lvtpc_set";
    /// `XENPMU_flush`.
    XENPMU_FLUSH: u32 = 7, "XENPMU_flush";
    /// `XENPMU_MODE_OFF`.
    XENPMU_MODE_OFF: u32 = 0;
    /// `XENPMU_MODE_SELF`.
    XENPMU_MODE_SELF: u32 = 1 << 0;
    /// `XENPMU_MODE_HV`.
    XENPMU_MODE_HV: u32 = 1 << 1;
    /// `XENPMU_MODE_ALL`.
    XENPMU_MODE_ALL: u32 = 1 << 2;
    /// `XENPMU_FEATURE_INTEL_BTS`.
    XENPMU_FEATURE_INTEL_BTS: u32 = 1 << 0;
    /// `XENPMU_FEATURE_IPC_ONLY`.
    XENPMU_FEATURE_IPC_ONLY: u32 = 1 << 1;
    /// `XENPMU_FEATURE_ARCH_ONLY`.
    XENPMU_FEATURE_ARCH_ONLY: u32 = 1 << 2;
}
