//! How long each vcpu has been running, runnable, blocked and offline.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use mm::CpuId;
use public_headers::xen4::vcpu::{
    VcpuRunstateInfo, RUNSTATE_BLOCKED, RUNSTATE_OFFLINE, RUNSTATE_RUNNABLE, RUNSTATE_RUNNING,
};

use super::state::State;
use crate::domain::Domain;
use crate::hv::Hv;
use crate::hw::{Hw, Nanos};
use crate::vcpu::{pause, Vcpu};

/// Times a vcpu has spent in each runstate, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Runstate {
    /// `RUNSTATE_*`.
    pub state: u32,
    /// System time at which it entered `state`.
    pub entry: Nanos,
    /// Time spent in each state, indexed by `RUNSTATE_*`.
    pub time: [Nanos; 4],
}

impl Runstate {
    /// As a guest sees it.
    pub fn info(&self) -> VcpuRunstateInfo {
        VcpuRunstateInfo {
            state: self.state as i32,
            state_entry_time: self.entry,
            time: self.time,
            ..Default::default()
        }
    }

    /// Up to `now`: the time spent in the present state is added.
    #[must_use]
    pub fn until(mut self, now: Nanos) -> Self {
        self.time[self.state as usize & 3] += now.saturating_sub(self.entry);
        self
    }
}

/// The account of one vcpu; guarded by the run queue lock of its processor.
pub(super) struct RunstateAccount {
    state: AtomicU32,
    entry: AtomicU64,
    time: [AtomicU64; 4],
}

impl Default for RunstateAccount {
    fn default() -> Self {
        RunstateAccount { state: AtomicU32::new(RUNSTATE_OFFLINE), entry: AtomicU64::new(0), time: Default::default() }
    }
}

impl RunstateAccount {
    #[inline]
    pub(super) fn state(&self) -> u32 {
        self.state.load(Relaxed)
    }

    /// When it entered its state.
    #[inline]
    pub(super) fn entry(&self) -> Nanos {
        self.entry.load(Relaxed)
    }

    /// The account begins.
    pub(super) fn start(&self, now: Nanos) {
        self.entry.store(now, Relaxed);
    }

    /// Enters `state` at `now`.
    #[inline]
    pub(super) fn change(&self, state: u32, now: Nanos) {
        let old = self.state();
        if old == state {
            return;
        }
        let spent = now.saturating_sub(self.entry.load(Relaxed));
        let time = &self.time[old as usize & 3];
        time.store(time.load(Relaxed).wrapping_add(spent), Relaxed);
        self.entry.store(now, Relaxed);
        self.state.store(state, Relaxed);
    }

    #[inline]
    pub(super) fn get(&self) -> Runstate {
        Runstate {
            state: self.state(),
            entry: self.entry.load(Relaxed),
            time: core::array::from_fn(|i| self.time[i].load(Relaxed)),
        }
    }
}

impl Vcpu {
    /// The runstate of a vcpu that cannot run: blocked if it waits for an event, runnable if it is over its cap, else
    /// offline.
    #[inline]
    pub(super) fn waiting_runstate(&self) -> u32 {
        let flags = self.pause_flags.load(Relaxed);
        if flags & (pause::BLOCKED | pause::POLLING) != 0 {
            RUNSTATE_BLOCKED
        } else if flags == pause::CAPPED {
            RUNSTATE_RUNNABLE
        } else {
            RUNSTATE_OFFLINE
        }
    }

    /// Brings the runstate in line with the scheduling state. The caller holds the lock.
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
    /// The runstate of `v` as of its last change, without the time since.
    pub(crate) fn vcpu_runstate_raw(&self, v: &Vcpu) -> Runstate {
        let _q = self.lock_vcpu(v);
        v.sched.runstate.get()
    }

    /// The times `v` has spent in each runstate until now; `time[RUNSTATE_running]` is the CPU time it has used.
    pub fn vcpu_runstate(&self, v: &Vcpu) -> Runstate {
        let _q = self.lock_vcpu(v);
        v.sched.runstate.get().until(self.hw.now())
    }

    /// How long `cpu` has run no vcpu.
    pub fn cpu_idle_time(&self, cpu: CpuId) -> Nanos {
        let q = &self.percpu(cpu).runq;
        let _lock = q.lock();
        let since = q.idle_since.load(Relaxed);
        let now = if since == 0 { 0 } else { self.hw.now().saturating_sub(since) };
        q.idle_time.load(Relaxed) + now
    }
}
