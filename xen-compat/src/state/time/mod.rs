//! Clocks and timers.

pub mod clock;
pub(crate) mod domain_tsc;
pub(crate) mod heap;
pub(crate) mod timer_queue;
pub(crate) mod vcpu;
