//! The timers of one CPU.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicU64};

use crate::machine::hw::Nanos;
use crate::state::time::vcpu::NEVER;

/// [`TimerQueue::slice_end`]: the slice is over.
pub(crate) const SLICE_EXPIRED: Nanos = 0;
/// [`TimerQueue::slice_end`]: no other vcpu waits.
pub(crate) const SLICE_NONE: Nanos = NEVER;

/// A CPU's timers and time stamp, written by the CPU itself, unless noted.
pub struct TimerQueue {
    /// Deadline of the hardware timer; `u64::MAX` if it is not set, or has fired.
    pub(crate) armed: AtomicU64,
    /// First deadline in the heap of vcpus that are not loaded; written under the run queue lock.
    pub(crate) heap_first: AtomicU64,
    /// End of the running vcpu's time slice; others may expire it.
    pub(crate) slice_end: AtomicU64,
    /// When the CPU's use is to be looked at, to choose its frequency; `u64::MAX`: never. Others begin and end it.
    pub(crate) look: AtomicU64,
    /// Whether it is also looked at while it is idle.
    pub(crate) looks_idle: AtomicBool,
    /// System time of the time stamp that guests are given.
    pub(crate) stamp_ns: AtomicU64,
    /// TSC of that stamp; 0 if none yet.
    pub(crate) stamp_tsc: AtomicU64,
}

impl Default for TimerQueue {
    fn default() -> Self {
        TimerQueue {
            armed: AtomicU64::new(NEVER),
            heap_first: AtomicU64::new(NEVER),
            slice_end: AtomicU64::new(SLICE_NONE),
            look: AtomicU64::new(NEVER),
            looks_idle: AtomicBool::new(false),
            stamp_ns: AtomicU64::new(0),
            stamp_tsc: AtomicU64::new(0),
        }
    }
}

impl TimerQueue {
    /// Returns the deadline of the hardware timer.
    #[inline]
    pub(crate) fn armed(&self) -> Nanos {
        self.armed.load(Relaxed)
    }

    /// Forgets what was set, before the CPU stops: when it starts again, its hardware timer is not set, nor is it ever set
    /// for `first`, the first deadline left in the heap, before timers run.
    pub(crate) fn forget(&self, first: Nanos) {
        self.armed.store(NEVER, Relaxed);
        self.heap_first.store(first, Relaxed);
        self.slice_end.store(SLICE_NONE, Relaxed);
    }

    /// Forgets what the machine has lost while it was suspended: the hardware timer, and what its counters showed.
    pub(crate) fn suspended(&self) {
        self.armed.store(NEVER, Relaxed);
        self.stamp_tsc.store(0, Relaxed);
    }
}
