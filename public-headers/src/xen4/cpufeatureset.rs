//! Bit numbers of CPU features, as feature sets have them (arch-x86/cpufeatureset.h).

constants! {
    header "arch-x86/cpufeatureset.h";

    /// CPU feature FPU: bit 0 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_FPU: u32 = 0;
    /// CPU feature VME: bit 1 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_VME: u32 = 1;
    /// CPU feature DE: bit 2 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_DE: u32 = 2;
    /// CPU feature PSE: bit 3 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_PSE: u32 = 3;
    /// CPU feature TSC: bit 4 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_TSC: u32 = 4;
    /// CPU feature MSR: bit 5 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_MSR: u32 = 5;
    /// CPU feature PAE: bit 6 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_PAE: u32 = 6;
    /// CPU feature MCE: bit 7 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_MCE: u32 = 7;
    /// CPU feature CX8: bit 8 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_CX8: u32 = 8;
    /// CPU feature APIC: bit 9 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_APIC: u32 = 9;
    /// CPU feature SEP: bit 11 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_SEP: u32 = 11;
    /// CPU feature MTRR: bit 12 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_MTRR: u32 = 12;
    /// CPU feature PGE: bit 13 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_PGE: u32 = 13;
    /// CPU feature MCA: bit 14 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_MCA: u32 = 14;
    /// CPU feature CMOV: bit 15 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_CMOV: u32 = 15;
    /// CPU feature PAT: bit 16 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_PAT: u32 = 16;
    /// CPU feature PSE36: bit 17 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_PSE36: u32 = 17;
    /// CPU feature CLFLUSH: bit 19 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_CLFLUSH: u32 = 19;
    /// CPU feature DS: bit 21 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_DS: u32 = 21;
    /// CPU feature ACPI: bit 22 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_ACPI: u32 = 22;
    /// CPU feature MMX: bit 23 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_MMX: u32 = 23;
    /// CPU feature FXSR: bit 24 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_FXSR: u32 = 24;
    /// CPU feature SSE: bit 25 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_SSE: u32 = 25;
    /// CPU feature SSE2: bit 26 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_SSE2: u32 = 26;
    /// CPU feature SS: bit 27 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_SS: u32 = 27;
    /// CPU feature HTT: bit 28 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_HTT: u32 = 28;
    /// CPU feature TM1: bit 29 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_TM1: u32 = 29;
    /// CPU feature PBE: bit 31 of word 0 (CPUID 1.EDX).
    XEN_X86_FEATURE_PBE: u32 = 31;
    /// CPU feature SSE3: bit 0 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_SSE3: u32 = 32;
    /// CPU feature PCLMULQDQ: bit 1 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_PCLMULQDQ: u32 = 33;
    /// CPU feature DTES64: bit 2 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_DTES64: u32 = 34;
    /// CPU feature MONITOR: bit 3 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_MONITOR: u32 = 35;
    /// CPU feature DSCPL: bit 4 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_DSCPL: u32 = 36;
    /// CPU feature VMX: bit 5 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_VMX: u32 = 37;
    /// CPU feature SMX: bit 6 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_SMX: u32 = 38;
    /// CPU feature EIST: bit 7 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_EIST: u32 = 39;
    /// CPU feature TM2: bit 8 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_TM2: u32 = 40;
    /// CPU feature SSSE3: bit 9 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_SSSE3: u32 = 41;
    /// CPU feature FMA: bit 12 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_FMA: u32 = 44;
    /// CPU feature CX16: bit 13 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_CX16: u32 = 45;
    /// CPU feature XTPR: bit 14 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_XTPR: u32 = 46;
    /// CPU feature PDCM: bit 15 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_PDCM: u32 = 47;
    /// CPU feature PCID: bit 17 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_PCID: u32 = 49;
    /// CPU feature DCA: bit 18 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_DCA: u32 = 50;
    /// CPU feature SSE4_1: bit 19 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_SSE4_1: u32 = 51;
    /// CPU feature SSE4_2: bit 20 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_SSE4_2: u32 = 52;
    /// CPU feature X2APIC: bit 21 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_X2APIC: u32 = 53;
    /// CPU feature MOVBE: bit 22 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_MOVBE: u32 = 54;
    /// CPU feature POPCNT: bit 23 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_POPCNT: u32 = 55;
    /// CPU feature TSC_DEADLINE: bit 24 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_TSC_DEADLINE: u32 = 56;
    /// CPU feature AESNI: bit 25 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_AESNI: u32 = 57;
    /// CPU feature XSAVE: bit 26 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_XSAVE: u32 = 58;
    /// CPU feature OSXSAVE: bit 27 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_OSXSAVE: u32 = 59;
    /// CPU feature AVX: bit 28 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_AVX: u32 = 60;
    /// CPU feature F16C: bit 29 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_F16C: u32 = 61;
    /// CPU feature RDRAND: bit 30 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_RDRAND: u32 = 62;
    /// CPU feature HYPERVISOR: bit 31 of word 1 (CPUID 1.ECX).
    XEN_X86_FEATURE_HYPERVISOR: u32 = 63;
    /// CPU feature SYSCALL: bit 11 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_SYSCALL: u32 = 75;
    /// CPU feature NX: bit 20 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_NX: u32 = 84;
    /// CPU feature MMXEXT: bit 22 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_MMXEXT: u32 = 86;
    /// CPU feature FFXSR: bit 25 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_FFXSR: u32 = 89;
    /// CPU feature PAGE1GB: bit 26 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_PAGE1GB: u32 = 90;
    /// CPU feature RDTSCP: bit 27 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_RDTSCP: u32 = 91;
    /// CPU feature LM: bit 29 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_LM: u32 = 93;
    /// CPU feature 3DNOWEXT: bit 30 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_3DNOWEXT: u32 = 94;
    /// CPU feature 3DNOW: bit 31 of word 2 (CPUID 0x80000001.EDX).
    XEN_X86_FEATURE_3DNOW: u32 = 95;
    /// CPU feature LAHF_LM: bit 0 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_LAHF_LM: u32 = 96;
    /// CPU feature CMP_LEGACY: bit 1 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_CMP_LEGACY: u32 = 97;
    /// CPU feature SVM: bit 2 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_SVM: u32 = 98;
    /// CPU feature EXTAPIC: bit 3 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_EXTAPIC: u32 = 99;
    /// CPU feature CR8_LEGACY: bit 4 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_CR8_LEGACY: u32 = 100;
    /// CPU feature ABM: bit 5 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_ABM: u32 = 101;
    /// CPU feature SSE4A: bit 6 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_SSE4A: u32 = 102;
    /// CPU feature MISALIGNSSE: bit 7 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_MISALIGNSSE: u32 = 103;
    /// CPU feature 3DNOWPREFETCH: bit 8 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_3DNOWPREFETCH: u32 = 104;
    /// CPU feature OSVW: bit 9 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_OSVW: u32 = 105;
    /// CPU feature IBS: bit 10 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_IBS: u32 = 106;
    /// CPU feature XOP: bit 11 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_XOP: u32 = 107;
    /// CPU feature SKINIT: bit 12 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_SKINIT: u32 = 108;
    /// CPU feature WDT: bit 13 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_WDT: u32 = 109;
    /// CPU feature LWP: bit 15 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_LWP: u32 = 111;
    /// CPU feature FMA4: bit 16 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_FMA4: u32 = 112;
    /// CPU feature NODEID_MSR: bit 19 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_NODEID_MSR: u32 = 115;
    /// CPU feature TBM: bit 21 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_TBM: u32 = 117;
    /// CPU feature TOPOEXT: bit 22 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_TOPOEXT: u32 = 118;
    /// CPU feature DBEXT: bit 26 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_DBEXT: u32 = 122;
    /// CPU feature MONITORX: bit 29 of word 3 (CPUID 0x80000001.ECX).
    XEN_X86_FEATURE_MONITORX: u32 = 125;
    /// CPU feature XSAVEOPT: bit 0 of word 4 (CPUID 0xd:1.EAX).
    XEN_X86_FEATURE_XSAVEOPT: u32 = 128;
    /// CPU feature XSAVEC: bit 1 of word 4 (CPUID 0xd:1.EAX).
    XEN_X86_FEATURE_XSAVEC: u32 = 129;
    /// CPU feature XGETBV1: bit 2 of word 4 (CPUID 0xd:1.EAX).
    XEN_X86_FEATURE_XGETBV1: u32 = 130;
    /// CPU feature XSAVES: bit 3 of word 4 (CPUID 0xd:1.EAX).
    XEN_X86_FEATURE_XSAVES: u32 = 131;
    /// CPU feature FSGSBASE: bit 0 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_FSGSBASE: u32 = 160;
    /// CPU feature TSC_ADJUST: bit 1 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_TSC_ADJUST: u32 = 161;
    /// CPU feature SGX: bit 2 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_SGX: u32 = 162;
    /// CPU feature BMI1: bit 3 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_BMI1: u32 = 163;
    /// CPU feature HLE: bit 4 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_HLE: u32 = 164;
    /// CPU feature AVX2: bit 5 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX2: u32 = 165;
    /// CPU feature FDP_EXCP_ONLY: bit 6 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_FDP_EXCP_ONLY: u32 = 166;
    /// CPU feature SMEP: bit 7 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_SMEP: u32 = 167;
    /// CPU feature BMI2: bit 8 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_BMI2: u32 = 168;
    /// CPU feature ERMS: bit 9 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_ERMS: u32 = 169;
    /// CPU feature INVPCID: bit 10 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_INVPCID: u32 = 170;
    /// CPU feature RTM: bit 11 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_RTM: u32 = 171;
    /// CPU feature PQM: bit 12 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_PQM: u32 = 172;
    /// CPU feature NO_FPU_SEL: bit 13 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_NO_FPU_SEL: u32 = 173;
    /// CPU feature MPX: bit 14 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_MPX: u32 = 174;
    /// CPU feature PQE: bit 15 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_PQE: u32 = 175;
    /// CPU feature AVX512F: bit 16 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512F: u32 = 176;
    /// CPU feature AVX512DQ: bit 17 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512DQ: u32 = 177;
    /// CPU feature RDSEED: bit 18 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_RDSEED: u32 = 178;
    /// CPU feature ADX: bit 19 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_ADX: u32 = 179;
    /// CPU feature SMAP: bit 20 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_SMAP: u32 = 180;
    /// CPU feature AVX512_IFMA: bit 21 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512_IFMA: u32 = 181;
    /// CPU feature CLFLUSHOPT: bit 23 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_CLFLUSHOPT: u32 = 183;
    /// CPU feature CLWB: bit 24 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_CLWB: u32 = 184;
    /// CPU feature PROC_TRACE: bit 25 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_PROC_TRACE: u32 = 185;
    /// CPU feature AVX512PF: bit 26 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512PF: u32 = 186;
    /// CPU feature AVX512ER: bit 27 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512ER: u32 = 187;
    /// CPU feature AVX512CD: bit 28 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512CD: u32 = 188;
    /// CPU feature SHA: bit 29 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_SHA: u32 = 189;
    /// CPU feature AVX512BW: bit 30 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512BW: u32 = 190;
    /// CPU feature AVX512VL: bit 31 of word 5 (CPUID 7:0.EBX).
    XEN_X86_FEATURE_AVX512VL: u32 = 191;
    /// CPU feature PREFETCHWT1: bit 0 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_PREFETCHWT1: u32 = 192;
    /// CPU feature AVX512_VBMI: bit 1 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_AVX512_VBMI: u32 = 193;
    /// CPU feature UMIP: bit 2 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_UMIP: u32 = 194;
    /// CPU feature PKU: bit 3 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_PKU: u32 = 195;
    /// CPU feature OSPKE: bit 4 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_OSPKE: u32 = 196;
    /// CPU feature AVX512_VBMI2: bit 6 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_AVX512_VBMI2: u32 = 198;
    /// CPU feature CET_SS: bit 7 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_CET_SS: u32 = 199;
    /// CPU feature GFNI: bit 8 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_GFNI: u32 = 200;
    /// CPU feature VAES: bit 9 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_VAES: u32 = 201;
    /// CPU feature VPCLMULQDQ: bit 10 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_VPCLMULQDQ: u32 = 202;
    /// CPU feature AVX512_VNNI: bit 11 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_AVX512_VNNI: u32 = 203;
    /// CPU feature AVX512_BITALG: bit 12 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_AVX512_BITALG: u32 = 204;
    /// CPU feature AVX512_VPOPCNTDQ: bit 14 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_AVX512_VPOPCNTDQ: u32 = 206;
    /// CPU feature RDPID: bit 22 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_RDPID: u32 = 214;
    /// CPU feature CLDEMOTE: bit 25 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_CLDEMOTE: u32 = 217;
    /// CPU feature MOVDIRI: bit 27 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_MOVDIRI: u32 = 219;
    /// CPU feature MOVDIR64B: bit 28 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_MOVDIR64B: u32 = 220;
    /// CPU feature ENQCMD: bit 29 of word 6 (CPUID 7:0.ECX).
    XEN_X86_FEATURE_ENQCMD: u32 = 221;
    /// CPU feature HW_PSTATE: bit 7 of word 7 (CPUID 0x80000007.EDX).
    XEN_X86_FEATURE_HW_PSTATE: u32 = 231;
    /// CPU feature ITSC: bit 8 of word 7 (CPUID 0x80000007.EDX).
    XEN_X86_FEATURE_ITSC: u32 = 232;
    /// CPU feature CPB: bit 9 of word 7 (CPUID 0x80000007.EDX).
    XEN_X86_FEATURE_CPB: u32 = 233;
    /// CPU feature EFRO: bit 10 of word 7 (CPUID 0x80000007.EDX).
    XEN_X86_FEATURE_EFRO: u32 = 234;
    /// CPU feature CLZERO: bit 0 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_CLZERO: u32 = 256;
    /// CPU feature RSTR_FP_ERR_PTRS: bit 2 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_RSTR_FP_ERR_PTRS: u32 = 258;
    /// CPU feature WBNOINVD: bit 9 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_WBNOINVD: u32 = 265;
    /// CPU feature IBPB: bit 12 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_IBPB: u32 = 268;
    /// CPU feature IBRS: bit 14 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_IBRS: u32 = 270;
    /// CPU feature AMD_STIBP: bit 15 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_AMD_STIBP: u32 = 271;
    /// CPU feature IBRS_ALWAYS: bit 16 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_IBRS_ALWAYS: u32 = 272;
    /// CPU feature STIBP_ALWAYS: bit 17 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_STIBP_ALWAYS: u32 = 273;
    /// CPU feature IBRS_FAST: bit 18 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_IBRS_FAST: u32 = 274;
    /// CPU feature IBRS_SAME_MODE: bit 19 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_IBRS_SAME_MODE: u32 = 275;
    /// CPU feature NO_LMSL: bit 20 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_NO_LMSL: u32 = 276;
    /// CPU feature AMD_PPIN: bit 23 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_AMD_PPIN: u32 = 279;
    /// CPU feature AMD_SSBD: bit 24 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_AMD_SSBD: u32 = 280;
    /// CPU feature VIRT_SSBD: bit 25 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_VIRT_SSBD: u32 = 281;
    /// CPU feature SSB_NO: bit 26 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_SSB_NO: u32 = 282;
    /// CPU feature PSFD: bit 28 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_PSFD: u32 = 284;
    /// CPU feature BTC_NO: bit 29 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_BTC_NO: u32 = 285;
    /// CPU feature IBPB_RET: bit 30 of word 8 (CPUID 0x80000008.EBX).
    XEN_X86_FEATURE_IBPB_RET: u32 = 286;
    /// CPU feature AVX512_4VNNIW: bit 2 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_AVX512_4VNNIW: u32 = 290;
    /// CPU feature AVX512_4FMAPS: bit 3 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_AVX512_4FMAPS: u32 = 291;
    /// CPU feature FSRM: bit 4 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_FSRM: u32 = 292;
    /// CPU feature AVX512_VP2INTERSECT: bit 8 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_AVX512_VP2INTERSECT: u32 = 296;
    /// CPU feature SRBDS_CTRL: bit 9 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_SRBDS_CTRL: u32 = 297;
    /// CPU feature MD_CLEAR: bit 10 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_MD_CLEAR: u32 = 298;
    /// CPU feature RTM_ALWAYS_ABORT: bit 11 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_RTM_ALWAYS_ABORT: u32 = 299;
    /// CPU feature TSX_FORCE_ABORT: bit 13 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_TSX_FORCE_ABORT: u32 = 301;
    /// CPU feature SERIALIZE: bit 14 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_SERIALIZE: u32 = 302;
    /// CPU feature HYBRID: bit 15 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_HYBRID: u32 = 303;
    /// CPU feature TSXLDTRK: bit 16 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_TSXLDTRK: u32 = 304;
    /// CPU feature CET_IBT: bit 20 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_CET_IBT: u32 = 308;
    /// CPU feature AVX512_FP16: bit 23 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_AVX512_FP16: u32 = 311;
    /// CPU feature IBRSB: bit 26 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_IBRSB: u32 = 314;
    /// CPU feature STIBP: bit 27 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_STIBP: u32 = 315;
    /// CPU feature L1D_FLUSH: bit 28 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_L1D_FLUSH: u32 = 316;
    /// CPU feature ARCH_CAPS: bit 29 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_ARCH_CAPS: u32 = 317;
    /// CPU feature CORE_CAPS: bit 30 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_CORE_CAPS: u32 = 318;
    /// CPU feature SSBD: bit 31 of word 9 (CPUID 7:0.EDX).
    XEN_X86_FEATURE_SSBD: u32 = 319;
    /// CPU feature AVX_VNNI: bit 4 of word 10 (CPUID 7:1.EAX).
    XEN_X86_FEATURE_AVX_VNNI: u32 = 324;
    /// CPU feature AVX512_BF16: bit 5 of word 10 (CPUID 7:1.EAX).
    XEN_X86_FEATURE_AVX512_BF16: u32 = 325;
    /// CPU feature FZRM: bit 10 of word 10 (CPUID 7:1.EAX).
    XEN_X86_FEATURE_FZRM: u32 = 330;
    /// CPU feature FSRS: bit 11 of word 10 (CPUID 7:1.EAX).
    XEN_X86_FEATURE_FSRS: u32 = 331;
    /// CPU feature FSRCS: bit 12 of word 10 (CPUID 7:1.EAX).
    XEN_X86_FEATURE_FSRCS: u32 = 332;
    /// CPU feature LFENCE_DISPATCH: bit 2 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_LFENCE_DISPATCH: u32 = 354;
    /// CPU feature VERW_CLEAR: bit 5 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_VERW_CLEAR: u32 = 357;
    /// CPU feature NSCB: bit 6 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_NSCB: u32 = 358;
    /// CPU feature AUTO_IBRS: bit 8 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_AUTO_IBRS: u32 = 360;
    /// CPU feature SBPB: bit 27 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_SBPB: u32 = 379;
    /// CPU feature IBPB_BRTYPE: bit 28 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_IBPB_BRTYPE: u32 = 380;
    /// CPU feature SRSO_NO: bit 29 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_SRSO_NO: u32 = 381;
    /// CPU feature SRSO_US_NO: bit 30 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_SRSO_US_NO: u32 = 382;
    /// CPU feature SRSO_MSR_FIX: bit 31 of word 11 (CPUID 0x80000021.EAX).
    XEN_X86_FEATURE_SRSO_MSR_FIX: u32 = 383;
    /// CPU feature INTEL_PPIN: bit 0 of word 12 (CPUID 7:1.EBX).
    XEN_X86_FEATURE_INTEL_PPIN: u32 = 384;
    /// CPU feature INTEL_PSFD: bit 0 of word 13 (CPUID 7:2.EDX).
    XEN_X86_FEATURE_INTEL_PSFD: u32 = 416;
    /// CPU feature IPRED_CTRL: bit 1 of word 13 (CPUID 7:2.EDX).
    XEN_X86_FEATURE_IPRED_CTRL: u32 = 417;
    /// CPU feature RRSBA_CTRL: bit 2 of word 13 (CPUID 7:2.EDX).
    XEN_X86_FEATURE_RRSBA_CTRL: u32 = 418;
    /// CPU feature BHI_CTRL: bit 4 of word 13 (CPUID 7:2.EDX).
    XEN_X86_FEATURE_BHI_CTRL: u32 = 420;
    /// CPU feature MCDT_NO: bit 5 of word 13 (CPUID 7:2.EDX).
    XEN_X86_FEATURE_MCDT_NO: u32 = 421;
    /// CPU feature CET_SSS: bit 18 of word 15 (CPUID 7:1.EDX).
    XEN_X86_FEATURE_CET_SSS: u32 = 498;
    /// CPU feature RDCL_NO: bit 0 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_RDCL_NO: u32 = 512;
    /// CPU feature EIBRS: bit 1 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_EIBRS: u32 = 513;
    /// CPU feature RSBA: bit 2 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_RSBA: u32 = 514;
    /// CPU feature SKIP_L1DFL: bit 3 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_SKIP_L1DFL: u32 = 515;
    /// CPU feature INTEL_SSB_NO: bit 4 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_INTEL_SSB_NO: u32 = 516;
    /// CPU feature MDS_NO: bit 5 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_MDS_NO: u32 = 517;
    /// CPU feature IF_PSCHANGE_MC_NO: bit 6 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_IF_PSCHANGE_MC_NO: u32 = 518;
    /// CPU feature TSX_CTRL: bit 7 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_TSX_CTRL: u32 = 519;
    /// CPU feature TAA_NO: bit 8 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_TAA_NO: u32 = 520;
    /// CPU feature MCU_CTRL: bit 9 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_MCU_CTRL: u32 = 521;
    /// CPU feature MISC_PKG_CTRL: bit 10 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_MISC_PKG_CTRL: u32 = 522;
    /// CPU feature ENERGY_FILTERING: bit 11 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_ENERGY_FILTERING: u32 = 523;
    /// CPU feature DOITM: bit 12 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_DOITM: u32 = 524;
    /// CPU feature SBDR_SSDP_NO: bit 13 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_SBDR_SSDP_NO: u32 = 525;
    /// CPU feature FBSDP_NO: bit 14 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_FBSDP_NO: u32 = 526;
    /// CPU feature PSDP_NO: bit 15 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_PSDP_NO: u32 = 527;
    /// CPU feature FB_CLEAR: bit 17 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_FB_CLEAR: u32 = 529;
    /// CPU feature FB_CLEAR_CTRL: bit 18 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_FB_CLEAR_CTRL: u32 = 530;
    /// CPU feature RRSBA: bit 19 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_RRSBA: u32 = 531;
    /// CPU feature BHI_NO: bit 20 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_BHI_NO: u32 = 532;
    /// CPU feature XAPIC_STATUS: bit 21 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_XAPIC_STATUS: u32 = 533;
    /// CPU feature OVRCLK_STATUS: bit 23 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_OVRCLK_STATUS: u32 = 535;
    /// CPU feature PBRSB_NO: bit 24 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_PBRSB_NO: u32 = 536;
    /// CPU feature GDS_CTRL: bit 25 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_GDS_CTRL: u32 = 537;
    /// CPU feature GDS_NO: bit 26 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_GDS_NO: u32 = 538;
    /// CPU feature RFDS_NO: bit 27 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_RFDS_NO: u32 = 539;
    /// CPU feature RFDS_CLEAR: bit 28 of word 16 (MSR 0x10a, low half).
    XEN_X86_FEATURE_RFDS_CLEAR: u32 = 540;
    /// CPU feature ITS_NO: bit 30 of word 17 (MSR 0x10a, high half).
    XEN_X86_FEATURE_ITS_NO: u32 = 574;
    /// CPU feature TSA_SQ_NO: bit 1 of word 18 (CPUID 0x80000021.ECX).
    XEN_X86_FEATURE_TSA_SQ_NO: u32 = 577;
    /// CPU feature TSA_L1_NO: bit 2 of word 18 (CPUID 0x80000021.ECX).
    XEN_X86_FEATURE_TSA_L1_NO: u32 = 578;
}
