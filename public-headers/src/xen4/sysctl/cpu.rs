//! Facts of sysctl.h.

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "sysctl.h";

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlPsrCmtOpL3Cache = "struct xen_sysctl_psr_cmt_op:u.l3_cache", 8 {
        /// `cpu`.
        cpu: u32 = 0;
        /// `rsvd`.
        rsvd: u32 = 4;
    }

    /// `struct xen_sysctl_psr_cmt_op`. (sysctl.h)
    struct XenSysctlPsrCmtOp = "struct xen_sysctl_psr_cmt_op", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `u`.
        u: Overlay8<1> = 8 { data: u64, l3_cache: XenSysctlPsrCmtOpL3Cache };
    }

    /// `struct xen_sysctl_pcitopoinfo`. (sysctl.h)
    struct XenSysctlPcitopoinfo = "struct xen_sysctl_pcitopoinfo", 24 {
        /// `num_devs`.
        num_devs: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `devs`.
        devs: u64 = 8;
        /// `nodes`.
        nodes: u64 = 16;
    }

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlPsrAllocCatInfo = "struct xen_sysctl_psr_alloc:u.cat_info", 12 {
        /// `cbm_len`.
        cbm_len: u32 = 0;
        /// `cos_max`.
        cos_max: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlPsrAllocMbaInfo = "struct xen_sysctl_psr_alloc:u.mba_info", 12 {
        /// `thrtl_max`.
        thrtl_max: u32 = 0;
        /// `cos_max`.
        cos_max: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// `struct xen_sysctl_psr_alloc`. (sysctl.h)
    struct XenSysctlPsrAlloc = "struct xen_sysctl_psr_alloc", 20 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `target`.
        target: u32 = 4;
        /// `u`.
        u: Overlay4<3> = 8 { cat_info: XenSysctlPsrAllocCatInfo, mba_info: XenSysctlPsrAllocMbaInfo };
    }

    /// `struct xen_sysctl_cpu_levelling_caps`. (sysctl.h)
    struct XenSysctlCpuLevellingCaps = "struct xen_sysctl_cpu_levelling_caps", 4 {
        /// `caps`.
        caps: u32 = 0;
    }

    /// `struct xen_sysctl_cpu_featureset`. (sysctl.h)
    struct XenSysctlCpuFeatureset = "struct xen_sysctl_cpu_featureset", 16 {
        /// `index`.
        index: u32 = 0;
        /// `nr_features`.
        nr_features: u32 = 4;
        /// `features`.
        features: u64 = 8;
    }
}

