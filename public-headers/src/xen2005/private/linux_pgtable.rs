//! Bits of page-table entries in the guest kernel (pgtable.h).

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/pgtable.h";

    /// Bit number: present.
    _PAGE_BIT_PRESENT: u32 = 0;
    /// Bit number: writable.
    _PAGE_BIT_RW: u32 = 1;
    /// Bit number: user mode.
    _PAGE_BIT_USER: u32 = 2;
    /// Bit number: write-through.
    _PAGE_BIT_PWT: u32 = 3;
    /// Bit number: not cached.
    _PAGE_BIT_PCD: u32 = 4;
    /// Bit number: accessed.
    _PAGE_BIT_ACCESSED: u32 = 5;
    /// Bit number: dirty.
    _PAGE_BIT_DIRTY: u32 = 6;
    /// Bit number: large page.
    _PAGE_BIT_PSE: u32 = 7;
    /// Bit number: global.
    _PAGE_BIT_GLOBAL: u32 = 8;
    /// Bit number: free for software.
    _PAGE_BIT_UNUSED1: u32 = 9;
    /// Bit number: free for software.
    _PAGE_BIT_UNUSED2: u32 = 10;
    /// Bit number: free for software.
    _PAGE_BIT_UNUSED3: u32 = 11;
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
    /// Bit: large page.
    _PAGE_PSE: u32 = 0x80;
    /// Bit: global.
    _PAGE_GLOBAL: u32 = 0x100;
    /// Bit: free for software.
    _PAGE_UNUSED1: u32 = 0x200;
    /// Bit: free for software.
    _PAGE_UNUSED2: u32 = 0x400;
    /// Bit: free for software.
    _PAGE_UNUSED3: u32 = 0x800;
    /// Bit: part of a file that is not in memory.
    _PAGE_FILE: u32 = 0x40;
    /// Bit: no access.
    _PAGE_PROTNONE: u32 = 0x80;
    /// Bit: not executable.
    _PAGE_NX: u32 = 0;
    /// Bits of a user's table.
    _PAGE_TABLE: u32 = 103;
    /// Bits of a kernel's table.
    _KERNPG_TABLE: u32 = 99;
    /// Bits of the kernel's pages.
    _PAGE_KERNEL: u32 = 99;
    /// Bits of the kernel's code.
    _PAGE_KERNEL_EXEC: u32 = 99;
}
