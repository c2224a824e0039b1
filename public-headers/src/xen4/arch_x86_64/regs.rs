//! Registers, selectors and addresses (arch-x86/xen-x86_64.h).

layout! {
    header "arch-x86/xen-x86_64.h";

    /// What the `iret` hypercall pops off the kernel stack. (arch-x86/xen-x86_64.h)
    struct IretContext = "struct iret_context", 72 {
        /// Register to restore.
        rax: u64 = 0;
        /// Register to restore.
        r11: u64 = 8;
        /// Register to restore.
        rcx: u64 = 16;
        /// `VGCF_IN_SYSCALL`: r11, rcx, cs and ss are not restored.
        flags: u64 = 24;
        /// Register to restore.
        rip: u64 = 32;
        /// Selector to restore.
        cs: u64 = 40;
        /// Register to restore.
        rflags: u64 = 48;
        /// Register to restore.
        rsp: u64 = 56;
        /// Selector to restore.
        ss: u64 = 64;
    }

    /// Registers of a guest, as saved on entry to the hypervisor. (arch-x86/xen-x86_64.h)
    struct CpuUserRegs = "struct cpu_user_regs", 200 {
        /// Register.
        r15: u64 = 0 { r15: u64, r15d: u32, r15w: u16, r15b: u8 };
        /// Register.
        r14: u64 = 8 { r14: u64, r14d: u32, r14w: u16, r14b: u8 };
        /// Register.
        r13: u64 = 16 { r13: u64, r13d: u32, r13w: u16, r13b: u8 };
        /// Register.
        r12: u64 = 24 { r12: u64, r12d: u32, r12w: u16, r12b: u8 };
        /// Register.
        rbp: u64 = 32 { rbp: u64, ebp: u32, bp: u16, bpl: u8 };
        /// Register.
        rbx: u64 = 40 { rbx: u64, ebx: u32, bx: u16 };
        /// Register.
        r11: u64 = 48 { r11: u64, r11d: u32, r11w: u16, r11b: u8 };
        /// Register.
        r10: u64 = 56 { r10: u64, r10d: u32, r10w: u16, r10b: u8 };
        /// Register.
        r9: u64 = 64 { r9: u64, r9d: u32, r9w: u16, r9b: u8 };
        /// Register.
        r8: u64 = 72 { r8: u64, r8d: u32, r8w: u16, r8b: u8 };
        /// Register.
        rax: u64 = 80 { rax: u64, eax: u32, ax: u16 };
        /// Register.
        rcx: u64 = 88 { rcx: u64, ecx: u32, cx: u16 };
        /// Register.
        rdx: u64 = 96 { rdx: u64, edx: u32, dx: u16 };
        /// Register.
        rsi: u64 = 104 { rsi: u64, esi: u32, si: u16, sil: u8 };
        /// Register.
        rdi: u64 = 112 { rdi: u64, edi: u32, di: u16, dil: u8 };
        /// Error code of the exception.
        error_code: u32 = 120;
        /// Vector through which the hypervisor was entered, and flags.
        entry_vector: u32 = 124;
        /// Instruction pointer.
        rip: u64 = 128 { rip: u64, eip: u32, ip: u16 };
        /// Code segment.
        cs: u16 = 136;
        /// Padding that the header names.
        _pad0: [u16; 1] = 138;
        /// Event mask at entry.
        saved_upcall_mask: u8 = 140;
        /// Padding that the header names.
        _pad1: [u8; 3] = 141;
        /// Flags register; IF is the inverse of the event mask.
        rflags: u64 = 144 { rflags: u64, eflags: u32, flags: u16 };
        /// Register.
        rsp: u64 = 152 { rsp: u64, esp: u32, sp: u16, spl: u8 };
        /// Stack segment.
        ss: u16 = 160;
        /// Padding that the header names.
        _pad2: [u16; 3] = 162;
        /// Data segment selector.
        es: u16 = 168;
        /// Padding that the header names.
        _pad3: [u16; 3] = 170;
        /// Data segment selector.
        ds: u16 = 176;
        /// Padding that the header names.
        _pad4: [u16; 3] = 178;
        /// Data segment selector.
        fs: u16 = 184;
        /// Padding that the header names.
        _pad5: [u16; 3] = 186;
        /// Data segment selector.
        gs: u16 = 192;
        /// Padding that the header names.
        _pad6: [u16; 3] = 194;
    }

    /// The processor's part of a vcpu's shared state. (arch-x86/xen-x86_64.h)
    struct ArchVcpuInfo = "struct arch_vcpu_info", 16 {
        /// Address of the last page fault.
        cr2: u64 = 0;
        /// Padding that the header names.
        pad: u64 = 8;
    }
}

