//! Facts of memory.h.

use crate::overlay::Overlay8;
use crate::xen4::memory::physmap::XenMemoryMap;

layout! {
    header "memory.h";

    /// `struct xen_foreign_memory_map`. (memory.h)
    struct XenForeignMemoryMap = "struct xen_foreign_memory_map", 24 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// `map`.
        map: XenMemoryMap = 8;
    }

    /// `struct xen_pod_target`. (memory.h)
    struct XenPodTarget = "struct xen_pod_target", 40 {
        /// `target_pages`.
        target_pages: u64 = 0;
        /// `tot_pages`.
        tot_pages: u64 = 8;
        /// `pod_cache_pages`.
        pod_cache_pages: u64 = 16;
        /// `pod_entries`.
        pod_entries: u64 = 24;
        /// `domid`.
        domid: u16 = 32;
        /// Padding.
        _pad0: [u8; 6] = 34;
    }

    /// `struct xen_mem_paging_op`. (memory.h)
    struct XenMemPagingOp = "struct xen_mem_paging_op", 24 {
        /// `op`.
        op: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// `domain`.
        domain: u16 = 2;
        /// Padding.
        _pad1: [u8; 4] = 4;
        /// `buffer`.
        buffer: u64 = 8;
        /// `gfn`.
        gfn: u64 = 16;
    }

    /// `struct xen_mem_access_op`. (memory.h)
    struct XenMemAccessOp = "struct xen_mem_access_op", 32 {
        /// `op`.
        op: u8 = 0;
        /// `access`.
        access: u8 = 1;
        /// `domid`.
        domid: u16 = 2;
        /// `nr`.
        nr: u32 = 4;
        /// `pfn`.
        pfn: u64 = 8;
        /// `pfn_list`.
        pfn_list: u64 = 16;
        /// `access_list`.
        access_list: u64 = 24;
    }

    /// `struct xen_mem_sharing_op`. (memory.h)
    struct XenMemSharingOp = "struct xen_mem_sharing_op", 48 {
        /// `op`.
        op: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// `domain`.
        domain: u16 = 2;
        /// Padding.
        _pad1: [u8; 4] = 4;
        /// `u`.
        u: Overlay8<5> = 8 {
            nominate: MemSharingOpNominate, share: MemSharingOpShare, range: MemSharingOpRange,
            debug: MemSharingOpDebug, fork: MemSharingOpFork,
        };
    }

    /// `struct mem_sharing_op_nominate`. (memory.h)
    struct MemSharingOpNominate = "struct mem_sharing_op_nominate", 16 {
        /// `u`.
        u: u64 = 0 { gfn: u64, grant_ref: u32 };
        /// `handle`.
        handle: u64 = 8;
    }

    /// `struct mem_sharing_op_share`. (memory.h)
    struct MemSharingOpShare = "struct mem_sharing_op_share", 40 {
        /// `source_gfn`.
        source_gfn: u64 = 0;
        /// `source_handle`.
        source_handle: u64 = 8;
        /// `client_gfn`.
        client_gfn: u64 = 16;
        /// `client_handle`.
        client_handle: u64 = 24;
        /// `client_domain`.
        client_domain: u16 = 32;
        /// Padding.
        _pad0: [u8; 6] = 34;
    }

    /// `struct mem_sharing_op_range`. (memory.h)
    struct MemSharingOpRange = "struct mem_sharing_op_range", 32 {
        /// `first_gfn`.
        first_gfn: u64 = 0;
        /// `last_gfn`.
        last_gfn: u64 = 8;
        /// `opaque`.
        opaque: u64 = 16;
        /// `client_domain`.
        client_domain: u16 = 24;
        /// `_pad`.
        _pad: [u16; 3] = 26;
    }

    /// `struct mem_sharing_op_debug`. (memory.h)
    struct MemSharingOpDebug = "struct mem_sharing_op_debug", 8 {
        /// `u`.
        u: u64 = 0 { gfn: u64, mfn: u64, gref: u32 };
    }

    /// `struct mem_sharing_op_fork`. (memory.h)
    struct MemSharingOpFork = "struct mem_sharing_op_fork", 8 {
        /// `parent_domain`.
        parent_domain: u16 = 0;
        /// `flags`.
        flags: u16 = 2;
        /// `pad`.
        pad: u32 = 4;
    }
}

