//! A domain's event channels.

pub mod channel;
pub(crate) mod fifo;
pub mod port;
pub(crate) mod shared_layout;
pub(crate) mod table;
