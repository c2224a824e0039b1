//! The timers of a vcpu, and of a CPU.
//!
//! A vcpu that is loaded on a CPU needs no queue for its timers: the CPU knows it. So setting a timer, which guests do
//! much more often than timers fire, only touches the vcpu's own data. While it is not loaded, its earliest deadline is
//! in a heap of the CPU it belongs to.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use crate::machine::hw::Nanos;
use crate::state::sched::domain::DomainSched;

/// [`crate::state::time::vcpu::VcpuTimers::heap_pos`] of a vcpu that is in no heap.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// Period of a new vcpu's periodic timer: 100 Hz.
const DEFAULT_PERIOD: Nanos = 10_000_000;
/// No deadline.
pub(crate) const NEVER: Nanos = u64::MAX;

/// A vcpu's timers, and the time that has been published to it. Deadlines are system times; `u64::MAX` is none.
pub struct VcpuTimers {
    /// Single-shot timer: set by the vcpu itself.
    pub(crate) oneshot: AtomicU64,
    /// Period of the periodic timer; 0: stopped. It only ticks while the vcpu runs.
    pub(crate) period: AtomicU64,
    /// Next tick of the periodic timer.
    pub(crate) periodic: AtomicU64,
    /// End of SCHEDOP_poll.
    pub(crate) poll: AtomicU64,
    /// When it may run again under its domain's cap.
    pub(crate) uncap: AtomicU64,
    /// The earliest of the others: `poll`, `uncap`, and for vcpu 0 the domain's watchdogs and its controller's timer.
    pub(crate) others: AtomicU64,
    /// Position in a CPU's timer heap; guarded by its run queue lock.
    pub(crate) heap_pos: AtomicU32,
    /// TSC of the time stamp that the guest has in its `vcpu_info`.
    pub(crate) published_tsc: AtomicU64,
    /// Entry time of the runstate the guest has in its area.
    pub(crate) published_entry: AtomicU64,
    /// Whether the runstate or time area could not be written, because guest-user page tables were loaded.
    pub(crate) area_pending: AtomicBool,
}

impl Default for VcpuTimers {
    fn default() -> Self {
        VcpuTimers {
            oneshot: AtomicU64::new(NEVER),
            period: AtomicU64::new(DEFAULT_PERIOD),
            periodic: AtomicU64::new(DEFAULT_PERIOD),
            poll: AtomicU64::new(NEVER),
            uncap: AtomicU64::new(NEVER),
            others: AtomicU64::new(NEVER),
            heap_pos: AtomicU32::new(NOWHERE),
            published_tsc: AtomicU64::new(0),
            published_entry: AtomicU64::new(u64::MAX),
            area_pending: AtomicBool::new(false),
        }
    }
}

impl VcpuTimers {
    /// Returns the earliest deadline, of a running vcpu or of one that does not run.
    #[inline]
    pub(crate) fn next(&self, running: bool) -> Nanos {
        let next = self.oneshot.load(Relaxed).min(self.others.load(Relaxed));
        if running {
            next.min(self.periodic.load(Relaxed))
        } else {
            next
        }
    }

    /// Computes `others` again; `domain` has the timers of the domain if this is vcpu 0.
    pub(crate) fn note_others(&self, domain: Option<&DomainSched>) {
        self.others.store(self.earliest_other(domain), Relaxed);
    }

    /// As [`Self::note_others`] for vcpu 0, when another CPU may be doing the same: the last one sees both values.
    pub(crate) fn note_others_surely(&self, domain: &DomainSched) {
        loop {
            let next = self.earliest_other(Some(domain));
            self.others.store(next, SeqCst);
            if self.earliest_other(Some(domain)) == next {
                return;
            }
        }
    }

    fn earliest_other(&self, domain: Option<&DomainSched>) -> Nanos {
        let mut next = self.poll.load(Relaxed).min(self.uncap.load(Relaxed));
        if let Some(d) = domain {
            for w in d.watchdog.iter().chain([&d.controller]) {
                next = next.min(w.load(SeqCst));
            }
        }
        next
    }

    /// Stops all timers permanently.
    pub(crate) fn stop_all(&self, d: &DomainSched) {
        for w in d.watchdog.iter().chain([&d.controller]) {
            w.store(NEVER, Relaxed);
        }
        for t in [&self.oneshot, &self.periodic, &self.poll, &self.uncap, &self.others] {
            t.store(NEVER, Relaxed);
        }
        self.period.store(0, Relaxed);
    }

    /// Makes the next switch-in write the time, whatever was written before.
    pub(crate) fn forget_published(&self) {
        self.published_tsc.store(0, Relaxed);
    }
}
