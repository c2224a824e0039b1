//! Facts of arch-x86/xen-mca.h.

use crate::overlay::Overlay8;

layout! {
    header "arch-x86/xen-mca.h";

    /// `struct mcinfo_common`. (arch-x86/xen-mca.h)
    struct McinfoCommon = "struct mcinfo_common", 4 {
        /// `type`.
        type_: u16 = 0;
        /// `size`.
        size: u16 = 2;
    }

    /// `struct mcinfo_global`. (arch-x86/xen-mca.h)
    struct McinfoGlobal = "struct mcinfo_global", 32 {
        /// `common`.
        common: McinfoCommon = 0;
        /// `mc_domid`.
        mc_domid: u16 = 4;
        /// `mc_vcpuid`.
        mc_vcpuid: u16 = 6;
        /// `mc_socketid`.
        mc_socketid: u32 = 8;
        /// `mc_coreid`.
        mc_coreid: u16 = 12;
        /// `mc_core_threadid`.
        mc_core_threadid: u16 = 14;
        /// `mc_apicid`.
        mc_apicid: u32 = 16;
        /// `mc_flags`.
        mc_flags: u32 = 20;
        /// `mc_gstatus`.
        mc_gstatus: u64 = 24;
    }

    /// `struct mcinfo_bank`. (arch-x86/xen-mca.h)
    struct McinfoBank = "struct mcinfo_bank", 48 {
        /// `common`.
        common: McinfoCommon = 0;
        /// `mc_bank`.
        mc_bank: u16 = 4;
        /// `mc_domid`.
        mc_domid: u16 = 6;
        /// `mc_status`.
        mc_status: u64 = 8;
        /// `mc_addr`.
        mc_addr: u64 = 16;
        /// `mc_misc`.
        mc_misc: u64 = 24;
        /// `mc_ctrl2`.
        mc_ctrl2: u64 = 32;
        /// `mc_tsc`.
        mc_tsc: u64 = 40;
    }

    /// `struct mcinfo_msr`. (arch-x86/xen-mca.h)
    struct McinfoMsr = "struct mcinfo_msr", 16 {
        /// `reg`.
        reg: u64 = 0;
        /// `value`.
        value: u64 = 8;
    }

    /// `struct mcinfo_extended`. (arch-x86/xen-mca.h)
    struct McinfoExtended = "struct mcinfo_extended", 520 {
        /// `common`.
        common: McinfoCommon = 0;
        /// `mc_msrs`.
        mc_msrs: u32 = 4;
        /// `mc_msr`.
        mc_msr: [McinfoMsr; 32] = 8;
    }

    /// `struct page_offline_action`. (arch-x86/xen-mca.h)
    struct PageOfflineAction = "struct page_offline_action", 16 {
        /// `mfn`.
        mfn: u64 = 0;
        /// `status`.
        status: u64 = 8;
    }

    /// `struct cpu_offline_action`. (arch-x86/xen-mca.h)
    struct CpuOfflineAction = "struct cpu_offline_action", 8 {
        /// `mc_socketid`.
        mc_socketid: u32 = 0;
        /// `mc_coreid`.
        mc_coreid: u16 = 4;
        /// `mc_core_threadid`.
        mc_core_threadid: u16 = 6;
    }

    /// `struct mcinfo_recovery`. (arch-x86/xen-mca.h)
    struct McinfoRecovery = "struct mcinfo_recovery", 24 {
        /// `common`.
        common: McinfoCommon = 0;
        /// `mc_bank`.
        mc_bank: u16 = 4;
        /// `action_flags`.
        action_flags: u8 = 6;
        /// `action_types`.
        action_types: u8 = 7;
        /// `action_info`.
        action_info: Overlay8<2> = 8 { page_retire: PageOfflineAction, cpu_offline: CpuOfflineAction, pad: [u8; 16] };
    }

    /// `struct mc_info`. (arch-x86/xen-mca.h)
    struct McInfo = "struct mc_info", 768 {
        /// `mi_nentries`.
        mi_nentries: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `mi_data`.
        mi_data: [u64; 95] = 8;
    }

    /// `struct mcinfo_logical_cpu`. (arch-x86/xen-mca.h)
    struct McinfoLogicalCpu = "struct mcinfo_logical_cpu", 304 {
        /// `mc_cpunr`.
        mc_cpunr: u32 = 0;
        /// `mc_chipid`.
        mc_chipid: u32 = 4;
        /// `mc_coreid`.
        mc_coreid: u16 = 8;
        /// `mc_threadid`.
        mc_threadid: u16 = 10;
        /// `mc_apicid`.
        mc_apicid: u32 = 12;
        /// `mc_clusterid`.
        mc_clusterid: u32 = 16;
        /// `mc_ncores`.
        mc_ncores: u32 = 20;
        /// `mc_ncores_active`.
        mc_ncores_active: u32 = 24;
        /// `mc_nthreads`.
        mc_nthreads: u32 = 28;
        /// `mc_cpuid_level`.
        mc_cpuid_level: i32 = 32;
        /// `mc_family`.
        mc_family: u32 = 36;
        /// `mc_vendor`.
        mc_vendor: u32 = 40;
        /// `mc_model`.
        mc_model: u32 = 44;
        /// `mc_step`.
        mc_step: u32 = 48;
        /// `mc_vendorid`.
        mc_vendorid: [u8; 16] = 52;
        /// `mc_brandid`.
        mc_brandid: [u8; 64] = 68;
        /// `mc_cpu_caps`.
        mc_cpu_caps: [u32; 7] = 132;
        /// `mc_cache_size`.
        mc_cache_size: u32 = 160;
        /// `mc_cache_alignment`.
        mc_cache_alignment: u32 = 164;
        /// `mc_nmsrvals`.
        mc_nmsrvals: i32 = 168;
        /// Padding.
        _pad0: [u8; 4] = 172;
        /// `mc_msrvalues`.
        mc_msrvalues: [McinfoMsr; 8] = 176;
    }
}

