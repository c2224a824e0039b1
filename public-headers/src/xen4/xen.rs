//! Facts of xen.h.

use crate::overlay::{Overlay4, Overlay8};
use crate::xen4::arch_x86_64::{ArchSharedInfo, ArchVcpuInfo};

layout! {
    header "xen.h";

    /// `struct mmuext_op`. (xen.h)
    struct MmuextOp = "struct mmuext_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `arg1`.
        arg1: u64 = 8 { mfn: u64, linear_addr: u64 };
        /// `arg2`.
        arg2: u64 = 16 { nr_ents: u32, vcpumask: u64, src_mfn: u64 };
    }

    /// `struct mmu_update`. (xen.h)
    struct MmuUpdate = "struct mmu_update", 16 {
        /// `ptr`.
        ptr: u64 = 0;
        /// `val`.
        val: u64 = 8;
    }

    /// `struct multicall_entry`. (xen.h)
    struct MulticallEntry = "struct multicall_entry", 64 {
        /// `op`.
        op: u64 = 0;
        /// `result`.
        result: u64 = 8;
        /// `args`.
        args: [u64; 6] = 16;
    }

    /// `struct vcpu_time_info`. (xen.h)
    struct VcpuTimeInfo = "struct vcpu_time_info", 32 {
        /// `version`.
        version: u32 = 0;
        /// `pad0`.
        pad0: u32 = 4;
        /// `tsc_timestamp`.
        tsc_timestamp: u64 = 8;
        /// `system_time`.
        system_time: u64 = 16;
        /// `tsc_to_system_mul`.
        tsc_to_system_mul: u32 = 24;
        /// `tsc_shift`.
        tsc_shift: i8 = 28;
        /// `flags`.
        flags: u8 = 29;
        /// `pad1`.
        pad1: [u8; 2] = 30;
    }

    /// `struct vcpu_info`. (xen.h)
    struct VcpuInfo = "struct vcpu_info", 64 {
        /// `evtchn_upcall_pending`.
        evtchn_upcall_pending: u8 = 0;
        /// `evtchn_upcall_mask`.
        evtchn_upcall_mask: u8 = 1;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// `evtchn_pending_sel`.
        evtchn_pending_sel: u64 = 8;
        /// `arch`.
        arch: ArchVcpuInfo = 16;
        /// `time`.
        time: VcpuTimeInfo = 32;
    }

    /// `struct shared_info`. (xen.h)
    struct SharedInfo = "struct shared_info", 3136 {
        /// `vcpu_info`.
        vcpu_info: [VcpuInfo; 32] = 0;
        /// `evtchn_pending`.
        evtchn_pending: [u64; 64] = 2048;
        /// `evtchn_mask`.
        evtchn_mask: [u64; 64] = 2560;
        /// `wc_version`.
        wc_version: u32 = 3072;
        /// `wc_sec`.
        wc_sec: u32 = 3076;
        /// `wc_nsec`.
        wc_nsec: u32 = 3080;
        /// `wc_sec_hi`.
        wc_sec_hi: u32 = 3084;
        /// `arch`.
        arch: ArchSharedInfo = 3088;
    }

    /// Part of a union or nested structure. (xen.h)
    struct StartInfoDomU = "__typeof__(((struct start_info *)0)->console.domU)", 16 {
        /// `mfn`.
        mfn: u64 = 0;
        /// `evtchn`.
        evtchn: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Part of a union or nested structure. (xen.h)
    struct StartInfoDom0 = "__typeof__(((struct start_info *)0)->console.dom0)", 8 {
        /// `info_off`.
        info_off: u32 = 0;
        /// `info_size`.
        info_size: u32 = 4;
    }

    /// `struct start_info`. (xen.h)
    struct StartInfo = "struct start_info", 1168 {
        /// `magic`.
        magic: [u8; 32] = 0;
        /// `nr_pages`.
        nr_pages: u64 = 32;
        /// `shared_info`.
        shared_info: u64 = 40;
        /// `flags`.
        flags: u32 = 48;
        /// Padding.
        _pad0: [u8; 4] = 52;
        /// `store_mfn`.
        store_mfn: u64 = 56;
        /// `store_evtchn`.
        store_evtchn: u32 = 64;
        /// Padding.
        _pad1: [u8; 4] = 68;
        /// `console`.
        console: Overlay8<2> = 72 { domU: StartInfoDomU, dom0: StartInfoDom0 };
        /// `pt_base`.
        pt_base: u64 = 88;
        /// `nr_pt_frames`.
        nr_pt_frames: u64 = 96;
        /// `mfn_list`.
        mfn_list: u64 = 104;
        /// `mod_start`.
        mod_start: u64 = 112;
        /// `mod_len`.
        mod_len: u64 = 120;
        /// `cmd_line`.
        cmd_line: [i8; 1024] = 128;
        /// `first_p2m_pfn`.
        first_p2m_pfn: u64 = 1152;
        /// `nr_p2m_frames`.
        nr_p2m_frames: u64 = 1160;
    }

    /// `struct xen_multiboot_mod_list`. (xen.h)
    struct XenMultibootModList = "struct xen_multiboot_mod_list", 16 {
        /// `mod_start`.
        mod_start: u32 = 0;
        /// `mod_end`.
        mod_end: u32 = 4;
        /// `cmdline`.
        cmdline: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
    }

    /// Part of a union or nested structure. (xen.h)
    struct Dom0VgaConsoleInfoTextMode3 = "__typeof__(((struct dom0_vga_console_info *)0)->u.text_mode_3)", 10 {
        /// `font_height`.
        font_height: u16 = 0;
        /// `cursor_x`.
        cursor_x: u16 = 2;
        /// `cursor_y`.
        cursor_y: u16 = 4;
        /// `rows`.
        rows: u16 = 6;
        /// `columns`.
        columns: u16 = 8;
    }

    /// Part of a union or nested structure. (xen.h)
    struct Dom0VgaConsoleInfoVesaLfb = "__typeof__(((struct dom0_vga_console_info *)0)->u.vesa_lfb)", 36 {
        /// `width`.
        width: u16 = 0;
        /// `height`.
        height: u16 = 2;
        /// `bytes_per_line`.
        bytes_per_line: u16 = 4;
        /// `bits_per_pixel`.
        bits_per_pixel: u16 = 6;
        /// `lfb_base`.
        lfb_base: u32 = 8;
        /// `lfb_size`.
        lfb_size: u32 = 12;
        /// `red_pos`.
        red_pos: u8 = 16;
        /// `red_size`.
        red_size: u8 = 17;
        /// `green_pos`.
        green_pos: u8 = 18;
        /// `green_size`.
        green_size: u8 = 19;
        /// `blue_pos`.
        blue_pos: u8 = 20;
        /// `blue_size`.
        blue_size: u8 = 21;
        /// `rsvd_pos`.
        rsvd_pos: u8 = 22;
        /// `rsvd_size`.
        rsvd_size: u8 = 23;
        /// `gbl_caps`.
        gbl_caps: u32 = 24;
        /// `mode_attrs`.
        mode_attrs: u16 = 28;
        /// `pad`.
        pad: u16 = 30;
        /// `ext_lfb_base`.
        ext_lfb_base: u32 = 32;
    }

    /// `struct dom0_vga_console_info`. (xen.h)
    struct Dom0VgaConsoleInfo = "struct dom0_vga_console_info", 40 {
        /// `video_type`.
        video_type: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `u`.
        u: Overlay4<9> = 4 { text_mode_3: Dom0VgaConsoleInfoTextMode3, vesa_lfb: Dom0VgaConsoleInfoVesaLfb };
    }

    /// `xen_uuid_t`. (xen.h)
    struct XenUuid = "xen_uuid_t", 16 {
        /// `a`.
        a: [u8; 16] = 0;
    }

    /// `struct xenctl_bitmap`. (xen.h)
    struct XenctlBitmap = "struct xenctl_bitmap", 16 {
        /// `bitmap`.
        bitmap: u64 = 0;
        /// `nr_bits`.
        nr_bits: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }
}

