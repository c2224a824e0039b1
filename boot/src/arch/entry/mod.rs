//! Entering and leaving the guest; interrupts and exceptions in the hypervisor itself.

pub mod guest;
pub mod guest_fault;
pub mod nmi;
pub mod stubs;
mod traps;
