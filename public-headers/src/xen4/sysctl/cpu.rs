//! Cache monitoring and allocation, PCI places, CPU features (sysctl.h).

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "sysctl.h";

    /// L3 cache. (sysctl.h)
    struct XenSysctlPsrCmtOpL3Cache = "struct xen_sysctl_psr_cmt_op:u.l3_cache", 8 {
        /// CPU.
        cpu: u32 = 0;
        /// Padding that the header names.
        rsvd: u32 = 4;
    }

    /// Cache monitoring. (sysctl.h)
    struct XenSysctlPsrCmtOp = "struct xen_sysctl_psr_cmt_op", 16 {
        /// `XEN_SYSCTL_PSR_CMT_*`.
        cmd: u32 = 0;
        /// Flags.
        flags: u32 = 4;
        /// By the command.
        u: Overlay8<1> = 8 { data: u64, l3_cache: XenSysctlPsrCmtOpL3Cache };
    }

    /// Nodes of PCI devices. (sysctl.h)
    struct XenSysctlPcitopoinfo = "struct xen_sysctl_pcitopoinfo", 24 {
        /// Devices.
        num_devs: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the devices.
        devs: u64 = 8;
        /// Guest address of the nodes.
        nodes: u64 = 16;
    }

    /// Cache allocation. (sysctl.h)
    struct XenSysctlPsrAllocCatInfo = "struct xen_sysctl_psr_alloc:u.cat_info", 12 {
        /// Bits of a mask.
        cbm_len: u32 = 0;
        /// Highest class.
        cos_max: u32 = 4;
        /// `XEN_SYSCTL_PSR_CAT_L3_CDP`.
        flags: u32 = 8;
    }

    /// Bandwidth limits. (sysctl.h)
    struct XenSysctlPsrAllocMbaInfo = "struct xen_sysctl_psr_alloc:u.mba_info", 12 {
        /// Highest limit.
        thrtl_max: u32 = 0;
        /// Highest class.
        cos_max: u32 = 4;
        /// `XEN_SYSCTL_PSR_MBA_LINEAR`.
        flags: u32 = 8;
    }

    /// What can be allocated. (sysctl.h)
    struct XenSysctlPsrAlloc = "struct xen_sysctl_psr_alloc", 20 {
        /// `XEN_SYSCTL_PSR_get_*`.
        cmd: u32 = 0;
        /// Socket.
        target: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<3> = 8 { cat_info: XenSysctlPsrAllocCatInfo, mba_info: XenSysctlPsrAllocMbaInfo };
    }

    /// What of CPUID can be masked by hardware. (sysctl.h)
    struct XenSysctlCpuLevellingCaps = "struct xen_sysctl_cpu_levelling_caps", 4 {
        /// Out: `XEN_SYSCTL_CPU_LEVELCAP_*`.
        caps: u32 = 0;
    }

    /// A feature set. (sysctl.h)
    struct XenSysctlCpuFeatureset = "struct xen_sysctl_cpu_featureset", 16 {
        /// `XEN_SYSCTL_cpu_featureset_*`.
        index: u32 = 0;
        /// In: room; out: words.
        nr_features: u32 = 4;
        /// Guest address of the words.
        features: u64 = 8;
    }
}

