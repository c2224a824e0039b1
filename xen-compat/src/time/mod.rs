//! Timers and clocks: what makes VIRQ_TIMER come, and how guests know the time.

pub mod clock;
pub mod fire;
pub mod runstate_area;
#[cfg(test)]
mod tests;
pub mod vcpu_time_info;
pub mod wallclock;
