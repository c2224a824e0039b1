//! Facts of linux-2.6.11-xen-sparse/include/asm-xen/evtchn.h.

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/evtchn.h";

    /// `EVTCHN_MINOR`.
    EVTCHN_MINOR: u32 = 201;
}
