//! The run queue of a CPU.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use mm::lock::{Ranked, RankedGuard};
use mm::{try_alloc, CpuId, CpuMask, NoMemory};

use crate::state::domain::{Domain, VcpuRef};
use crate::state::sched::domain::scale;
use crate::state::sched::pool::CpuPool;
use crate::state::sched::shared::RANK_RUNQ;
use crate::state::sched::vcpu::{before, VcpuSched};
use crate::state::time::heap::TimerHeap;

/// A CPU's run queue: what its lock guards, and hints that others read without it.
#[derive(Default)]
pub struct RunQueue {
    inner: Lock,
    /// Number of waiting vcpus.
    pub(crate) nr_queued: AtomicU32,
    /// Whether the running vcpu is sending another domain an event.
    sending: AtomicBool,
    /// The running vcpu's virtual time, for other CPUs' balancing.
    pub(crate) running: RunningHint,
    /// When the CPU last became idle; 0 if it is busy.
    pub(crate) idle_since: AtomicU64,
    /// Time it was idle before that.
    pub(crate) idle_time: AtomicU64,
    /// The CPU's pool.
    pub(crate) pool: CpuPool,
}

/// An estimate of the running vcpu's virtual time, readable without the lock.
#[derive(Default)]
pub(crate) struct RunningHint {
    vruntime: AtomicU64,
    /// Time of that value; 0 if nothing runs.
    since: AtomicU64,
    factor: AtomicU32,
}

impl RunningHint {
    /// Records that a vcpu of `d` with virtual time `vruntime` runs since `now`.
    #[inline]
    pub(crate) fn set(&self, d: &Domain, vruntime: u64, now: u64) {
        self.vruntime.store(vruntime, Relaxed);
        self.factor.store(d.sched.factor(), Relaxed);
        self.since.store(now.max(1), Relaxed);
    }

    /// Records that nothing runs.
    #[inline]
    pub(crate) fn clear(&self) {
        self.since.store(0, Relaxed);
    }

    /// Returns the virtual time at `now`, or `None` if nothing runs.
    pub(crate) fn vruntime(&self, now: u64) -> Option<u64> {
        let since = self.since.load(Relaxed);
        let ran = now.saturating_sub(since);
        (since != 0).then(|| self.vruntime.load(Relaxed).wrapping_add(scale(ran, self.factor.load(Relaxed))))
    }
}

struct Lock(Ranked<CpuQueue, RANK_RUNQ>);

impl Default for Lock {
    fn default() -> Self {
        Lock(Ranked::new(CpuQueue::default()))
    }
}

/// Proof that a run queue's lock is held.
pub(crate) type QueueGuard<'a> = RankedGuard<'a, CpuQueue, RANK_RUNQ>;

impl RunQueue {
    #[inline]
    pub(crate) fn lock(&self) -> QueueGuard<'_> {
        self.inner.0.lock()
    }

    /// Runs `send`, attributing wakeups here to the running vcpu.
    #[inline]
    pub(crate) fn as_sender(&self, send: impl FnOnce()) {
        self.sending.store(true, Relaxed);
        send();
        self.sending.store(false, Relaxed);
    }

    /// Returns whether the running vcpu is sending another domain an event.
    pub(crate) fn is_sending(&self) -> bool {
        self.sending.load(Relaxed)
    }

    /// Returns the number of vcpus that wait here.
    #[inline]
    pub fn nr_queued(&self) -> u32 {
        self.nr_queued.load(Relaxed)
    }
}

/// The state guarded by a run queue's lock, besides the scheduling data of the vcpus that belong to the CPU.
#[derive(Default)]
pub(crate) struct CpuQueue {
    /// The vcpu loaded on the CPU and not leaving it: Running or Parked.
    pub(crate) current: Option<VcpuRef>,
    /// Whether `current` is Running.
    pub(crate) running: bool,
    /// Whether `current` runs because the previous vcpu's time slice ended.
    pub(crate) rotated: bool,
    /// Waiting vcpus, latest virtual time first.
    waiting: Vec<Waiting>,
    /// Timers of vcpus that belong to this CPU and are not loaded.
    pub(crate) timers: TimerHeap,
}

