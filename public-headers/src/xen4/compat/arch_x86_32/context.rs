//! Exceptions, the state of a vcpu, the shared page (arch-x86/xen.h). Layouts of an i386 guest, where they differ.

use crate::xen4::compat::arch_x86_32::regs::CpuUserRegs;

layout! {
    header "arch-x86/xen.h";

    /// One entry of the virtual exception table. (arch-x86/xen.h)
    struct TrapInfo = "struct trap_info", 8 {
        /// Exception vector.
        vector: u8 = 0;
        /// Bits 1:0: least privilege that may raise it by `int`; bit 2: mask events on entry.
        flags: u8 = 1;
        /// Selector of the handler.
        cs: u16 = 2;
        /// Address of the handler; 0 ends a table.
        address: u32 = 4;
    }

    /// Image of the FPU and SSE registers. (arch-x86/xen.h)
    struct VcpuGuestContextFpuCtxt = "struct vcpu_guest_context:fpu_ctxt", 512 {
        /// Bytes as `fxsave` writes them.
        x: [u8; 512] = 0;
    }

    /// The whole state of a vcpu, to start, save or restore it. (arch-x86/xen.h)
    struct VcpuGuestContext = "struct vcpu_guest_context", 2800 {
        /// FPU and SSE registers.
        fpu_ctxt: VcpuGuestContextFpuCtxt = 0;
        /// `VGCF_*`.
        flags: u32 = 512;
        /// Registers.
        user_regs: CpuUserRegs = 516;
        /// Virtual exception table.
        trap_ctxt: [TrapInfo; 256] = 584;
        /// Linear address of the local descriptor table.
        ldt_base: u32 = 2632;
        /// Entries of that table.
        ldt_ents: u32 = 2636;
        /// Machine frames of the global descriptor table.
        gdt_frames: [u32; 16] = 2640;
        /// Entries of that table.
        gdt_ents: u32 = 2704;
        /// Stack used on entry to kernel mode.
        kernel_ss: u32 = 2708;
        /// Stack used on entry to kernel mode.
        kernel_sp: u32 = 2712;
        /// Control registers 0 to 7; CR1 holds the user-mode top-level table.
        ctrlreg: [u32; 8] = 2716;
        /// Debug registers 0 to 7.
        debugreg: [u32; 8] = 2748;
        /// Selector of the callback.
        event_callback_cs: u32 = 2780;
        /// Entry point of events.
        event_callback_eip: u32 = 2784;
        /// Selector of the callback.
        failsafe_callback_cs: u32 = 2788;
        /// Entry point when the guest's state cannot be restored.
        failsafe_callback_eip: u32 = 2792;
        /// Assists, a bit for each `VMASST_TYPE_*`.
        vm_assist: u32 = 2796;
    }

    /// The processor's part of the shared page; the guest tells the tools where its frame list is. (arch-x86/xen.h)
    struct ArchSharedInfo = "struct arch_shared_info", 28 {
        /// Frames in the list.
        max_pfn: u32 = 0;
        /// Frame that lists the frames that list the list's frames.
        pfn_to_mfn_frame_list_list: u32 = 4;
        /// Bits for the reason of an NMI (nmi.h).
        nmi_reason: u32 = 8;
        /// Top-level table of the address space with the linear list; 0 if there is none.
        p2m_cr3: u32 = 12;
        /// Address of the linear list.
        p2m_vaddr: u32 = 16;
        /// Odd while the list's mapping is being changed.
        p2m_generation: u32 = 20;
        /// Wall-clock seconds, high half.
        wc_sec_hi: u32 = 24;
    }
}

constants! {
    header "arch-x86/xen.h";

    /// PV guests exist here.
    XEN_HAVE_PV_GUEST_ENTRY: u32 = 1;
    /// `evtchn_upcall_mask` exists here.
    XEN_HAVE_PV_UPCALL_MASK: u32 = 1;
    /// First page of the descriptor table that is the hypervisor's.
    FIRST_RESERVED_GDT_PAGE: u32 = 14;
    /// First byte of the descriptor table that is the hypervisor's.
    FIRST_RESERVED_GDT_BYTE: u32 = 57344;
    /// First entry of the descriptor table that is the hypervisor's.
    FIRST_RESERVED_GDT_ENTRY: u32 = 7168;
    /// Vcpus that have their state in the shared page.
    XEN_LEGACY_MAX_VCPUS: u32 = 32;
    /// `fpu_ctxt` holds the FPU's state.
    VGCF_I387_VALID: u32 = 1 << 0;
    /// The vcpu is in kernel mode.
    VGCF_IN_KERNEL: u32 = 1 << 2;
    /// Bit number of `VGCF_i387_valid`.
    _VGCF_I387_VALID: u32 = 0, "_VGCF_i387_valid";
    /// Bit number of `VGCF_in_kernel`.
    _VGCF_IN_KERNEL: u32 = 2, "_VGCF_in_kernel";
    /// Bit number of `VGCF_failsafe_disables_events`.
    _VGCF_FAILSAFE_DISABLES_EVENTS: u32 = 3, "_VGCF_failsafe_disables_events";
    /// The failsafe callback is entered with events masked.
    VGCF_FAILSAFE_DISABLES_EVENTS: u32 = 1 << 3, "VGCF_failsafe_disables_events";
    /// Bit number of `VGCF_syscall_disables_events`.
    _VGCF_SYSCALL_DISABLES_EVENTS: u32 = 4, "_VGCF_syscall_disables_events";
    /// The system-call callback is entered with events masked.
    VGCF_SYSCALL_DISABLES_EVENTS: u32 = 1 << 4, "VGCF_syscall_disables_events";
    /// Bit number of `VGCF_online`.
    _VGCF_ONLINE: u32 = 5, "_VGCF_online";
    /// The vcpu is on line.
    VGCF_ONLINE: u32 = 1 << 5, "VGCF_online";
}
