//! Geometry of page tables, and bits a guest may not set (asm-x86/x86_32/page.h).

constants! {
    header "xen/include/asm-x86/x86_32/page.h";

    /// Base-2 logarithm of what a level-1 entry maps.
    L1_PAGETABLE_SHIFT: u32 = 12;
    /// Base-2 logarithm of what a level-2 entry maps.
    L2_PAGETABLE_SHIFT: u32 = 22;
    /// Base-2 logarithm of what a top-level entry maps.
    ROOT_PAGETABLE_SHIFT: u32 = 22;
    /// Base-2 logarithm of the entries of a table.
    PAGETABLE_ORDER: u32 = 10;
    /// Entries of a level-1 table.
    L1_PAGETABLE_ENTRIES: u32 = 0x400;
    /// Entries of a level-2 table.
    L2_PAGETABLE_ENTRIES: u32 = 0x400;
    /// Entries of a top-level table.
    ROOT_PAGETABLE_ENTRIES: u32 = 0x400;
    /// Start of the direct map.
    PAGE_OFFSET: u32 = 0xfc400000, "__PAGE_OFFSET";
    /// Bits a guest may not set in a level-1 entry.
    L1_DISALLOW_MASK: u32 = 384;
    /// Bits a guest may not set in a level-2 entry.
    L2_DISALLOW_MASK: u32 = 896;
    /// Bits a guest may not set in a level-3 entry.
    L3_DISALLOW_MASK: u32 = 896;
}
