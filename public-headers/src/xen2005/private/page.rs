//! Bits of page-table entries (asm-x86/page.h).

constants! {
    header "xen/include/asm-x86/page.h";

    /// Bit: present.
    _PAGE_PRESENT: u32 = 1;
    /// Bit: writable.
    _PAGE_RW: u32 = 2;
    /// Bit: user mode.
    _PAGE_USER: u32 = 4;
    /// Bit: write-through.
    _PAGE_PWT: u32 = 8;
    /// Bit: not cached.
    _PAGE_PCD: u32 = 0x10;
    /// Bit: accessed.
    _PAGE_ACCESSED: u32 = 0x20;
    /// Bit: dirty.
    _PAGE_DIRTY: u32 = 0x40;
    /// Bit: page attribute.
    _PAGE_PAT: u32 = 0x80;
    /// Bit: large page.
    _PAGE_PSE: u32 = 0x80;
    /// Bit: global.
    _PAGE_GLOBAL: u32 = 0x100;
}
