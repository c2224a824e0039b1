//! The model machine's sleep.

use std::sync::atomic::AtomicU64;
use std::sync::Mutex;
use std::vec::Vec;

use crate::machine::hw::{Nanos, SleepRegisters, SleepValues};

/// By what the machine can be put to sleep, and what has been done to that end.
#[derive(Default)]
pub struct HostSleep {
    /// The registers; none at first.
    pub registers: Mutex<SleepRegisters>,
    /// What has been written to them.
    pub written: Mutex<Vec<SleepValues>>,
    /// How long the machine sleeps when it is suspended; 0: it does not.
    pub away: AtomicU64,
}

impl HostSleep {
    /// How long it sleeps, in nanoseconds, for a test that wants it to.
    pub const AWAY: Nanos = 3_600_000_000_000;
}