constants! {
    header "sysctl.h";

    /// Monitoring numbers.
    XEN_SYSCTL_PSR_CMT_GET_TOTAL_RMID: u32 = 0, "XEN_SYSCTL_PSR_CMT_get_total_rmid";
    /// Bytes of a unit.
    XEN_SYSCTL_PSR_CMT_GET_L3_UPSCALING_FACTOR: u32 = 1, "XEN_SYSCTL_PSR_CMT_get_l3_upscaling_factor";
    /// Bytes of L3 cache.
    XEN_SYSCTL_PSR_CMT_GET_L3_CACHE_SIZE: u32 = 2, "XEN_SYSCTL_PSR_CMT_get_l3_cache_size";
    /// Whether it is on.
    XEN_SYSCTL_PSR_CMT_ENABLED: u32 = 3, "XEN_SYSCTL_PSR_CMT_enabled";
    /// Events.
    XEN_SYSCTL_PSR_CMT_GET_L3_EVENT_MASK: u32 = 4, "XEN_SYSCTL_PSR_CMT_get_l3_event_mask";
    /// No device.
    XEN_INVALID_DEV: u32 = 0xfffffffe;
    /// Of L3.
    XEN_SYSCTL_PSR_GET_L3_INFO: u32 = 0, "XEN_SYSCTL_PSR_get_l3_info";
    /// Of L2.
    XEN_SYSCTL_PSR_GET_L2_INFO: u32 = 1, "XEN_SYSCTL_PSR_get_l2_info";
    /// Of bandwidth.
    XEN_SYSCTL_PSR_GET_MBA_INFO: u32 = 2, "XEN_SYSCTL_PSR_get_mba_info";
    /// Code and data are apart.
    XEN_SYSCTL_PSR_CAT_L3_CDP: u32 = 1 << 0;
    /// Limits are linear.
    XEN_SYSCTL_PSR_MBA_LINEAR: u32 = 1 << 0;
    /// All, by faults.
    XEN_SYSCTL_CPU_LEVELCAP_FAULTING: u64 = 1 << 0, "XEN_SYSCTL_CPU_LEVELCAP_faulting";
    /// CPUID 1.ECX.
    XEN_SYSCTL_CPU_LEVELCAP_ECX: u64 = 1 << 1, "XEN_SYSCTL_CPU_LEVELCAP_ecx";
    /// CPUID 1.EDX.
    XEN_SYSCTL_CPU_LEVELCAP_EDX: u64 = 1 << 2, "XEN_SYSCTL_CPU_LEVELCAP_edx";
    /// CPUID 0x80000001.ECX.
    XEN_SYSCTL_CPU_LEVELCAP_EXTD_ECX: u64 = 1 << 3, "XEN_SYSCTL_CPU_LEVELCAP_extd_ecx";
    /// CPUID 0x80000001.EDX.
    XEN_SYSCTL_CPU_LEVELCAP_EXTD_EDX: u64 = 1 << 4, "XEN_SYSCTL_CPU_LEVELCAP_extd_edx";
    /// CPUID 0xd:1.EAX.
    XEN_SYSCTL_CPU_LEVELCAP_XSAVE_EAX: u64 = 1 << 5, "XEN_SYSCTL_CPU_LEVELCAP_xsave_eax";
    /// CPUID 6.ECX.
    XEN_SYSCTL_CPU_LEVELCAP_THERMAL_ECX: u64 = 1 << 6, "XEN_SYSCTL_CPU_LEVELCAP_thermal_ecx";
    /// CPUID 7:0.EAX.
    XEN_SYSCTL_CPU_LEVELCAP_L7S0_EAX: u64 = 1 << 7, "XEN_SYSCTL_CPU_LEVELCAP_l7s0_eax";
    /// CPUID 7:0.EBX.
    XEN_SYSCTL_CPU_LEVELCAP_L7S0_EBX: u64 = 1 << 8, "XEN_SYSCTL_CPU_LEVELCAP_l7s0_ebx";
    /// Set: as CPUID says.
    XEN_SYSCTL_CPU_FEATURESET_RAW: u32 = 0, "XEN_SYSCTL_cpu_featureset_raw";
    /// Set: as the hypervisor uses it.
    XEN_SYSCTL_CPU_FEATURESET_HOST: u32 = 1, "XEN_SYSCTL_cpu_featureset_host";
    /// Set: PV guests' default.
    XEN_SYSCTL_CPU_FEATURESET_PV: u32 = 2, "XEN_SYSCTL_cpu_featureset_pv";
    /// Set: HVM guests' default.
    XEN_SYSCTL_CPU_FEATURESET_HVM: u32 = 3, "XEN_SYSCTL_cpu_featureset_hvm";
    /// Set: most for PV guests.
    XEN_SYSCTL_CPU_FEATURESET_PV_MAX: u32 = 4, "XEN_SYSCTL_cpu_featureset_pv_max";
    /// Set: most for HVM guests.
    XEN_SYSCTL_CPU_FEATURESET_HVM_MAX: u32 = 5, "XEN_SYSCTL_cpu_featureset_hvm_max";
    /// Version of patches.
    LIVEPATCH_PAYLOAD_VERSION: u32 = 2;
}
