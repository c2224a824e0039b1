//! The number of an event channel.

use core::fmt;
use core::sync::atomic::{AtomicU32, Ordering};

/// Number of an event channel in its domain (`evtchn_port_t`): a claim until
/// [`EventChannels::channel`](super::table::EventChannels::channel) finds the channel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
#[repr(transparent)]
pub struct Port(pub u32);

impl Port {
    /// No port: nothing is ever bound to number 0.
    pub const NONE: Port = Port(0);

    /// Returns whether it is [`Self::NONE`].
    #[inline]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The port that something is bound to, at first none.
#[derive(Debug, Default)]
pub struct AtomicPort(AtomicU32);

impl AtomicPort {
    /// Returns the port, or [`Port::NONE`].
    #[inline]
    pub fn load(&self, order: Ordering) -> Port {
        Port(self.0.load(order))
    }

    /// Replaces the port.
    #[inline]
    pub fn store(&self, port: Port, order: Ordering) {
        self.0.store(port.0, order);
    }

    /// Replaces `port`, if it is that one, by none.
    pub fn clear(&self, port: Port) {
        let _ = self.0.compare_exchange(port.0, 0, Ordering::SeqCst, Ordering::SeqCst);
    }
}
