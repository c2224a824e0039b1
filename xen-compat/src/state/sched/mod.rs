//! The scheduler's data: of all CPUs, of a run queue, of a domain, of a vcpu.

pub(crate) mod domain;
pub(crate) mod pool;
pub(crate) mod queue;
pub(crate) mod runstate;
pub(crate) mod shared;
pub mod vcpu;
