//! Caps: the most a domain's vcpus together may run, in percent of one CPU.
//!
//! The domain has a budget for each period. A vcpu that runs spends it; when it is spent, vcpus of the domain that run or
//! are about to are held back (`pause::CAPPED`) until the next period, by a timer of their own.

use core::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};

use crate::domain::VcpuRef;
use crate::hv::Hv;
use crate::hw::{Hw, Nanos};
use crate::vcpu::pause;

use super::DomainSched;

/// A budget's period.
const PERIOD: Nanos = 10_000_000;
/// Shortest time a vcpu gets to run.
const LEAST: i64 = 200_000;

/// What a capped domain may still run.
#[derive(Default)]
pub(super) struct Budget {
    left: AtomicI64,
    /// When the next period begins.
    refill_at: AtomicU64,
}

impl DomainSched {
    /// What is left of the budget at `now`. Only for a domain with a cap.
    fn budget(&self, now: Nanos) -> i64 {
        let b = &self.budget;
        let at = b.refill_at.load(SeqCst);
        if now >= at && b.refill_at.compare_exchange(at, now - now % PERIOD + PERIOD, SeqCst, Relaxed).is_ok() {
            let quota = (PERIOD * u64::from(self.cap()) / 100) as i64;
            // What was overdrawn is paid back; what was left is lost.
            let _ = b.left.fetch_update(SeqCst, SeqCst, |left| Some(left.min(0).saturating_add(quota)));
        }
        b.left.load(SeqCst)
    }

    /// A vcpu of the domain has run for `ran` nanoseconds.
    #[inline]
    pub(super) fn spend(&self, ran: u64) {
        if self.cap() != 0 {
            self.budget.left.fetch_sub(ran as i64, SeqCst);
        }
    }

    /// How long a vcpu of the domain may run from `now`.
    #[inline]
    pub(super) fn allowance(&self, now: Nanos) -> Nanos {
        if self.cap() == 0 {
            return Nanos::MAX;
        }
        self.budget(now).max(LEAST) as u64
    }
}

impl<H: Hw> Hv<H> {
    /// Whether the budget of `p`'s domain is spent; then `p` is held back.
    #[inline]
    pub(super) fn over_cap(&self, p: &VcpuRef, now: Nanos) -> bool {
        p.d.sched.cap() != 0 && self.hold_back(p, now)
    }

    #[cold]
    fn hold_back(&self, p: &VcpuRef, now: Nanos) -> bool {
        if p.d.sched.budget(now) > 0 {
            return false;
        }
        let v = p.v();
        v.timers.uncap.store(p.d.sched.budget.refill_at.load(SeqCst), Relaxed);
        v.timers.note_others((v.id == 0).then_some(&p.d.sched));
        v.pause_flags.fetch_or(pause::CAPPED, SeqCst);
        true
    }
}