constants! {
    header "arch-x86/xen-mca.h";

    /// `__HYPERVISOR_mca`.
    HYPERVISOR_MCA: u32 = 48, "__HYPERVISOR_mca";
    /// `XEN_MCA_INTERFACE_VERSION`.
    XEN_MCA_INTERFACE_VERSION: u32 = 0x1ecc003;
    /// `XEN_MC_NONURGENT`.
    XEN_MC_NONURGENT: u32 = 0x1;
    /// `XEN_MC_URGENT`.
    XEN_MC_URGENT: u32 = 0x2;
    /// `XEN_MC_ACK`.
    XEN_MC_ACK: u32 = 0x4;
    /// `XEN_MC_OK`.
    XEN_MC_OK: u32 = 0x0;
    /// `XEN_MC_FETCHFAILED`.
    XEN_MC_FETCHFAILED: u32 = 0x1;
    /// `XEN_MC_NODATA`.
    XEN_MC_NODATA: u32 = 0x2;
    /// `XEN_MC_NOMATCH`.
    XEN_MC_NOMATCH: u32 = 0x4;
    /// `XEN_MC_CANNOTHANDLE`.
    XEN_MC_CANNOTHANDLE: u32 = 0x8;
    /// `XEN_MC_NOTDELIVERED`.
    XEN_MC_NOTDELIVERED: u32 = 0x10;
    /// `XEN_MC_VCPUID_INVALID`.
    XEN_MC_VCPUID_INVALID: u32 = 0xffff;
    /// `VIRQ_MCA`.
    VIRQ_MCA: u32 = 16;
    /// `MC_TYPE_GLOBAL`.
    MC_TYPE_GLOBAL: u32 = 0;
    /// `MC_TYPE_BANK`.
    MC_TYPE_BANK: u32 = 1;
    /// `MC_TYPE_EXTENDED`.
    MC_TYPE_EXTENDED: u32 = 2;
    /// `MC_TYPE_RECOVERY`.
    MC_TYPE_RECOVERY: u32 = 3;
    /// `MC_FLAG_CORRECTABLE`.
    MC_FLAG_CORRECTABLE: u32 = 1 << 0;
    /// `MC_FLAG_UNCORRECTABLE`.
    MC_FLAG_UNCORRECTABLE: u32 = 1 << 1;
    /// `MC_FLAG_RECOVERABLE`.
    MC_FLAG_RECOVERABLE: u32 = 1 << 2;
    /// `MC_FLAG_POLLED`.
    MC_FLAG_POLLED: u32 = 1 << 3;
    /// `MC_FLAG_RESET`.
    MC_FLAG_RESET: u32 = 1 << 4;
    /// `MC_FLAG_CMCI`.
    MC_FLAG_CMCI: u32 = 1 << 5;
    /// `MC_FLAG_MCE`.
    MC_FLAG_MCE: u32 = 1 << 6;
    /// `REC_ACTION_RECOVERED`.
    REC_ACTION_RECOVERED: u32 = 0x1;
    /// `REC_ACTION_NONE`.
    REC_ACTION_NONE: u32 = 0x2;
    /// `REC_ACTION_NEED_RESET`.
    REC_ACTION_NEED_RESET: u32 = 0x4;
    /// `MC_ACTION_PAGE_OFFLINE`.
    MC_ACTION_PAGE_OFFLINE: u32 = 0x1;
    /// `MC_ACTION_CPU_OFFLINE`.
    MC_ACTION_CPU_OFFLINE: u32 = 0x2;
    /// `MC_ACTION_CACHE_SHRINK`.
    MC_ACTION_CACHE_SHRINK: u32 = 0x4;
    /// `MAX_UNION_SIZE`.
    MAX_UNION_SIZE: u32 = 16;
    /// `MCINFO_HYPERCALLSIZE`.
    MCINFO_HYPERCALLSIZE: u32 = 1024;
    /// `MCINFO_MAXSIZE`.
    MCINFO_MAXSIZE: u32 = 768;
    /// `MCINFO_FLAGS_UNCOMPLETE`.
    MCINFO_FLAGS_UNCOMPLETE: u32 = 0x1;
    /// `__MC_MSR_ARRAYSIZE`.
    MC_MSR_ARRAYSIZE: u32 = 8, "__MC_MSR_ARRAYSIZE";
    /// `MC_NCAPS`.
    MC_NCAPS: u32 = 7;
    /// `MC_CAPS_STD_EDX`.
    MC_CAPS_STD_EDX: u32 = 0;
    /// `MC_CAPS_AMD_EDX`.
    MC_CAPS_AMD_EDX: u32 = 1;
    /// `MC_CAPS_TM`.
    MC_CAPS_TM: u32 = 2;
    /// `MC_CAPS_LINUX`.
    MC_CAPS_LINUX: u32 = 3;
    /// `MC_CAPS_STD_ECX`.
    MC_CAPS_STD_ECX: u32 = 4;
    /// `MC_CAPS_VIA`.
    MC_CAPS_VIA: u32 = 5;
    /// `MC_CAPS_AMD_ECX`.
    MC_CAPS_AMD_ECX: u32 = 6;
}
