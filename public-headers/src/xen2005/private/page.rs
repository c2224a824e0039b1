//! Facts of xen/include/asm-x86/page.h.

constants! {
    header "xen/include/asm-x86/page.h";

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
    /// `_PAGE_PAT`.
    _PAGE_PAT: u32 = 0x80;
    /// `_PAGE_PSE`.
    _PAGE_PSE: u32 = 0x80;
    /// `_PAGE_GLOBAL`.
    _PAGE_GLOBAL: u32 = 0x100;
}
