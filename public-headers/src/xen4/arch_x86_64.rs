//! Facts of arch-x86/xen.h, arch-x86/xen-x86_64.h.

layout! {
    header "arch-x86/xen.h, arch-x86/xen-x86_64.h";

    /// `struct trap_info`. (arch-x86/xen.h)
    struct TrapInfo = "struct trap_info", 16 {
        /// `vector`.
        vector: u8 = 0;
        /// `flags`.
        flags: u8 = 1;
        /// `cs`.
        cs: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `address`.
        address: u64 = 8;
    }

    /// Part of a union or nested structure. (arch-x86/xen.h)
    struct VcpuGuestContextFpuCtxt = "__typeof__(((struct vcpu_guest_context *)0)->fpu_ctxt)", 512 {
        /// `x`.
        x: [u8; 512] = 0;
    }

    /// `struct vcpu_guest_context`. (arch-x86/xen.h)
    struct VcpuGuestContext = "struct vcpu_guest_context", 5168 {
        /// `fpu_ctxt`.
        fpu_ctxt: VcpuGuestContextFpuCtxt = 0;
        /// `flags`.
        flags: u64 = 512;
        /// `user_regs`.
        user_regs: CpuUserRegs = 520;
        /// `trap_ctxt`.
        trap_ctxt: [TrapInfo; 256] = 720;
        /// `ldt_base`.
        ldt_base: u64 = 4816;
        /// `ldt_ents`.
        ldt_ents: u64 = 4824;
        /// `gdt_frames`.
        gdt_frames: [u64; 16] = 4832;
        /// `gdt_ents`.
        gdt_ents: u64 = 4960;
        /// `kernel_ss`.
        kernel_ss: u64 = 4968;
        /// `kernel_sp`.
        kernel_sp: u64 = 4976;
        /// `ctrlreg`.
        ctrlreg: [u64; 8] = 4984;
        /// `debugreg`.
        debugreg: [u64; 8] = 5048;
        /// `event_callback_eip`.
        event_callback_eip: u64 = 5112;
        /// `failsafe_callback_eip`.
        failsafe_callback_eip: u64 = 5120;
        /// `syscall_callback_eip`.
        syscall_callback_eip: u64 = 5128;
        /// `vm_assist`.
        vm_assist: u64 = 5136;
        /// `fs_base`.
        fs_base: u64 = 5144;
        /// `gs_base_kernel`.
        gs_base_kernel: u64 = 5152;
        /// `gs_base_user`.
        gs_base_user: u64 = 5160;
    }

    /// `struct arch_shared_info`. (arch-x86/xen.h)
    struct ArchSharedInfo = "struct arch_shared_info", 48 {
        /// `max_pfn`.
        max_pfn: u64 = 0;
        /// `pfn_to_mfn_frame_list_list`.
        pfn_to_mfn_frame_list_list: u64 = 8;
        /// `nmi_reason`.
        nmi_reason: u64 = 16;
        /// `p2m_cr3`.
        p2m_cr3: u64 = 24;
        /// `p2m_vaddr`.
        p2m_vaddr: u64 = 32;
        /// `p2m_generation`.
        p2m_generation: u64 = 40;
    }

    /// `struct xen_arch_domainconfig`. (arch-x86/xen.h)
    struct XenArchDomainconfig = "struct xen_arch_domainconfig", 8 {
        /// `emulation_flags`.
        emulation_flags: u32 = 0;
        /// `misc_flags`.
        misc_flags: u32 = 4;
    }

    /// `struct xen_cpuid_leaf`. (arch-x86/xen.h)
    struct XenCpuidLeaf = "struct xen_cpuid_leaf", 24 {
        /// `leaf`.
        leaf: u32 = 0;
        /// `subleaf`.
        subleaf: u32 = 4;
        /// `a`.
        a: u32 = 8;
        /// `b`.
        b: u32 = 12;
        /// `c`.
        c: u32 = 16;
        /// `d`.
        d: u32 = 20;
    }

    /// `struct xen_msr_entry`. (arch-x86/xen.h)
    struct XenMsrEntry = "struct xen_msr_entry", 16 {
        /// `idx`.
        idx: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `val`.
        val: u64 = 8;
    }

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
    header "arch-x86/xen.h, arch-x86/xen-x86_64.h";

    /// `XEN_HAVE_PV_GUEST_ENTRY`.
    XEN_HAVE_PV_GUEST_ENTRY: u32 = 1;
    /// `XEN_HAVE_PV_UPCALL_MASK`.
    XEN_HAVE_PV_UPCALL_MASK: u32 = 1;
    /// `FIRST_RESERVED_GDT_PAGE`.
    FIRST_RESERVED_GDT_PAGE: u32 = 14;
    /// `FIRST_RESERVED_GDT_BYTE`.
    FIRST_RESERVED_GDT_BYTE: u32 = 57344;
    /// `FIRST_RESERVED_GDT_ENTRY`.
    FIRST_RESERVED_GDT_ENTRY: u32 = 7168;
    /// `XEN_LEGACY_MAX_VCPUS`.
    XEN_LEGACY_MAX_VCPUS: u32 = 32;
    /// `VGCF_I387_VALID`.
    VGCF_I387_VALID: u32 = 1 << 0;
    /// `VGCF_IN_KERNEL`.
    VGCF_IN_KERNEL: u32 = 1 << 2;
    /// `_VGCF_i387_valid`.
    _VGCF_I387_VALID: u32 = 0, "_VGCF_i387_valid";
    /// `_VGCF_in_kernel`.
    _VGCF_IN_KERNEL: u32 = 2, "_VGCF_in_kernel";
    /// `_VGCF_failsafe_disables_events`.
    _VGCF_FAILSAFE_DISABLES_EVENTS: u32 = 3, "_VGCF_failsafe_disables_events";
    /// `VGCF_failsafe_disables_events`.
    VGCF_FAILSAFE_DISABLES_EVENTS: u32 = 1 << 3, "VGCF_failsafe_disables_events";
    /// `_VGCF_syscall_disables_events`.
    _VGCF_SYSCALL_DISABLES_EVENTS: u32 = 4, "_VGCF_syscall_disables_events";
    /// `VGCF_syscall_disables_events`.
    VGCF_SYSCALL_DISABLES_EVENTS: u32 = 1 << 4, "VGCF_syscall_disables_events";
    /// `_VGCF_online`.
    _VGCF_ONLINE: u32 = 5, "_VGCF_online";
    /// `VGCF_online`.
    VGCF_ONLINE: u32 = 1 << 5, "VGCF_online";
    /// `_XEN_X86_EMU_LAPIC`.
    _XEN_X86_EMU_LAPIC: u32 = 0;
    /// `XEN_X86_EMU_LAPIC`.
    XEN_X86_EMU_LAPIC: u32 = 1 << 0;
    /// `_XEN_X86_EMU_HPET`.
    _XEN_X86_EMU_HPET: u32 = 1;
    /// `XEN_X86_EMU_HPET`.
    XEN_X86_EMU_HPET: u32 = 1 << 1;
    /// `_XEN_X86_EMU_PM`.
    _XEN_X86_EMU_PM: u32 = 2;
    /// `XEN_X86_EMU_PM`.
    XEN_X86_EMU_PM: u32 = 1 << 2;
    /// `_XEN_X86_EMU_RTC`.
    _XEN_X86_EMU_RTC: u32 = 3;
    /// `XEN_X86_EMU_RTC`.
    XEN_X86_EMU_RTC: u32 = 1 << 3;
    /// `_XEN_X86_EMU_IOAPIC`.
    _XEN_X86_EMU_IOAPIC: u32 = 4;
    /// `XEN_X86_EMU_IOAPIC`.
    XEN_X86_EMU_IOAPIC: u32 = 1 << 4;
    /// `_XEN_X86_EMU_PIC`.
    _XEN_X86_EMU_PIC: u32 = 5;
    /// `XEN_X86_EMU_PIC`.
    XEN_X86_EMU_PIC: u32 = 1 << 5;
    /// `_XEN_X86_EMU_VGA`.
    _XEN_X86_EMU_VGA: u32 = 6;
    /// `XEN_X86_EMU_VGA`.
    XEN_X86_EMU_VGA: u32 = 1 << 6;
    /// `_XEN_X86_EMU_IOMMU`.
    _XEN_X86_EMU_IOMMU: u32 = 7;
    /// `XEN_X86_EMU_IOMMU`.
    XEN_X86_EMU_IOMMU: u32 = 1 << 7;
    /// `_XEN_X86_EMU_PIT`.
    _XEN_X86_EMU_PIT: u32 = 8;
    /// `XEN_X86_EMU_PIT`.
    XEN_X86_EMU_PIT: u32 = 1 << 8;
    /// `_XEN_X86_EMU_USE_PIRQ`.
    _XEN_X86_EMU_USE_PIRQ: u32 = 9;
    /// `XEN_X86_EMU_USE_PIRQ`.
    XEN_X86_EMU_USE_PIRQ: u32 = 1 << 9;
    /// `_XEN_X86_EMU_VPCI`.
    _XEN_X86_EMU_VPCI: u32 = 10;
    /// `XEN_X86_EMU_VPCI`.
    XEN_X86_EMU_VPCI: u32 = 1 << 10;
    /// `XEN_X86_EMU_ALL`.
    XEN_X86_EMU_ALL: u32 = 2047;
    /// `XEN_X86_MSR_RELAXED`.
    XEN_X86_MSR_RELAXED: u32 = 1 << 0;
    /// `XEN_X86_MISC_FLAGS_MAX`.
    XEN_X86_MISC_FLAGS_MAX: u32 = 1;
    /// `XEN_CPUID_NO_SUBLEAF`.
    XEN_CPUID_NO_SUBLEAF: u32 = 0xffffffff;
    /// `XEN_HVM_DEBUGCONS_IOPORT`.
    XEN_HVM_DEBUGCONS_IOPORT: u32 = 0xe9;
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
    HYPERVISOR_VIRT_START: u64 = 0xffff8000_00000000, "__HYPERVISOR_VIRT_START";
    /// `__HYPERVISOR_VIRT_END`.
    HYPERVISOR_VIRT_END: u64 = 0xffff8800_00000000, "__HYPERVISOR_VIRT_END";
    /// `__MACH2PHYS_VIRT_START`.
    MACH2PHYS_VIRT_START: u64 = 0xffff8000_00000000, "__MACH2PHYS_VIRT_START";
    /// `__MACH2PHYS_VIRT_END`.
    MACH2PHYS_VIRT_END: u64 = 0xffff8040_00000000, "__MACH2PHYS_VIRT_END";
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
    /// `XEN_CPUID`.
    XEN_CPUID: str = ".byte 0x0f,0x0b,0x78,0x65,0x6e ; cpuid";
    /// `XEN_EMULATE_PREFIX`.
    XEN_EMULATE_PREFIX: str = ".byte 0x0f,0x0b,0x78,0x65,0x6e ; ";
}
