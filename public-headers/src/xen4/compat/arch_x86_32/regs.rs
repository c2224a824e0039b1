//! Registers, selectors and addresses (arch-x86/xen-x86_64.h). Layouts of an i386 guest, where they differ.

layout! {
    header "arch-x86/xen-x86_32.h";

    /// Registers of a guest, as saved on entry to the hypervisor. (arch-x86/xen-x86_32.h)
    struct CpuUserRegs = "struct cpu_user_regs", 68 {
        /// Register.
        ebx: u32 = 0 { ebx: u32, bx: u16 };
        /// Register.
        ecx: u32 = 4 { ecx: u32, cx: u16 };
        /// Register.
        edx: u32 = 8 { edx: u32, dx: u16 };
        /// Register.
        esi: u32 = 12 { esi: u32, _esi: u32, si: u16 };
        /// Register.
        edi: u32 = 16 { edi: u32, _edi: u32, di: u16 };
        /// Register.
        ebp: u32 = 20 { ebp: u32, _ebp: u32, bp: u16 };
        /// Register.
        eax: u32 = 24 { eax: u32, ax: u16 };
        /// Error code of the exception.
        error_code: u16 = 28;
        /// Vector through which the hypervisor was entered, and flags.
        entry_vector: u16 = 30;
        /// Instruction pointer.
        eip: u32 = 32 { eip: u32, _eip: u32, ip: u16 };
        /// Code segment.
        cs: u16 = 36;
        /// Event mask at entry.
        saved_upcall_mask: u8 = 38;
        /// Padding that the header names.
        _pad0: u8 = 39;
        /// Flags register.
        eflags: u32 = 40 { eflags: u32, _eflags: u32, flags: u16 };
        /// Register.
        esp: u32 = 44 { esp: u32, _esp: u32, sp: u16 };
        /// Stack segment.
        ss: u16 = 48;
        /// Padding that the header names.
        _pad1: u16 = 50;
        /// Data segment selector.
        es: u16 = 52;
        /// Padding that the header names.
        _pad2: u16 = 54;
        /// Data segment selector.
        ds: u16 = 56;
        /// Padding that the header names.
        _pad3: u16 = 58;
        /// Data segment selector.
        fs: u16 = 60;
        /// Padding that the header names.
        _pad4: u16 = 62;
        /// Data segment selector.
        gs: u16 = 64;
        /// Padding that the header names.
        _pad5: u16 = 66;
    }

    /// The processor's part of a vcpu's shared state. (arch-x86/xen-x86_32.h)
    struct ArchVcpuInfo = "struct arch_vcpu_info", 24 {
        /// Address of the last page fault.
        cr2: u32 = 0;
        /// Padding that the header names.
        pad: [u32; 5] = 4;
    }

    /// A far pointer of a 32-bit guest. (arch-x86/xen-x86_32.h)
    struct XenCallback = "struct xen_callback", 8 {
        /// Selector.
        cs: u32 = 0;
        /// Offset.
        eip: u32 = 4;
    }
}

constants! {
    header "arch-x86/xen-x86_32.h";

    /// Flat code, ring 1.
    FLAT_RING1_CS: u32 = 0xe019;
    /// Flat data, ring 1.
    FLAT_RING1_DS: u32 = 0xe021;
    /// Flat stack, ring 1.
    FLAT_RING1_SS: u32 = 0xe021;
    /// Flat code, ring 3.
    FLAT_RING3_CS: u32 = 0xe02b;
    /// Flat data, ring 3.
    FLAT_RING3_DS: u32 = 0xe033;
    /// Flat stack, ring 3.
    FLAT_RING3_SS: u32 = 0xe033;
    /// Code of a guest kernel.
    FLAT_KERNEL_CS: u32 = 57369;
    /// Data of a guest kernel.
    FLAT_KERNEL_DS: u32 = 57377;
    /// Stack of a guest kernel.
    FLAT_KERNEL_SS: u32 = 57377;
    /// Code of a process.
    FLAT_USER_CS: u32 = 57387;
    /// Data of a process.
    FLAT_USER_DS: u32 = 57395;
    /// Stack of a process.
    FLAT_USER_SS: u32 = 57395;
    /// First address of the hypervisor's range, PAE.
    HYPERVISOR_VIRT_START_PAE_RAW: u32 = 0xf5800000, "__HYPERVISOR_VIRT_START_PAE";
    /// Where PAE guests find the machine-to-physical table.
    MACH2PHYS_VIRT_START_PAE_RAW: u32 = 0xf5800000, "__MACH2PHYS_VIRT_START_PAE";
    /// End of the machine-to-physical table, PAE.
    MACH2PHYS_VIRT_END_PAE_RAW: u32 = 0xf6800000, "__MACH2PHYS_VIRT_END_PAE";
    /// First address of the hypervisor's range, PAE.
    HYPERVISOR_VIRT_START_PAE: u32 = 0xf5800000;
    /// Where PAE guests find the machine-to-physical table.
    MACH2PHYS_VIRT_START_PAE: u32 = 0xf5800000;
    /// End of the machine-to-physical table, PAE.
    MACH2PHYS_VIRT_END_PAE: u32 = 0xf6800000;
    /// The number behind `HYPERVISOR_VIRT_START_NONPAE`, without a type.
    HYPERVISOR_VIRT_START_NONPAE_RAW: u32 = 0xfc000000, "__HYPERVISOR_VIRT_START_NONPAE";
    /// The number behind `MACH2PHYS_VIRT_START_NONPAE`, without a type.
    MACH2PHYS_VIRT_START_NONPAE_RAW: u32 = 0xfc000000, "__MACH2PHYS_VIRT_START_NONPAE";
    /// The number behind `MACH2PHYS_VIRT_END_NONPAE`, without a type.
    MACH2PHYS_VIRT_END_NONPAE_RAW: u32 = 0xfc400000, "__MACH2PHYS_VIRT_END_NONPAE";
    /// First address of the hypervisor's range, 2-level tables.
    HYPERVISOR_VIRT_START_NONPAE: u32 = 0xfc000000;
    /// Where guests with 2-level tables find the machine-to-physical table.
    MACH2PHYS_VIRT_START_NONPAE: u32 = 0xfc000000;
    /// End of the machine-to-physical table, 2-level tables.
    MACH2PHYS_VIRT_END_NONPAE: u32 = 0xfc400000;
    /// First address of the hypervisor's range.
    HYPERVISOR_VIRT_START_RAW: u32 = 0xf5800000, "__HYPERVISOR_VIRT_START";
    /// Where guests find the machine-to-physical table.
    MACH2PHYS_VIRT_START_RAW: u32 = 0xf5800000, "__MACH2PHYS_VIRT_START";
    /// End of the machine-to-physical table.
    MACH2PHYS_VIRT_END_RAW: u32 = 0xf6800000, "__MACH2PHYS_VIRT_END";
    /// First address of the hypervisor's range.
    HYPERVISOR_VIRT_START: u32 = 0xf5800000;
    /// Where guests find the machine-to-physical table.
    MACH2PHYS_VIRT_START: u32 = 0xf5800000;
    /// End of the machine-to-physical table.
    MACH2PHYS_VIRT_END: u32 = 0xf6800000;
    /// Entries of the machine-to-physical table.
    MACH2PHYS_NR_ENTRIES: u32 = 0x400000;
}
