//! The data of each CPU, and requests between CPUs.

pub mod block;
pub mod flaws;
pub mod frame;
pub mod guest_cr4;
pub mod requests;
