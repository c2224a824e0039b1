//! The life of a domain: creation, its vcpus' context, switching between them, shutdown, crash, destruction.

pub mod compat_context;
pub(crate) mod context_switch;
pub(crate) mod crash;
pub mod create;
pub(crate) mod destroy;
pub(crate) mod grants;
pub(crate) mod port_ranges;
pub(crate) mod shutdown;
pub(crate) mod vcpu_context;
