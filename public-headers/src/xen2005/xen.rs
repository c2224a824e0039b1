//! The core of the ABI: MMU operations, virtual interrupts, the shared page (xen.h).

use crate::compat_u64::CompatU64;
use crate::xen2005::arch_x86_32::{ArchSharedInfo, ArchVcpuInfo};

layout! {
    header "xen.h";

    /// One update of a page-table entry. (xen.h)
    struct MmuUpdate = "mmu_update_t", 8 {
        /// Machine address of the entry, 8-byte aligned; bits 1:0 are the command `MMU_*`.
        ptr: u32 = 0;
        /// New contents of the entry, or the pseudo-physical frame for `MMU_MACHPHYS_UPDATE`.
        val: u32 = 4;
    }

    /// One call of a multicall. (xen.h)
    struct MulticallEntry = "multicall_entry_t", 32 {
        /// Hypercall number.
        op: u32 = 0;
        /// Arguments.
        args: [u32; 7] = 4;
    }

    /// Event and time state of a vcpu. (xen.h)
    struct VcpuInfo = "vcpu_info_t", 8 {
        /// Nonzero: an event waits for delivery.
        evtchn_upcall_pending: u8 = 0;
        /// Nonzero: the guest takes no events.
        evtchn_upcall_mask: u8 = 1;
        /// Padding that the header names.
        pad0: u8 = 2;
        /// Padding that the header names.
        pad1: u8 = 3;
        /// A bit for each word of `evtchn_pending` with a set bit.
        evtchn_pending_sel: u32 = 4;
        /// Part of the architecture.
        arch: ArchVcpuInfo = 8;
    }

    /// The page each domain shares with the hypervisor; control rings start at byte 2048. (xen.h)
    struct SharedInfo = "shared_info_t", 588 {
        /// State of each vcpu.
        vcpu_data: [VcpuInfo; 32] = 0;
        /// Vcpus.
        n_vcpu: u32 = 256;
        /// A bit per port: an event is pending.
        evtchn_pending: [u32; 32] = 260;
        /// A bit per port: delivery is masked.
        evtchn_mask: [u32; 32] = 388;
        /// Frequency of the CPU in Hz.
        cpu_freq: CompatU64 = 516;
        /// First half of the version: differs from the second while time is being written.
        time_version1: u32 = 524;
        /// Second half of the version.
        time_version2: u32 = 528;
        /// TSC when `system_time` was taken.
        tsc_timestamp: CompatU64 = 532;
        /// System time: nanoseconds since the hypervisor started.
        system_time: CompatU64 = 540;
        /// Wall clock: seconds.
        wc_sec: u32 = 548;
        /// Wall clock: microseconds.
        wc_usec: u32 = 552;
        /// Nanoseconds run; not kept.
        domain_time: CompatU64 = 556;
        /// Not used.
        wall_timeout: CompatU64 = 564;
        /// Not used.
        domain_timeout: CompatU64 = 572;
        /// Part of the architecture.
        arch: ArchSharedInfo = 580;
    }

    /// One extended MMU operation. (xen.h)
    struct MmuextOp = "struct mmuext_op", 12 {
        /// Command: `MMUEXT_*`.
        cmd: u32 = 0;
        /// Machine frame number.
        mfn: u32 = 4 { mfn: u32, linear_addr: u32 };
        /// Number of entries.
        nr_ents: u32 = 8 { nr_ents: u32, cpuset: u32 };
    }
}

