//! Event channels: how guests, the hypervisor and devices notify each other (public header `event_channel.h`).
//!
//! Each domain has a table of ports ([`crate::state::event_channel::table`]). A port leads to a port of another domain, to a virtual interrupt, to a
//! physical one or to another vcpu of its own domain. How a pending port is shown to the guest is one of two ABIs:
//! bitmaps in `shared_info` ([`two_level`]) or queues linked through event words ([`fifo`]).
//!
//! Locks, first to last: event locks of domains (lower domain number first), locks of channels (lower address first),
//! locks of FIFO queues (lower vcpu, then higher priority first), the scheduler's. A channel changes state only under
//! its domain's event lock and its own; a sender holds only the lock of the channel it sends through.

pub mod bind;
pub mod bind_pair;
pub mod close;
pub mod deliver;
pub mod fifo;
pub mod fifo_control;
pub mod lock_two;
pub mod ops;
pub mod queue;
pub mod teardown;
#[cfg(test)]
mod tests;
pub mod two_level;
pub mod vcpu_info;
pub mod virq;
