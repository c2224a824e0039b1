//! What the toolstack sets for a whole domain: weight and cap, as `xl sched-credit2` knows them.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use core::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64};
use mm::int::{low16, low64};

use mm::lock::Ranked;
use mm::{CpuMask, Errno};

use crate::machine::hw::Nanos;
use crate::state::event_channel::port::AtomicPort;
use crate::state::sched::pool::{Pool, FIRST_POOL};

/// A budget's period.
const PERIOD: Nanos = 10_000_000;
/// Minimum time a vcpu gets to run.
const LEAST: i64 = 200_000;

/// The remaining budget of a capped domain.
#[derive(Default)]
pub(crate) struct Budget {
    left: AtomicI64,
    /// When the next period begins.
    pub(crate) refill_at: AtomicU64,
}

impl DomainSched {
    /// Returns the remaining budget at `now`. Only for a domain with a cap.
    pub(crate) fn budget(&self, now: Nanos) -> i64 {
        let b = &self.budget;
        let at = b.refill_at.load(SeqCst);
        if now >= at && b.refill_at.compare_exchange(at, now - now % PERIOD + PERIOD, SeqCst, Relaxed).is_ok() {
            let quota = (PERIOD * u64::from(self.cap()) / 100) as i64;
            // An overdraft is deducted; a remainder is lost.
            let _ = b.left.fetch_update(SeqCst, SeqCst, |left| Some(left.min(0).saturating_add(quota)));
        }
        b.left.load(SeqCst)
    }

    /// Charges a vcpu's `ran` nanoseconds to the domain.
    #[inline]
    pub(crate) fn spend(&self, ran: u64) {
        if self.cap() != 0 {
            self.budget.left.fetch_sub(ran as i64, SeqCst);
        }
    }

    /// Returns how long a vcpu of the domain may run from `now`.
    #[inline]
    pub(crate) fn allowance(&self, now: Nanos) -> Nanos {
        if self.cap() == 0 {
            return Nanos::MAX;
        }
        self.budget(now).max(LEAST).cast_unsigned()
    }
}

/// Default weight of a domain.
pub(crate) const WEIGHT_DEFAULT: u16 = 256;
/// Virtual time per real time at that weight, times 2^16.
const SCALE_DEFAULT: u32 = 1 << 16;
/// Rank of a domain's shutdown lock; run queue locks are taken under it.
pub(crate) const RANK_SHUTDOWN: u8 = 40;

/// Rank of the lock of a domain's copy of its pool's CPUs: nothing is locked under it, and it is taken under any lock of
/// the scheduler.
const RANK_POOL_CPUS: u8 = 122;

/// Watchdogs of a domain (SCHEDOP_watchdog).
pub(crate) const NR_WATCHDOGS: usize = 2;

/// A domain's scheduling data.
pub struct DomainSched {
    weight: AtomicU32,
    /// 2^16 * 256 / weight.
    scale: AtomicU32,
    cap: AtomicU32,
    pub(crate) budget: Budget,
    /// The number of its pool. Changed under the lock of the pools, as is the next.
    pool: AtomicU32,
    /// The CPUs of its pool.
    pool_cpus: Ranked<CpuMask, RANK_POOL_CPUS>,
    /// Guards changes between running and shut down.
    pub(crate) shutdown_lock: Ranked<(), RANK_SHUTDOWN>,
    /// Port notified when the domain has suspended (XEN_DOMCTL_subscribe); if none, VIRQ_DOM_EXC is sent instead.
    pub suspend_port: AtomicPort,
    /// Whether one of its pauses is for the suspend of the machine; guarded by [`crate::state::hypervisor::Hv::suspend`].
    pub(crate) frozen: AtomicBool,
    /// Number of vcpus in SCHEDOP_poll.
    pub(crate) pollers: AtomicU32,
    /// Serialises SCHEDOP_watchdog.
    pub(crate) watchdog_lock: Ranked<(), RANK_SHUTDOWN>,
    /// Watchdogs in use.
    pub(crate) watchdog_used: [AtomicBool; NR_WATCHDOGS],
    /// When they expire; `u64::MAX` if stopped. They are timers of vcpu 0.
    pub(crate) watchdog: [AtomicU64; NR_WATCHDOGS],
    /// When the domain controller must be called for this domain; `u64::MAX` if never. A timer of vcpu 0.
    pub(crate) controller: AtomicU64,
}

