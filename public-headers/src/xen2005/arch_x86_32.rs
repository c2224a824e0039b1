//! Registers, selectors, the state of a vcpu (arch-x86_32.h).

use crate::compat_u64::CompatU64;

layout! {
    header "arch-x86_32.h";

    /// One entry of the virtual exception table. (arch-x86_32.h)
    struct TrapInfo = "trap_info_t", 8 {
        /// Exception vector.
        vector: u8 = 0;
        /// Bits 1:0: least privilege that may raise it by `int`; bit 2: mask events on entry.
        flags: u8 = 1;
        /// Selector of the handler.
        cs: u16 = 2;
        /// Address of the handler; 0 ends a table.
        address: u32 = 4;
    }

    /// Registers of a guest. (arch-x86_32.h)
    struct ExecutionContext = "execution_context_t", 68 {
        /// Register.
        ebx: u32 = 0;
        /// Register.
        ecx: u32 = 4;
        /// Register.
        edx: u32 = 8;
        /// Register.
        esi: u32 = 12;
        /// Register.
        edi: u32 = 16;
        /// Register.
        ebp: u32 = 20;
        /// Register.
        eax: u32 = 24;
        /// Error code.
        error_code: u16 = 28;
        /// Vector.
        entry_vector: u16 = 30;
        /// Instruction pointer.
        eip: u32 = 32;
        /// Code segment selector.
        cs: u32 = 36;
        /// Flags register.
        eflags: u32 = 40;
        /// Register.
        esp: u32 = 44;
        /// Stack segment selector.
        ss: u32 = 48;
        /// Data segment selector.
        es: u32 = 52;
        /// Data segment selector.
        ds: u32 = 56;
        /// Data segment selector.
        fs: u32 = 60;
        /// Data segment selector.
        gs: u32 = 64;
    }

    /// The whole state of a vcpu. (arch-x86_32.h)
    struct FullExecutionContext = "full_execution_context_t", 2520 {
        /// `ECF_*`.
        flags: u32 = 0;
        /// Registers.
        cpu_ctxt: ExecutionContext = 4;
        /// FPU registers.
        fpu_ctxt: [u8; 256] = 72;
        /// Virtual exception table.
        trap_ctxt: [TrapInfo; 256] = 328;
        /// Vector that goes to the guest directly.
        fast_trap_idx: u32 = 2376;
        /// Address of the local descriptor table.
        ldt_base: u32 = 2380;
        /// Entries of that table.
        ldt_ents: u32 = 2384;
        /// Frames of the global descriptor table.
        gdt_frames: [u32; 16] = 2388;
        /// Entries of that table.
        gdt_ents: u32 = 2452;
        /// Stack of ring 1.
        kernel_ss: u32 = 2456;
        /// Stack of ring 1.
        kernel_esp: u32 = 2460;
        /// Physical address of the page directory.
        pt_base: u32 = 2464;
        /// Debug registers 0 to 7.
        debugreg: [u32; 8] = 2468;
        /// Entry point of events.
        event_callback_cs: u32 = 2500;
        /// Entry point of events.
        event_callback_eip: u32 = 2504;
        /// Entry point where the guest's state cannot be restored.
        failsafe_callback_cs: u32 = 2508;
        /// Entry point where the guest's state cannot be restored.
        failsafe_callback_eip: u32 = 2512;
        /// Assists.
        vm_assist: u32 = 2516;
    }

    /// Where the tools find the guest's frame list. (arch-x86_32.h)
    struct ArchSharedInfo = "arch_shared_info_t", 8 {
        /// Machine frame of a page that lists the frames of the list.
        pfn_to_mfn_frame_list: CompatU64 = 0;
    }

    /// The processor's part of a vcpu's shared state: nothing. (arch-x86_32.h)
    struct ArchVcpuInfo = "arch_vcpu_info_t", 0 {
    }
}

constants! {
    header "arch-x86_32.h";

    /// Entries of the descriptor table that are the hypervisor's.
    NR_RESERVED_GDT_ENTRIES: u32 = 40;
    /// First entry of the descriptor table that is the hypervisor's.
    FIRST_RESERVED_GDT_ENTRY: u32 = 0x100;
    /// Last of them.
    LAST_RESERVED_GDT_ENTRY: u32 = 295;
    /// Flat code, ring 1.
    FLAT_RING1_CS: u32 = 2073;
    /// Flat data, ring 1.
    FLAT_RING1_DS: u32 = 2081;
    /// Flat stack, ring 1.
    FLAT_RING1_SS: u32 = 2081;
    /// Flat code, ring 3.
    FLAT_RING3_CS: u32 = 2091;
    /// Flat data, ring 3.
    FLAT_RING3_DS: u32 = 2099;
    /// Flat stack, ring 3.
    FLAT_RING3_SS: u32 = 2099;
    /// Code of a guest kernel.
    FLAT_KERNEL_CS: u32 = 2073;
    /// Data of a guest kernel.
    FLAT_KERNEL_DS: u32 = 2081;
    /// Stack of a guest kernel.
    FLAT_KERNEL_SS: u32 = 2081;
    /// Code of a process.
    FLAT_USER_CS: u32 = 2091;
    /// Data of a process.
    FLAT_USER_DS: u32 = 2099;
    /// Stack of a process.
    FLAT_USER_SS: u32 = 2099;
    /// First address of the hypervisor's range.
    HYPERVISOR_VIRT_START: u32 = 0xfc000000;
    /// Where guests find the machine-to-physical table.
    MACHINE_TO_PHYS_MAPPING: u32 = 0xfc000000, "machine_to_phys_mapping";
    /// `fpu_ctxt` holds the FPU's state.
    ECF_I387_VALID: u32 = 1;
    /// The vcpu is that of a VMX guest.
    ECF_VMX_GUEST: u32 = 2;
    /// The vcpu is in kernel mode.
    ECF_IN_KERNEL: u32 = 4;
}
