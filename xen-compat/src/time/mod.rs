//! Timers and clocks: what makes VIRQ_TIMER come, and how guests know the time.

pub mod calendar;
mod clock;
mod fire;
mod runstate_area;
mod set_timer_op;
mod timers;
mod vcpu_time_info;
mod wallclock;

#[cfg(test)]
mod tests;

pub use clock::{Clock, TscScale};
pub use timers::{TimerQueue, VcpuTimers};
pub(crate) use timers::{SLICE_EXPIRED, SLICE_NONE};
