//! Facts of sysctl.h.

use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "sysctl.h";

    /// `struct xen_sysctl_readconsole`. (sysctl.h)
    struct XenSysctlReadconsole = "struct xen_sysctl_readconsole", 24 {
        /// `clear`.
        clear: u8 = 0;
        /// `incremental`.
        incremental: u8 = 1;
        /// `pad0`.
        pad0: u8 = 2;
        /// `pad1`.
        pad1: u8 = 3;
        /// `index`.
        index: u32 = 4;
        /// `buffer`.
        buffer: u64 = 8;
        /// `count`.
        count: u32 = 16;
        /// Padding.
        _pad0: [u8; 4] = 20;
    }

    /// `struct xen_sysctl_tbuf_op`. (sysctl.h)
    struct XenSysctlTbufOp = "struct xen_sysctl_tbuf_op", 48 {
        /// `cmd`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `cpu_mask`.
        cpu_mask: XenctlBitmap = 8;
        /// `evt_mask`.
        evt_mask: u32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
        /// `buffer_mfn`.
        buffer_mfn: u64 = 32;
        /// `size`.
        size: u32 = 40;
        /// Padding.
        _pad2: [u8; 4] = 44;
    }

    /// `struct xen_sysctl_physinfo`. (sysctl.h)
    struct XenSysctlPhysinfo = "struct xen_sysctl_physinfo", 112 {
        /// `threads_per_core`.
        threads_per_core: u32 = 0;
        /// `cores_per_socket`.
        cores_per_socket: u32 = 4;
        /// `nr_cpus`.
        nr_cpus: u32 = 8;
        /// `max_cpu_id`.
        max_cpu_id: u32 = 12;
        /// `nr_nodes`.
        nr_nodes: u32 = 16;
        /// `max_node_id`.
        max_node_id: u32 = 20;
        /// `cpu_khz`.
        cpu_khz: u32 = 24;
        /// `capabilities`.
        capabilities: u32 = 28;
        /// `arch_capabilities`.
        arch_capabilities: u32 = 32;
        /// `pad`.
        pad: u32 = 36;
        /// `total_pages`.
        total_pages: u64 = 40;
        /// `free_pages`.
        free_pages: u64 = 48;
        /// `scrub_pages`.
        scrub_pages: u64 = 56;
        /// `outstanding_pages`.
        outstanding_pages: u64 = 64;
        /// `max_mfn`.
        max_mfn: u64 = 72;
        /// `hw_cap`.
        hw_cap: [u32; 8] = 80;
    }

    /// `struct xen_sysctl_sched_id`. (sysctl.h)
    struct XenSysctlSchedId = "struct xen_sysctl_sched_id", 4 {
        /// `sched_id`.
        sched_id: u32 = 0;
    }

    /// `struct xen_sysctl_perfc_desc`. (sysctl.h)
    struct XenSysctlPerfcDesc = "struct xen_sysctl_perfc_desc", 84 {
        /// `name`.
        name: [u8; 80] = 0;
        /// `nr_vals`.
        nr_vals: u32 = 80;
    }

    /// `struct xen_sysctl_perfc_op`. (sysctl.h)
    struct XenSysctlPerfcOp = "struct xen_sysctl_perfc_op", 32 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `nr_counters`.
        nr_counters: u32 = 4;
        /// `nr_vals`.
        nr_vals: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `desc`.
        desc: u64 = 16;
        /// `val`.
        val: u64 = 24;
    }

    /// `struct xen_sysctl_getdomaininfolist`. (sysctl.h)
    struct XenSysctlGetdomaininfolist = "struct xen_sysctl_getdomaininfolist", 24 {
        /// `first_domain`.
        first_domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `max_domains`.
        max_domains: u32 = 4;
        /// `buffer`.
        buffer: u64 = 8;
        /// `num_domains`.
        num_domains: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// `struct xen_sysctl_debug_keys`. (sysctl.h)
    struct XenSysctlDebugKeys = "struct xen_sysctl_debug_keys", 16 {
        /// `keys`.
        keys: u64 = 0;
        /// `nr_keys`.
        nr_keys: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `struct xen_sysctl_cpuinfo`. (sysctl.h)
    struct XenSysctlCpuinfo = "struct xen_sysctl_cpuinfo", 8 {
        /// `idletime`.
        idletime: u64 = 0;
    }

    /// `struct xen_sysctl_getcpuinfo`. (sysctl.h)
    struct XenSysctlGetcpuinfo = "struct xen_sysctl_getcpuinfo", 24 {
        /// `max_cpus`.
        max_cpus: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `info`.
        info: u64 = 8;
        /// `nr_cpus`.
        nr_cpus: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// `struct xen_sysctl_availheap`. (sysctl.h)
    struct XenSysctlAvailheap = "struct xen_sysctl_availheap", 24 {
        /// `min_bitwidth`.
        min_bitwidth: u32 = 0;
        /// `max_bitwidth`.
        max_bitwidth: u32 = 4;
        /// `node`.
        node: i32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `avail_bytes`.
        avail_bytes: u64 = 16;
    }
}

constants! {
    header "sysctl.h";

    /// `XEN_SYSCTL_INTERFACE_VERSION`.
    XEN_SYSCTL_INTERFACE_VERSION: u32 = 0x15;
    /// `XEN_SYSCTL_TBUFOP_get_info`.
    XEN_SYSCTL_TBUFOP_GET_INFO: u32 = 0, "XEN_SYSCTL_TBUFOP_get_info";
    /// `XEN_SYSCTL_TBUFOP_set_cpu_mask`.
    XEN_SYSCTL_TBUFOP_SET_CPU_MASK: u32 = 1, "XEN_SYSCTL_TBUFOP_set_cpu_mask";
    /// `XEN_SYSCTL_TBUFOP_set_evt_mask`.
    XEN_SYSCTL_TBUFOP_SET_EVT_MASK: u32 = 2, "XEN_SYSCTL_TBUFOP_set_evt_mask";
    /// `XEN_SYSCTL_TBUFOP_set_size`.
    XEN_SYSCTL_TBUFOP_SET_SIZE: u32 = 3, "XEN_SYSCTL_TBUFOP_set_size";
    /// `XEN_SYSCTL_TBUFOP_enable`.
    XEN_SYSCTL_TBUFOP_ENABLE: u32 = 4, "XEN_SYSCTL_TBUFOP_enable";
    /// `XEN_SYSCTL_TBUFOP_disable`.
    XEN_SYSCTL_TBUFOP_DISABLE: u32 = 5, "XEN_SYSCTL_TBUFOP_disable";
    /// `_XEN_SYSCTL_PHYSCAP_hvm`.
    _XEN_SYSCTL_PHYSCAP_HVM: u32 = 0, "_XEN_SYSCTL_PHYSCAP_hvm";
    /// `XEN_SYSCTL_PHYSCAP_hvm`.
    XEN_SYSCTL_PHYSCAP_HVM: u32 = 1 << 0, "XEN_SYSCTL_PHYSCAP_hvm";
    /// `_XEN_SYSCTL_PHYSCAP_pv`.
    _XEN_SYSCTL_PHYSCAP_PV: u32 = 1, "_XEN_SYSCTL_PHYSCAP_pv";
    /// `XEN_SYSCTL_PHYSCAP_pv`.
    XEN_SYSCTL_PHYSCAP_PV: u32 = 1 << 1, "XEN_SYSCTL_PHYSCAP_pv";
    /// `_XEN_SYSCTL_PHYSCAP_directio`.
    _XEN_SYSCTL_PHYSCAP_DIRECTIO: u32 = 2, "_XEN_SYSCTL_PHYSCAP_directio";
    /// `XEN_SYSCTL_PHYSCAP_directio`.
    XEN_SYSCTL_PHYSCAP_DIRECTIO: u32 = 1 << 2, "XEN_SYSCTL_PHYSCAP_directio";
    /// `_XEN_SYSCTL_PHYSCAP_hap`.
    _XEN_SYSCTL_PHYSCAP_HAP: u32 = 3, "_XEN_SYSCTL_PHYSCAP_hap";
    /// `XEN_SYSCTL_PHYSCAP_hap`.
    XEN_SYSCTL_PHYSCAP_HAP: u32 = 1 << 3, "XEN_SYSCTL_PHYSCAP_hap";
    /// `_XEN_SYSCTL_PHYSCAP_shadow`.
    _XEN_SYSCTL_PHYSCAP_SHADOW: u32 = 4, "_XEN_SYSCTL_PHYSCAP_shadow";
    /// `XEN_SYSCTL_PHYSCAP_shadow`.
    XEN_SYSCTL_PHYSCAP_SHADOW: u32 = 1 << 4, "XEN_SYSCTL_PHYSCAP_shadow";
    /// `_XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share`.
    _XEN_SYSCTL_PHYSCAP_IOMMU_HAP_PT_SHARE: u32 = 5, "_XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share";
    /// `XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share`.
    XEN_SYSCTL_PHYSCAP_IOMMU_HAP_PT_SHARE: u32 = 1 << 5, "XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share";
    /// `XEN_SYSCTL_PHYSCAP_vmtrace`.
    XEN_SYSCTL_PHYSCAP_VMTRACE: u32 = 1 << 6, "XEN_SYSCTL_PHYSCAP_vmtrace";
    /// `XEN_SYSCTL_PHYSCAP_vpmu`.
    XEN_SYSCTL_PHYSCAP_VPMU: u32 = 1 << 7, "XEN_SYSCTL_PHYSCAP_vpmu";
    /// `XEN_SYSCTL_PHYSCAP_gnttab_v1`.
    XEN_SYSCTL_PHYSCAP_GNTTAB_V1: u32 = 1 << 8, "XEN_SYSCTL_PHYSCAP_gnttab_v1";
    /// `XEN_SYSCTL_PHYSCAP_gnttab_v2`.
    XEN_SYSCTL_PHYSCAP_GNTTAB_V2: u32 = 1 << 9, "XEN_SYSCTL_PHYSCAP_gnttab_v2";
    /// `XEN_SYSCTL_PHYSCAP_MAX`.
    XEN_SYSCTL_PHYSCAP_MAX: u32 = 512;
    /// `XEN_SYSCTL_PERFCOP_reset`.
    XEN_SYSCTL_PERFCOP_RESET: u32 = 1, "XEN_SYSCTL_PERFCOP_reset";
    /// `XEN_SYSCTL_PERFCOP_query`.
    XEN_SYSCTL_PERFCOP_QUERY: u32 = 2, "XEN_SYSCTL_PERFCOP_query";
}
