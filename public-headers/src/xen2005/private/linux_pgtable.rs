//! Facts of linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/pgtable.h.

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/pgtable.h";

    /// `_PAGE_BIT_PRESENT`.
    _PAGE_BIT_PRESENT: u32 = 0;
    /// `_PAGE_BIT_RW`.
    _PAGE_BIT_RW: u32 = 1;
    /// `_PAGE_BIT_USER`.
    _PAGE_BIT_USER: u32 = 2;
    /// `_PAGE_BIT_PWT`.
    _PAGE_BIT_PWT: u32 = 3;
    /// `_PAGE_BIT_PCD`.
    _PAGE_BIT_PCD: u32 = 4;
    /// `_PAGE_BIT_ACCESSED`.
    _PAGE_BIT_ACCESSED: u32 = 5;
    /// `_PAGE_BIT_DIRTY`.
    _PAGE_BIT_DIRTY: u32 = 6;
    /// `_PAGE_BIT_PSE`.
    _PAGE_BIT_PSE: u32 = 7;
    /// `_PAGE_BIT_GLOBAL`.
    _PAGE_BIT_GLOBAL: u32 = 8;
    /// `_PAGE_BIT_UNUSED1`.
    _PAGE_BIT_UNUSED1: u32 = 9;
    /// `_PAGE_BIT_UNUSED2`.
    _PAGE_BIT_UNUSED2: u32 = 10;
    /// `_PAGE_BIT_UNUSED3`.
    _PAGE_BIT_UNUSED3: u32 = 11;
    /// `_PAGE_PRESENT`.
    _PAGE_PRESENT: u32 = 1;
    /// `_PAGE_RW`.
    _PAGE_RW: u32 = 2;
    /// `_PAGE_USER`.
    _PAGE_USER: u32 = 4;
    /// `_PAGE_PWT`.
    _PAGE_PWT: u32 = 8;
    /// `_PAGE_PCD`.
    _PAGE_PCD: u32 = 0x10;
    /// `_PAGE_ACCESSED`.
    _PAGE_ACCESSED: u32 = 0x20;
    /// `_PAGE_DIRTY`.
    _PAGE_DIRTY: u32 = 0x40;
    /// `_PAGE_PSE`.
    _PAGE_PSE: u32 = 0x80;
    /// `_PAGE_GLOBAL`.
    _PAGE_GLOBAL: u32 = 0x100;
    /// `_PAGE_UNUSED1`.
    _PAGE_UNUSED1: u32 = 0x200;
    /// `_PAGE_UNUSED2`.
    _PAGE_UNUSED2: u32 = 0x400;
    /// `_PAGE_UNUSED3`.
    _PAGE_UNUSED3: u32 = 0x800;
    /// `_PAGE_FILE`.
    _PAGE_FILE: u32 = 0x40;
    /// `_PAGE_PROTNONE`.
    _PAGE_PROTNONE: u32 = 0x80;
    /// `_PAGE_NX`.
    _PAGE_NX: u32 = 0;
    /// `_PAGE_TABLE`.
    _PAGE_TABLE: u32 = 103;
    /// `_KERNPG_TABLE`.
    _KERNPG_TABLE: u32 = 99;
    /// `_PAGE_KERNEL`.
    _PAGE_KERNEL: u32 = 99;
    /// `_PAGE_KERNEL_EXEC`.
    _PAGE_KERNEL_EXEC: u32 = 99;
}
