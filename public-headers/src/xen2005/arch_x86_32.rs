//! Facts of arch-x86_32.h.

use crate::compat_u64::CompatU64;

layout! {
    header "arch-x86_32.h";

    /// `trap_info_t`. (arch-x86_32.h)
    struct TrapInfo = "trap_info_t", 8 {
        /// `vector`.
        vector: u8 = 0;
        /// `flags`.
        flags: u8 = 1;
        /// `cs`.
        cs: u16 = 2;
        /// `address`.
        address: u32 = 4;
    }

    /// `execution_context_t`. (arch-x86_32.h)
    struct ExecutionContext = "execution_context_t", 68 {
        /// `ebx`.
        ebx: u32 = 0;
        /// `ecx`.
        ecx: u32 = 4;
        /// `edx`.
        edx: u32 = 8;
        /// `esi`.
        esi: u32 = 12;
        /// `edi`.
        edi: u32 = 16;
        /// `ebp`.
        ebp: u32 = 20;
        /// `eax`.
        eax: u32 = 24;
        /// `error_code`.
        error_code: u16 = 28;
        /// `entry_vector`.
        entry_vector: u16 = 30;
        /// `eip`.
        eip: u32 = 32;
        /// `cs`.
        cs: u32 = 36;
        /// `eflags`.
        eflags: u32 = 40;
        /// `esp`.
        esp: u32 = 44;
        /// `ss`.
        ss: u32 = 48;
        /// `es`.
        es: u32 = 52;
        /// `ds`.
        ds: u32 = 56;
        /// `fs`.
        fs: u32 = 60;
        /// `gs`.
        gs: u32 = 64;
    }

    /// `full_execution_context_t`. (arch-x86_32.h)
    struct FullExecutionContext = "full_execution_context_t", 2520 {
        /// `flags`.
        flags: u32 = 0;
        /// `cpu_ctxt`.
        cpu_ctxt: ExecutionContext = 4;
        /// `fpu_ctxt`.
        fpu_ctxt: [u8; 256] = 72;
        /// `trap_ctxt`.
        trap_ctxt: [TrapInfo; 256] = 328;
        /// `fast_trap_idx`.
        fast_trap_idx: u32 = 2376;
        /// `ldt_base`.
        ldt_base: u32 = 2380;
        /// `ldt_ents`.
        ldt_ents: u32 = 2384;
        /// `gdt_frames`.
        gdt_frames: [u32; 16] = 2388;
        /// `gdt_ents`.
        gdt_ents: u32 = 2452;
        /// `kernel_ss`.
        kernel_ss: u32 = 2456;
        /// `kernel_esp`.
        kernel_esp: u32 = 2460;
        /// `pt_base`.
        pt_base: u32 = 2464;
        /// `debugreg`.
        debugreg: [u32; 8] = 2468;
        /// `event_callback_cs`.
        event_callback_cs: u32 = 2500;
        /// `event_callback_eip`.
        event_callback_eip: u32 = 2504;
        /// `failsafe_callback_cs`.
        failsafe_callback_cs: u32 = 2508;
        /// `failsafe_callback_eip`.
        failsafe_callback_eip: u32 = 2512;
        /// `vm_assist`.
        vm_assist: u32 = 2516;
    }

    /// `arch_shared_info_t`. (arch-x86_32.h)
    struct ArchSharedInfo = "arch_shared_info_t", 8 {
        /// `pfn_to_mfn_frame_list`.
        pfn_to_mfn_frame_list: CompatU64 = 0;
    }

    /// `arch_vcpu_info_t`. (arch-x86_32.h)
    struct ArchVcpuInfo = "arch_vcpu_info_t", 0 {
    }
}

constants! {
    header "arch-x86_32.h";

    /// `NR_RESERVED_GDT_ENTRIES`.
    NR_RESERVED_GDT_ENTRIES: u32 = 40;
    /// `FIRST_RESERVED_GDT_ENTRY`.
    FIRST_RESERVED_GDT_ENTRY: u32 = 0x100;
    /// `LAST_RESERVED_GDT_ENTRY`.
    LAST_RESERVED_GDT_ENTRY: u32 = 295;
    /// `FLAT_RING1_CS`.
    FLAT_RING1_CS: u32 = 2073;
    /// `FLAT_RING1_DS`.
    FLAT_RING1_DS: u32 = 2081;
    /// `FLAT_RING1_SS`.
    FLAT_RING1_SS: u32 = 2081;
    /// `FLAT_RING3_CS`.
    FLAT_RING3_CS: u32 = 2091;
    /// `FLAT_RING3_DS`.
    FLAT_RING3_DS: u32 = 2099;
    /// `FLAT_RING3_SS`.
    FLAT_RING3_SS: u32 = 2099;
    /// `FLAT_KERNEL_CS`.
    FLAT_KERNEL_CS: u32 = 2073;
    /// `FLAT_KERNEL_DS`.
    FLAT_KERNEL_DS: u32 = 2081;
    /// `FLAT_KERNEL_SS`.
    FLAT_KERNEL_SS: u32 = 2081;
    /// `FLAT_USER_CS`.
    FLAT_USER_CS: u32 = 2091;
    /// `FLAT_USER_DS`.
    FLAT_USER_DS: u32 = 2099;
    /// `FLAT_USER_SS`.
    FLAT_USER_SS: u32 = 2099;
    /// `HYPERVISOR_VIRT_START`.
    HYPERVISOR_VIRT_START: u32 = 0xfc000000;
    /// `machine_to_phys_mapping`.
    MACHINE_TO_PHYS_MAPPING: u32 = 0xfc000000, "machine_to_phys_mapping";
    /// `ECF_I387_VALID`.
    ECF_I387_VALID: u32 = 1;
    /// `ECF_VMX_GUEST`.
    ECF_VMX_GUEST: u32 = 2;
    /// `ECF_IN_KERNEL`.
    ECF_IN_KERNEL: u32 = 4;
}
