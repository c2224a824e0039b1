//! The scheduler's data: of all CPUs, of a run queue, of a domain, of a vcpu.

pub mod domain;
pub mod queue;
pub mod runstate;
pub mod shared;
pub mod vcpu;
