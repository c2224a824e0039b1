//! The number of an event channel.

/// Number of an event channel in its domain (`evtchn_port_t`); 0 is never used.
pub(crate) type Port = u32;
