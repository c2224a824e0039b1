//! Facts of memory.h.

layout! {
    header "memory.h";

    /// `struct xen_machphys_mapping`. (memory.h)
    struct XenMachphysMapping = "struct xen_machphys_mapping", 24 {
        /// `v_start`.
        v_start: u64 = 0;
        /// `v_end`.
        v_end: u64 = 8;
        /// `max_mfn`.
        max_mfn: u64 = 16;
    }

    /// `struct xen_add_to_physmap`. (memory.h)
    struct XenAddToPhysmap = "struct xen_add_to_physmap", 24 {
        /// `domid`.
        domid: u16 = 0;
        /// `size`.
        size: u16 = 2;
        /// `space`.
        space: u32 = 4;
        /// `idx`.
        idx: u64 = 8;
        /// `gpfn`.
        gpfn: u64 = 16;
    }

    /// `struct xen_add_to_physmap_batch`. (memory.h)
    struct XenAddToPhysmapBatch = "struct xen_add_to_physmap_batch", 32 {
        /// `domid`.
        domid: u16 = 0;
        /// `space`.
        space: u16 = 2;
        /// `size`.
        size: u16 = 4;
        /// `u`.
        u: XenAddToPhysmapBatchExtra = 6;
        /// `idxs`.
        idxs: u64 = 8;
        /// `gpfns`.
        gpfns: u64 = 16;
        /// `errs`.
        errs: u64 = 24;
    }

    /// `union xen_add_to_physmap_batch_extra`. (memory.h)
    struct XenAddToPhysmapBatchExtra = "union xen_add_to_physmap_batch_extra", 2 {
        /// `u`.
        u: u16 = 0 { foreign_domid: u16, res0: u16 };
    }

    /// `struct xen_remove_from_physmap`. (memory.h)
    struct XenRemoveFromPhysmap = "struct xen_remove_from_physmap", 16 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// `gpfn`.
        gpfn: u64 = 8;
    }

    /// `struct xen_memory_map`. (memory.h)
    struct XenMemoryMap = "struct xen_memory_map", 16 {
        /// `nr_entries`.
        nr_entries: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `buffer`.
        buffer: u64 = 8;
    }
}

constants! {
    header "memory.h";

    /// `XENMEM_machphys_compat_mfn_list`.
    XENMEM_MACHPHYS_COMPAT_MFN_LIST: u32 = 25, "XENMEM_machphys_compat_mfn_list";
    /// `XENMEM_machphys_mapping`.
    XENMEM_MACHPHYS_MAPPING: u32 = 12, "XENMEM_machphys_mapping";
    /// `XENMAPSPACE_shared_info`.
    XENMAPSPACE_SHARED_INFO: u32 = 0, "XENMAPSPACE_shared_info";
    /// `XENMAPSPACE_grant_table`.
    XENMAPSPACE_GRANT_TABLE: u32 = 1, "XENMAPSPACE_grant_table";
    /// `XENMAPSPACE_gmfn`.
    XENMAPSPACE_GMFN: u32 = 2, "XENMAPSPACE_gmfn";
    /// `XENMAPSPACE_gmfn_range`.
    XENMAPSPACE_GMFN_RANGE: u32 = 3, "XENMAPSPACE_gmfn_range";
    /// `XENMAPSPACE_gmfn_foreign`.
    XENMAPSPACE_GMFN_FOREIGN: u32 = 4, "XENMAPSPACE_gmfn_foreign";
    /// `XENMAPSPACE_dev_mmio`.
    XENMAPSPACE_DEV_MMIO: u32 = 5, "XENMAPSPACE_dev_mmio";
    /// `XENMEM_add_to_physmap`.
    XENMEM_ADD_TO_PHYSMAP: u32 = 7, "XENMEM_add_to_physmap";
    /// `XENMAPIDX_grant_table_status`.
    XENMAPIDX_GRANT_TABLE_STATUS: u32 = 0x80000000, "XENMAPIDX_grant_table_status";
    /// `XENMEM_add_to_physmap_batch`.
    XENMEM_ADD_TO_PHYSMAP_BATCH: u32 = 23, "XENMEM_add_to_physmap_batch";
    /// `XENMEM_remove_from_physmap`.
    XENMEM_REMOVE_FROM_PHYSMAP: u32 = 15, "XENMEM_remove_from_physmap";
    /// `XENMEM_memory_map`.
    XENMEM_MEMORY_MAP: u32 = 9, "XENMEM_memory_map";
    /// `XENMEM_machine_memory_map`.
    XENMEM_MACHINE_MEMORY_MAP: u32 = 10, "XENMEM_machine_memory_map";
    /// `XENMEM_set_memory_map`.
    XENMEM_SET_MEMORY_MAP: u32 = 13, "XENMEM_set_memory_map";
}
