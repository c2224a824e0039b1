//! Facts of linux-2.6.11-xen-sparse/include/asm-xen/gnttab.h.

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/gnttab.h";

    /// `NR_GRANT_FRAMES`.
    NR_GRANT_FRAMES: u32 = 4;
    /// `NR_GRANT_ENTRIES`.
    NR_GRANT_ENTRIES: u32 = 0x800;
}
