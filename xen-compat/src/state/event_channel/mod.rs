//! A domain's event channels.

pub mod channel;
pub(crate) mod fifo;
pub(crate) mod port;
pub(crate) mod shared_layout;
pub(crate) mod table;
