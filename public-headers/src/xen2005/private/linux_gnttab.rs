//! Grant table of the guest kernel (gnttab.h).

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/gnttab.h";

    /// Frames of a grant table.
    NR_GRANT_FRAMES: u32 = 4;
    /// Entries of a grant table.
    NR_GRANT_ENTRIES: u32 = 0x800;
}
