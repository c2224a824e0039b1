//! Types and counts of frames in the hypervisor (asm-x86/mm.h).

constants! {
    header "xen/include/asm-x86/mm.h";

    /// Type: none.
    PGT_NONE: u32 = 0, "PGT_none";
    /// Type: level-1 table.
    PGT_L1_PAGE_TABLE: u32 = 0x20000000, "PGT_l1_page_table";
    /// Type: level-2 table.
    PGT_L2_PAGE_TABLE: u32 = 0x40000000, "PGT_l2_page_table";
    /// Type: level-3 table.
    PGT_L3_PAGE_TABLE: u32 = 0x60000000, "PGT_l3_page_table";
    /// Type: level-4 table.
    PGT_L4_PAGE_TABLE: u32 = 0x80000000, "PGT_l4_page_table";
    /// Type: global descriptors.
    PGT_GDT_PAGE: u32 = 0xa0000000, "PGT_gdt_page";
    /// Type: local descriptors.
    PGT_LDT_PAGE: u32 = 0xc0000000, "PGT_ldt_page";
    /// Type: writable.
    PGT_WRITABLE_PAGE: u32 = 0xe0000000, "PGT_writable_page";
    /// Mask of the type.
    PGT_TYPE_MASK: u32 = 0xe0000000, "PGT_type_mask";
    /// Bit number of `PGT_validated`.
    _PGT_VALIDATED: u32 = 28, "_PGT_validated";
    /// The type was validated.
    PGT_VALIDATED: u32 = 0x10000000, "PGT_validated";
    /// Bit number of `PGT_pinned`.
    _PGT_PINNED: u32 = 27, "_PGT_pinned";
    /// The guest keeps the type.
    PGT_PINNED: u32 = 0x8000000, "PGT_pinned";
    /// Shift of the linear slot.
    PGT_VA_SHIFT: u32 = 17, "PGT_va_shift";
    /// Mask of the linear slot.
    PGT_VA_MASK: u32 = 0x7fe0000, "PGT_va_mask";
    /// Linear slot: may change.
    PGT_VA_MUTABLE: u32 = 0x7fe0000, "PGT_va_mutable";
    /// Linear slot: several.
    PGT_VA_UNKNOWN: u32 = 0x7fc0000, "PGT_va_unknown";
    /// Mask of the type's count.
    PGT_COUNT_MASK: u32 = 0x1ffff, "PGT_count_mask";
    /// Bit number of `PGC_allocated`.
    _PGC_ALLOCATED: u32 = 31, "_PGC_allocated";
    /// The frame belongs to its owner.
    PGC_ALLOCATED: u32 = 0x80000000, "PGC_allocated";
    /// Mask of the count.
    PGC_COUNT_MASK: u32 = 0x7fffffff, "PGC_count_mask";
    /// Entry of a frame without a pseudo-physical number.
    INVALID_M2P_ENTRY: u32 = 0xffffffff;
    /// Entries of the first descriptor table.
    DEFAULT_GDT_ENTRIES: u32 = 296;
    /// Slot: a table of the running address space.
    PTWR_PT_ACTIVE: u32 = 0;
    /// Slot: another table.
    PTWR_PT_INACTIVE: u32 = 1;
    /// Clean up the first slot.
    PTWR_CLEANUP_ACTIVE: u32 = 1;
    /// Clean up the second slot.
    PTWR_CLEANUP_INACTIVE: u32 = 2;
}
