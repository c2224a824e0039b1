//! The other CPUs: setting them up, starting them, making requests to them, stopping them.

pub mod add;
pub mod calls;
pub mod microcode;
pub mod set_up;
pub mod start;
pub mod stop;
pub mod watchdog;
