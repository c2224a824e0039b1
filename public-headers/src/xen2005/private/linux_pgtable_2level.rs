//! Geometry of page tables in the guest kernel (pgtable-2level-defs.h).

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/pgtable-2level-defs.h";

    /// Base-2 logarithm of what a directory entry maps.
    PGDIR_SHIFT: u32 = 22;
    /// Entries of a directory.
    PTRS_PER_PGD: u32 = 0x400;
    /// Entries of a directory below the hypervisor.
    PTRS_PER_PGD_NO_HV: u32 = 1008;
    /// Entries of a table.
    PTRS_PER_PTE: u32 = 0x400;
}
