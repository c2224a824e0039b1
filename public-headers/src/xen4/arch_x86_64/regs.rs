//! Facts of arch-x86/xen-x86_64.h.

layout! {
    header "arch-x86/xen-x86_64.h";

    /// `struct iret_context`. (arch-x86/xen-x86_64.h)
    struct IretContext = "struct iret_context", 72 {
        /// `rax`.
        rax: u64 = 0;
        /// `r11`.
        r11: u64 = 8;
        /// `rcx`.
        rcx: u64 = 16;
        /// `flags`.
        flags: u64 = 24;
        /// `rip`.
        rip: u64 = 32;
        /// `cs`.
        cs: u64 = 40;
        /// `rflags`.
        rflags: u64 = 48;
        /// `rsp`.
        rsp: u64 = 56;
        /// `ss`.
        ss: u64 = 64;
    }

    /// `struct cpu_user_regs`. (arch-x86/xen-x86_64.h)
    struct CpuUserRegs = "struct cpu_user_regs", 200 {
        /// `r15`.
        r15: u64 = 0 { r15: u64, r15d: u32, r15w: u16, r15b: u8 };
        /// `r14`.
        r14: u64 = 8 { r14: u64, r14d: u32, r14w: u16, r14b: u8 };
        /// `r13`.
        r13: u64 = 16 { r13: u64, r13d: u32, r13w: u16, r13b: u8 };
        /// `r12`.
        r12: u64 = 24 { r12: u64, r12d: u32, r12w: u16, r12b: u8 };
        /// `rbp`.
        rbp: u64 = 32 { rbp: u64, ebp: u32, bp: u16, bpl: u8 };
        /// `rbx`.
        rbx: u64 = 40 { rbx: u64, ebx: u32, bx: u16 };
        /// `r11`.
        r11: u64 = 48 { r11: u64, r11d: u32, r11w: u16, r11b: u8 };
        /// `r10`.
        r10: u64 = 56 { r10: u64, r10d: u32, r10w: u16, r10b: u8 };
        /// `r9`.
        r9: u64 = 64 { r9: u64, r9d: u32, r9w: u16, r9b: u8 };
        /// `r8`.
        r8: u64 = 72 { r8: u64, r8d: u32, r8w: u16, r8b: u8 };
        /// `rax`.
        rax: u64 = 80 { rax: u64, eax: u32, ax: u16 };
        /// `rcx`.
        rcx: u64 = 88 { rcx: u64, ecx: u32, cx: u16 };
        /// `rdx`.
        rdx: u64 = 96 { rdx: u64, edx: u32, dx: u16 };
        /// `rsi`.
        rsi: u64 = 104 { rsi: u64, esi: u32, si: u16, sil: u8 };
        /// `rdi`.
        rdi: u64 = 112 { rdi: u64, edi: u32, di: u16, dil: u8 };
        /// `error_code`.
        error_code: u32 = 120;
        /// `entry_vector`.
        entry_vector: u32 = 124;
        /// `rip`.
        rip: u64 = 128 { rip: u64, eip: u32, ip: u16 };
        /// `cs`.
        cs: u16 = 136;
        /// `_pad0`.
        _pad0: [u16; 1] = 138;
        /// `saved_upcall_mask`.
        saved_upcall_mask: u8 = 140;
        /// `_pad1`.
        _pad1: [u8; 3] = 141;
        /// `rflags`.
        rflags: u64 = 144 { rflags: u64, eflags: u32, flags: u16 };
        /// `rsp`.
        rsp: u64 = 152 { rsp: u64, esp: u32, sp: u16, spl: u8 };
        /// `ss`.
        ss: u16 = 160;
        /// `_pad2`.
        _pad2: [u16; 3] = 162;
        /// `es`.
        es: u16 = 168;
        /// `_pad3`.
        _pad3: [u16; 3] = 170;
        /// `ds`.
        ds: u16 = 176;
        /// `_pad4`.
        _pad4: [u16; 3] = 178;
        /// `fs`.
        fs: u16 = 184;
        /// `_pad5`.
        _pad5: [u16; 3] = 186;
        /// `gs`.
        gs: u16 = 192;
        /// `_pad6`.
        _pad6: [u16; 3] = 194;
    }

    /// `struct arch_vcpu_info`. (arch-x86/xen-x86_64.h)
    struct ArchVcpuInfo = "struct arch_vcpu_info", 16 {
        /// `cr2`.
        cr2: u64 = 0;
        /// `pad`.
        pad: u64 = 8;
    }
}

