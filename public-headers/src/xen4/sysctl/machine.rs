//! Facts of sysctl.h.

layout! {
    header "sysctl.h";

    /// `struct xen_sysctl_page_offline_op`. (sysctl.h)
    struct XenSysctlPageOfflineOp = "struct xen_sysctl_page_offline_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `start`.
        start: u32 = 4;
        /// `end`.
        end: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `status`.
        status: u64 = 16;
    }

    /// `struct xen_sysctl_lockprof_data`. (sysctl.h)
    struct XenSysctlLockprofData = "struct xen_sysctl_lockprof_data", 80 {
        /// `name`.
        name: [u8; 40] = 0;
        /// `type`.
        type_: i32 = 40;
        /// `idx`.
        idx: i32 = 44;
        /// `lock_cnt`.
        lock_cnt: u64 = 48;
        /// `block_cnt`.
        block_cnt: u64 = 56;
        /// `lock_time`.
        lock_time: u64 = 64;
        /// `block_time`.
        block_time: u64 = 72;
    }

    /// `struct xen_sysctl_lockprof_op`. (sysctl.h)
    struct XenSysctlLockprofOp = "struct xen_sysctl_lockprof_op", 32 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `max_elem`.
        max_elem: u32 = 4;
        /// `nr_elem`.
        nr_elem: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `time`.
        time: u64 = 16;
        /// `data`.
        data: u64 = 24;
    }

    /// `struct xen_sysctl_cputopo`. (sysctl.h)
    struct XenSysctlCputopo = "struct xen_sysctl_cputopo", 12 {
        /// `core`.
        core: u32 = 0;
        /// `socket`.
        socket: u32 = 4;
        /// `node`.
        node: u32 = 8;
    }

    /// `struct xen_sysctl_cputopoinfo`. (sysctl.h)
    struct XenSysctlCputopoinfo = "struct xen_sysctl_cputopoinfo", 16 {
        /// `num_cpus`.
        num_cpus: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `cputopo`.
        cputopo: u64 = 8;
    }

    /// `struct xen_sysctl_meminfo`. (sysctl.h)
    struct XenSysctlMeminfo = "struct xen_sysctl_meminfo", 16 {
        /// `memsize`.
        memsize: u64 = 0;
        /// `memfree`.
        memfree: u64 = 8;
    }

    /// `struct xen_sysctl_numainfo`. (sysctl.h)
    struct XenSysctlNumainfo = "struct xen_sysctl_numainfo", 24 {
        /// `num_nodes`.
        num_nodes: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `meminfo`.
        meminfo: u64 = 8;
        /// `distance`.
        distance: u64 = 16;
    }
}

