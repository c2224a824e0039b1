//! Takes the locks of two domains or of two channels in order.

use crate::state::domain::Domain;
use crate::state::event_channel::table::{Channel, PortsGuard, StateGuard};

/// Takes the event locks of two domains in order (once, if they are the same): `a`'s first, then `b`'s.
pub(crate) fn lock_two<'a>(a: &'a Domain, b: &'a Domain) -> (PortsGuard<'a>, Option<PortsGuard<'a>>) {
    if core::ptr::eq(a, b) {
        return (a.event_channels.event_lock.lock(), None);
    }
    // Numbers are reused, and the previous domain with the number may still exist.
    if (a.id, core::ptr::from_ref(a)) < (b.id, core::ptr::from_ref(b)) {
        let first = a.event_channels.event_lock.lock();
        (first, Some(b.event_channels.event_lock.lock()))
    } else {
        let second = b.event_channels.event_lock.lock();
        (a.event_channels.event_lock.lock(), Some(second))
    }
}

/// Takes the locks of two channels in order of their addresses.
pub(crate) fn lock_channels<'a, P>(a: &'a Channel<P>, b: &'a Channel<P>) -> (StateGuard<'a, P>, StateGuard<'a, P>) {
    if core::ptr::from_ref(a) < core::ptr::from_ref(b) {
        let first = a.state.lock();
        (first, b.state.lock())
    } else {
        let second = b.state.lock();
        (a.state.lock(), second)
    }
}
