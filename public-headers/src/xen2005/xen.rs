//! Facts of xen.h.

use crate::compat_u64::CompatU64;
use crate::xen2005::arch_x86_32::{ArchSharedInfo, ArchVcpuInfo};

layout! {
    header "xen.h";

    /// `mmu_update_t`. (xen.h)
    struct MmuUpdate = "mmu_update_t", 8 {
        /// `ptr`.
        ptr: u32 = 0;
        /// `val`.
        val: u32 = 4;
    }

    /// `multicall_entry_t`. (xen.h)
    struct MulticallEntry = "multicall_entry_t", 32 {
        /// `op`.
        op: u32 = 0;
        /// `args`.
        args: [u32; 7] = 4;
    }

    /// `vcpu_info_t`. (xen.h)
    struct VcpuInfo = "vcpu_info_t", 8 {
        /// `evtchn_upcall_pending`.
        evtchn_upcall_pending: u8 = 0;
        /// `evtchn_upcall_mask`.
        evtchn_upcall_mask: u8 = 1;
        /// `pad0`.
        pad0: u8 = 2;
        /// `pad1`.
        pad1: u8 = 3;
        /// `evtchn_pending_sel`.
        evtchn_pending_sel: u32 = 4;
        /// `arch`.
        arch: ArchVcpuInfo = 8;
    }

    /// `shared_info_t`. (xen.h)
    struct SharedInfo = "shared_info_t", 588 {
        /// `vcpu_data`.
        vcpu_data: [VcpuInfo; 32] = 0;
        /// `n_vcpu`.
        n_vcpu: u32 = 256;
        /// `evtchn_pending`.
        evtchn_pending: [u32; 32] = 260;
        /// `evtchn_mask`.
        evtchn_mask: [u32; 32] = 388;
        /// `cpu_freq`.
        cpu_freq: CompatU64 = 516;
        /// `time_version1`.
        time_version1: u32 = 524;
        /// `time_version2`.
        time_version2: u32 = 528;
        /// `tsc_timestamp`.
        tsc_timestamp: CompatU64 = 532;
        /// `system_time`.
        system_time: CompatU64 = 540;
        /// `wc_sec`.
        wc_sec: u32 = 548;
        /// `wc_usec`.
        wc_usec: u32 = 552;
        /// `domain_time`.
        domain_time: CompatU64 = 556;
        /// `wall_timeout`.
        wall_timeout: CompatU64 = 564;
        /// `domain_timeout`.
        domain_timeout: CompatU64 = 572;
        /// `arch`.
        arch: ArchSharedInfo = 580;
    }

    /// `struct mmuext_op`. (xen.h)
    struct MmuextOp = "struct mmuext_op", 12 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `mfn`.
        mfn: u32 = 4 { mfn: u32, linear_addr: u32 };
        /// `nr_ents`.
        nr_ents: u32 = 8 { nr_ents: u32, cpuset: u32 };
    }
}

constants! {
    header "xen.h";

    /// `ARGS_PER_MULTICALL_ENTRY`.
    ARGS_PER_MULTICALL_ENTRY: u32 = 8;
    /// `VIRQ_TIMER`.
    VIRQ_TIMER: u32 = 0;
    /// `VIRQ_DEBUG`.
    VIRQ_DEBUG: u32 = 1;
    /// `VIRQ_CONSOLE`.
    VIRQ_CONSOLE: u32 = 2;
    /// `VIRQ_DOM_EXC`.
    VIRQ_DOM_EXC: u32 = 3;
    /// `VIRQ_PARITY_ERR`.
    VIRQ_PARITY_ERR: u32 = 4;
    /// `VIRQ_IO_ERR`.
    VIRQ_IO_ERR: u32 = 5;
    /// `NR_VIRQS`.
    NR_VIRQS: u32 = 7;
    /// `MMU_NORMAL_PT_UPDATE`.
    MMU_NORMAL_PT_UPDATE: u32 = 0;
    /// `MMU_MACHPHYS_UPDATE`.
    MMU_MACHPHYS_UPDATE: u32 = 1;
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
    /// `MMUEXT_REASSIGN_PAGE`.
    MMUEXT_REASSIGN_PAGE: u32 = 14;
    /// `MMUEXT_NEW_USER_BASEPTR`.
    MMUEXT_NEW_USER_BASEPTR: u32 = 15;
    /// `UVMF_NONE`.
    UVMF_NONE: u32 = 0;
    /// `UVMF_TLB_FLUSH`.
    UVMF_TLB_FLUSH: u32 = 1;
    /// `UVMF_INVLPG`.
    UVMF_INVLPG: u32 = 2;
    /// `UVMF_FLUSHTYPE_MASK`.
    UVMF_FLUSHTYPE_MASK: u32 = 3;
    /// `UVMF_MULTI`.
    UVMF_MULTI: u32 = 0;
    /// `UVMF_LOCAL`.
    UVMF_LOCAL: u32 = 0;
    /// `UVMF_ALL`.
    UVMF_ALL: u32 = 4;
    /// `SCHEDOP_yield`.
    SCHEDOP_YIELD: u32 = 0, "SCHEDOP_yield";
    /// `SCHEDOP_block`.
    SCHEDOP_BLOCK: u32 = 1, "SCHEDOP_block";
    /// `SCHEDOP_shutdown`.
    SCHEDOP_SHUTDOWN: u32 = 2, "SCHEDOP_shutdown";
    /// `SCHEDOP_cmdmask`.
    SCHEDOP_CMDMASK: u32 = 255, "SCHEDOP_cmdmask";
    /// `SCHEDOP_reasonshift`.
    SCHEDOP_REASONSHIFT: u32 = 8, "SCHEDOP_reasonshift";
    /// `SHUTDOWN_poweroff`.
    SHUTDOWN_POWEROFF: u32 = 0, "SHUTDOWN_poweroff";
    /// `SHUTDOWN_reboot`.
    SHUTDOWN_REBOOT: u32 = 1, "SHUTDOWN_reboot";
    /// `SHUTDOWN_suspend`.
    SHUTDOWN_SUSPEND: u32 = 2, "SHUTDOWN_suspend";
    /// `SHUTDOWN_crash`.
    SHUTDOWN_CRASH: u32 = 3, "SHUTDOWN_crash";
    /// `CONSOLEIO_write`.
    CONSOLEIO_WRITE: u32 = 0, "CONSOLEIO_write";
    /// `CONSOLEIO_read`.
    CONSOLEIO_READ: u32 = 1, "CONSOLEIO_read";
    /// `MEMOP_increase_reservation`.
    MEMOP_INCREASE_RESERVATION: u32 = 0, "MEMOP_increase_reservation";
    /// `MEMOP_decrease_reservation`.
    MEMOP_DECREASE_RESERVATION: u32 = 1, "MEMOP_decrease_reservation";
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
    /// `MAX_VMASST_TYPE`.
    MAX_VMASST_TYPE: u32 = 2;
    /// `DOMID_FIRST_RESERVED`.
    DOMID_FIRST_RESERVED: u16 = 0x7ff0;
    /// `DOMID_SELF`.
    DOMID_SELF: u16 = 0x7ff0;
    /// `DOMID_IO`.
    DOMID_IO: u16 = 0x7ff1;
    /// `DOMID_XEN`.
    DOMID_XEN: u16 = 0x7ff2;
    /// `NR_EVENT_CHANNELS`.
    NR_EVENT_CHANNELS: u32 = 0x400;
    /// `MAX_VIRT_CPUS`.
    MAX_VIRT_CPUS: u32 = 0x20;
}
