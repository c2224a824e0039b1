//! Device of event channels in the guest kernel (evtchn.h).

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/evtchn.h";

    /// Minor number of the device.
    EVTCHN_MINOR: u32 = 201;
}