constants! {
    header "sysctl.h";

    /// `XEN_SYSCTL_PSR_CMT_get_total_rmid`.
    XEN_SYSCTL_PSR_CMT_GET_TOTAL_RMID: u32 = 0, "XEN_SYSCTL_PSR_CMT_get_total_rmid";
    /// `XEN_SYSCTL_PSR_CMT_get_l3_upscaling_factor`.
    XEN_SYSCTL_PSR_CMT_GET_L3_UPSCALING_FACTOR: u32 = 1, "XEN_SYSCTL_PSR_CMT_get_l3_upscaling_factor";
    /// `XEN_SYSCTL_PSR_CMT_get_l3_cache_size`.
    XEN_SYSCTL_PSR_CMT_GET_L3_CACHE_SIZE: u32 = 2, "XEN_SYSCTL_PSR_CMT_get_l3_cache_size";
    /// `XEN_SYSCTL_PSR_CMT_enabled`.
    XEN_SYSCTL_PSR_CMT_ENABLED: u32 = 3, "XEN_SYSCTL_PSR_CMT_enabled";
    /// `XEN_SYSCTL_PSR_CMT_get_l3_event_mask`.
    XEN_SYSCTL_PSR_CMT_GET_L3_EVENT_MASK: u32 = 4, "XEN_SYSCTL_PSR_CMT_get_l3_event_mask";
    /// `XEN_INVALID_DEV`.
    XEN_INVALID_DEV: u32 = 0xfffffffe;
    /// `XEN_SYSCTL_PSR_get_l3_info`.
    XEN_SYSCTL_PSR_GET_L3_INFO: u32 = 0, "XEN_SYSCTL_PSR_get_l3_info";
    /// `XEN_SYSCTL_PSR_get_l2_info`.
    XEN_SYSCTL_PSR_GET_L2_INFO: u32 = 1, "XEN_SYSCTL_PSR_get_l2_info";
    /// `XEN_SYSCTL_PSR_get_mba_info`.
    XEN_SYSCTL_PSR_GET_MBA_INFO: u32 = 2, "XEN_SYSCTL_PSR_get_mba_info";
    /// `XEN_SYSCTL_PSR_CAT_L3_CDP`.
    XEN_SYSCTL_PSR_CAT_L3_CDP: u32 = 1 << 0;
    /// `XEN_SYSCTL_PSR_MBA_LINEAR`.
    XEN_SYSCTL_PSR_MBA_LINEAR: u32 = 1 << 0;
    /// `XEN_SYSCTL_CPU_LEVELCAP_faulting`.
    XEN_SYSCTL_CPU_LEVELCAP_FAULTING: u64 = 1 << 0, "XEN_SYSCTL_CPU_LEVELCAP_faulting";
    /// `XEN_SYSCTL_CPU_LEVELCAP_ecx`.
    XEN_SYSCTL_CPU_LEVELCAP_ECX: u64 = 1 << 1, "XEN_SYSCTL_CPU_LEVELCAP_ecx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_edx`.
    XEN_SYSCTL_CPU_LEVELCAP_EDX: u64 = 1 << 2, "XEN_SYSCTL_CPU_LEVELCAP_edx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_extd_ecx`.
    XEN_SYSCTL_CPU_LEVELCAP_EXTD_ECX: u64 = 1 << 3, "XEN_SYSCTL_CPU_LEVELCAP_extd_ecx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_extd_edx`.
    XEN_SYSCTL_CPU_LEVELCAP_EXTD_EDX: u64 = 1 << 4, "XEN_SYSCTL_CPU_LEVELCAP_extd_edx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_xsave_eax`.
    XEN_SYSCTL_CPU_LEVELCAP_XSAVE_EAX: u64 = 1 << 5, "XEN_SYSCTL_CPU_LEVELCAP_xsave_eax";
    /// `XEN_SYSCTL_CPU_LEVELCAP_thermal_ecx`.
    XEN_SYSCTL_CPU_LEVELCAP_THERMAL_ECX: u64 = 1 << 6, "XEN_SYSCTL_CPU_LEVELCAP_thermal_ecx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_l7s0_eax`.
    XEN_SYSCTL_CPU_LEVELCAP_L7S0_EAX: u64 = 1 << 7, "XEN_SYSCTL_CPU_LEVELCAP_l7s0_eax";
    /// `XEN_SYSCTL_CPU_LEVELCAP_l7s0_ebx`.
    XEN_SYSCTL_CPU_LEVELCAP_L7S0_EBX: u64 = 1 << 8, "XEN_SYSCTL_CPU_LEVELCAP_l7s0_ebx";
    /// `XEN_SYSCTL_cpu_featureset_raw`.
    XEN_SYSCTL_CPU_FEATURESET_RAW: u32 = 0, "XEN_SYSCTL_cpu_featureset_raw";
    /// `XEN_SYSCTL_cpu_featureset_host`.
    XEN_SYSCTL_CPU_FEATURESET_HOST: u32 = 1, "XEN_SYSCTL_cpu_featureset_host";
    /// `XEN_SYSCTL_cpu_featureset_pv`.
    XEN_SYSCTL_CPU_FEATURESET_PV: u32 = 2, "XEN_SYSCTL_cpu_featureset_pv";
    /// `XEN_SYSCTL_cpu_featureset_hvm`.
    XEN_SYSCTL_CPU_FEATURESET_HVM: u32 = 3, "XEN_SYSCTL_cpu_featureset_hvm";
    /// `XEN_SYSCTL_cpu_featureset_pv_max`.
    XEN_SYSCTL_CPU_FEATURESET_PV_MAX: u32 = 4, "XEN_SYSCTL_cpu_featureset_pv_max";
    /// `XEN_SYSCTL_cpu_featureset_hvm_max`.
    XEN_SYSCTL_CPU_FEATURESET_HVM_MAX: u32 = 5, "XEN_SYSCTL_cpu_featureset_hvm_max";
    /// `LIVEPATCH_PAYLOAD_VERSION`.
    LIVEPATCH_PAYLOAD_VERSION: u32 = 2;
}