struct Waiting {
    vruntime: u64,
    vcpu: VcpuRef,
}

/// Returns whether two references are to the same vcpu.
#[inline]
pub(crate) fn same(a: &VcpuRef, b: &VcpuRef) -> bool {
    a.id == b.id && Arc::ptr_eq(&a.d, &b.d)
}

impl CpuQueue {
    /// Returns whether the loaded vcpu runs.
    #[inline]
    pub(crate) fn is_running(&self) -> bool {
        self.running
    }

    /// Returns whether no vcpu waits.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Moves into memory that was allocated without the lock, so that nothing is allocated while vcpus are scheduled,
    /// unless it is too small for the current entries. Returns the memory that is not needed.
    pub(crate) fn adopt(&mut self, mut spare: QueueRoom) -> QueueRoom {
        if spare.waiting.capacity() >= self.waiting.len() {
            spare.waiting.append(&mut self.waiting);
            core::mem::swap(&mut spare.waiting, &mut self.waiting);
        }
        self.timers.adopt(&mut spare.timers);
        spare
    }

    /// Returns the capacity for vcpus and for timers.
    #[cfg(test)]
    pub(crate) fn room(&self) -> (usize, usize) {
        (self.waiting.capacity(), self.timers.room())
    }

    /// Adds a vcpu by its virtual time, after those with the same time.
    pub(crate) fn insert(&mut self, vcpu: VcpuRef) {
        let vruntime = vcpu.v().sched.vruntime();
        let at = self.waiting.partition_point(|w| before(vruntime, w.vruntime));
        #[cfg_attr(
            not(test),
            expect(clippy::disallowed_methods, reason = "room was made when it was given to its domain")
        )]
        self.waiting.insert(at, Waiting { vruntime, vcpu });
    }

    /// Returns the virtual time of the first vcpu.
    #[inline]
    pub(crate) fn first(&self) -> Option<u64> {
        self.waiting.last().map(|w| w.vruntime)
    }

    /// Returns the first vcpu.
    pub(crate) fn first_vcpu(&self) -> Option<&VcpuRef> {
        self.waiting.last().map(|w| &w.vcpu)
    }

    /// Returns the scheduling data of the waiting vcpus in order.
    pub(crate) fn vcpus(&self) -> impl Iterator<Item = &VcpuSched> + '_ {
        self.waiting.iter().rev().map(|w| &w.vcpu.v().sched)
    }

    /// Removes the first vcpu.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<VcpuRef> {
        self.waiting.pop().map(|w| w.vcpu)
    }

    /// Removes a given vcpu.
    pub(crate) fn remove(&mut self, vcpu: &VcpuRef) -> Option<VcpuRef> {
        let at = self.waiting.iter().rposition(|w| same(&w.vcpu, vcpu))?;
        Some(self.waiting.remove(at).vcpu)
    }

    /// Removes the first vcpu that should run on `cpu`, else the first that may, if it is earlier than `limit`, should
    /// there be a limit.
    pub(crate) fn take_for(&mut self, cpu: CpuId, limit: Option<u64>) -> Option<VcpuRef> {
        let early = |w: &Waiting| limit.is_none_or(|limit| before(w.vruntime, limit));
        let position = |fits: fn(&VcpuSched) -> CpuMask| {
            self.waiting.iter().rposition(|w| early(w) && fits(&w.vcpu.v().sched).contains(cpu))
        };
        let at = position(VcpuSched::preferred).or_else(|| position(VcpuSched::allowed))?;
        Some(self.waiting.remove(at).vcpu)
    }
}

/// Memory for a queue, allocated before its lock is taken.
pub(crate) struct QueueRoom {
    waiting: Vec<Waiting>,
    timers: Vec<crate::state::time::heap::Entry>,
}

impl QueueRoom {
    pub(crate) fn new(n: usize) -> Result<Self, NoMemory> {
        Ok(QueueRoom { waiting: try_alloc::vec(n)?, timers: try_alloc::vec(n)? })
    }
}
