//! Scheduler: which vcpu runs where, and for how long.
//!
//! Each CPU has a run queue with its own lock ([`RunQueue`](crate::state::sched::queue::RunQueue)). A vcpu belongs to one CPU at a time
//! ([`processor`](crate::state::sched::vcpu::VcpuSched::processor)); that CPU's lock guards all of its scheduling state, and it only moves while it neither
//! runs nor waits in a queue. To take the lock, read the processor, lock, and check the processor again.
//!
//! A vcpu is in one of these states ([`State`](crate::state::sched::vcpu::State)):
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
//! The CPU holds the vcpu's registers in the states Running, Parked and Leaving; no other CPU may take it until
//! `context_saved`. So a vcpu is never on two CPUs, and one that blocks on an otherwise idle CPU resumes without being
//! saved and loaded again.
//!
//! Whether a vcpu wants to run is not a state but computed from its pause flags and counts
//! ([`crate::state::vcpu::Vcpu::runnable`]), which any CPU may change at any time; the CPU that changes them takes the
//! lock afterwards and updates the state. The scheduler reads them under the lock. So either it sees the change, or the
//! CPU that made the change sees its decision.
//!
//! Fairness is by virtual time: the time a vcpu has run, scaled by 256 / weight. The queue's earliest runs next; a vcpu
//! that slept gets at most a small bonus, one from another CPU is never far behind. One that wakes interrupts another
//! that has had much more, but not one that has just begun
//! ([`undisturbed_until`](crate::state::sched::pool::CpuPool::undisturbed_until)). An idle CPU takes work from
//! others of its pool, and a busy one exchanges vcpus when another has one waiting that has had much less.
//!
//! A vcpu prefers the CPUs of its soft affinity: when it wakes, an idle one of these is taken before another idle one, and
//! if none is idle it waits at one of them. One that runs outside looks once in a time slice whether one of them is idle.

pub(crate) mod affinity;
pub(crate) mod balance;
pub(crate) mod cap;
pub(crate) mod enqueue;
pub(crate) mod idle;
pub(crate) mod nmi;
pub(crate) mod node_affinity;
pub(crate) mod pause;
pub(crate) mod pools;
pub(crate) mod runnable;
pub(crate) mod runstate;
pub(crate) mod schedule;
pub(crate) mod softirq;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod wake;

/// How long a vcpu runs while others wait, in nanoseconds.
pub(crate) const TIME_SLICE: u64 = 10_000_000;
/// How much earlier in virtual time a waking vcpu must be to interrupt the one that runs.
pub(crate) const WAKE_GRANULARITY: u64 = 1_000_000;
/// How far behind the others in virtual time a vcpu may return from sleep.
pub(crate) const SLEEP_BONUS: u64 = 5_000_000;
/// Difference in virtual time from which a vcpu waiting on another CPU is exchanged with the one running here.
pub(crate) const BALANCE_THRESHOLD: u64 = 15_000_000;
