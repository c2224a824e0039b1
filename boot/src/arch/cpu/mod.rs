//! What each CPU keeps to itself, and what other CPUs ask of it.

pub mod block;
pub mod flaws;
pub mod frame;
pub mod guest_cr4;
pub mod requests;
pub mod ring;