constants! {
    header "memory.h";

    /// `XENMEM_set_pod_target`.
    XENMEM_SET_POD_TARGET: u32 = 16, "XENMEM_set_pod_target";
    /// `XENMEM_get_pod_target`.
    XENMEM_GET_POD_TARGET: u32 = 17, "XENMEM_get_pod_target";
    /// `XENMEM_get_sharing_freed_pages`.
    XENMEM_GET_SHARING_FREED_PAGES: u32 = 18, "XENMEM_get_sharing_freed_pages";
    /// `XENMEM_get_sharing_shared_pages`.
    XENMEM_GET_SHARING_SHARED_PAGES: u32 = 19, "XENMEM_get_sharing_shared_pages";
    /// `XENMEM_paging_op`.
    XENMEM_PAGING_OP: u32 = 20, "XENMEM_paging_op";
    /// `XENMEM_paging_op_nominate`.
    XENMEM_PAGING_OP_NOMINATE: u32 = 0, "XENMEM_paging_op_nominate";
    /// `XENMEM_paging_op_evict`.
    XENMEM_PAGING_OP_EVICT: u32 = 1, "XENMEM_paging_op_evict";
    /// `XENMEM_paging_op_prep`.
    XENMEM_PAGING_OP_PREP: u32 = 2, "XENMEM_paging_op_prep";
    /// `XENMEM_access_op`.
    XENMEM_ACCESS_OP: u32 = 21, "XENMEM_access_op";
    /// `XENMEM_access_op_set_access`.
    XENMEM_ACCESS_OP_SET_ACCESS: u32 = 0, "XENMEM_access_op_set_access";
    /// `XENMEM_access_op_get_access`.
    XENMEM_ACCESS_OP_GET_ACCESS: u32 = 1, "XENMEM_access_op_get_access";
    /// `XENMEM_access_op_set_access_multi`.
    XENMEM_ACCESS_OP_SET_ACCESS_MULTI: u32 = 4, "XENMEM_access_op_set_access_multi";
    /// `XENMEM_access_n`.
    XENMEM_ACCESS_N: u32 = 0, "XENMEM_access_n";
    /// `XENMEM_access_r`.
    XENMEM_ACCESS_R: u32 = 1, "XENMEM_access_r";
    /// `XENMEM_access_w`.
    XENMEM_ACCESS_W: u32 = 2, "XENMEM_access_w";
    /// `XENMEM_access_rw`.
    XENMEM_ACCESS_RW: u32 = 3, "XENMEM_access_rw";
    /// `XENMEM_access_x`.
    XENMEM_ACCESS_X: u32 = 4, "XENMEM_access_x";
    /// `XENMEM_access_rx`.
    XENMEM_ACCESS_RX: u32 = 5, "XENMEM_access_rx";
    /// `XENMEM_access_wx`.
    XENMEM_ACCESS_WX: u32 = 6, "XENMEM_access_wx";
    /// `XENMEM_access_rwx`.
    XENMEM_ACCESS_RWX: u32 = 7, "XENMEM_access_rwx";
    /// `XENMEM_access_rx2rw`.
    XENMEM_ACCESS_RX2RW: u32 = 8, "XENMEM_access_rx2rw";
    /// `XENMEM_access_n2rwx`.
    XENMEM_ACCESS_N2RWX: u32 = 9, "XENMEM_access_n2rwx";
    /// `XENMEM_access_default`.
    XENMEM_ACCESS_DEFAULT: u32 = 10, "XENMEM_access_default";
    /// `XENMEM_sharing_op`.
    XENMEM_SHARING_OP: u32 = 22, "XENMEM_sharing_op";
    /// `XENMEM_sharing_op_nominate_gfn`.
    XENMEM_SHARING_OP_NOMINATE_GFN: u32 = 0, "XENMEM_sharing_op_nominate_gfn";
    /// `XENMEM_sharing_op_nominate_gref`.
    XENMEM_SHARING_OP_NOMINATE_GREF: u32 = 1, "XENMEM_sharing_op_nominate_gref";
    /// `XENMEM_sharing_op_share`.
    XENMEM_SHARING_OP_SHARE: u32 = 2, "XENMEM_sharing_op_share";
    /// `XENMEM_sharing_op_debug_gfn`.
    XENMEM_SHARING_OP_DEBUG_GFN: u32 = 3, "XENMEM_sharing_op_debug_gfn";
    /// `XENMEM_sharing_op_debug_mfn`.
    XENMEM_SHARING_OP_DEBUG_MFN: u32 = 4, "XENMEM_sharing_op_debug_mfn";
    /// `XENMEM_sharing_op_debug_gref`.
    XENMEM_SHARING_OP_DEBUG_GREF: u32 = 5, "XENMEM_sharing_op_debug_gref";
    /// `XENMEM_sharing_op_add_physmap`.
    XENMEM_SHARING_OP_ADD_PHYSMAP: u32 = 6, "XENMEM_sharing_op_add_physmap";
    /// `XENMEM_sharing_op_audit`.
    XENMEM_SHARING_OP_AUDIT: u32 = 7, "XENMEM_sharing_op_audit";
    /// `XENMEM_sharing_op_range_share`.
    XENMEM_SHARING_OP_RANGE_SHARE: u32 = 8, "XENMEM_sharing_op_range_share";
    /// `XENMEM_sharing_op_fork`.
    XENMEM_SHARING_OP_FORK: u32 = 9, "XENMEM_sharing_op_fork";
    /// `XENMEM_sharing_op_fork_reset`.
    XENMEM_SHARING_OP_FORK_RESET: u32 = 10, "XENMEM_sharing_op_fork_reset";
    /// `XENMEM_SHARING_OP_S_HANDLE_INVALID`.
    XENMEM_SHARING_OP_S_HANDLE_INVALID: i32 = -10;
    /// `XENMEM_SHARING_OP_C_HANDLE_INVALID`.
    XENMEM_SHARING_OP_C_HANDLE_INVALID: i32 = -9;
    /// `XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG`.
    XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG: u64 = 0x40000000_00000000;
    /// `XENMEM_FORK_WITH_IOMMU_ALLOWED`.
    XENMEM_FORK_WITH_IOMMU_ALLOWED: u32 = 1 << 0;
    /// `XENMEM_FORK_BLOCK_INTERRUPTS`.
    XENMEM_FORK_BLOCK_INTERRUPTS: u32 = 1 << 1;
    /// `XENMEM_FORK_RESET_STATE`.
    XENMEM_FORK_RESET_STATE: u32 = 1 << 2;
    /// `XENMEM_FORK_RESET_MEMORY`.
    XENMEM_FORK_RESET_MEMORY: u32 = 1 << 3;
    /// `XENMEM_claim_pages`.
    XENMEM_CLAIM_PAGES: u32 = 24, "XENMEM_claim_pages";
}
