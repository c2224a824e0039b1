//! Limits of the block back end (blkback.c).

constants! {
    header "linux-2.6.11-xen-sparse/drivers/xen/blkback/blkback.c";

    /// Most requests in progress.
    MAX_PENDING_REQS: u32 = 0x40;
    /// Requests of a domain before the next domain's.
    BATCH_PER_DOMAIN: u32 = 0x10;
    /// Pages for mappings.
    MMAP_PAGES: u32 = 704;
    /// Handle that means there is no mapping.
    BLKBACK_INVALID_HANDLE: u32 = 0xffff;
}
