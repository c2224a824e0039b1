//! What is known of an error or a CPU (arch-x86/xen-mca.h).

use crate::overlay::Overlay8;

layout! {
    header "arch-x86/xen-mca.h";

    /// Start of every piece. (arch-x86/xen-mca.h)
    struct McinfoCommon = "struct mcinfo_common", 4 {
        /// `MC_TYPE_*`.
        type_: u16 = 0;
        /// Bytes of the piece.
        size: u16 = 2;
    }

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
        mc_gstatus: u64 = 24;
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
        mc_status: u64 = 8;
        /// Register of the bank.
        mc_addr: u64 = 16;
        /// Register of the bank.
        mc_misc: u64 = 24;
        /// Register of the bank.
        mc_ctrl2: u64 = 32;
        /// Time stamp.
        mc_tsc: u64 = 40;
    }

    /// A register. (arch-x86/xen-mca.h)
    struct McinfoMsr = "struct mcinfo_msr", 16 {
        /// Number.
        reg: u64 = 0;
        /// Value.
        value: u64 = 8;
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
        mfn: u64 = 0;
        /// Result.
        status: u64 = 8;
    }

    /// A CPU was taken out of use. (arch-x86/xen-mca.h)
    struct CpuOfflineAction = "struct cpu_offline_action", 8 {
        /// Place of the CPU.
        mc_socketid: u32 = 0;
        /// Place of the CPU.
        mc_coreid: u16 = 4;
        /// Place of the CPU.
        mc_core_threadid: u16 = 6;
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
        action_info: Overlay8<2> = 8 { page_retire: PageOfflineAction, cpu_offline: CpuOfflineAction, pad: [u8; 16] };
    }

    /// All pieces of one error. (arch-x86/xen-mca.h)
    struct McInfo = "struct mc_info", 768 {
        /// Number of pieces.
        mi_nentries: u32 = 0;
        /// Flags.
        flags: u32 = 4;
        /// The pieces, one after the other.
        mi_data: [u64; 95] = 8;
    }

    /// A physical CPU. (arch-x86/xen-mca.h)
    struct McinfoLogicalCpu = "struct mcinfo_logical_cpu", 304 {
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
        /// Padding.
        _pad0: [u8; 4] = 172;
        /// Registers.
        mc_msrvalues: [McinfoMsr; 8] = 176;
    }
}

constants! {
    header "arch-x86/xen-mca.h";

    /// Number of the hypercall.
    HYPERVISOR_MCA: u32 = 48, "__HYPERVISOR_mca";
    /// Version of the interface.
    XEN_MCA_INTERFACE_VERSION: u32 = 0x1ecc003;
    /// Fetch flag: errors that were corrected.
    XEN_MC_NONURGENT: u32 = 0x1;
    /// Fetch flag: errors that need handling.
    XEN_MC_URGENT: u32 = 0x2;
    /// Fetch flag: the record was taken.
    XEN_MC_ACK: u32 = 0x4;
    /// Result: done.
    XEN_MC_OK: u32 = 0x0;
    /// Result: the record was lost.
    XEN_MC_FETCHFAILED: u32 = 0x1;
    /// Result: there is none.
    XEN_MC_NODATA: u32 = 0x2;
    /// Result: there is none for the caller.
    XEN_MC_NOMATCH: u32 = 0x4;
    /// Result: the guest cannot handle it.
    XEN_MC_CANNOTHANDLE: u32 = 0x8;
    /// Result: the guest was not told.
    XEN_MC_NOTDELIVERED: u32 = 0x10;
    /// No vcpu.
    XEN_MC_VCPUID_INVALID: u32 = 0xffff;
    /// Virtual interrupt: a record waits.
    VIRQ_MCA: u32 = 16;
    /// Piece: `McinfoGlobal`.
    MC_TYPE_GLOBAL: u32 = 0;
    /// Piece: `McinfoBank`.
    MC_TYPE_BANK: u32 = 1;
    /// Piece: `McinfoExtended`.
    MC_TYPE_EXTENDED: u32 = 2;
    /// Piece: `McinfoRecovery`.
    MC_TYPE_RECOVERY: u32 = 3;
    /// Corrected by hardware.
    MC_FLAG_CORRECTABLE: u32 = 1 << 0;
    /// Not corrected.
    MC_FLAG_UNCORRECTABLE: u32 = 1 << 1;
    /// Software can recover.
    MC_FLAG_RECOVERABLE: u32 = 1 << 2;
    /// Found by looking.
    MC_FLAG_POLLED: u32 = 1 << 3;
    /// Found after a reset.
    MC_FLAG_RESET: u32 = 1 << 4;
    /// Told by the interrupt of corrected errors.
    MC_FLAG_CMCI: u32 = 1 << 5;
    /// Told by a machine check.
    MC_FLAG_MCE: u32 = 1 << 6;
    /// The error was recovered.
    REC_ACTION_RECOVERED: u32 = 0x1;
    /// Nothing was done.
    REC_ACTION_NONE: u32 = 0x2;
    /// A reset is needed.
    REC_ACTION_NEED_RESET: u32 = 0x4;
    /// Take a page out of use.
    MC_ACTION_PAGE_OFFLINE: u32 = 0x1;
    /// Take a CPU out of use.
    MC_ACTION_CPU_OFFLINE: u32 = 0x2;
    /// Use less cache.
    MC_ACTION_CACHE_SHRINK: u32 = 0x4;
    /// Bytes of an action.
    MAX_UNION_SIZE: u32 = 16;
    /// Bytes of a record.
    MCINFO_HYPERCALLSIZE: u32 = 1024;
    /// Bytes of a record, for the hypervisor.
    MCINFO_MAXSIZE: u32 = 768;
    /// Flag: the record is not complete.
    MCINFO_FLAGS_UNCOMPLETE: u32 = 0x1;
    /// Registers of `McinfoExtended`.
    MC_MSR_ARRAYSIZE: u32 = 8, "__MC_MSR_ARRAYSIZE";
    /// Feature words.
    MC_NCAPS: u32 = 7;
    /// Feature word: CPUID 1.EDX.
    MC_CAPS_STD_EDX: u32 = 0;
    /// Feature word: CPUID 0x80000001.EDX.
    MC_CAPS_AMD_EDX: u32 = 1;
    /// Feature word: Transmeta's.
    MC_CAPS_TM: u32 = 2;
    /// Feature word: Linux's own.
    MC_CAPS_LINUX: u32 = 3;
    /// Feature word: CPUID 1.ECX.
    MC_CAPS_STD_ECX: u32 = 4;
    /// Feature word: VIA's.
    MC_CAPS_VIA: u32 = 5;
    /// Feature word: CPUID 0x80000001.ECX.
    MC_CAPS_AMD_ECX: u32 = 6;
}
