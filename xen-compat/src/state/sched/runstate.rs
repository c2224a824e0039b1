//! How long a vcpu has been running, runnable, blocked and offline.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use public_headers::xen4::vcpu::{VcpuRunstateInfo, RUNSTATE_OFFLINE};

use crate::machine::hw::Nanos;

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
    /// Returns it in the guest's layout.
    pub fn info(&self) -> VcpuRunstateInfo {
        VcpuRunstateInfo {
            state: self.state as i32,
            state_entry_time: self.entry,
            time: self.time,
            ..Default::default()
        }
    }

    /// Adds the time spent in the current state up to `now`.
    #[must_use]
    pub fn until(mut self, now: Nanos) -> Self {
        self.time[self.state as usize & 3] += now.saturating_sub(self.entry);
        self
    }
}

/// The account of one vcpu; guarded by the run queue lock of its CPU.
pub(crate) struct RunstateAccount {
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
    pub(crate) fn state(&self) -> u32 {
        self.state.load(Relaxed)
    }

    /// Returns when it entered its state.
    #[inline]
    pub(crate) fn entry(&self) -> Nanos {
        self.entry.load(Relaxed)
    }

    /// Starts the account.
    pub(crate) fn start(&self, now: Nanos) {
        self.entry.store(now, Relaxed);
    }

    /// Enters `state` at `now`.
    #[inline]
    pub(crate) fn change(&self, state: u32, now: Nanos) {
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
    pub(crate) fn get(&self) -> Runstate {
        Runstate {
            state: self.state(),
            entry: self.entry.load(Relaxed),
            time: core::array::from_fn(|i| self.time[i].load(Relaxed)),
        }
    }
}
