//! Facts of xen/include/xen/grant_table.h.

constants! {
    header "xen/include/xen/grant_table.h";

    /// `GNTPIN_hstw_shift`.
    GNTPIN_HSTW_SHIFT: u32 = 0, "GNTPIN_hstw_shift";
    /// `GNTPIN_hstw_inc`.
    GNTPIN_HSTW_INC: u32 = 1, "GNTPIN_hstw_inc";
    /// `GNTPIN_hstw_mask`.
    GNTPIN_HSTW_MASK: u32 = 255, "GNTPIN_hstw_mask";
    /// `GNTPIN_hstr_shift`.
    GNTPIN_HSTR_SHIFT: u32 = 8, "GNTPIN_hstr_shift";
    /// `GNTPIN_hstr_inc`.
    GNTPIN_HSTR_INC: u32 = 0x100, "GNTPIN_hstr_inc";
    /// `GNTPIN_hstr_mask`.
    GNTPIN_HSTR_MASK: u32 = 0xff00, "GNTPIN_hstr_mask";
    /// `GNTPIN_devw_shift`.
    GNTPIN_DEVW_SHIFT: u32 = 0x10, "GNTPIN_devw_shift";
    /// `GNTPIN_devw_inc`.
    GNTPIN_DEVW_INC: u32 = 0x10000, "GNTPIN_devw_inc";
    /// `GNTPIN_devw_mask`.
    GNTPIN_DEVW_MASK: u32 = 0xff0000, "GNTPIN_devw_mask";
    /// `GNTPIN_devr_shift`.
    GNTPIN_DEVR_SHIFT: u32 = 24, "GNTPIN_devr_shift";
    /// `GNTPIN_devr_inc`.
    GNTPIN_DEVR_INC: u32 = 0x1000000, "GNTPIN_devr_inc";
    /// `GNTPIN_devr_mask`.
    GNTPIN_DEVR_MASK: u32 = 0xff000000, "GNTPIN_devr_mask";
    /// `ORDER_GRANT_FRAMES`.
    ORDER_GRANT_FRAMES: u32 = 2;
    /// `NR_GRANT_FRAMES`.
    NR_GRANT_FRAMES: u32 = 4;
    /// `NR_GRANT_ENTRIES`.
    NR_GRANT_ENTRIES: u32 = 0x800;
    /// `MAPTRACK_GNTMAP_MASK`.
    MAPTRACK_GNTMAP_MASK: u32 = 7;
    /// `MAPTRACK_REF_SHIFT`.
    MAPTRACK_REF_SHIFT: u32 = 3;
    /// `NR_MAPTRACK_ENTRIES`.
    NR_MAPTRACK_ENTRIES: u32 = 0x400;
    /// `sizeof_grant_mapping_t`.
    SIZEOF_GRANT_MAPPING_T: u32 = 4, "sizeof_grant_mapping_t";
    /// `sizeof_active_grant_entry_t`.
    SIZEOF_ACTIVE_GRANT_ENTRY_T: u32 = 12, "sizeof_active_grant_entry_t";
}
