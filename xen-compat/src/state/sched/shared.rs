//! What all CPUs share of the scheduler.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use crate::machine::hw::Nanos;
use crate::state::sched::vcpu::VcpuSched;

/// Rank of run queue locks: nothing is locked under them. See [`mm::lock`].
pub(crate) const RANK_RUNQ: u8 = 120;

/// How long a vcpu runs at least before one that wakes may interrupt it, in microseconds, unless the toolstack says
/// otherwise: Xen's `XEN_SYSCTL_SCHED_RATELIMIT` default.
const RATELIMIT_US: u32 = 1000;
/// How many times as long a vcpu runs before one that it has woken itself: it is about to give it more to do, and each
/// switch between the two costs both their TLBs.
const SENDER_TIMES: u64 = 3;

/// What all CPUs share of the scheduler.
pub struct Sched {
    /// CPUs that run nothing and have not been given anything yet, bit n for CPU n.
    pub(crate) idle: AtomicU64,
    /// How long a vcpu runs at least before one that wakes may interrupt it, in microseconds; 0: no limit. So a vcpu
    /// that sends many events, as drivers do, finishes its batch first, and the receivers find all of its work at once:
    /// [`SENDER_TIMES`] as long before one that it has woken itself.
    pub(crate) ratelimit_us: AtomicU32,
    /// CPUs with vcpus waiting in their queues.
    pub(crate) waiting: AtomicU64,
    /// Held while vcpus are counted and room is made for more, until these are added, or for fewer.
    pub(crate) growing: crate::machine::lock::Mutex<()>,
}

impl Default for Sched {
    fn default() -> Self {
        let ratelimit_us = AtomicU32::new(RATELIMIT_US);
        Sched {
            idle: AtomicU64::new(0),
            ratelimit_us,
            waiting: AtomicU64::new(0),
            growing: crate::machine::lock::Mutex::new(()),
        }
    }
}

impl Sched {
    /// Until when `v`, which runs, is not interrupted by `woken`; the caller holds their lock.
    #[inline]
    pub(crate) fn undisturbed_until(&self, v: &VcpuSched, woken: &VcpuSched) -> Nanos {
        let limit = u64::from(self.ratelimit_us.load(Relaxed)) * 1000;
        let times = if woken.woken_by_running.load(Relaxed) { SENDER_TIMES } else { 1 };
        v.runstate.entry().saturating_add(limit * times)
    }
}