constants! {
    header "sysctl.h";

    /// `sysctl_page_offline`.
    SYSCTL_PAGE_OFFLINE: u32 = 1, "sysctl_page_offline";
    /// `sysctl_page_online`.
    SYSCTL_PAGE_ONLINE: u32 = 2, "sysctl_page_online";
    /// `sysctl_query_page_offline`.
    SYSCTL_QUERY_PAGE_OFFLINE: u32 = 3, "sysctl_query_page_offline";
    /// `PG_OFFLINE_STATUS_MASK`.
    PG_OFFLINE_STATUS_MASK: u64 = 0xff;
    /// `PG_OFFLINE_INVALID`.
    PG_OFFLINE_INVALID: u64 = 0x1;
    /// `PG_OFFLINE_OFFLINED`.
    PG_OFFLINE_OFFLINED: u64 = 0x2;
    /// `PG_OFFLINE_PENDING`.
    PG_OFFLINE_PENDING: u64 = 0x4;
    /// `PG_OFFLINE_FAILED`.
    PG_OFFLINE_FAILED: u64 = 0x8;
    /// `PG_OFFLINE_AGAIN`.
    PG_OFFLINE_AGAIN: u64 = 0x10;
    /// `PG_ONLINE_FAILED`.
    PG_ONLINE_FAILED: u64 = 8;
    /// `PG_ONLINE_ONLINED`.
    PG_ONLINE_ONLINED: u64 = 2;
    /// `PG_OFFLINE_STATUS_OFFLINED`.
    PG_OFFLINE_STATUS_OFFLINED: u64 = 0x2;
    /// `PG_OFFLINE_STATUS_ONLINE`.
    PG_OFFLINE_STATUS_ONLINE: u64 = 0x4;
    /// `PG_OFFLINE_STATUS_OFFLINE_PENDING`.
    PG_OFFLINE_STATUS_OFFLINE_PENDING: u64 = 0x8;
    /// `PG_OFFLINE_STATUS_BROKEN`.
    PG_OFFLINE_STATUS_BROKEN: u64 = 0x10;
    /// `PG_OFFLINE_MISC_MASK`.
    PG_OFFLINE_MISC_MASK: u64 = 0xff0;
    /// `PG_OFFLINE_XENPAGE`.
    PG_OFFLINE_XENPAGE: u64 = 0x100;
    /// `PG_OFFLINE_DOM0PAGE`.
    PG_OFFLINE_DOM0PAGE: u64 = 0x200;
    /// `PG_OFFLINE_ANONYMOUS`.
    PG_OFFLINE_ANONYMOUS: u64 = 0x400;
    /// `PG_OFFLINE_NOT_CONV_RAM`.
    PG_OFFLINE_NOT_CONV_RAM: u64 = 0x800;
    /// `PG_OFFLINE_OWNED`.
    PG_OFFLINE_OWNED: u64 = 0x1000;
    /// `PG_OFFLINE_BROKEN`.
    PG_OFFLINE_BROKEN: u64 = 0x2000;
    /// `PG_ONLINE_BROKEN`.
    PG_ONLINE_BROKEN: u64 = 8192;
    /// `PG_OFFLINE_OWNER_SHIFT`.
    PG_OFFLINE_OWNER_SHIFT: u32 = 16;
    /// `XEN_SYSCTL_LOCKPROF_reset`.
    XEN_SYSCTL_LOCKPROF_RESET: u32 = 1, "XEN_SYSCTL_LOCKPROF_reset";
    /// `XEN_SYSCTL_LOCKPROF_query`.
    XEN_SYSCTL_LOCKPROF_QUERY: u32 = 2, "XEN_SYSCTL_LOCKPROF_query";
    /// `LOCKPROF_TYPE_GLOBAL`.
    LOCKPROF_TYPE_GLOBAL: u32 = 0;
    /// `LOCKPROF_TYPE_PERDOM`.
    LOCKPROF_TYPE_PERDOM: u32 = 1;
    /// `LOCKPROF_TYPE_N`.
    LOCKPROF_TYPE_N: u32 = 2;
    /// `XEN_INVALID_CORE_ID`.
    XEN_INVALID_CORE_ID: u32 = 0xffffffff;
    /// `XEN_INVALID_SOCKET_ID`.
    XEN_INVALID_SOCKET_ID: u32 = 0xffffffff;
    /// `XEN_INVALID_NODE_ID`.
    XEN_INVALID_NODE_ID: u32 = 0xffffffff;
    /// `XEN_INVALID_MEM_SZ`.
    XEN_INVALID_MEM_SZ: u32 = 0xffffffff;
    /// `XEN_INVALID_NODE_DIST`.
    XEN_INVALID_NODE_DIST: u32 = 0xffffffff;
    /// `XEN_SYSCTL_CPUPOOL_OP_CREATE`.
    XEN_SYSCTL_CPUPOOL_OP_CREATE: u32 = 1;
    /// `XEN_SYSCTL_CPUPOOL_OP_DESTROY`.
    XEN_SYSCTL_CPUPOOL_OP_DESTROY: u32 = 2;
    /// `XEN_SYSCTL_CPUPOOL_OP_INFO`.
    XEN_SYSCTL_CPUPOOL_OP_INFO: u32 = 3;
    /// `XEN_SYSCTL_CPUPOOL_OP_ADDCPU`.
    XEN_SYSCTL_CPUPOOL_OP_ADDCPU: u32 = 4;
    /// `XEN_SYSCTL_CPUPOOL_OP_RMCPU`.
    XEN_SYSCTL_CPUPOOL_OP_RMCPU: u32 = 5;
    /// `XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN`.
    XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN: u32 = 6;
    /// `XEN_SYSCTL_CPUPOOL_OP_FREEINFO`.
    XEN_SYSCTL_CPUPOOL_OP_FREEINFO: u32 = 7;
}