constants! {
    header "arch-x86/xen-x86_64.h";

    /// `FLAT_RING3_CS32`.
    FLAT_RING3_CS32: u32 = 0xe023;
    /// `FLAT_RING3_CS64`.
    FLAT_RING3_CS64: u32 = 0xe033;
    /// `FLAT_RING3_DS32`.
    FLAT_RING3_DS32: u32 = 0xe02b;
    /// `FLAT_RING3_DS64`.
    FLAT_RING3_DS64: u32 = 0x0;
    /// `FLAT_RING3_SS32`.
    FLAT_RING3_SS32: u32 = 0xe02b;
    /// `FLAT_RING3_SS64`.
    FLAT_RING3_SS64: u32 = 0xe02b;
    /// `FLAT_KERNEL_DS64`.
    FLAT_KERNEL_DS64: u32 = 0;
    /// `FLAT_KERNEL_DS32`.
    FLAT_KERNEL_DS32: u32 = 57387;
    /// `FLAT_KERNEL_DS`.
    FLAT_KERNEL_DS: u32 = 0;
    /// `FLAT_KERNEL_CS64`.
    FLAT_KERNEL_CS64: u32 = 57395;
    /// `FLAT_KERNEL_CS32`.
    FLAT_KERNEL_CS32: u32 = 57379;
    /// `FLAT_KERNEL_CS`.
    FLAT_KERNEL_CS: u32 = 57395;
    /// `FLAT_KERNEL_SS64`.
    FLAT_KERNEL_SS64: u32 = 57387;
    /// `FLAT_KERNEL_SS32`.
    FLAT_KERNEL_SS32: u32 = 57387;
    /// `FLAT_KERNEL_SS`.
    FLAT_KERNEL_SS: u32 = 57387;
    /// `FLAT_USER_DS64`.
    FLAT_USER_DS64: u32 = 0;
    /// `FLAT_USER_DS32`.
    FLAT_USER_DS32: u32 = 57387;
    /// `FLAT_USER_DS`.
    FLAT_USER_DS: u32 = 0;
    /// `FLAT_USER_CS64`.
    FLAT_USER_CS64: u32 = 57395;
    /// `FLAT_USER_CS32`.
    FLAT_USER_CS32: u32 = 57379;
    /// `FLAT_USER_CS`.
    FLAT_USER_CS: u32 = 57395;
    /// `FLAT_USER_SS64`.
    FLAT_USER_SS64: u32 = 57387;
    /// `FLAT_USER_SS32`.
    FLAT_USER_SS32: u32 = 57387;
    /// `FLAT_USER_SS`.
    FLAT_USER_SS: u32 = 57387;
    /// `__HYPERVISOR_VIRT_START`.
    HYPERVISOR_VIRT_START_RAW: u64 = 0xffff8000_00000000, "__HYPERVISOR_VIRT_START";
    /// `__HYPERVISOR_VIRT_END`.
    HYPERVISOR_VIRT_END_RAW: u64 = 0xffff8800_00000000, "__HYPERVISOR_VIRT_END";
    /// `__MACH2PHYS_VIRT_START`.
    MACH2PHYS_VIRT_START_RAW: u64 = 0xffff8000_00000000, "__MACH2PHYS_VIRT_START";
    /// `__MACH2PHYS_VIRT_END`.
    MACH2PHYS_VIRT_END_RAW: u64 = 0xffff8040_00000000, "__MACH2PHYS_VIRT_END";
    /// `HYPERVISOR_VIRT_START`.
    HYPERVISOR_VIRT_START: u64 = 0xffff800000000000;
    /// `HYPERVISOR_VIRT_END`.
    HYPERVISOR_VIRT_END: u64 = 0xffff880000000000;
    /// `MACH2PHYS_VIRT_START`.
    MACH2PHYS_VIRT_START: u64 = 0xffff800000000000;
    /// `MACH2PHYS_VIRT_END`.
    MACH2PHYS_VIRT_END: u64 = 0xffff804000000000;
    /// `MACH2PHYS_NR_ENTRIES`.
    MACH2PHYS_NR_ENTRIES: u64 = 0x800000000;
    /// `SEGBASE_FS`.
    SEGBASE_FS: u32 = 0;
    /// `SEGBASE_GS_USER`.
    SEGBASE_GS_USER: u32 = 1;
    /// `SEGBASE_GS_KERNEL`.
    SEGBASE_GS_KERNEL: u32 = 2;
    /// `SEGBASE_GS_USER_SEL`.
    SEGBASE_GS_USER_SEL: u32 = 3;
    /// `_VGCF_in_syscall`.
    _VGCF_IN_SYSCALL: u32 = 8, "_VGCF_in_syscall";
    /// `VGCF_in_syscall`.
    VGCF_IN_SYSCALL: u32 = 1 << 8, "VGCF_in_syscall";
}
