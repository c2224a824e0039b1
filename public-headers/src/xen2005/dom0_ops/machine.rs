//! Facts of dom0_ops.h.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;

layout! {
    header "dom0_ops.h";

    /// `dom0_getmemlist_t`. (dom0_ops.h)
    struct Dom0Getmemlist = "dom0_getmemlist_t", 16 {
        /// `domain`.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `max_pfns`.
        max_pfns: u32 = 4;
        /// `buffer`.
        buffer: u32 = 8;
        /// `num_pfns`.
        num_pfns: u32 = 12;
    }

    /// `dom0_schedctl_t:u.bvt`. (dom0_ops.h)
    struct Dom0SchedctlBvt = "dom0_schedctl_t:u.bvt", 4 {
        /// `ctx_allow`.
        ctx_allow: u32 = 0;
    }

    /// `dom0_schedctl_t:u.rrobin`. (dom0_ops.h)
    struct Dom0SchedctlRrobin = "dom0_schedctl_t:u.rrobin", 8 {
        /// `slice`.
        slice: CompatU64 = 0;
    }

    /// `dom0_schedctl_t`. (dom0_ops.h)
    struct Dom0Schedctl = "dom0_schedctl_t", 16 {
        /// `sched_id`.
        sched_id: u32 = 0;
        /// `direction`.
        direction: u32 = 4;
        /// `u`.
        u: Overlay4<2> = 8 { bvt: Dom0SchedctlBvt, rrobin: Dom0SchedctlRrobin };
    }

    /// `dom0_msr_t`. (dom0_ops.h)
    struct Dom0Msr = "dom0_msr_t", 28 {
        /// `write`.
        write: u32 = 0;
        /// `cpu_mask`.
        cpu_mask: u32 = 4;
        /// `msr`.
        msr: u32 = 8;
        /// `in1`.
        in1: u32 = 12;
        /// `in2`.
        in2: u32 = 16;
        /// `out1`.
        out1: u32 = 20;
        /// `out2`.
        out2: u32 = 24;
    }

    /// `dom0_debug_t`. (dom0_ops.h)
    struct Dom0Debug = "dom0_debug_t", 32 {
        /// `domain`.
        domain: u16 = 0;
        /// `opcode`.
        opcode: u8 = 2;
        /// Padding.
        _pad0: [u8; 1] = 3;
        /// `in1`.
        in1: u32 = 4;
        /// `in2`.
        in2: u32 = 8;
        /// `in3`.
        in3: u32 = 12;
        /// `in4`.
        in4: u32 = 16;
        /// `status`.
        status: u32 = 20;
        /// `out1`.
        out1: u32 = 24;
        /// `out2`.
        out2: u32 = 28;
    }

    /// `dom0_settime_t`. (dom0_ops.h)
    struct Dom0Settime = "dom0_settime_t", 16 {
        /// `secs`.
        secs: u32 = 0;
        /// `usecs`.
        usecs: u32 = 4;
        /// `system_time`.
        system_time: CompatU64 = 8;
    }

    /// `dom0_getpageframeinfo_t`. (dom0_ops.h)
    struct Dom0Getpageframeinfo = "dom0_getpageframeinfo_t", 12 {
        /// `pfn`.
        pfn: u32 = 0;
        /// `domain`.
        domain: u16 = 4;
        /// Padding.
        _pad0: [u8; 2] = 6;
        /// `type`.
        type_: u32 = 8;
    }

    /// `dom0_readconsole_t`. (dom0_ops.h)
    struct Dom0Readconsole = "dom0_readconsole_t", 12 {
        /// `str`.
        str: u32 = 0;
        /// `count`.
        count: u32 = 4;
        /// `cmd`.
        cmd: u32 = 8;
    }

    /// `dom0_gettbufs_t`. (dom0_ops.h)
    struct Dom0Gettbufs = "dom0_gettbufs_t", 8 {
        /// `mach_addr`.
        mach_addr: u32 = 0;
        /// `size`.
        size: u32 = 4;
    }

    /// `dom0_physinfo_t`. (dom0_ops.h)
    struct Dom0Physinfo = "dom0_physinfo_t", 20 {
        /// `ht_per_core`.
        ht_per_core: u32 = 0;
        /// `cores`.
        cores: u32 = 4;
        /// `cpu_khz`.
        cpu_khz: u32 = 8;
        /// `total_pages`.
        total_pages: u32 = 12;
        /// `free_pages`.
        free_pages: u32 = 16;
    }

    /// `dom0_pcidev_access_t`. (dom0_ops.h)
    struct Dom0PcidevAccess = "dom0_pcidev_access_t", 20 {
        /// `domain`.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `bus`.
        bus: u32 = 4;
        /// `dev`.
        dev: u32 = 8;
        /// `func`.
        func: u32 = 12;
        /// `enable`.
        enable: u32 = 16;
    }

    /// `dom0_sched_id_t`. (dom0_ops.h)
    struct Dom0SchedId = "dom0_sched_id_t", 4 {
        /// `sched_id`.
        sched_id: u32 = 0;
    }

    /// `dom0_shadow_control_stats_t`. (dom0_ops.h)
    struct Dom0ShadowControlStats = "dom0_shadow_control_stats_t", 16 {
        /// `fault_count`.
        fault_count: u32 = 0;
        /// `dirty_count`.
        dirty_count: u32 = 4;
        /// `dirty_net_count`.
        dirty_net_count: u32 = 8;
        /// `dirty_block_count`.
        dirty_block_count: u32 = 12;
    }

    /// `dom0_shadow_control_t`. (dom0_ops.h)
    struct Dom0ShadowControl = "dom0_shadow_control_t", 32 {
        /// `domain`.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `op`.
        op: u32 = 4;
        /// `dirty_bitmap`.
        dirty_bitmap: u32 = 8;
        /// `pages`.
        pages: u32 = 12;
        /// `stats`.
        stats: Dom0ShadowControlStats = 16;
    }

    /// `dom0_getpageframeinfo2_t`. (dom0_ops.h)
    struct Dom0Getpageframeinfo2 = "dom0_getpageframeinfo2_t", 12 {
        /// `domain`.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `num`.
        num: u32 = 4;
        /// `array`.
        array: u32 = 8;
    }

    /// `dom0_add_memtype_t`. (dom0_ops.h)
    struct Dom0AddMemtype = "dom0_add_memtype_t", 20 {
        /// `pfn`.
        pfn: u32 = 0;
        /// `nr_pfns`.
        nr_pfns: u32 = 4;
        /// `type`.
        type_: u32 = 8;
        /// `handle`.
        handle: u32 = 12;
        /// `reg`.
        reg: u32 = 16;
    }

    /// `dom0_del_memtype_t`. (dom0_ops.h)
    struct Dom0DelMemtype = "dom0_del_memtype_t", 8 {
        /// `handle`.
        handle: u32 = 0;
        /// `reg`.
        reg: u32 = 4;
    }

    /// `dom0_read_memtype_t`. (dom0_ops.h)
    struct Dom0ReadMemtype = "dom0_read_memtype_t", 16 {
        /// `reg`.
        reg: u32 = 0;
        /// `pfn`.
        pfn: u32 = 4;
        /// `nr_pfns`.
        nr_pfns: u32 = 8;
        /// `type`.
        type_: u32 = 12;
    }

    /// `dom0_perfc_desc_t`. (dom0_ops.h)
    struct Dom0PerfcDesc = "dom0_perfc_desc_t", 340 {
        /// `name`.
        name: [u8; 80] = 0;
        /// `nr_vals`.
        nr_vals: u32 = 80;
        /// `vals`.
        vals: [u32; 64] = 84;
    }

    /// `dom0_perfccontrol_t`. (dom0_ops.h)
    struct Dom0Perfccontrol = "dom0_perfccontrol_t", 12 {
        /// `op`.
        op: u32 = 0;
        /// `nr_counters`.
        nr_counters: u32 = 4;
        /// `desc`.
        desc: u32 = 8;
    }

    /// `dom0_microcode_t`. (dom0_ops.h)
    struct Dom0Microcode = "dom0_microcode_t", 8 {
        /// `data`.
        data: u32 = 0;
        /// `length`.
        length: u32 = 4;
    }

    /// `dom0_ioport_permission_t`. (dom0_ops.h)
    struct Dom0IoportPermission = "dom0_ioport_permission_t", 8 {
        /// `domain`.
        domain: u16 = 0;
        /// `first_port`.
        first_port: u16 = 2;
        /// `nr_ports`.
        nr_ports: u16 = 4;
        /// `allow_access`.
        allow_access: u16 = 6;
    }
}
