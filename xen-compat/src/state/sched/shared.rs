//! Scheduler state shared by all CPUs.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use crate::machine::hw::Nanos;
use crate::state::sched::vcpu::VcpuSched;

/// Rank of run queue locks: nothing is locked under them. See [`mm::lock`].
pub(crate) const RANK_RUNQ: u8 = 120;

/// Default of [`Sched::ratelimit_us`], the same as Xen's (`XEN_SYSCTL_SCHED_RATELIMIT`).
const RATELIMIT_US: u32 = 1000;
/// Factor of the limit for a vcpu that the running one has woken itself: it will probably get more work from it, and
/// each switch between the two costs both their TLBs.
const SENDER_TIMES: u64 = 3;

/// Scheduler state shared by all CPUs.
pub struct Sched {
    /// Idle CPUs that have not been assigned a vcpu yet, bit n for CPU n.
    pub(crate) idle: AtomicU64,
    /// Minimum time that a vcpu runs before a waking one may interrupt it, in microseconds; 0 for no limit. So a vcpu
    /// that sends many events, as drivers do, finishes its batch first, and the receivers find all of its work at once.
    /// It is [`SENDER_TIMES`] as long for one that the vcpu has woken itself.
    pub(crate) ratelimit_us: AtomicU32,
    /// CPUs with vcpus waiting in their queues.
    pub(crate) waiting: AtomicU64,
    /// Held while vcpus are counted and the queues' room is changed, until new vcpus are added.
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
    /// Returns until when the running `v` is not interrupted by `woken`; the caller holds their lock.
    #[inline]
    pub(crate) fn undisturbed_until(&self, v: &VcpuSched, woken: &VcpuSched) -> Nanos {
        let limit = u64::from(self.ratelimit_us.load(Relaxed)) * 1000;
        let times = if woken.woken_by_running.load(Relaxed) { SENDER_TIMES } else { 1 };
        v.runstate.entry().saturating_add(limit * times)
    }
}
