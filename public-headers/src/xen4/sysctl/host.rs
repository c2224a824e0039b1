//! Log, tracing, what the machine is (sysctl.h).

use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "sysctl.h";

    /// Reads the hypervisor's log. (sysctl.h)
    struct XenSysctlReadconsole = "struct xen_sysctl_readconsole", 24 {
        /// Forget what was read.
        clear: u8 = 0;
        /// Go on at `index`.
        incremental: u8 = 1;
        /// Padding that the header names.
        pad0: u8 = 2;
        /// Padding that the header names.
        pad1: u8 = 3;
        /// In and out: position.
        index: u32 = 4;
        /// Guest address of the room.
        buffer: u64 = 8;
        /// In: room; out: bytes.
        count: u32 = 16;
        /// Padding.
        _pad0: [u8; 4] = 20;
    }

    /// The trace buffers. (sysctl.h)
    struct XenSysctlTbufOp = "struct xen_sysctl_tbuf_op", 48 {
        /// `XEN_SYSCTL_TBUFOP_*`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// CPUs that are traced.
        cpu_mask: XenctlBitmap = 8;
        /// Events that are traced.
        evt_mask: u32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
        /// Out: first frame.
        buffer_mfn: u64 = 32;
        /// Bytes of a buffer.
        size: u32 = 40;
        /// Padding.
        _pad2: [u8; 4] = 44;
    }

    /// What the machine is. (sysctl.h)
    struct XenSysctlPhysinfo = "struct xen_sysctl_physinfo", 112 {
        /// Layout.
        threads_per_core: u32 = 0;
        /// Layout.
        cores_per_socket: u32 = 4;
        /// CPUs on line.
        nr_cpus: u32 = 8;
        /// Highest CPU.
        max_cpu_id: u32 = 12;
        /// NUMA nodes.
        nr_nodes: u32 = 16;
        /// Highest node.
        max_node_id: u32 = 20;
        /// Frequency in kHz.
        cpu_khz: u32 = 24;
        /// `XEN_SYSCTL_PHYSCAP_*`.
        capabilities: u32 = 28;
        /// The processor's.
        arch_capabilities: u32 = 32;
        /// Padding that the header names.
        pad: u32 = 36;
        /// Pages of memory.
        total_pages: u64 = 40;
        /// Pages free.
        free_pages: u64 = 48;
        /// Pages that must be cleaned first.
        scrub_pages: u64 = 56;
        /// Pages set aside.
        outstanding_pages: u64 = 64;
        /// Highest frame.
        max_mfn: u64 = 72;
        /// Feature words.
        hw_cap: [u32; 8] = 80;
    }

    /// Which scheduler runs. (sysctl.h)
    struct XenSysctlSchedId = "struct xen_sysctl_sched_id", 4 {
        /// Scheduler: `XEN_SCHEDULER_*`.
        sched_id: u32 = 0;
    }

    /// A counter. (sysctl.h)
    struct XenSysctlPerfcDesc = "struct xen_sysctl_perfc_desc", 84 {
        /// Name.
        name: [u8; 80] = 0;
        /// Values.
        nr_vals: u32 = 80;
    }

    /// The counters. (sysctl.h)
    struct XenSysctlPerfcOp = "struct xen_sysctl_perfc_op", 32 {
        /// `XEN_SYSCTL_PERFCOP_*`.
        cmd: u32 = 0;
        /// Out: counters.
        nr_counters: u32 = 4;
        /// Out: values.
        nr_vals: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Guest address of the counters.
        desc: u64 = 16;
        /// Guest address of the values.
        val: u64 = 24;
    }

    /// What is known of many domains. (sysctl.h)
    struct XenSysctlGetdomaininfolist = "struct xen_sysctl_getdomaininfolist", 24 {
        /// First domain.
        first_domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Room.
        max_domains: u32 = 4;
        /// Guest address of `xen_domctl_getdomaininfo` entries.
        buffer: u64 = 8;
        /// Out: entries.
        num_domains: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// Presses debug keys. (sysctl.h)
    struct XenSysctlDebugKeys = "struct xen_sysctl_debug_keys", 16 {
        /// Guest address of the keys.
        keys: u64 = 0;
        /// Keys.
        nr_keys: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Of a CPU. (sysctl.h)
    struct XenSysctlCpuinfo = "struct xen_sysctl_cpuinfo", 8 {
        /// Nanoseconds idle.
        idletime: u64 = 0;
    }

    /// Of all CPUs. (sysctl.h)
    struct XenSysctlGetcpuinfo = "struct xen_sysctl_getcpuinfo", 24 {
        /// Room.
        max_cpus: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the room.
        info: u64 = 8;
        /// Out: entries.
        nr_cpus: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// Free memory. (sysctl.h)
    struct XenSysctlAvailheap = "struct xen_sysctl_availheap", 24 {
        /// Width of the addresses.
        min_bitwidth: u32 = 0;
        /// Width of the addresses.
        max_bitwidth: u32 = 4;
        /// Node; negative for all.
        node: i32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Out: bytes.
        avail_bytes: u64 = 16;
    }
}

constants! {
    header "sysctl.h";

    /// Version of the interface.
    XEN_SYSCTL_INTERFACE_VERSION: u32 = 0x15;
    /// Reads where they are.
    XEN_SYSCTL_TBUFOP_GET_INFO: u32 = 0, "XEN_SYSCTL_TBUFOP_get_info";
    /// Sets the CPUs.
    XEN_SYSCTL_TBUFOP_SET_CPU_MASK: u32 = 1, "XEN_SYSCTL_TBUFOP_set_cpu_mask";
    /// Sets the events.
    XEN_SYSCTL_TBUFOP_SET_EVT_MASK: u32 = 2, "XEN_SYSCTL_TBUFOP_set_evt_mask";
    /// Sets the size.
    XEN_SYSCTL_TBUFOP_SET_SIZE: u32 = 3, "XEN_SYSCTL_TBUFOP_set_size";
    /// Begins.
    XEN_SYSCTL_TBUFOP_ENABLE: u32 = 4, "XEN_SYSCTL_TBUFOP_enable";
    /// Ends.
    XEN_SYSCTL_TBUFOP_DISABLE: u32 = 5, "XEN_SYSCTL_TBUFOP_disable";
    /// Bit number of `XEN_SYSCTL_PHYSCAP_hvm`.
    _XEN_SYSCTL_PHYSCAP_HVM: u32 = 0, "_XEN_SYSCTL_PHYSCAP_hvm";
    /// HVM guests.
    XEN_SYSCTL_PHYSCAP_HVM: u32 = 1 << 0, "XEN_SYSCTL_PHYSCAP_hvm";
    /// Bit number of `XEN_SYSCTL_PHYSCAP_pv`.
    _XEN_SYSCTL_PHYSCAP_PV: u32 = 1, "_XEN_SYSCTL_PHYSCAP_pv";
    /// PV guests.
    XEN_SYSCTL_PHYSCAP_PV: u32 = 1 << 1, "XEN_SYSCTL_PHYSCAP_pv";
    /// Bit number of `XEN_SYSCTL_PHYSCAP_directio`.
    _XEN_SYSCTL_PHYSCAP_DIRECTIO: u32 = 2, "_XEN_SYSCTL_PHYSCAP_directio";
    /// Devices for guests.
    XEN_SYSCTL_PHYSCAP_DIRECTIO: u32 = 1 << 2, "XEN_SYSCTL_PHYSCAP_directio";
    /// Bit number of `XEN_SYSCTL_PHYSCAP_hap`.
    _XEN_SYSCTL_PHYSCAP_HAP: u32 = 3, "_XEN_SYSCTL_PHYSCAP_hap";
    /// Paging by hardware.
    XEN_SYSCTL_PHYSCAP_HAP: u32 = 1 << 3, "XEN_SYSCTL_PHYSCAP_hap";
    /// Bit number of `XEN_SYSCTL_PHYSCAP_shadow`.
    _XEN_SYSCTL_PHYSCAP_SHADOW: u32 = 4, "_XEN_SYSCTL_PHYSCAP_shadow";
    /// Shadow tables.
    XEN_SYSCTL_PHYSCAP_SHADOW: u32 = 1 << 4, "XEN_SYSCTL_PHYSCAP_shadow";
    /// Bit number of `XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share`.
    _XEN_SYSCTL_PHYSCAP_IOMMU_HAP_PT_SHARE: u32 = 5, "_XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share";
    /// The I/O MMU can use the same tables.
    XEN_SYSCTL_PHYSCAP_IOMMU_HAP_PT_SHARE: u32 = 1 << 5, "XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share";
    /// Processor tracing.
    XEN_SYSCTL_PHYSCAP_VMTRACE: u32 = 1 << 6, "XEN_SYSCTL_PHYSCAP_vmtrace";
    /// Performance counters.
    XEN_SYSCTL_PHYSCAP_VPMU: u32 = 1 << 7, "XEN_SYSCTL_PHYSCAP_vpmu";
    /// Grant tables of version 1.
    XEN_SYSCTL_PHYSCAP_GNTTAB_V1: u32 = 1 << 8, "XEN_SYSCTL_PHYSCAP_gnttab_v1";
    /// Grant tables of version 2.
    XEN_SYSCTL_PHYSCAP_GNTTAB_V2: u32 = 1 << 9, "XEN_SYSCTL_PHYSCAP_gnttab_v2";
    /// Highest of these.
    XEN_SYSCTL_PHYSCAP_MAX: u32 = 512;
    /// Clears.
    XEN_SYSCTL_PERFCOP_RESET: u32 = 1, "XEN_SYSCTL_PERFCOP_reset";
    /// Reads.
    XEN_SYSCTL_PERFCOP_QUERY: u32 = 2, "XEN_SYSCTL_PERFCOP_query";
}
