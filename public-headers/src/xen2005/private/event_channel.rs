//! Facts of xen/common/event_channel.c.

constants! {
    header "xen/common/event_channel.c";

    /// `INIT_EVENT_CHANNELS`.
    INIT_EVENT_CHANNELS: u32 = 0x10;
    /// `MAX_EVENT_CHANNELS`.
    MAX_EVENT_CHANNELS: u32 = 0x400;
    /// `EVENT_CHANNELS_SPREAD`.
    EVENT_CHANNELS_SPREAD: u32 = 0x20;
}
