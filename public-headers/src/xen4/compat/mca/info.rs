//! What is known of an error or a CPU (arch-x86/xen-mca.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::mca::info::*;

layout! {
    header "arch-x86/xen-mca.h";

    /// Where and how it happened. (arch-x86/xen-mca.h)
    struct McinfoGlobal = "struct mcinfo_global", 32 {
        /// Header common to all kinds.
        common: McinfoCommon = 0;
        /// Domain that ran.
        mc_domid: u16 = 4;
        /// Vcpu that ran.
        mc_vcpuid: u16 = 6;
        /// Place of the CPU.
        mc_socketid: u32 = 8;
        /// Place of the CPU.
        mc_coreid: u16 = 12;
        /// Place of the CPU.
        mc_core_threadid: u16 = 14;
        /// APIC number.
        mc_apicid: u32 = 16;
        /// `MC_FLAG_*`.
        mc_flags: u32 = 20;
        /// Global status register.
        mc_gstatus: CompatU64 = 24;
    }

    /// A bank's registers. (arch-x86/xen-mca.h)
    struct McinfoBank = "struct mcinfo_bank", 48 {
        /// Header common to all kinds.
        common: McinfoCommon = 0;
        /// Bank.
        mc_bank: u16 = 4;
        /// Domain whose memory it was.
        mc_domid: u16 = 6;
        /// Register of the bank.
        mc_status: CompatU64 = 8;
        /// Register of the bank.
        mc_addr: CompatU64 = 16;
        /// Register of the bank.
        mc_misc: CompatU64 = 24;
        /// Register of the bank.
        mc_ctrl2: CompatU64 = 32;
        /// Time stamp.
        mc_tsc: CompatU64 = 40;
    }

    /// A register. (arch-x86/xen-mca.h)
    struct McinfoMsr = "struct mcinfo_msr", 16 {
        /// Number.
        reg: CompatU64 = 0;
        /// Value.
        value: CompatU64 = 8;
    }

    /// More registers. (arch-x86/xen-mca.h)
    struct McinfoExtended = "struct mcinfo_extended", 520 {
        /// Header common to all kinds.
        common: McinfoCommon = 0;
        /// Registers used.
        mc_msrs: u32 = 4;
        /// The registers.
        mc_msr: [McinfoMsr; 32] = 8;
    }

    /// A page was taken out of use. (arch-x86/xen-mca.h)
    struct PageOfflineAction = "struct page_offline_action", 16 {
        /// Machine frame number.
        mfn: CompatU64 = 0;
        /// Result.
        status: CompatU64 = 8;
    }

    /// What was done. (arch-x86/xen-mca.h)
    struct McinfoRecovery = "struct mcinfo_recovery", 24 {
        /// Header common to all kinds.
        common: McinfoCommon = 0;
        /// Bank.
        mc_bank: u16 = 4;
        /// `REC_ACTION_*`.
        action_flags: u8 = 6;
        /// `MC_ACTION_*`.
        action_types: u8 = 7;
        /// By the kind.
        action_info: Overlay4<4> = 8 { page_retire: PageOfflineAction, cpu_offline: CpuOfflineAction, pad: [u8; 16] };
    }

    /// All pieces of one error. (arch-x86/xen-mca.h)
    struct McInfo = "struct mc_info", 768 {
        /// Number of pieces.
        mi_nentries: u32 = 0;
        /// Flags.
        flags: u32 = 4;
        /// The pieces, one after the other.
        mi_data: [CompatU64; 95] = 8;
    }

    /// A physical CPU. (arch-x86/xen-mca.h)
    struct McinfoLogicalCpu = "struct mcinfo_logical_cpu", 300 {
        /// Number.
        mc_cpunr: u32 = 0;
        /// Place.
        mc_chipid: u32 = 4;
        /// Place.
        mc_coreid: u16 = 8;
        /// Place.
        mc_threadid: u16 = 10;
        /// APIC number.
        mc_apicid: u32 = 12;
        /// Place.
        mc_clusterid: u32 = 16;
        /// Cores or threads around it.
        mc_ncores: u32 = 20;
        /// Of these, running.
        mc_ncores_active: u32 = 24;
        /// Cores or threads around it.
        mc_nthreads: u32 = 28;
        /// From CPUID.
        mc_cpuid_level: i32 = 32;
        /// From CPUID.
        mc_family: u32 = 36;
        /// From CPUID.
        mc_vendor: u32 = 40;
        /// From CPUID.
        mc_model: u32 = 44;
        /// From CPUID.
        mc_step: u32 = 48;
        /// Text of CPUID.
        mc_vendorid: [u8; 16] = 52;
        /// Text of CPUID.
        mc_brandid: [u8; 64] = 68;
        /// Feature words.
        mc_cpu_caps: [u32; 7] = 132;
        /// KiB of cache.
        mc_cache_size: u32 = 160;
        /// Bytes of a line.
        mc_cache_alignment: u32 = 164;
        /// Registers used.
        mc_nmsrvals: i32 = 168;
        /// Registers.
        mc_msrvalues: [McinfoMsr; 8] = 172;
    }
}