constants! {
    header "xen.h";

    /// Words of a multicall entry.
    ARGS_PER_MULTICALL_ENTRY: u32 = 8;
    /// Per vcpu: the one-shot timer ran out.
    VIRQ_TIMER: u32 = 0;
    /// Per vcpu: a request to dump state.
    VIRQ_DEBUG: u32 = 1;
    /// Virtual interrupt: bytes arrived on the console.
    VIRQ_CONSOLE: u32 = 2;
    /// Virtual interrupt: a domain changed its state permanently.
    VIRQ_DOM_EXC: u32 = 3;
    /// Virtual interrupt: a memory parity NMI.
    VIRQ_PARITY_ERR: u32 = 4;
    /// Virtual interrupt: an I/O check NMI.
    VIRQ_IO_ERR: u32 = 5;
    /// One more than the highest virtual interrupt.
    NR_VIRQS: u32 = 7;
    /// Checked write of a page-table entry.
    MMU_NORMAL_PT_UPDATE: u32 = 0;
    /// Write of the machine-to-physical table.
    MMU_MACHPHYS_UPDATE: u32 = 1;
    /// Validates frame `mfn` as a level-1 table and keeps its type.
    MMUEXT_PIN_L1_TABLE: u32 = 0;
    /// Validates frame `mfn` as a level-2 table and keeps its type.
    MMUEXT_PIN_L2_TABLE: u32 = 1;
    /// Validates frame `mfn` as a level-3 table and keeps its type.
    MMUEXT_PIN_L3_TABLE: u32 = 2;
    /// Validates frame `mfn` as a level-4 table and keeps its type.
    MMUEXT_PIN_L4_TABLE: u32 = 3;
    /// Drops the pin of frame `mfn`.
    MMUEXT_UNPIN_TABLE: u32 = 4;
    /// Loads frame `mfn` as the top-level table, for kernel mode.
    MMUEXT_NEW_BASEPTR: u32 = 5;
    /// Flushes the TLB of this CPU.
    MMUEXT_TLB_FLUSH_LOCAL: u32 = 6;
    /// Flushes `linear_addr` from the TLB of this CPU.
    MMUEXT_INVLPG_LOCAL: u32 = 7;
    /// Flushes the TLBs of the vcpus in `vcpumask`.
    MMUEXT_TLB_FLUSH_MULTI: u32 = 8;
    /// Flushes `linear_addr` from the TLBs of the vcpus in `vcpumask`.
    MMUEXT_INVLPG_MULTI: u32 = 9;
    /// Flushes the TLBs of all vcpus.
    MMUEXT_TLB_FLUSH_ALL: u32 = 10;
    /// Flushes `linear_addr` from the TLBs of all vcpus.
    MMUEXT_INVLPG_ALL: u32 = 11;
    /// Writes back and invalidates this CPU's caches.
    MMUEXT_FLUSH_CACHE: u32 = 12;
    /// Loads a local descriptor table at `linear_addr` with `nr_ents` entries.
    MMUEXT_SET_LDT: u32 = 13;
    /// Gives a page to another domain.
    MMUEXT_REASSIGN_PAGE: u32 = 14;
    /// Loads frame `mfn` as the top-level table for user mode; 64-bit guests.
    MMUEXT_NEW_USER_BASEPTR: u32 = 15;
    /// `update_va_mapping`: no flush.
    UVMF_NONE: u32 = 0;
    /// `update_va_mapping`: flush whole TLBs.
    UVMF_TLB_FLUSH: u32 = 1;
    /// `update_va_mapping`: flush the one address.
    UVMF_INVLPG: u32 = 2;
    /// Mask of the kind of flush.
    UVMF_FLUSHTYPE_MASK: u32 = 3;
    /// The flush is for the vcpus in the mask whose guest address is in the upper bits.
    UVMF_MULTI: u32 = 0;
    /// The flush is for this CPU.
    UVMF_LOCAL: u32 = 0;
    /// The flush is for all vcpus.
    UVMF_ALL: u32 = 4;
    /// Lets others run.
    SCHEDOP_YIELD: u32 = 0, "SCHEDOP_yield";
    /// Blocks until an event; unmasks events.
    SCHEDOP_BLOCK: u32 = 1, "SCHEDOP_block";
    /// Ends the domain; the reason is in the argument.
    SCHEDOP_SHUTDOWN: u32 = 2, "SCHEDOP_shutdown";
    /// Mask of the command.
    SCHEDOP_CMDMASK: u32 = 255, "SCHEDOP_cmdmask";
    /// Shift of the shutdown reason.
    SCHEDOP_REASONSHIFT: u32 = 8, "SCHEDOP_reasonshift";
    /// The domain exits.
    SHUTDOWN_POWEROFF: u32 = 0, "SHUTDOWN_poweroff";
    /// The domain wants to restart.
    SHUTDOWN_REBOOT: u32 = 1, "SHUTDOWN_reboot";
    /// The domain is ready to be saved.
    SHUTDOWN_SUSPEND: u32 = 2, "SHUTDOWN_suspend";
    /// The domain crashed.
    SHUTDOWN_CRASH: u32 = 3, "SHUTDOWN_crash";
    /// `console_io`: writes bytes.
    CONSOLEIO_WRITE: u32 = 0, "CONSOLEIO_write";
    /// `console_io`: reads bytes; returns how many.
    CONSOLEIO_READ: u32 = 1, "CONSOLEIO_read";
    /// Adds pages.
    MEMOP_INCREASE_RESERVATION: u32 = 0, "MEMOP_increase_reservation";
    /// Gives pages back.
    MEMOP_DECREASE_RESERVATION: u32 = 1, "MEMOP_decrease_reservation";
    /// Enables an assist.
    VMASST_CMD_ENABLE: u32 = 0, "VMASST_CMD_enable";
    /// Disables an assist.
    VMASST_CMD_DISABLE: u32 = 1, "VMASST_CMD_disable";
    /// 32-bit: instructions that need segments of 4 GiB are emulated.
    VMASST_TYPE_4GB_SEGMENTS: u32 = 0, "VMASST_TYPE_4gb_segments";
    /// 32-bit: as `4gb_segments`, and the guest gets trap 15.
    VMASST_TYPE_4GB_SEGMENTS_NOTIFY: u32 = 1, "VMASST_TYPE_4gb_segments_notify";
    /// Writes to live page-table pages are emulated.
    VMASST_TYPE_WRITABLE_PAGETABLES: u32 = 2, "VMASST_TYPE_writable_pagetables";
    /// Highest assist.
    MAX_VMASST_TYPE: u32 = 2;
    /// First number that is not a domain.
    DOMID_FIRST_RESERVED: u16 = 0x7ff0;
    /// The calling domain.
    DOMID_SELF: u16 = 0x7ff0;
    /// Owner of frames that are device memory.
    DOMID_IO: u16 = 0x7ff1;
    /// Owner of the hypervisor's own frames that guests may map.
    DOMID_XEN: u16 = 0x7ff2;
    /// Ports of a domain.
    NR_EVENT_CHANNELS: u32 = 0x400;
    /// Most vcpus.
    MAX_VIRT_CPUS: u32 = 0x20;
}
