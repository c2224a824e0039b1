//! Facts of xen/include/asm-x86/mm.h.

constants! {
    header "xen/include/asm-x86/mm.h";

    /// `PGT_none`.
    PGT_NONE: u32 = 0, "PGT_none";
    /// `PGT_l1_page_table`.
    PGT_L1_PAGE_TABLE: u32 = 0x20000000, "PGT_l1_page_table";
    /// `PGT_l2_page_table`.
    PGT_L2_PAGE_TABLE: u32 = 0x40000000, "PGT_l2_page_table";
    /// `PGT_l3_page_table`.
    PGT_L3_PAGE_TABLE: u32 = 0x60000000, "PGT_l3_page_table";
    /// `PGT_l4_page_table`.
    PGT_L4_PAGE_TABLE: u32 = 0x80000000, "PGT_l4_page_table";
    /// `PGT_gdt_page`.
    PGT_GDT_PAGE: u32 = 0xa0000000, "PGT_gdt_page";
    /// `PGT_ldt_page`.
    PGT_LDT_PAGE: u32 = 0xc0000000, "PGT_ldt_page";
    /// `PGT_writable_page`.
    PGT_WRITABLE_PAGE: u32 = 0xe0000000, "PGT_writable_page";
    /// `PGT_type_mask`.
    PGT_TYPE_MASK: u32 = 0xe0000000, "PGT_type_mask";
    /// `_PGT_validated`.
    _PGT_VALIDATED: u32 = 28, "_PGT_validated";
    /// `PGT_validated`.
    PGT_VALIDATED: u32 = 0x10000000, "PGT_validated";
    /// `_PGT_pinned`.
    _PGT_PINNED: u32 = 27, "_PGT_pinned";
    /// `PGT_pinned`.
    PGT_PINNED: u32 = 0x8000000, "PGT_pinned";
    /// `PGT_va_shift`.
    PGT_VA_SHIFT: u32 = 17, "PGT_va_shift";
    /// `PGT_va_mask`.
    PGT_VA_MASK: u32 = 0x7fe0000, "PGT_va_mask";
    /// `PGT_va_mutable`.
    PGT_VA_MUTABLE: u32 = 0x7fe0000, "PGT_va_mutable";
    /// `PGT_va_unknown`.
    PGT_VA_UNKNOWN: u32 = 0x7fc0000, "PGT_va_unknown";
    /// `PGT_count_mask`.
    PGT_COUNT_MASK: u32 = 0x1ffff, "PGT_count_mask";
    /// `_PGC_allocated`.
    _PGC_ALLOCATED: u32 = 31, "_PGC_allocated";
    /// `PGC_allocated`.
    PGC_ALLOCATED: u32 = 0x80000000, "PGC_allocated";
    /// `PGC_count_mask`.
    PGC_COUNT_MASK: u32 = 0x7fffffff, "PGC_count_mask";
    /// `INVALID_M2P_ENTRY`.
    INVALID_M2P_ENTRY: u32 = 0xffffffff;
    /// `DEFAULT_GDT_ENTRIES`.
    DEFAULT_GDT_ENTRIES: u32 = 296;
    /// `PTWR_PT_ACTIVE`.
    PTWR_PT_ACTIVE: u32 = 0;
    /// `PTWR_PT_INACTIVE`.
    PTWR_PT_INACTIVE: u32 = 1;
    /// `PTWR_CLEANUP_ACTIVE`.
    PTWR_CLEANUP_ACTIVE: u32 = 1;
    /// `PTWR_CLEANUP_INACTIVE`.
    PTWR_CLEANUP_INACTIVE: u32 = 2;
}
