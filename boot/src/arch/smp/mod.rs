//! The other CPUs: setting them up, starting them, having them do something, stopping them.

pub mod add;
pub mod calls;
pub mod start;
