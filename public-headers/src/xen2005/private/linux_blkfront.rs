//! States of the block front end (blkfront.c).

constants! {
    header "linux-2.6.11-xen-sparse/drivers/xen/blkfront/blkfront.c";

    /// State: closed.
    BLKIF_STATE_CLOSED: u32 = 0;
    /// State: not connected.
    BLKIF_STATE_DISCONNECTED: u32 = 1;
    /// State: connected.
    BLKIF_STATE_CONNECTED: u32 = 2;
    /// Slots of the ring.
    BLK_RING_SIZE: u32 = 0x40;
    /// Most grants in use.
    MAXIMUM_OUTSTANDING_BLOCK_REQS: u32 = 704;
}
