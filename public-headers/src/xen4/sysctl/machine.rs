//! Bad pages, lock profiles, layout of the machine, CPU pools (sysctl.h).

layout! {
    header "sysctl.h";

    /// Takes pages out of use, or back. (sysctl.h)
    struct XenSysctlPageOfflineOp = "struct xen_sysctl_page_offline_op", 24 {
        /// Command.
        cmd: u32 = 0;
        /// First frame.
        start: u32 = 4;
        /// Last frame.
        end: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Guest address of the results.
        status: u64 = 16;
    }

    /// A lock. (sysctl.h)
    struct XenSysctlLockprofData = "struct xen_sysctl_lockprof_data", 80 {
        /// Name.
        name: [u8; 40] = 0;
        /// `LOCKPROF_TYPE_*`.
        type_: i32 = 40;
        /// Index.
        idx: i32 = 44;
        /// Times taken.
        lock_cnt: u64 = 48;
        /// Times waited for.
        block_cnt: u64 = 56;
        /// Nanoseconds held.
        lock_time: u64 = 64;
        /// Nanoseconds waited.
        block_time: u64 = 72;
    }

    /// Profile of the locks. (sysctl.h)
    struct XenSysctlLockprofOp = "struct xen_sysctl_lockprof_op", 32 {
        /// `XEN_SYSCTL_LOCKPROF_*`.
        cmd: u32 = 0;
        /// Room.
        max_elem: u32 = 4;
        /// Out: locks.
        nr_elem: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Out: nanoseconds profiled.
        time: u64 = 16;
        /// Guest address of the room.
        data: u64 = 24;
    }

    /// Place of a CPU. (sysctl.h)
    struct XenSysctlCputopo = "struct xen_sysctl_cputopo", 12 {
        /// Core.
        core: u32 = 0;
        /// Socket.
        socket: u32 = 4;
        /// NUMA node.
        node: u32 = 8;
    }

    /// Place of all CPUs. (sysctl.h)
    struct XenSysctlCputopoinfo = "struct xen_sysctl_cputopoinfo", 16 {
        /// In: room; out: entries.
        num_cpus: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the room.
        cputopo: u64 = 8;
    }

    /// Memory of a node. (sysctl.h)
    struct XenSysctlMeminfo = "struct xen_sysctl_meminfo", 16 {
        /// Bytes.
        memsize: u64 = 0;
        /// Bytes free.
        memfree: u64 = 8;
    }

    /// Memory of all nodes. (sysctl.h)
    struct XenSysctlNumainfo = "struct xen_sysctl_numainfo", 24 {
        /// In: room; out: entries.
        num_nodes: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the memory.
        meminfo: u64 = 8;
        /// Guest address of the distances.
        distance: u64 = 16;
    }
}

constants! {
    header "sysctl.h";

    /// Command: out of use.
    SYSCTL_PAGE_OFFLINE: u32 = 1, "sysctl_page_offline";
    /// Command: back.
    SYSCTL_PAGE_ONLINE: u32 = 2, "sysctl_page_online";
    /// Command: asks.
    SYSCTL_QUERY_PAGE_OFFLINE: u32 = 3, "sysctl_query_page_offline";
    /// Mask of the result.
    PG_OFFLINE_STATUS_MASK: u64 = 0xff;
    /// Bad frame.
    PG_OFFLINE_INVALID: u64 = 0x1;
    /// It is out of use.
    PG_OFFLINE_OFFLINED: u64 = 0x2;
    /// It will be out of use once it is free.
    PG_OFFLINE_PENDING: u64 = 0x4;
    /// It failed.
    PG_OFFLINE_FAILED: u64 = 0x8;
    /// Try again.
    PG_OFFLINE_AGAIN: u64 = 0x10;
    /// It failed.
    PG_ONLINE_FAILED: u64 = 8;
    /// It is back.
    PG_ONLINE_ONLINED: u64 = 2;
    /// Asked: out of use.
    PG_OFFLINE_STATUS_OFFLINED: u64 = 0x2;
    /// Asked: in use.
    PG_OFFLINE_STATUS_ONLINE: u64 = 0x4;
    /// Asked: out of use once it is free.
    PG_OFFLINE_STATUS_OFFLINE_PENDING: u64 = 0x8;
    /// Asked: defective.
    PG_OFFLINE_STATUS_BROKEN: u64 = 0x10;
    /// Mask of the reason.
    PG_OFFLINE_MISC_MASK: u64 = 0xff0;
    /// Reason: the hypervisor's.
    PG_OFFLINE_XENPAGE: u64 = 0x100;
    /// Reason: the hardware domain's.
    PG_OFFLINE_DOM0PAGE: u64 = 0x200;
    /// Reason: its owner is not known.
    PG_OFFLINE_ANONYMOUS: u64 = 0x400;
    /// Reason: not memory.
    PG_OFFLINE_NOT_CONV_RAM: u64 = 0x800;
    /// Reason: it has an owner.
    PG_OFFLINE_OWNED: u64 = 0x1000;
    /// Defective.
    PG_OFFLINE_BROKEN: u64 = 0x2000;
    /// Defective.
    PG_ONLINE_BROKEN: u64 = 8192;
    /// Shift of the owner.
    PG_OFFLINE_OWNER_SHIFT: u32 = 16;
    /// Clears.
    XEN_SYSCTL_LOCKPROF_RESET: u32 = 1, "XEN_SYSCTL_LOCKPROF_reset";
    /// Reads.
    XEN_SYSCTL_LOCKPROF_QUERY: u32 = 2, "XEN_SYSCTL_LOCKPROF_query";
    /// A lock of the host.
    LOCKPROF_TYPE_GLOBAL: u32 = 0;
    /// A lock of a domain.
    LOCKPROF_TYPE_PERDOM: u32 = 1;
    /// Kinds of locks.
    LOCKPROF_TYPE_N: u32 = 2;
    /// No core.
    XEN_INVALID_CORE_ID: u32 = 0xffffffff;
    /// No socket.
    XEN_INVALID_SOCKET_ID: u32 = 0xffffffff;
    /// No node.
    XEN_INVALID_NODE_ID: u32 = 0xffffffff;
    /// No memory.
    XEN_INVALID_MEM_SZ: u32 = 0xffffffff;
    /// No distance.
    XEN_INVALID_NODE_DIST: u32 = 0xffffffff;
    /// Makes a pool.
    XEN_SYSCTL_CPUPOOL_OP_CREATE: u32 = 1;
    /// Destroys a pool.
    XEN_SYSCTL_CPUPOOL_OP_DESTROY: u32 = 2;
    /// Reads a pool.
    XEN_SYSCTL_CPUPOOL_OP_INFO: u32 = 3;
    /// Adds a CPU.
    XEN_SYSCTL_CPUPOOL_OP_ADDCPU: u32 = 4;
    /// Removes a CPU.
    XEN_SYSCTL_CPUPOOL_OP_RMCPU: u32 = 5;
    /// Moves a domain.
    XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN: u32 = 6;
    /// CPUs of no pool.
    XEN_SYSCTL_CPUPOOL_OP_FREEINFO: u32 = 7;
}
