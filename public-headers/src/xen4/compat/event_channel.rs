//! Facts of event_channel.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::event_channel::*;

layout! {
    header "event_channel.h";

    /// `struct evtchn_init_control`. (event_channel.h)
    struct EvtchnInitControl = "struct evtchn_init_control", 24 {
        /// `control_gfn`.
        control_gfn: CompatU64 = 0;
        /// `offset`.
        offset: u32 = 8;
        /// `vcpu`.
        vcpu: u32 = 12;
        /// `link_bits`.
        link_bits: u8 = 16;
        /// `_pad`.
        _pad: [u8; 7] = 17;
    }

    /// `struct evtchn_expand_array`. (event_channel.h)
    struct EvtchnExpandArray = "struct evtchn_expand_array", 8 {
        /// `array_gfn`.
        array_gfn: CompatU64 = 0;
    }
}

constants! {
    header "event_channel.h";

    /// `EVTCHN_2L_NR_CHANNELS`.
    EVTCHN_2L_NR_CHANNELS: u32 = 1024;
}
