//! Into the guest and back; interrupts and exceptions that hit the hypervisor itself.

pub mod guest;
pub mod guest_fault;
pub mod nmi;
pub mod stubs;
mod traps;
