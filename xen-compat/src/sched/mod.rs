//! Scheduler: which vcpu runs where, and for how long.
//!
//! Each CPU has a run queue with its own lock ([`RunQueue`]). A vcpu belongs to one CPU at a time
//! ([`VcpuSched::processor`]); that CPU's lock guards all of its scheduling state, and it only moves while it neither
//! runs nor waits in a queue. To take the lock, read the processor, lock, and look again.
//!
//! A vcpu is in one of these states ([`State`]):
//!
//! ```text
//!            wake                    chosen by schedule()
//!   Off -----------------> Queued -----------------------> Running
//!    ^                       |                              |    |
//!    |  sleep, pause         |          another is chosen   |    | it blocks and nobody else wants the CPU
//!    +-----------------------+              +---------------+    v
//!    |                                      v                  Parked --- wake, schedule() ---> Running
//!    +---- context_saved(): not runnable -- Leaving <-----------+ another is chosen
//!                            runnable: -> Queued, here or on a better CPU
//! ```
//!
//! The CPU holds the vcpu's registers in the states Running, Parked and Leaving; nobody else may take it until
//! `context_saved`. So a vcpu is never on two CPUs, and one that blocks on an otherwise idle CPU goes on without being
//! saved and loaded again.
//!
//! Whether a vcpu wants to run is not a state but computed from its pause flags and counts ([`crate::vcpu::Vcpu::runnable`]), which
//! anybody may change at any time; whoever changes them takes the lock afterwards and settles the state. The scheduler looks
//! at them under the lock. So either it sees the change, or the one who made the change sees its decision.
//!
//! Fairness is by virtual time: what a vcpu has run, scaled by 256 / weight. The queue's earliest runs next; a vcpu that
//! slept gets a small bonus at most, one that comes from elsewhere is never far behind. One that wakes interrupts another
//! that has had much more, but not one that has just begun ([`Sched::ratelimit_us`]). An idle CPU takes work from
//! others, and a busy one exchanges when another has somebody waiting who got much less.

mod affinity;
mod balance;
mod cap;
mod enqueue;
mod heap;
mod params;
mod pause;
mod queue;
mod runstate;
mod schedule;
mod state;
mod wake;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use heap::NOWHERE as TIMER_NOWHERE;
pub use params::{DomainSched, NR_WATCHDOGS, WEIGHT_DEFAULT};
pub use queue::RunQueue;
pub use runstate::Runstate;
pub use state::{State, VcpuSched};
pub(crate) use wake::POLL_MANY;

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::hw::Nanos;

/// How long a vcpu runs while others wait, in nanoseconds.
pub const TIME_SLICE: u64 = 10_000_000;
/// How much earlier in virtual time a waking vcpu must be to interrupt the one that runs.
pub const WAKE_GRANULARITY: u64 = 1_000_000;
/// How far behind the others in virtual time a vcpu that slept may come back.
pub const SLEEP_BONUS: u64 = 5_000_000;
/// How much less in virtual time one must have got, on another CPU, to be exchanged with the one that runs here.
pub const BALANCE_THRESHOLD: u64 = 15_000_000;

/// Rank of run queue locks: nothing is locked under them. See [`mm::lock`].
pub const RANK_RUNQ: u8 = 120;

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
    /// How long a vcpu runs at least before one that wakes may interrupt it, in microseconds; 0: no limit. So who wakes
    /// others by many events, as drivers do, comes to its end first, and they find all of its work at once:
    /// [`SENDER_TIMES`] as long before one that it has woken itself.
    pub(crate) ratelimit_us: AtomicU32,
    /// CPUs with vcpus waiting in their queues.
    pub(crate) waiting: AtomicU64,
    /// Held while vcpus are counted and room is made for more, until these are added, or for fewer.
    pub(crate) growing: crate::lock::Mutex<()>,
}

impl Default for Sched {
    fn default() -> Self {
        let ratelimit_us = AtomicU32::new(RATELIMIT_US);
        Sched {
            idle: AtomicU64::new(0),
            ratelimit_us,
            waiting: AtomicU64::new(0),
            growing: crate::lock::Mutex::new(()),
        }
    }
}

impl Sched {
    /// Until when `v`, which runs, is not interrupted by `woken`; the caller holds their lock.
    #[inline]
    fn undisturbed_until(&self, v: &VcpuSched, woken: &VcpuSched) -> Nanos {
        let limit = u64::from(self.ratelimit_us.load(Relaxed)) * 1000;
        let times = if woken.woken_by_running.load(Relaxed) { SENDER_TIMES } else { 1 };
        v.runstate.entry().saturating_add(limit * times)
    }
}
