//! Facts of linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/pgtable-2level-defs.h.

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/pgtable-2level-defs.h";

    /// `PGDIR_SHIFT`.
    PGDIR_SHIFT: u32 = 22;
    /// `PTRS_PER_PGD`.
    PTRS_PER_PGD: u32 = 0x400;
    /// `PTRS_PER_PGD_NO_HV`.
    PTRS_PER_PGD_NO_HV: u32 = 1008;
    /// `PTRS_PER_PTE`.
    PTRS_PER_PTE: u32 = 0x400;
}
