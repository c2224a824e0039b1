//! Facts of arch-x86/xen-x86_32.h. Layouts of an i386 guest, where they differ.

layout! {
    header "arch-x86/xen-x86_32.h";

    /// `struct cpu_user_regs`. (arch-x86/xen-x86_32.h)
    struct CpuUserRegs = "struct cpu_user_regs", 68 {
        /// `ebx`.
        ebx: u32 = 0 { ebx: u32, bx: u16 };
        /// `ecx`.
        ecx: u32 = 4 { ecx: u32, cx: u16 };
        /// `edx`.
        edx: u32 = 8 { edx: u32, dx: u16 };
        /// `esi`.
        esi: u32 = 12 { esi: u32, _esi: u32, si: u16 };
        /// `edi`.
        edi: u32 = 16 { edi: u32, _edi: u32, di: u16 };
        /// `ebp`.
        ebp: u32 = 20 { ebp: u32, _ebp: u32, bp: u16 };
        /// `eax`.
        eax: u32 = 24 { eax: u32, ax: u16 };
        /// `error_code`.
        error_code: u16 = 28;
        /// `entry_vector`.
        entry_vector: u16 = 30;
        /// `eip`.
        eip: u32 = 32 { eip: u32, _eip: u32, ip: u16 };
        /// `cs`.
        cs: u16 = 36;
        /// `saved_upcall_mask`.
        saved_upcall_mask: u8 = 38;
        /// `_pad0`.
        _pad0: u8 = 39;
        /// `eflags`.
        eflags: u32 = 40 { eflags: u32, _eflags: u32, flags: u16 };
        /// `esp`.
        esp: u32 = 44 { esp: u32, _esp: u32, sp: u16 };
        /// `ss`.
        ss: u16 = 48;
        /// `_pad1`.
        _pad1: u16 = 50;
        /// `es`.
        es: u16 = 52;
        /// `_pad2`.
        _pad2: u16 = 54;
        /// `ds`.
        ds: u16 = 56;
        /// `_pad3`.
        _pad3: u16 = 58;
        /// `fs`.
        fs: u16 = 60;
        /// `_pad4`.
        _pad4: u16 = 62;
        /// `gs`.
        gs: u16 = 64;
        /// `_pad5`.
        _pad5: u16 = 66;
    }

    /// `struct arch_vcpu_info`. (arch-x86/xen-x86_32.h)
    struct ArchVcpuInfo = "struct arch_vcpu_info", 24 {
        /// `cr2`.
        cr2: u32 = 0;
        /// `pad`.
        pad: [u32; 5] = 4;
    }

    /// `struct xen_callback`. (arch-x86/xen-x86_32.h)
    struct XenCallback = "struct xen_callback", 8 {
        /// `cs`.
        cs: u32 = 0;
        /// `eip`.
        eip: u32 = 4;
    }
}

constants! {
    header "arch-x86/xen-x86_32.h";

    /// `FLAT_RING1_CS`.
    FLAT_RING1_CS: u32 = 0xe019;
    /// `FLAT_RING1_DS`.
    FLAT_RING1_DS: u32 = 0xe021;
    /// `FLAT_RING1_SS`.
    FLAT_RING1_SS: u32 = 0xe021;
    /// `FLAT_RING3_CS`.
    FLAT_RING3_CS: u32 = 0xe02b;
    /// `FLAT_RING3_DS`.
    FLAT_RING3_DS: u32 = 0xe033;
    /// `FLAT_RING3_SS`.
    FLAT_RING3_SS: u32 = 0xe033;
    /// `FLAT_KERNEL_CS`.
    FLAT_KERNEL_CS: u32 = 57369;
    /// `FLAT_KERNEL_DS`.
    FLAT_KERNEL_DS: u32 = 57377;
    /// `FLAT_KERNEL_SS`.
    FLAT_KERNEL_SS: u32 = 57377;
    /// `FLAT_USER_CS`.
    FLAT_USER_CS: u32 = 57387;
    /// `FLAT_USER_DS`.
    FLAT_USER_DS: u32 = 57395;
    /// `FLAT_USER_SS`.
    FLAT_USER_SS: u32 = 57395;
    /// `__HYPERVISOR_VIRT_START_PAE`.
    HYPERVISOR_VIRT_START_PAE_RAW: u32 = 0xf5800000, "__HYPERVISOR_VIRT_START_PAE";
    /// `__MACH2PHYS_VIRT_START_PAE`.
    MACH2PHYS_VIRT_START_PAE_RAW: u32 = 0xf5800000, "__MACH2PHYS_VIRT_START_PAE";
    /// `__MACH2PHYS_VIRT_END_PAE`.
    MACH2PHYS_VIRT_END_PAE_RAW: u32 = 0xf6800000, "__MACH2PHYS_VIRT_END_PAE";
    /// `HYPERVISOR_VIRT_START_PAE`.
    HYPERVISOR_VIRT_START_PAE: u32 = 0xf5800000;
    /// `MACH2PHYS_VIRT_START_PAE`.
    MACH2PHYS_VIRT_START_PAE: u32 = 0xf5800000;
    /// `MACH2PHYS_VIRT_END_PAE`.
    MACH2PHYS_VIRT_END_PAE: u32 = 0xf6800000;
    /// `__HYPERVISOR_VIRT_START_NONPAE`.
    HYPERVISOR_VIRT_START_NONPAE_RAW: u32 = 0xfc000000, "__HYPERVISOR_VIRT_START_NONPAE";
    /// `__MACH2PHYS_VIRT_START_NONPAE`.
    MACH2PHYS_VIRT_START_NONPAE_RAW: u32 = 0xfc000000, "__MACH2PHYS_VIRT_START_NONPAE";
    /// `__MACH2PHYS_VIRT_END_NONPAE`.
    MACH2PHYS_VIRT_END_NONPAE_RAW: u32 = 0xfc400000, "__MACH2PHYS_VIRT_END_NONPAE";
    /// `HYPERVISOR_VIRT_START_NONPAE`.
    HYPERVISOR_VIRT_START_NONPAE: u32 = 0xfc000000;
    /// `MACH2PHYS_VIRT_START_NONPAE`.
    MACH2PHYS_VIRT_START_NONPAE: u32 = 0xfc000000;
    /// `MACH2PHYS_VIRT_END_NONPAE`.
    MACH2PHYS_VIRT_END_NONPAE: u32 = 0xfc400000;
    /// `__HYPERVISOR_VIRT_START`.
    HYPERVISOR_VIRT_START_RAW: u32 = 0xf5800000, "__HYPERVISOR_VIRT_START";
    /// `__MACH2PHYS_VIRT_START`.
    MACH2PHYS_VIRT_START_RAW: u32 = 0xf5800000, "__MACH2PHYS_VIRT_START";
    /// `__MACH2PHYS_VIRT_END`.
    MACH2PHYS_VIRT_END_RAW: u32 = 0xf6800000, "__MACH2PHYS_VIRT_END";
    /// `HYPERVISOR_VIRT_START`.
    HYPERVISOR_VIRT_START: u32 = 0xf5800000;
    /// `MACH2PHYS_VIRT_START`.
    MACH2PHYS_VIRT_START: u32 = 0xf5800000;
    /// `MACH2PHYS_VIRT_END`.
    MACH2PHYS_VIRT_END: u32 = 0xf6800000;
    /// `MACH2PHYS_NR_ENTRIES`.
    MACH2PHYS_NR_ENTRIES: u32 = 0x400000;
}
