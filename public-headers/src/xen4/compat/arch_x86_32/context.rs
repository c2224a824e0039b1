//! Facts of arch-x86/xen.h. Layouts of an i386 guest, where they differ.

use crate::xen4::compat::arch_x86_32::regs::CpuUserRegs;

layout! {
    header "arch-x86/xen.h";

    /// `struct trap_info`. (arch-x86/xen.h)
    struct TrapInfo = "struct trap_info", 8 {
        /// `vector`.
        vector: u8 = 0;
        /// `flags`.
        flags: u8 = 1;
        /// `cs`.
        cs: u16 = 2;
        /// `address`.
        address: u32 = 4;
    }

    /// Part of a union or nested structure. (arch-x86/xen.h)
    struct VcpuGuestContextFpuCtxt = "struct vcpu_guest_context:fpu_ctxt", 512 {
        /// `x`.
        x: [u8; 512] = 0;
    }

    /// `struct vcpu_guest_context`. (arch-x86/xen.h)
    struct VcpuGuestContext = "struct vcpu_guest_context", 2800 {
        /// `fpu_ctxt`.
        fpu_ctxt: VcpuGuestContextFpuCtxt = 0;
        /// `flags`.
        flags: u32 = 512;
        /// `user_regs`.
        user_regs: CpuUserRegs = 516;
        /// `trap_ctxt`.
        trap_ctxt: [TrapInfo; 256] = 584;
        /// `ldt_base`.
        ldt_base: u32 = 2632;
        /// `ldt_ents`.
        ldt_ents: u32 = 2636;
        /// `gdt_frames`.
        gdt_frames: [u32; 16] = 2640;
        /// `gdt_ents`.
        gdt_ents: u32 = 2704;
        /// `kernel_ss`.
        kernel_ss: u32 = 2708;
        /// `kernel_sp`.
        kernel_sp: u32 = 2712;
        /// `ctrlreg`.
        ctrlreg: [u32; 8] = 2716;
        /// `debugreg`.
        debugreg: [u32; 8] = 2748;
        /// `event_callback_cs`.
        event_callback_cs: u32 = 2780;
        /// `event_callback_eip`.
        event_callback_eip: u32 = 2784;
        /// `failsafe_callback_cs`.
        failsafe_callback_cs: u32 = 2788;
        /// `failsafe_callback_eip`.
        failsafe_callback_eip: u32 = 2792;
        /// `vm_assist`.
        vm_assist: u32 = 2796;
    }

    /// `struct arch_shared_info`. (arch-x86/xen.h)
    struct ArchSharedInfo = "struct arch_shared_info", 28 {
        /// `max_pfn`.
        max_pfn: u32 = 0;
        /// `pfn_to_mfn_frame_list_list`.
        pfn_to_mfn_frame_list_list: u32 = 4;
        /// `nmi_reason`.
        nmi_reason: u32 = 8;
        /// `p2m_cr3`.
        p2m_cr3: u32 = 12;
        /// `p2m_vaddr`.
        p2m_vaddr: u32 = 16;
        /// `p2m_generation`.
        p2m_generation: u32 = 20;
        /// `wc_sec_hi`.
        wc_sec_hi: u32 = 24;
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
