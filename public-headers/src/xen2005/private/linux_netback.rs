//! Limits of the network back end (netback.c).

constants! {
    header "linux-2.6.11-xen-sparse/drivers/xen/netback/netback.c";

    /// Most requests in progress.
    MAX_PENDING_REQS: u32 = 0x100;
}