constants! {
    header "arch-x86/xen-x86_64.h";

    /// Flat 32-bit code, ring 3.
    FLAT_RING3_CS32: u32 = 0xe023;
    /// 64-bit code, ring 3.
    FLAT_RING3_CS64: u32 = 0xe033;
    /// Flat data, ring 3.
    FLAT_RING3_DS32: u32 = 0xe02b;
    /// The null selector, which 64-bit data segments are.
    FLAT_RING3_DS64: u32 = 0x0;
    /// Flat stack, ring 3.
    FLAT_RING3_SS32: u32 = 0xe02b;
    /// Stack of 64-bit code, ring 3.
    FLAT_RING3_SS64: u32 = 0xe02b;
    /// Data of a 64-bit guest kernel.
    FLAT_KERNEL_DS64: u32 = 0;
    /// Data of a 32-bit guest kernel.
    FLAT_KERNEL_DS32: u32 = 57387;
    /// Data of a guest kernel.
    FLAT_KERNEL_DS: u32 = 0;
    /// Code of a 64-bit guest kernel.
    FLAT_KERNEL_CS64: u32 = 57395;
    /// Code of a 32-bit guest kernel.
    FLAT_KERNEL_CS32: u32 = 57379;
    /// Code of a guest kernel.
    FLAT_KERNEL_CS: u32 = 57395;
    /// Stack of a 64-bit guest kernel.
    FLAT_KERNEL_SS64: u32 = 57387;
    /// Stack of a 32-bit guest kernel.
    FLAT_KERNEL_SS32: u32 = 57387;
    /// Stack of a guest kernel.
    FLAT_KERNEL_SS: u32 = 57387;
    /// Data of a 64-bit process.
    FLAT_USER_DS64: u32 = 0;
    /// Data of a 32-bit process.
    FLAT_USER_DS32: u32 = 57387;
    /// Data of a process.
    FLAT_USER_DS: u32 = 0;
    /// Code of a 64-bit process.
    FLAT_USER_CS64: u32 = 57395;
    /// Code of a 32-bit process.
    FLAT_USER_CS32: u32 = 57379;
    /// Code of a process.
    FLAT_USER_CS: u32 = 57395;
    /// Stack of a 64-bit process.
    FLAT_USER_SS64: u32 = 57387;
    /// Stack of a 32-bit process.
    FLAT_USER_SS32: u32 = 57387;
    /// Stack of a process.
    FLAT_USER_SS: u32 = 57387;
    /// First address of the hypervisor's range.
    HYPERVISOR_VIRT_START_RAW: u64 = 0xffff8000_00000000, "__HYPERVISOR_VIRT_START";
    /// The number behind `HYPERVISOR_VIRT_END`, without a type.
    HYPERVISOR_VIRT_END_RAW: u64 = 0xffff8800_00000000, "__HYPERVISOR_VIRT_END";
    /// Where guests find the machine-to-physical table.
    MACH2PHYS_VIRT_START_RAW: u64 = 0xffff8000_00000000, "__MACH2PHYS_VIRT_START";
    /// End of the machine-to-physical table.
    MACH2PHYS_VIRT_END_RAW: u64 = 0xffff8040_00000000, "__MACH2PHYS_VIRT_END";
    /// First address of the hypervisor's range.
    HYPERVISOR_VIRT_START: u64 = 0xffff800000000000;
    /// First address past the hypervisor's range.
    HYPERVISOR_VIRT_END: u64 = 0xffff880000000000;
    /// Where guests find the machine-to-physical table.
    MACH2PHYS_VIRT_START: u64 = 0xffff800000000000;
    /// End of the machine-to-physical table.
    MACH2PHYS_VIRT_END: u64 = 0xffff804000000000;
    /// Entries of the machine-to-physical table.
    MACH2PHYS_NR_ENTRIES: u64 = 0x800000000;
    /// `set_segment_base`: base of FS.
    SEGBASE_FS: u32 = 0;
    /// `set_segment_base`: base of GS in user mode.
    SEGBASE_GS_USER: u32 = 1;
    /// `set_segment_base`: base of GS in kernel mode.
    SEGBASE_GS_KERNEL: u32 = 2;
    /// `set_segment_base`: selector of GS in user mode, in bits 15:0.
    SEGBASE_GS_USER_SEL: u32 = 3;
    /// Bit number of `VGCF_in_syscall`.
    _VGCF_IN_SYSCALL: u32 = 8, "_VGCF_in_syscall";
    /// The frame is that of a system call: return by `sysret`.
    VGCF_IN_SYSCALL: u32 = 1 << 8, "VGCF_in_syscall";
}
