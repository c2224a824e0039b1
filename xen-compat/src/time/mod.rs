//! Timers and clocks: when VIRQ_TIMER is raised, and how guests learn the time.

pub(crate) mod clock;
pub(crate) mod domain_tsc;
pub(crate) mod fire;
pub(crate) mod runstate_area;
#[cfg(test)]
mod tests;
pub(crate) mod vcpu_time_info;
pub(crate) mod wallclock;
