//! Facts of linux-2.6.11-xen-sparse/drivers/xen/netback/netback.c.

constants! {
    header "linux-2.6.11-xen-sparse/drivers/xen/netback/netback.c";

    /// `MAX_PENDING_REQS`.
    MAX_PENDING_REQS: u32 = 0x100;
}
