//! Operations on the machine (dom0_ops.h).

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;

layout! {
    header "dom0_ops.h";

    /// Frames of a domain. (dom0_ops.h)
    struct Dom0Getmemlist = "dom0_getmemlist_t", 16 {
        /// Domain.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Room.
        max_pfns: u32 = 4;
        /// Guest address of the room.
        buffer: u32 = 8;
        /// Out: frames.
        num_pfns: u32 = 12;
    }

    /// Borrowed virtual time. (dom0_ops.h)
    struct Dom0SchedctlBvt = "dom0_schedctl_t:u.bvt", 4 {
        /// Time before a switch.
        ctx_allow: u32 = 0;
    }

    /// Round robin. (dom0_ops.h)
    struct Dom0SchedctlRrobin = "dom0_schedctl_t:u.rrobin", 8 {
        /// Time slice in ns.
        slice: CompatU64 = 0;
    }

    /// Parameters of the scheduler. (dom0_ops.h)
    struct Dom0Schedctl = "dom0_schedctl_t", 16 {
        /// `SCHED_*`.
        sched_id: u32 = 0;
        /// `SCHED_INFO_*`.
        direction: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<2> = 8 { bvt: Dom0SchedctlBvt, rrobin: Dom0SchedctlRrobin };
    }

    /// Reads or writes an MSR. (dom0_ops.h)
    struct Dom0Msr = "dom0_msr_t", 28 {
        /// 1 writes.
        write: u32 = 0;
        /// CPUs.
        cpu_mask: u32 = 4;
        /// Register.
        msr: u32 = 8;
        /// Argument.
        in1: u32 = 12;
        /// Argument.
        in2: u32 = 16;
        /// Result.
        out1: u32 = 20;
        /// Result.
        out2: u32 = 24;
    }

    /// Debugging. (dom0_ops.h)
    struct Dom0Debug = "dom0_debug_t", 32 {
        /// Domain.
        domain: u16 = 0;
        /// Command.
        opcode: u8 = 2;
        /// Padding.
        _pad0: [u8; 1] = 3;
        /// Argument.
        in1: u32 = 4;
        /// Argument.
        in2: u32 = 8;
        /// Argument.
        in3: u32 = 12;
        /// Argument.
        in4: u32 = 16;
        /// Out: result.
        status: u32 = 20;
        /// Result.
        out1: u32 = 24;
        /// Result.
        out2: u32 = 28;
    }

    /// Sets the wall clock. (dom0_ops.h)
    struct Dom0Settime = "dom0_settime_t", 16 {
        /// Seconds since 1970.
        secs: u32 = 0;
        /// Microseconds.
        usecs: u32 = 4;
        /// System time: nanoseconds since the hypervisor started.
        system_time: CompatU64 = 8;
    }

    /// Kind of a frame. (dom0_ops.h)
    struct Dom0Getpageframeinfo = "dom0_getpageframeinfo_t", 12 {
        /// Frame.
        pfn: u32 = 0;
        /// Domain.
        domain: u16 = 4;
        /// Padding.
        _pad0: [u8; 2] = 6;
        /// Out: kind.
        type_: u32 = 8;
    }

    /// Reads the log. (dom0_ops.h)
    struct Dom0Readconsole = "dom0_readconsole_t", 12 {
        /// Guest address of the room.
        str: u32 = 0;
        /// Room in bytes.
        count: u32 = 4;
        /// 1 to forget what was read.
        cmd: u32 = 8;
    }

    /// Where the trace buffers are. (dom0_ops.h)
    struct Dom0Gettbufs = "dom0_gettbufs_t", 8 {
        /// Out: machine address.
        mach_addr: u32 = 0;
        /// Size in bytes.
        size: u32 = 4;
    }

    /// What the machine is. (dom0_ops.h)
    struct Dom0Physinfo = "dom0_physinfo_t", 20 {
        /// Threads of a core.
        ht_per_core: u32 = 0;
        /// Cores.
        cores: u32 = 4;
        /// Frequency in kHz.
        cpu_khz: u32 = 8;
        /// Pages of memory.
        total_pages: u32 = 12;
        /// Pages free.
        free_pages: u32 = 16;
    }

    /// Gives a PCI device to a domain. (dom0_ops.h)
    struct Dom0PcidevAccess = "dom0_pcidev_access_t", 20 {
        /// Domain.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// PCI bus.
        bus: u32 = 4;
        /// PCI device.
        dev: u32 = 8;
        /// PCI function.
        func: u32 = 12;
        /// 1 gives it.
        enable: u32 = 16;
    }

    /// Which scheduler runs. (dom0_ops.h)
    struct Dom0SchedId = "dom0_sched_id_t", 4 {
        /// Scheduler: `XEN_SCHEDULER_*`.
        sched_id: u32 = 0;
    }

    /// What shadow mode has seen. (dom0_ops.h)
    struct Dom0ShadowControlStats = "dom0_shadow_control_stats_t", 16 {
        /// Faults.
        fault_count: u32 = 0;
        /// Pages.
        dirty_count: u32 = 4;
        /// Pages of network.
        dirty_net_count: u32 = 8;
        /// Pages of disks.
        dirty_block_count: u32 = 12;
    }

    /// Shadow modes. (dom0_ops.h)
    struct Dom0ShadowControl = "dom0_shadow_control_t", 32 {
        /// Domain.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `DOM0_SHADOW_CONTROL_OP_*`.
        op: u32 = 4;
        /// Guest address of the bitmap.
        dirty_bitmap: u32 = 8;
        /// In: room; out: pages.
        pages: u32 = 12;
        /// Out: statistics.
        stats: Dom0ShadowControlStats = 16;
    }

    /// Kinds of frames. (dom0_ops.h)
    struct Dom0Getpageframeinfo2 = "dom0_getpageframeinfo2_t", 12 {
        /// Domain.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Frames.
        num: u32 = 4;
        /// Guest address of the frames; replaced by their kinds.
        array: u32 = 8;
    }

    /// Adds a memory type range. (dom0_ops.h)
    struct Dom0AddMemtype = "dom0_add_memtype_t", 20 {
        /// First frame.
        pfn: u32 = 0;
        /// Frames.
        nr_pfns: u32 = 4;
        /// Memory type as in an MTRR.
        type_: u32 = 8;
        /// Out: handle.
        handle: u32 = 12;
        /// Register.
        reg: u32 = 16;
    }

    /// Removes a memory type range. (dom0_ops.h)
    struct Dom0DelMemtype = "dom0_del_memtype_t", 8 {
        /// Handle.
        handle: u32 = 0;
        /// Register.
        reg: u32 = 4;
    }

    /// Reads a memory type register. (dom0_ops.h)
    struct Dom0ReadMemtype = "dom0_read_memtype_t", 16 {
        /// Register.
        reg: u32 = 0;
        /// Out: first frame.
        pfn: u32 = 4;
        /// Out: frames.
        nr_pfns: u32 = 8;
        /// Out: memory type.
        type_: u32 = 12;
    }

    /// A counter. (dom0_ops.h)
    struct Dom0PerfcDesc = "dom0_perfc_desc_t", 340 {
        /// Name.
        name: [u8; 80] = 0;
        /// Values.
        nr_vals: u32 = 80;
        /// The values.
        vals: [u32; 64] = 84;
    }

    /// The counters. (dom0_ops.h)
    struct Dom0Perfccontrol = "dom0_perfccontrol_t", 12 {
        /// `DOM0_PERFCCONTROL_OP_*`.
        op: u32 = 0;
        /// Out: counters.
        nr_counters: u32 = 4;
        /// Guest address of the counters.
        desc: u32 = 8;
    }

    /// Loads microcode. (dom0_ops.h)
    struct Dom0Microcode = "dom0_microcode_t", 8 {
        /// Guest address of the data.
        data: u32 = 0;
        /// Length in bytes.
        length: u32 = 4;
    }

    /// Right to I/O ports. (dom0_ops.h)
    struct Dom0IoportPermission = "dom0_ioport_permission_t", 8 {
        /// Domain.
        domain: u16 = 0;
        /// First port.
        first_port: u16 = 2;
        /// Ports.
        nr_ports: u16 = 4;
        /// 1 grants it.
        allow_access: u16 = 6;
    }
}
