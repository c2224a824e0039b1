//! Tables and maps of guest memory (memory.h).

layout! {
    header "memory.h";

    /// Where the machine-to-physical table is mapped. (memory.h)
    struct XenMachphysMapping = "struct xen_machphys_mapping", 24 {
        /// First address.
        v_start: u64 = 0;
        /// Address past the end.
        v_end: u64 = 8;
        /// Highest frame in the table.
        max_mfn: u64 = 16;
    }

    /// Maps a page of a space at a guest frame. (memory.h)
    struct XenAddToPhysmap = "struct xen_add_to_physmap", 24 {
        /// Domain.
        domid: u16 = 0;
        /// Pages, for `XENMAPSPACE_gmfn_range`.
        size: u16 = 2;
        /// `XENMAPSPACE_*`.
        space: u32 = 4;
        /// Which page of the space.
        idx: u64 = 8;
        /// Guest pseudo-physical frame number.
        gpfn: u64 = 16;
    }

    /// Maps many pages of a space. (memory.h)
    struct XenAddToPhysmapBatch = "struct xen_add_to_physmap_batch", 32 {
        /// Domain.
        domid: u16 = 0;
        /// `XENMAPSPACE_*`.
        space: u16 = 2;
        /// Size in bytes.
        size: u16 = 4;
        /// Argument of the command: one of the members.
        u: XenAddToPhysmapBatchExtra = 6;
        /// Guest address of the indices.
        idxs: u64 = 8;
        /// Guest address of the guest frames.
        gpfns: u64 = 16;
        /// Guest address of the results.
        errs: u64 = 24;
    }

    /// What some spaces need beside the index. (memory.h)
    struct XenAddToPhysmapBatchExtra = "union xen_add_to_physmap_batch_extra", 2 {
        /// The foreign domain, or zero.
        u: u16 = 0 { foreign_domid: u16, res0: u16 };
    }

    /// Unmaps a guest frame. (memory.h)
    struct XenRemoveFromPhysmap = "struct xen_remove_from_physmap", 16 {
        /// Domain.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// Guest pseudo-physical frame number.
        gpfn: u64 = 8;
    }

    /// A memory map. (memory.h)
    struct XenMemoryMap = "struct xen_memory_map", 16 {
        /// In: room; out: entries.
        nr_entries: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the entries, in e820 form.
        buffer: u64 = 8;
    }
}

constants! {
    header "memory.h";

    /// Lists the frames of the 32-bit machine-to-physical table.
    XENMEM_MACHPHYS_COMPAT_MFN_LIST: u32 = 25, "XENMEM_machphys_compat_mfn_list";
    /// Tells where the machine-to-physical table is: `XenMachphysMapping`.
    XENMEM_MACHPHYS_MAPPING: u32 = 12, "XENMEM_machphys_mapping";
    /// The shared page.
    XENMAPSPACE_SHARED_INFO: u32 = 0, "XENMAPSPACE_shared_info";
    /// The grant table.
    XENMAPSPACE_GRANT_TABLE: u32 = 1, "XENMAPSPACE_grant_table";
    /// Own guest frames.
    XENMAPSPACE_GMFN: u32 = 2, "XENMAPSPACE_gmfn";
    /// A range of own guest frames.
    XENMAPSPACE_GMFN_RANGE: u32 = 3, "XENMAPSPACE_gmfn_range";
    /// Guest frames of another domain.
    XENMAPSPACE_GMFN_FOREIGN: u32 = 4, "XENMAPSPACE_gmfn_foreign";
    /// Device memory.
    XENMAPSPACE_DEV_MMIO: u32 = 5, "XENMAPSPACE_dev_mmio";
    /// Maps a special page at a guest frame: `XenAddToPhysmap`.
    XENMEM_ADD_TO_PHYSMAP: u32 = 7, "XENMEM_add_to_physmap";
    /// Bit of the index: the status words of the grant table.
    XENMAPIDX_GRANT_TABLE_STATUS: u32 = 0x80000000, "XENMAPIDX_grant_table_status";
    /// Maps many: `XenAddToPhysmapBatch`.
    XENMEM_ADD_TO_PHYSMAP_BATCH: u32 = 23, "XENMEM_add_to_physmap_batch";
    /// Unmaps a guest frame: `XenRemoveFromPhysmap`.
    XENMEM_REMOVE_FROM_PHYSMAP: u32 = 15, "XENMEM_remove_from_physmap";
    /// Reads the domain's memory map: `XenMemoryMap`.
    XENMEM_MEMORY_MAP: u32 = 9, "XENMEM_memory_map";
    /// Reads the machine's memory map: `XenMemoryMap`.
    XENMEM_MACHINE_MEMORY_MAP: u32 = 10, "XENMEM_machine_memory_map";
    /// Sets a domain's memory map: `XenForeignMemoryMap`.
    XENMEM_SET_MEMORY_MAP: u32 = 13, "XENMEM_set_memory_map";
}