impl Default for DomainSched {
    fn default() -> Self {
        DomainSched {
            weight: AtomicU32::new(u32::from(WEIGHT_DEFAULT)),
            scale: AtomicU32::new(SCALE_DEFAULT),
            cap: AtomicU32::new(0),
            budget: Budget::default(),
            pool: AtomicU32::new(FIRST_POOL),
            pool_cpus: Ranked::new(CpuMask::NONE),
            shutdown_lock: Ranked::new(()),
            suspend_port: AtomicPort::default(),
            frozen: AtomicBool::new(false),
            pollers: AtomicU32::new(0),
            watchdog_lock: Ranked::new(()),
            watchdog_used: Default::default(),
            watchdog: [const { AtomicU64::new(u64::MAX) }; NR_WATCHDOGS],
            controller: AtomicU64::new(u64::MAX),
        }
    }
}

impl DomainSched {
    /// Returns the share of CPU time relative to other domains' vcpus.
    pub fn weight(&self) -> u16 {
        low16(self.weight.load(Relaxed))
    }

    /// Sets the weight. EINVAL: 0.
    pub fn set_weight(&self, weight: u16) -> Result<(), Errno> {
        if weight == 0 {
            return Err(Errno::INVAL);
        }
        self.weight.store(u32::from(weight), Relaxed);
        self.scale.store((u32::from(WEIGHT_DEFAULT) << 16) / u32::from(weight), Relaxed);
        Ok(())
    }

    /// Returns the maximum that the domain's vcpus together may use, in percent of one CPU; 0 for no limit.
    pub fn cap(&self) -> u16 {
        low16(self.cap.load(Relaxed))
    }

    /// Sets the cap of a domain with `nr_vcpus` vcpus. EINVAL: more than they could use.
    pub fn set_cap(&self, cap: u16, nr_vcpus: usize) -> Result<(), Errno> {
        if usize::from(cap) > nr_vcpus.saturating_mul(100) {
            return Err(Errno::INVAL);
        }
        self.cap.store(u32::from(cap), Relaxed);
        Ok(())
    }

    /// Sets weight and cap to those of a new domain.
    pub(crate) fn reset_parameters(&self) {
        self.weight.store(u32::from(WEIGHT_DEFAULT), Relaxed);
        self.scale.store(SCALE_DEFAULT, Relaxed);
        self.cap.store(0, Relaxed);
    }

    /// Returns the number of its pool.
    pub(crate) fn pool(&self) -> u32 {
        self.pool.load(SeqCst)
    }

    /// Returns the CPUs of its pool. They may change at any time unless the caller holds the lock of the pools; but
    /// whoever changes them then takes the locks of all vcpus, so they are right for a vcpu whose lock is held, or will be
    /// corrected.
    pub(crate) fn pool_cpus(&self) -> CpuMask {
        *self.pool_cpus.lock()
    }

    /// Notes that its pool is `pool`, or that the CPUs of its pool have changed. The caller holds the lock of the pools.
    pub(crate) fn set_pool(&self, pool: &Pool) {
        self.pool.store(pool.id, SeqCst);
        *self.pool_cpus.lock() = pool.cpus;
    }

    /// Returns the virtual time for `ns` nanoseconds of running.
    #[inline]
    pub(crate) fn scale(&self, ns: u64) -> u64 {
        scale(ns, self.factor())
    }

    /// Returns virtual time per real time, times 2^16.
    #[inline]
    pub(crate) fn factor(&self) -> u32 {
        self.scale.load(Relaxed)
    }
}

/// `ns * factor / 2^16`.
#[inline]
pub(crate) fn scale(ns: u64, factor: u32) -> u64 {
    if factor == 1 << 16 {
        return ns;
    }
    low64((u128::from(ns) * u128::from(factor)) >> 16)
}
