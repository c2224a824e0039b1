//! Facts of arch-x86/xen.h.

use crate::xen4::arch_x86_64::regs::CpuUserRegs;

layout! {
    header "arch-x86/xen.h";

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
    struct VcpuGuestContextFpuCtxt = "struct vcpu_guest_context:fpu_ctxt", 512 {
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
}

constants! {
    header "arch-x86/xen.h";

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
}
