//! Caps: the maximum that a domain's vcpus together may run, in percent of one CPU.
//!
//! The domain has a budget for each period. A vcpu that runs spends it; when it is spent, vcpus of the domain that run or
//! are about to are held back until the next period, by a timer of their own.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use crate::machine::hw::{Hw, Nanos};
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;
use mm::VcpuId;

impl<H: Hw> Hv<H> {
    /// Returns whether the budget of `p`'s domain is spent, in which case `p` is held back.
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
        v.timers.note_others((v.id == VcpuId::FIRST).then_some(&p.d.sched));
        v.life.cap();
        true
    }
}
