//! Numbers of model-specific registers, and some of their bits.
#![allow(missing_docs, reason = "the names are the manuals'")]

pub const P5_MC_ADDR: u32 = 0x0;
pub const P5_MC_TYPE: u32 = 0x1;
pub const TSC: u32 = 0x10;
pub const PLATFORM_ID: u32 = 0x17;
pub const APIC_BASE: u32 = 0x1b;
pub const FEATURE_CONTROL: u32 = 0x3a;
pub const PRED_CMD: u32 = 0x49;
/// Writing the address of microcode here loads it (Intel).
pub const UCODE_WRITE: u32 = 0x79;
/// Microcode revision.
pub const UCODE_REV: u32 = 0x8b;
pub const PERFCTR0: u32 = 0xc1;
pub const PERFCTR7: u32 = 0xc8;
pub const PLATFORM_INFO: u32 = 0xce;
pub const MPERF: u32 = 0xe7;
pub const APERF: u32 = 0xe8;
pub const MTRR_CAP: u32 = 0xfe;
pub const ARCH_CAPABILITIES: u32 = 0x10a;
pub const TSX_FORCE_ABORT: u32 = 0x10f;
pub const MCU_OPT_CTRL: u32 = 0x123;
pub const MISC_FEATURES_ENABLES: u32 = 0x140;
pub const SYSENTER_CS: u32 = 0x174;
pub const SYSENTER_ESP: u32 = 0x175;
pub const SYSENTER_EIP: u32 = 0x176;
pub const MCG_CAP: u32 = 0x179;
pub const MCG_STATUS: u32 = 0x17a;
pub const MCG_CTL: u32 = 0x17b;
pub const EVNTSEL0: u32 = 0x186;
pub const EVNTSEL3: u32 = 0x189;
pub const PERF_STATUS: u32 = 0x198;
pub const PERF_CTL: u32 = 0x199;
pub const THERM_CONTROL: u32 = 0x19a;
pub const THERM_STATUS: u32 = 0x19c;
pub const MISC_ENABLE: u32 = 0x1a0;
pub const ENERGY_PERF_BIAS: u32 = 0x1b0;
pub const DEBUGCTL: u32 = 0x1d9;
pub const MTRR_PHYSBASE0: u32 = 0x200;
pub const PAT: u32 = 0x277;
pub const MC0_CTL2: u32 = 0x280;
pub const MC31_CTL2: u32 = 0x29f;
pub const FIXED_CTR0: u32 = 0x309;
pub const FIXED_CTR2: u32 = 0x30b;
pub const PERF_CAPABILITIES: u32 = 0x345;
pub const FIXED_CTR_CTRL: u32 = 0x38d;
pub const GLOBAL_OVF_CTRL: u32 = 0x390;
pub const MC0_CTL: u32 = 0x400;
pub const MC31_MISC: u32 = 0x47f;
pub const TSC_DEADLINE: u32 = 0x6e0;
pub const HYPERCALL_PAGE: u32 = 0x4000_0000;
pub const EFER: u32 = 0xc000_0080;
pub const STAR: u32 = 0xc000_0081;
pub const LSTAR: u32 = 0xc000_0082;
pub const CSTAR: u32 = 0xc000_0083;
pub const SFMASK: u32 = 0xc000_0084;
pub const FS_BASE: u32 = 0xc000_0100;
pub const GS_BASE: u32 = 0xc000_0101;
pub const KERNEL_GS_BASE: u32 = 0xc000_0102;
pub const TSC_AUX: u32 = 0xc000_0103;
pub const K7_EVNTSEL0: u32 = 0xc001_0000;
pub const K7_PERFCTR3: u32 = 0xc001_0007;
pub const K8_SYSCFG: u32 = 0xc001_0010;
pub const K8_HWCR: u32 = 0xc001_0015;
pub const K8_IORR_BASE0: u32 = 0xc001_0016;
pub const K8_IORR_MASK1: u32 = 0xc001_0019;
pub const K8_TOP_MEM1: u32 = 0xc001_001a;
pub const K8_TOP_MEM2: u32 = 0xc001_001d;
pub const NB_CFG: u32 = 0xc001_001f;
pub const FID_VID_CTL: u32 = 0xc001_0041;
pub const FID_VID_STATUS: u32 = 0xc001_0042;
pub const FAM10H_MMIO_CONF_BASE: u32 = 0xc001_0058;
pub const PSTATE_LIMIT: u32 = 0xc001_0061;
pub const PSTATE_CTL: u32 = 0xc001_0062;
pub const PSTATE0: u32 = 0xc001_0064;
pub const PSTATE7: u32 = 0xc001_006b;
pub const TSEG_BASE: u32 = 0xc001_0112;
pub const TSEG_MASK: u32 = 0xc001_0113;
pub const FAM15H_EVNTSEL0: u32 = 0xc001_0200;
pub const FAM15H_PERFCTR5: u32 = 0xc001_020b;
pub const DR1_ADDRESS_MASK: u32 = 0xc001_1019;
pub const DR3_ADDRESS_MASK: u32 = 0xc001_101b;
pub const LS_CFG: u32 = 0xc001_1020;
pub const DR0_ADDRESS_MASK: u32 = 0xc001_1027;
pub const DE_CFG: u32 = 0xc001_1029;

/// PLATFORM_INFO: the CPU can be made to fault on CPUID outside of ring 0.
pub const CPUID_FAULTING: u64 = 1 << 31;
/// DE_CFG: LFENCE waits for the instructions before it.
pub const LFENCE_SERIALISE: u64 = 1 << 1;
/// MISC_FEATURES_ENABLES: CPUID faults outside of ring 0.
pub const CPUID_FAULTS: u64 = 1 << 0;

/// Writing the address of microcode here loads it (AMD).
pub const PATCH_LOADER: u32 = 0xc001_0020;
