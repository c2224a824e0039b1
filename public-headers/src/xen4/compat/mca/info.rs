//! Facts of arch-x86/xen-mca.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::mca::info::*;

layout! {
    header "arch-x86/xen-mca.h";

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
        mc_gstatus: CompatU64 = 24;
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
        mc_status: CompatU64 = 8;
        /// `mc_addr`.
        mc_addr: CompatU64 = 16;
        /// `mc_misc`.
        mc_misc: CompatU64 = 24;
        /// `mc_ctrl2`.
        mc_ctrl2: CompatU64 = 32;
        /// `mc_tsc`.
        mc_tsc: CompatU64 = 40;
    }

    /// `struct mcinfo_msr`. (arch-x86/xen-mca.h)
    struct McinfoMsr = "struct mcinfo_msr", 16 {
        /// `reg`.
        reg: CompatU64 = 0;
        /// `value`.
        value: CompatU64 = 8;
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
        mfn: CompatU64 = 0;
        /// `status`.
        status: CompatU64 = 8;
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
        action_info: Overlay4<4> = 8 { page_retire: PageOfflineAction, cpu_offline: CpuOfflineAction, pad: [u8; 16] };
    }

    /// `struct mc_info`. (arch-x86/xen-mca.h)
    struct McInfo = "struct mc_info", 768 {
        /// `mi_nentries`.
        mi_nentries: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `mi_data`.
        mi_data: [CompatU64; 95] = 8;
    }

    /// `struct mcinfo_logical_cpu`. (arch-x86/xen-mca.h)
    struct McinfoLogicalCpu = "struct mcinfo_logical_cpu", 300 {
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
        /// `mc_msrvalues`.
        mc_msrvalues: [McinfoMsr; 8] = 172;
    }
}
