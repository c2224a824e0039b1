//! How long each vcpu has been running, runnable, blocked and offline.

use core::sync::atomic::Ordering::Relaxed;

use mm::CpuId;
use public_headers::xen4::vcpu::{RUNSTATE_BLOCKED, RUNSTATE_OFFLINE, RUNSTATE_RUNNABLE, RUNSTATE_RUNNING};

use crate::machine::hw::{Hw, Nanos};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::sched::runstate::Runstate;
use crate::state::sched::vcpu::State;
use crate::state::vcpu::Vcpu;

impl Vcpu {
    /// Returns the runstate of a vcpu that cannot run: blocked if it waits for an event, runnable if it is over its
    /// cap, else offline.
    #[inline]
    pub(super) fn waiting_runstate(&self) -> u32 {
        let flags = self.life.pause_flags();
        if flags.is_waiting() {
            RUNSTATE_BLOCKED
        } else if flags.is_only_capped() {
            RUNSTATE_RUNNABLE
        } else {
            RUNSTATE_OFFLINE
        }
    }

    /// Updates the runstate to match the scheduling state. The caller holds the lock.
    #[inline]
    pub(super) fn settle_runstate(&self, d: &Domain, now: Nanos) {
        let state = match self.sched.state() {
            State::Running => RUNSTATE_RUNNING,
            State::Queued => RUNSTATE_RUNNABLE,
            _ if self.runnable(d) => RUNSTATE_RUNNABLE,
            _ => self.waiting_runstate(),
        };
        self.sched.runstate.change(state, now);
    }
}

impl<H: Hw> Hv<H> {
    /// Returns the runstate of `v` as of its last change, without the time since.
    pub(crate) fn vcpu_runstate_raw(&self, v: &Vcpu) -> Runstate {
        let _q = self.lock_vcpu(v);
        v.sched.runstate.get()
    }

    /// Returns the times `v` has spent in each runstate until now; `time[RUNSTATE_running]` is the CPU time it has
    /// used.
    pub fn vcpu_runstate(&self, v: &Vcpu) -> Runstate {
        let _q = self.lock_vcpu(v);
        v.sched.runstate.get().until(self.hw.now())
    }

    /// Returns how long `cpu` has been idle.
    pub fn cpu_idle_time(&self, cpu: CpuId) -> Nanos {
        let q = &self.percpu(cpu).runq;
        let _lock = q.lock();
        let since = q.idle_since.load(Relaxed);
        let now = if since == 0 { 0 } else { self.hw.now().saturating_sub(since) };
        q.idle_time.load(Relaxed) + now
    }
}
