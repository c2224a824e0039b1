//! Event channels: how guests, the hypervisor and devices notify each other (public header `event_channel.h`).
//!
//! Each domain has a table of ports ([`crate::state::event_channel::table`]). A port leads to a port of another domain, to a virtual interrupt, to a
//! physical one or to another vcpu of its own domain. How a pending port is shown to the guest is one of two ABIs:
//! bitmaps in `shared_info` ([`two_level`]) or queues linked through event words ([`fifo`]).
//!
//! Locks, first to last: event locks of domains (lower domain number first), locks of channels (lower address first),
//! locks of FIFO queues (lower vcpu, then higher priority first), the scheduler's. A channel changes state only under
//! its domain's event lock and its own; a sender holds only the lock of the channel it sends through.

pub(crate) mod bind;
pub(crate) mod bind_pair;
pub(crate) mod close;
pub(crate) mod deliver;
pub(crate) mod fifo;
pub(crate) mod fifo_control;
pub(crate) mod lock_two;
pub(crate) mod ops;
pub(crate) mod queue;
pub(crate) mod teardown;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod two_level;
pub(crate) mod vcpu_info;
pub mod virq;
