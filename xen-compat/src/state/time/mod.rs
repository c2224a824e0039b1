//! Clocks and timers.

pub mod clock;
pub mod heap;
pub mod timer_queue;
pub mod vcpu;
