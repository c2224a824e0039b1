//! Event channels: how guests, the hypervisor and devices notify each other (public header `event_channel.h`).
//!
//! Each domain has a table of ports ([`table`]). A port leads to a port of another domain, to a virtual interrupt, to a
//! physical one or to another vcpu of its own domain. How a pending port is shown to the guest is one of two ABIs:
//! bitmaps in `shared_info` ([`two_level`]) or queues linked through event words ([`fifo`]).
//!
//! Locks, first to last: event locks of domains (lower domain number first), locks of channels (lower address first),
//! locks of FIFO queues (lower vcpu, then higher priority first), the scheduler's. A channel changes state only under
//! its domain's event lock and its own; a sender holds only the lock of the channel it sends through.

mod bind;
mod bind_pair;
mod close;
mod deliver;
pub mod fifo;
mod fifo_control;
mod guest_page;
mod ops;
mod queue;
pub mod table;
mod teardown;
pub mod two_level;
mod vcpu_info;
mod virq;

pub use bind_pair::End;
pub use table::{Channel, EventChannels, Port, State};
pub use two_level::SharedLayout;
pub use virq::virq_is_global;

#[cfg(test)]
mod tests;
