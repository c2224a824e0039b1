//! Scheduler state shared by all CPUs.

use core::sync::atomic::Ordering::Relaxed;

use mm::{AtomicCpuMask, CpuMask};

use crate::machine::hw::Nanos;
use crate::state::sched::pool::{CpuPool, Pools, PoolsLock};
use crate::state::sched::vcpu::VcpuSched;

/// Rank of run queue locks: no other of them, and no lock of a lower rank, is taken under them. See [`mm::lock`].
pub(crate) const RANK_RUNQ: u8 = 120;

/// Factor of the limit for a vcpu that the running one has woken itself: it will probably get more work from it, and
/// each switch between the two costs both their TLBs.
const SENDER_TIMES: u64 = 3;

/// Scheduler state shared by all CPUs.
pub struct Sched {
    /// Idle CPUs that have not been assigned a vcpu yet.
    pub(crate) idle: AtomicCpuMask,
    /// CPUs with vcpus waiting in their queues.
    pub(crate) waiting: AtomicCpuMask,
    /// Held while vcpus are counted and the queues' room is changed, until new vcpus are added.
    pub(crate) growing: crate::machine::lock::Mutex<()>,
    /// CPU pools.
    pub(crate) pools: PoolsLock,
}

impl Sched {
    /// Creates the state for a machine with so many CPUs, of which some are `online`.
    pub(crate) fn new(online: CpuMask, cpus: usize) -> Self {
        Sched {
            idle: AtomicCpuMask::default(),
            waiting: AtomicCpuMask::default(),
            growing: crate::machine::lock::Mutex::new(()),
            pools: PoolsLock::new(Pools::new(online, cpus)),
        }
    }
}

impl CpuPool {
    /// Returns until when `v`, which runs on this CPU, is not interrupted by `woken`; the caller holds their lock.
    ///
    /// The limit lets a vcpu that sends many events, as drivers do, finish its batch first, and the receivers find all of
    /// its work at once. It is [`SENDER_TIMES`] as long for one that the vcpu has woken itself.
    #[inline]
    pub(crate) fn undisturbed_until(&self, v: &VcpuSched, woken: &VcpuSched) -> Nanos {
        let limit = u64::from(self.ratelimit_us()) * 1000;
        let times = if woken.woken_by_running.load(Relaxed) { SENDER_TIMES } else { 1 };
        v.runstate.entry().saturating_add(limit * times)
    }
}
