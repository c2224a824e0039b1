//! Event channels (event_channel.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::event_channel::*;

layout! {
    header "event_channel.h";

    /// `EVTCHNOP_init_control`: switches to the FIFO ABI, for one vcpu. (event_channel.h)
    struct EvtchnInitControl = "struct evtchn_init_control", 24 {
        /// Frame of the control block.
        control_gfn: CompatU64 = 0;
        /// Offset of the control block in the frame.
        offset: u32 = 8;
        /// Number of the virtual CPU.
        vcpu: u32 = 12;
        /// Out: bits of a link.
        link_bits: u8 = 16;
        /// Padding that the header names.
        _pad: [u8; 7] = 17;
    }

    /// `EVTCHNOP_expand_array`: adds a page to the event array. (event_channel.h)
    struct EvtchnExpandArray = "struct evtchn_expand_array", 8 {
        /// Frame of the page.
        array_gfn: CompatU64 = 0;
    }
}

constants! {
    header "event_channel.h";

    /// Ports of the two-level ABI.
    EVTCHN_2L_NR_CHANNELS: u32 = 1024;
}
