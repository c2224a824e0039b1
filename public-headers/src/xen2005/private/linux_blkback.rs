//! Facts of linux-2.6.11-xen-sparse/drivers/xen/blkback/blkback.c.

constants! {
    header "linux-2.6.11-xen-sparse/drivers/xen/blkback/blkback.c";

    /// `MAX_PENDING_REQS`.
    MAX_PENDING_REQS: u32 = 0x40;
    /// `BATCH_PER_DOMAIN`.
    BATCH_PER_DOMAIN: u32 = 0x10;
    /// `MMAP_PAGES`.
    MMAP_PAGES: u32 = 704;
    /// `BLKBACK_INVALID_HANDLE`.
    BLKBACK_INVALID_HANDLE: u32 = 0xffff;
}