constants! {
    header "xen.h";

    /// `__HYPERVISOR_set_trap_table`.
    HYPERVISOR_SET_TRAP_TABLE: u32 = 0, "__HYPERVISOR_set_trap_table";
    /// `__HYPERVISOR_mmu_update`.
    HYPERVISOR_MMU_UPDATE: u32 = 1, "__HYPERVISOR_mmu_update";
    /// `__HYPERVISOR_set_gdt`.
    HYPERVISOR_SET_GDT: u32 = 2, "__HYPERVISOR_set_gdt";
    /// `__HYPERVISOR_stack_switch`.
    HYPERVISOR_STACK_SWITCH: u32 = 3, "__HYPERVISOR_stack_switch";
    /// `__HYPERVISOR_set_callbacks`.
    HYPERVISOR_SET_CALLBACKS: u32 = 4, "__HYPERVISOR_set_callbacks";
    /// `__HYPERVISOR_fpu_taskswitch`.
    HYPERVISOR_FPU_TASKSWITCH: u32 = 5, "__HYPERVISOR_fpu_taskswitch";
    /// `__HYPERVISOR_sched_op_compat`.
    HYPERVISOR_SCHED_OP_COMPAT: u32 = 6, "__HYPERVISOR_sched_op_compat";
    /// `__HYPERVISOR_platform_op`.
    HYPERVISOR_PLATFORM_OP: u32 = 7, "__HYPERVISOR_platform_op";
    /// `__HYPERVISOR_set_debugreg`.
    HYPERVISOR_SET_DEBUGREG: u32 = 8, "__HYPERVISOR_set_debugreg";
    /// `__HYPERVISOR_get_debugreg`.
    HYPERVISOR_GET_DEBUGREG: u32 = 9, "__HYPERVISOR_get_debugreg";
    /// `__HYPERVISOR_update_descriptor`.
    HYPERVISOR_UPDATE_DESCRIPTOR: u32 = 10, "__HYPERVISOR_update_descriptor";
    /// `__HYPERVISOR_memory_op`.
    HYPERVISOR_MEMORY_OP: u32 = 12, "__HYPERVISOR_memory_op";
    /// `__HYPERVISOR_multicall`.
    HYPERVISOR_MULTICALL: u32 = 13, "__HYPERVISOR_multicall";
    /// `__HYPERVISOR_update_va_mapping`.
    HYPERVISOR_UPDATE_VA_MAPPING: u32 = 14, "__HYPERVISOR_update_va_mapping";
    /// `__HYPERVISOR_set_timer_op`.
    HYPERVISOR_SET_TIMER_OP: u32 = 15, "__HYPERVISOR_set_timer_op";
    /// `__HYPERVISOR_event_channel_op_compat`.
    HYPERVISOR_EVENT_CHANNEL_OP_COMPAT: u32 = 16, "__HYPERVISOR_event_channel_op_compat";
    /// `__HYPERVISOR_xen_version`.
    HYPERVISOR_XEN_VERSION: u32 = 17, "__HYPERVISOR_xen_version";
    /// `__HYPERVISOR_console_io`.
    HYPERVISOR_CONSOLE_IO: u32 = 18, "__HYPERVISOR_console_io";
    /// `__HYPERVISOR_physdev_op_compat`.
    HYPERVISOR_PHYSDEV_OP_COMPAT: u32 = 19, "__HYPERVISOR_physdev_op_compat";
    /// `__HYPERVISOR_grant_table_op`.
    HYPERVISOR_GRANT_TABLE_OP: u32 = 20, "__HYPERVISOR_grant_table_op";
    /// `__HYPERVISOR_vm_assist`.
    HYPERVISOR_VM_ASSIST: u32 = 21, "__HYPERVISOR_vm_assist";
    /// `__HYPERVISOR_update_va_mapping_otherdomain`.
    HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN: u32 = 22, "__HYPERVISOR_update_va_mapping_otherdomain";
    /// `__HYPERVISOR_iret`.
    HYPERVISOR_IRET: u32 = 23, "__HYPERVISOR_iret";
    /// `__HYPERVISOR_vcpu_op`.
    HYPERVISOR_VCPU_OP: u32 = 24, "__HYPERVISOR_vcpu_op";
    /// `__HYPERVISOR_set_segment_base`.
    HYPERVISOR_SET_SEGMENT_BASE: u32 = 25, "__HYPERVISOR_set_segment_base";
    /// `__HYPERVISOR_mmuext_op`.
    HYPERVISOR_MMUEXT_OP: u32 = 26, "__HYPERVISOR_mmuext_op";
    /// `__HYPERVISOR_xsm_op`.
    HYPERVISOR_XSM_OP: u32 = 27, "__HYPERVISOR_xsm_op";
    /// `__HYPERVISOR_nmi_op`.
    HYPERVISOR_NMI_OP: u32 = 28, "__HYPERVISOR_nmi_op";
    /// `__HYPERVISOR_sched_op`.
    HYPERVISOR_SCHED_OP: u32 = 29, "__HYPERVISOR_sched_op";
    /// `__HYPERVISOR_callback_op`.
    HYPERVISOR_CALLBACK_OP: u32 = 30, "__HYPERVISOR_callback_op";
    /// `__HYPERVISOR_xenoprof_op`.
    HYPERVISOR_XENOPROF_OP: u32 = 31, "__HYPERVISOR_xenoprof_op";
    /// `__HYPERVISOR_event_channel_op`.
    HYPERVISOR_EVENT_CHANNEL_OP: u32 = 32, "__HYPERVISOR_event_channel_op";
    /// `__HYPERVISOR_physdev_op`.
    HYPERVISOR_PHYSDEV_OP: u32 = 33, "__HYPERVISOR_physdev_op";
    /// `__HYPERVISOR_hvm_op`.
    HYPERVISOR_HVM_OP: u32 = 34, "__HYPERVISOR_hvm_op";
    /// `__HYPERVISOR_sysctl`.
    HYPERVISOR_SYSCTL: u32 = 35, "__HYPERVISOR_sysctl";
    /// `__HYPERVISOR_domctl`.
    HYPERVISOR_DOMCTL: u32 = 36, "__HYPERVISOR_domctl";
    /// `__HYPERVISOR_kexec_op`.
    HYPERVISOR_KEXEC_OP: u32 = 37, "__HYPERVISOR_kexec_op";
    /// `__HYPERVISOR_tmem_op`.
    HYPERVISOR_TMEM_OP: u32 = 38, "__HYPERVISOR_tmem_op";
    /// `__HYPERVISOR_argo_op`.
    HYPERVISOR_ARGO_OP: u32 = 39, "__HYPERVISOR_argo_op";
    /// `__HYPERVISOR_xenpmu_op`.
    HYPERVISOR_XENPMU_OP: u32 = 40, "__HYPERVISOR_xenpmu_op";
    /// `__HYPERVISOR_dm_op`.
    HYPERVISOR_DM_OP: u32 = 41, "__HYPERVISOR_dm_op";
    /// `__HYPERVISOR_hypfs_op`.
    HYPERVISOR_HYPFS_OP: u32 = 42, "__HYPERVISOR_hypfs_op";
    /// `__HYPERVISOR_arch_0`.
    HYPERVISOR_ARCH_0: u32 = 48, "__HYPERVISOR_arch_0";
    /// `__HYPERVISOR_arch_1`.
    HYPERVISOR_ARCH_1: u32 = 49, "__HYPERVISOR_arch_1";
    /// `__HYPERVISOR_arch_2`.
    HYPERVISOR_ARCH_2: u32 = 50, "__HYPERVISOR_arch_2";
    /// `__HYPERVISOR_arch_3`.
    HYPERVISOR_ARCH_3: u32 = 51, "__HYPERVISOR_arch_3";
    /// `__HYPERVISOR_arch_4`.
    HYPERVISOR_ARCH_4: u32 = 52, "__HYPERVISOR_arch_4";
    /// `__HYPERVISOR_arch_5`.
    HYPERVISOR_ARCH_5: u32 = 53, "__HYPERVISOR_arch_5";
    /// `__HYPERVISOR_arch_6`.
    HYPERVISOR_ARCH_6: u32 = 54, "__HYPERVISOR_arch_6";
    /// `__HYPERVISOR_arch_7`.
    HYPERVISOR_ARCH_7: u32 = 55, "__HYPERVISOR_arch_7";
    /// `VIRQ_TIMER`.
    VIRQ_TIMER: u32 = 0;
    /// `VIRQ_DEBUG`.
    VIRQ_DEBUG: u32 = 1;
    /// `VIRQ_CONSOLE`.
    VIRQ_CONSOLE: u32 = 2;
    /// `VIRQ_DOM_EXC`.
    VIRQ_DOM_EXC: u32 = 3;
    /// `VIRQ_TBUF`.
    VIRQ_TBUF: u32 = 4;
    /// `VIRQ_DEBUGGER`.
    VIRQ_DEBUGGER: u32 = 6;
    /// `VIRQ_XENOPROF`.
    VIRQ_XENOPROF: u32 = 7;
    /// `VIRQ_CON_RING`.
    VIRQ_CON_RING: u32 = 8;
    /// `VIRQ_PCPU_STATE`.
    VIRQ_PCPU_STATE: u32 = 9;
    /// `VIRQ_MEM_EVENT`.
    VIRQ_MEM_EVENT: u32 = 10;
    /// `VIRQ_ARGO`.
    VIRQ_ARGO: u32 = 11;
    /// `VIRQ_ENOMEM`.
    VIRQ_ENOMEM: u32 = 12;
    /// `VIRQ_XENPMU`.
    VIRQ_XENPMU: u32 = 13;
    /// `VIRQ_ARCH_0`.
    VIRQ_ARCH_0: u32 = 16;
    /// `VIRQ_ARCH_1`.
    VIRQ_ARCH_1: u32 = 17;
    /// `VIRQ_ARCH_2`.
    VIRQ_ARCH_2: u32 = 18;
    /// `VIRQ_ARCH_3`.
    VIRQ_ARCH_3: u32 = 19;
    /// `VIRQ_ARCH_4`.
    VIRQ_ARCH_4: u32 = 20;
    /// `VIRQ_ARCH_5`.
    VIRQ_ARCH_5: u32 = 21;
    /// `VIRQ_ARCH_6`.
    VIRQ_ARCH_6: u32 = 22;
    /// `VIRQ_ARCH_7`.
    VIRQ_ARCH_7: u32 = 23;
    /// `NR_VIRQS`.
    NR_VIRQS: u32 = 24;
    /// `MMU_NORMAL_PT_UPDATE`.
    MMU_NORMAL_PT_UPDATE: u64 = 0;
    /// `MMU_MACHPHYS_UPDATE`.
    MMU_MACHPHYS_UPDATE: u64 = 1;
    /// `MMU_PT_UPDATE_PRESERVE_AD`.
    MMU_PT_UPDATE_PRESERVE_AD: u64 = 2;
    /// `MMU_PT_UPDATE_NO_TRANSLATE`.
    MMU_PT_UPDATE_NO_TRANSLATE: u64 = 3;
    /// `MMUEXT_PIN_L1_TABLE`.
    MMUEXT_PIN_L1_TABLE: u32 = 0;
    /// `MMUEXT_PIN_L2_TABLE`.
    MMUEXT_PIN_L2_TABLE: u32 = 1;
    /// `MMUEXT_PIN_L3_TABLE`.
    MMUEXT_PIN_L3_TABLE: u32 = 2;
    /// `MMUEXT_PIN_L4_TABLE`.
    MMUEXT_PIN_L4_TABLE: u32 = 3;
    /// `MMUEXT_UNPIN_TABLE`.
    MMUEXT_UNPIN_TABLE: u32 = 4;
    /// `MMUEXT_NEW_BASEPTR`.
    MMUEXT_NEW_BASEPTR: u32 = 5;
    /// `MMUEXT_TLB_FLUSH_LOCAL`.
    MMUEXT_TLB_FLUSH_LOCAL: u32 = 6;
    /// `MMUEXT_INVLPG_LOCAL`.
    MMUEXT_INVLPG_LOCAL: u32 = 7;
    /// `MMUEXT_TLB_FLUSH_MULTI`.
    MMUEXT_TLB_FLUSH_MULTI: u32 = 8;
    /// `MMUEXT_INVLPG_MULTI`.
    MMUEXT_INVLPG_MULTI: u32 = 9;
    /// `MMUEXT_TLB_FLUSH_ALL`.
    MMUEXT_TLB_FLUSH_ALL: u32 = 10;
    /// `MMUEXT_INVLPG_ALL`.
    MMUEXT_INVLPG_ALL: u32 = 11;
    /// `MMUEXT_FLUSH_CACHE`.
    MMUEXT_FLUSH_CACHE: u32 = 12;
    /// `MMUEXT_SET_LDT`.
    MMUEXT_SET_LDT: u32 = 13;
    /// `MMUEXT_NEW_USER_BASEPTR`.
    MMUEXT_NEW_USER_BASEPTR: u32 = 15;
    /// `MMUEXT_CLEAR_PAGE`.
    MMUEXT_CLEAR_PAGE: u32 = 16;
    /// `MMUEXT_COPY_PAGE`.
    MMUEXT_COPY_PAGE: u32 = 17;
    /// `MMUEXT_FLUSH_CACHE_GLOBAL`.
    MMUEXT_FLUSH_CACHE_GLOBAL: u32 = 18;
    /// `MMUEXT_MARK_SUPER`.
    MMUEXT_MARK_SUPER: u32 = 19;
    /// `MMUEXT_UNMARK_SUPER`.
    MMUEXT_UNMARK_SUPER: u32 = 20;
    /// `UVMF_NONE`.
    UVMF_NONE: u64 = 0;
    /// `UVMF_TLB_FLUSH`.
    UVMF_TLB_FLUSH: u64 = 1 << 0;
    /// `UVMF_INVLPG`.
    UVMF_INVLPG: u64 = 1 << 1;
    /// `UVMF_FLUSHTYPE_MASK`.
    UVMF_FLUSHTYPE_MASK: u64 = 3;
    /// `UVMF_MULTI`.
    UVMF_MULTI: u64 = 0;
    /// `UVMF_LOCAL`.
    UVMF_LOCAL: u64 = 0;
    /// `UVMF_ALL`.
    UVMF_ALL: u64 = 1 << 2;
    /// `CONSOLEIO_write`.
    CONSOLEIO_WRITE: u32 = 0, "CONSOLEIO_write";
    /// `CONSOLEIO_read`.
    CONSOLEIO_READ: u32 = 1, "CONSOLEIO_read";
    /// `VMASST_CMD_enable`.
    VMASST_CMD_ENABLE: u32 = 0, "VMASST_CMD_enable";
    /// `VMASST_CMD_disable`.
    VMASST_CMD_DISABLE: u32 = 1, "VMASST_CMD_disable";
    /// `VMASST_TYPE_4gb_segments`.
    VMASST_TYPE_4GB_SEGMENTS: u32 = 0, "VMASST_TYPE_4gb_segments";
    /// `VMASST_TYPE_4gb_segments_notify`.
    VMASST_TYPE_4GB_SEGMENTS_NOTIFY: u32 = 1, "VMASST_TYPE_4gb_segments_notify";
    /// `VMASST_TYPE_writable_pagetables`.
    VMASST_TYPE_WRITABLE_PAGETABLES: u32 = 2, "VMASST_TYPE_writable_pagetables";
    /// `VMASST_TYPE_pae_extended_cr3`.
    VMASST_TYPE_PAE_EXTENDED_CR3: u32 = 3, "VMASST_TYPE_pae_extended_cr3";
    /// `VMASST_TYPE_architectural_iopl`.
    VMASST_TYPE_ARCHITECTURAL_IOPL: u32 = 4, "VMASST_TYPE_architectural_iopl";
    /// `VMASST_TYPE_runstate_update_flag`.
    VMASST_TYPE_RUNSTATE_UPDATE_FLAG: u32 = 5, "VMASST_TYPE_runstate_update_flag";
    /// `VMASST_TYPE_m2p_strict`.
    VMASST_TYPE_M2P_STRICT: u32 = 32, "VMASST_TYPE_m2p_strict";
    /// `DOMID_FIRST_RESERVED`.
    DOMID_FIRST_RESERVED: u16 = 0x7ff0;
    /// `DOMID_SELF`.
    DOMID_SELF: u16 = 0x7ff0;
    /// `DOMID_IO`.
    DOMID_IO: u16 = 0x7ff1;
    /// `DOMID_XEN`.
    DOMID_XEN: u16 = 0x7ff2;
    /// `DOMID_COW`.
    DOMID_COW: u16 = 0x7ff3;
    /// `DOMID_INVALID`.
    DOMID_INVALID: u16 = 0x7ff4;
    /// `DOMID_IDLE`.
    DOMID_IDLE: u16 = 0x7fff;
    /// `DOMID_MASK`.
    DOMID_MASK: u16 = 0x7fff;
    /// `XEN_PVCLOCK_TSC_STABLE_BIT`.
    XEN_PVCLOCK_TSC_STABLE_BIT: u32 = 1 << 0;
    /// `XEN_PVCLOCK_GUEST_STOPPED`.
    XEN_PVCLOCK_GUEST_STOPPED: u32 = 1 << 1;
    /// `MAX_GUEST_CMDLINE`.
    MAX_GUEST_CMDLINE: u32 = 1024;
    /// `SIF_PRIVILEGED`.
    SIF_PRIVILEGED: u32 = 1 << 0;
    /// `SIF_INITDOMAIN`.
    SIF_INITDOMAIN: u32 = 1 << 1;
    /// `SIF_MULTIBOOT_MOD`.
    SIF_MULTIBOOT_MOD: u32 = 1 << 2;
    /// `SIF_MOD_START_PFN`.
    SIF_MOD_START_PFN: u32 = 1 << 3;
    /// `SIF_VIRT_P2M_4TOOLS`.
    SIF_VIRT_P2M_4TOOLS: u32 = 1 << 4;
    /// `SIF_PM_MASK`.
    SIF_PM_MASK: u32 = 0xff00;
    /// `XEN_VGATYPE_TEXT_MODE_3`.
    XEN_VGATYPE_TEXT_MODE_3: u32 = 0x3;
    /// `XEN_VGATYPE_VESA_LFB`.
    XEN_VGATYPE_VESA_LFB: u32 = 0x23;
    /// `XEN_VGATYPE_EFI_LFB`.
    XEN_VGATYPE_EFI_LFB: u32 = 0x70;
}
