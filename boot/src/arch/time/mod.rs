//! Setting up the clocks: their rates, the time of day, whether the counters of all CPUs agree.

pub mod calibrate;
pub mod rtc;
pub mod tsc;
