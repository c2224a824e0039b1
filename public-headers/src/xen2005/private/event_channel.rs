//! Limits of event channels in the hypervisor (event_channel.c).

constants! {
    header "xen/common/event_channel.c";

    /// Ports a domain starts with.
    INIT_EVENT_CHANNELS: u32 = 0x10;
    /// Most ports.
    MAX_EVENT_CHANNELS: u32 = 0x400;
    /// Ports over which new ones are spread.
    EVENT_CHANNELS_SPREAD: u32 = 0x20;
}
