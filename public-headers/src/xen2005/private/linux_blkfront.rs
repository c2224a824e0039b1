//! Facts of linux-2.6.11-xen-sparse/drivers/xen/blkfront/blkfront.c.

constants! {
    header "linux-2.6.11-xen-sparse/drivers/xen/blkfront/blkfront.c";

    /// `BLKIF_STATE_CLOSED`.
    BLKIF_STATE_CLOSED: u32 = 0;
    /// `BLKIF_STATE_DISCONNECTED`.
    BLKIF_STATE_DISCONNECTED: u32 = 1;
    /// `BLKIF_STATE_CONNECTED`.
    BLKIF_STATE_CONNECTED: u32 = 2;
    /// `BLK_RING_SIZE`.
    BLK_RING_SIZE: u32 = 0x40;
    /// `MAXIMUM_OUTSTANDING_BLOCK_REQS`.
    MAXIMUM_OUTSTANDING_BLOCK_REQS: u32 = 704;
}
