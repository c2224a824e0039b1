//! Facts of domctl.h.

layout! {
    header "domctl.h";

    /// `struct xen_domctl_getpageframeinfo3`. (domctl.h)
    struct XenDomctlGetpageframeinfo3 = "struct xen_domctl_getpageframeinfo3", 16 {
        /// `num`.
        num: u64 = 0;
        /// `array`.
        array: u64 = 8;
    }

    /// `struct xen_domctl_shadow_op_stats`. (domctl.h)
    struct XenDomctlShadowOpStats = "struct xen_domctl_shadow_op_stats", 8 {
        /// `fault_count`.
        fault_count: u32 = 0;
        /// `dirty_count`.
        dirty_count: u32 = 4;
    }

    /// `struct xen_domctl_shadow_op`. (domctl.h)
    struct XenDomctlShadowOp = "struct xen_domctl_shadow_op", 40 {
        /// `op`.
        op: u32 = 0;
        /// `mode`.
        mode: u32 = 4;
        /// `mb`.
        mb: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `dirty_bitmap`.
        dirty_bitmap: u64 = 16;
        /// `pages`.
        pages: u64 = 24;
        /// `stats`.
        stats: XenDomctlShadowOpStats = 32;
    }

    /// `struct xen_domctl_max_mem`. (domctl.h)
    struct XenDomctlMaxMem = "struct xen_domctl_max_mem", 8 {
        /// `max_memkb`.
        max_memkb: u64 = 0;
    }
}

constants! {
    header "domctl.h";

    /// `XEN_DOMCTL_PFINFO_LTAB_SHIFT`.
    XEN_DOMCTL_PFINFO_LTAB_SHIFT: u32 = 28;
    /// `XEN_DOMCTL_PFINFO_NOTAB`.
    XEN_DOMCTL_PFINFO_NOTAB: u32 = 0x0;
    /// `XEN_DOMCTL_PFINFO_L1TAB`.
    XEN_DOMCTL_PFINFO_L1TAB: u32 = 0x10000000;
    /// `XEN_DOMCTL_PFINFO_L2TAB`.
    XEN_DOMCTL_PFINFO_L2TAB: u32 = 0x20000000;
    /// `XEN_DOMCTL_PFINFO_L3TAB`.
    XEN_DOMCTL_PFINFO_L3TAB: u32 = 0x30000000;
    /// `XEN_DOMCTL_PFINFO_L4TAB`.
    XEN_DOMCTL_PFINFO_L4TAB: u32 = 0x40000000;
    /// `XEN_DOMCTL_PFINFO_LTABTYPE_MASK`.
    XEN_DOMCTL_PFINFO_LTABTYPE_MASK: u32 = 0x70000000;
    /// `XEN_DOMCTL_PFINFO_LPINTAB`.
    XEN_DOMCTL_PFINFO_LPINTAB: u32 = 0x80000000;
    /// `XEN_DOMCTL_PFINFO_XTAB`.
    XEN_DOMCTL_PFINFO_XTAB: u32 = 0xf0000000;
    /// `XEN_DOMCTL_PFINFO_XALLOC`.
    XEN_DOMCTL_PFINFO_XALLOC: u32 = 0xe0000000;
    /// `XEN_DOMCTL_PFINFO_BROKEN`.
    XEN_DOMCTL_PFINFO_BROKEN: u32 = 0xd0000000;
    /// `XEN_DOMCTL_PFINFO_LTAB_MASK`.
    XEN_DOMCTL_PFINFO_LTAB_MASK: u32 = 0xf0000000;
    /// `XEN_DOMCTL_SHADOW_OP_OFF`.
    XEN_DOMCTL_SHADOW_OP_OFF: u32 = 0;
    /// `XEN_DOMCTL_SHADOW_OP_ENABLE`.
    XEN_DOMCTL_SHADOW_OP_ENABLE: u32 = 32;
    /// `XEN_DOMCTL_SHADOW_OP_CLEAN`.
    XEN_DOMCTL_SHADOW_OP_CLEAN: u32 = 11;
    /// `XEN_DOMCTL_SHADOW_OP_PEEK`.
    XEN_DOMCTL_SHADOW_OP_PEEK: u32 = 12;
    /// `XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION`.
    XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION: u32 = 30;
    /// `XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION`.
    XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION: u32 = 31;
    /// `XEN_DOMCTL_SHADOW_OP_ENABLE_TEST`.
    XEN_DOMCTL_SHADOW_OP_ENABLE_TEST: u32 = 1;
    /// `XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY`.
    XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY: u32 = 2;
    /// `XEN_DOMCTL_SHADOW_ENABLE_REFCOUNT`.
    XEN_DOMCTL_SHADOW_ENABLE_REFCOUNT: u32 = 1 << 1;
    /// `XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY`.
    XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY: u32 = 1 << 2;
    /// `XEN_DOMCTL_SHADOW_ENABLE_TRANSLATE`.
    XEN_DOMCTL_SHADOW_ENABLE_TRANSLATE: u32 = 1 << 3;
    /// `XEN_DOMCTL_SHADOW_ENABLE_EXTERNAL`.
    XEN_DOMCTL_SHADOW_ENABLE_EXTERNAL: u32 = 1 << 4;
    /// `XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL`.
    XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL: u32 = 1 << 0;
}
