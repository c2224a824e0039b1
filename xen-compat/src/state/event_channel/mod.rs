//! A domain's event channels.

pub mod channel;
pub mod fifo;
pub mod port;
pub mod shared_layout;
pub mod table;
