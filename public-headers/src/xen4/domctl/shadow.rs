//! Kinds of pages, dirty pages, limits (domctl.h).

layout! {
    header "domctl.h";

    /// Kinds of frames. (domctl.h)
    struct XenDomctlGetpageframeinfo3 = "struct xen_domctl_getpageframeinfo3", 16 {
        /// Frames.
        num: u64 = 0;
        /// Guest address of the frames; replaced by their kinds.
        array: u64 = 8;
    }

    /// What log-dirty mode has seen. (domctl.h)
    struct XenDomctlShadowOpStats = "struct xen_domctl_shadow_op_stats", 8 {
        /// Faults.
        fault_count: u32 = 0;
        /// Pages.
        dirty_count: u32 = 4;
    }

    /// Shadow modes and dirty pages. (domctl.h)
    struct XenDomctlShadowOp = "struct xen_domctl_shadow_op", 40 {
        /// `XEN_DOMCTL_SHADOW_OP_*`.
        op: u32 = 0;
        /// `XEN_DOMCTL_SHADOW_ENABLE_*` or `XEN_DOMCTL_SHADOW_LOGDIRTY_*`.
        mode: u32 = 4;
        /// MiB of shadow memory.
        mb: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Guest address of the bitmap.
        dirty_bitmap: u64 = 16;
        /// In: bits of room; out: bits filled.
        pages: u64 = 24;
        /// Out: statistics.
        stats: XenDomctlShadowOpStats = 32;
    }

    /// Limit of a domain's memory. (domctl.h)
    struct XenDomctlMaxMem = "struct xen_domctl_max_mem", 8 {
        /// KiB.
        max_memkb: u64 = 0;
    }
}

constants! {
    header "domctl.h";

    /// Shift of the kind.
    XEN_DOMCTL_PFINFO_LTAB_SHIFT: u32 = 28;
    /// Kind: not a table.
    XEN_DOMCTL_PFINFO_NOTAB: u32 = 0x0;
    /// Kind: level-1 table.
    XEN_DOMCTL_PFINFO_L1TAB: u32 = 0x10000000;
    /// Kind: level-2 table.
    XEN_DOMCTL_PFINFO_L2TAB: u32 = 0x20000000;
    /// Kind: level-3 table.
    XEN_DOMCTL_PFINFO_L3TAB: u32 = 0x30000000;
    /// Kind: level-4 table.
    XEN_DOMCTL_PFINFO_L4TAB: u32 = 0x40000000;
    /// Mask of the kind of table.
    XEN_DOMCTL_PFINFO_LTABTYPE_MASK: u32 = 0x70000000;
    /// Flag: pinned.
    XEN_DOMCTL_PFINFO_LPINTAB: u32 = 0x80000000;
    /// Kind: no frame.
    XEN_DOMCTL_PFINFO_XTAB: u32 = 0xf0000000;
    /// Kind: no frame, and room is to be made.
    XEN_DOMCTL_PFINFO_XALLOC: u32 = 0xe0000000;
    /// Kind: defective frame.
    XEN_DOMCTL_PFINFO_BROKEN: u32 = 0xd0000000;
    /// Mask of all.
    XEN_DOMCTL_PFINFO_LTAB_MASK: u32 = 0xf0000000;
    /// Ends.
    XEN_DOMCTL_SHADOW_OP_OFF: u32 = 0;
    /// Begins.
    XEN_DOMCTL_SHADOW_OP_ENABLE: u32 = 32;
    /// Reads the dirty pages and clears them.
    XEN_DOMCTL_SHADOW_OP_CLEAN: u32 = 11;
    /// Reads the dirty pages.
    XEN_DOMCTL_SHADOW_OP_PEEK: u32 = 12;
    /// Reads the shadow memory.
    XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION: u32 = 30;
    /// Sets the shadow memory.
    XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION: u32 = 31;
    /// Begins, for a test.
    XEN_DOMCTL_SHADOW_OP_ENABLE_TEST: u32 = 1;
    /// Begins to track dirty pages.
    XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY: u32 = 2;
    /// Mode: reference counts.
    XEN_DOMCTL_SHADOW_ENABLE_REFCOUNT: u32 = 1 << 1;
    /// Mode: dirty pages.
    XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY: u32 = 1 << 2;
    /// Mode: translated frames.
    XEN_DOMCTL_SHADOW_ENABLE_TRANSLATE: u32 = 1 << 3;
    /// Mode: the hypervisor is not in the guest's space.
    XEN_DOMCTL_SHADOW_ENABLE_EXTERNAL: u32 = 1 << 4;
    /// The domain is stopped: this is the last read.
    XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL: u32 = 1 << 0;
}
