//! The life of a domain: creation, its vcpus' context, switching between them, shutdown, crash, destruction.

pub mod context_switch;
pub mod crash;
pub mod create;
pub mod destroy;
pub mod port_ranges;
pub mod shutdown;
pub mod vcpu_context;
