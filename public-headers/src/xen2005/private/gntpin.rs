//! Reference counts of granted frames in the hypervisor (xen/grant_table.h).

constants! {
    header "xen/include/xen/grant_table.h";

    /// Shift of the count: CPU, writable.
    GNTPIN_HSTW_SHIFT: u32 = 0, "GNTPIN_hstw_shift";
    /// One of the count: CPU, writable.
    GNTPIN_HSTW_INC: u32 = 1, "GNTPIN_hstw_inc";
    /// Mask of the count: CPU, writable.
    GNTPIN_HSTW_MASK: u32 = 255, "GNTPIN_hstw_mask";
    /// Shift of the count: CPU, read-only.
    GNTPIN_HSTR_SHIFT: u32 = 8, "GNTPIN_hstr_shift";
    /// One of the count: CPU, read-only.
    GNTPIN_HSTR_INC: u32 = 0x100, "GNTPIN_hstr_inc";
    /// Mask of the count: CPU, read-only.
    GNTPIN_HSTR_MASK: u32 = 0xff00, "GNTPIN_hstr_mask";
    /// Shift of the count: devices, writable.
    GNTPIN_DEVW_SHIFT: u32 = 0x10, "GNTPIN_devw_shift";
    /// One of the count: devices, writable.
    GNTPIN_DEVW_INC: u32 = 0x10000, "GNTPIN_devw_inc";
    /// Mask of the count: devices, writable.
    GNTPIN_DEVW_MASK: u32 = 0xff0000, "GNTPIN_devw_mask";
    /// Shift of the count: devices, read-only.
    GNTPIN_DEVR_SHIFT: u32 = 24, "GNTPIN_devr_shift";
    /// One of the count: devices, read-only.
    GNTPIN_DEVR_INC: u32 = 0x1000000, "GNTPIN_devr_inc";
    /// Mask of the count: devices, read-only.
    GNTPIN_DEVR_MASK: u32 = 0xff000000, "GNTPIN_devr_mask";
    /// Base-2 logarithm of the frames of a grant table.
    ORDER_GRANT_FRAMES: u32 = 2;
    /// Frames of a grant table.
    NR_GRANT_FRAMES: u32 = 4;
    /// Entries of a grant table.
    NR_GRANT_ENTRIES: u32 = 0x800;
    /// Mask of the flags in a mapping's record.
    MAPTRACK_GNTMAP_MASK: u32 = 7;
    /// Shift of the reference in a mapping's record.
    MAPTRACK_REF_SHIFT: u32 = 3;
    /// Mappings of a domain.
    NR_MAPTRACK_ENTRIES: u32 = 0x400;
    /// Bytes of a mapping's record.
    SIZEOF_GRANT_MAPPING_T: u32 = 4, "sizeof_grant_mapping_t";
    /// Bytes of a grant's record.
    SIZEOF_ACTIVE_GRANT_ENTRY_T: u32 = 12, "sizeof_active_grant_entry_t";
}
