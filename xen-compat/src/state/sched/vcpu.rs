//! A vcpu's scheduling data.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicU8};

use mm::{AtomicCpuMask, CpuId, CpuMask};

use crate::state::sched::domain::DomainSched;
use crate::state::sched::runstate::RunstateAccount;

/// The scheduling state of a vcpu, guarded by the run queue lock of its CPU. See [`crate::sched`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum State {
    /// Neither runs nor waits to run.
    Off = 0,
    /// Waits in the queue of its CPU.
    Queued = 1,
    /// Runs on its CPU.
    Running = 2,
    /// Does not run, but is still loaded on its idle CPU.
    Parked = 3,
    /// No longer runs; its CPU is about to save it.
    Leaving = 4,
}

/// A vcpu's scheduling data. All of it is guarded by the run queue lock of `processor`, unless noted.
pub struct VcpuSched {
    processor: AtomicU32,
    state: AtomicU8,
    /// Its virtual time.
    vruntime: AtomicU64,
    /// Time up to which its running has been charged.
    charged: AtomicU64,
    /// Whether it has yielded, so that another vcpu goes first, once.
    pub(crate) yielded: AtomicBool,
    /// While it waits: whether the vcpu running on its CPU woke it, by an event.
    pub(crate) woken_by_running: AtomicBool,
    /// CPUs it may run on of the machine's.
    hard_affinity: AtomicCpuMask,
    /// CPUs it should run on of the machine's.
    soft_affinity: AtomicCpuMask,
    /// CPUs of its pool that it may run on; computed from `hard_affinity`.
    allowed: AtomicCpuMask,
    /// Those of `allowed` that it should run on; all if it does not matter.
    preferred: AtomicCpuMask,
    /// The value of `hard_affinity` before SCHEDOP_pin_override.
    pub(crate) saved_affinity: AtomicCpuMask,
    /// Whether SCHEDOP_pin_override is in effect.
    pub(crate) pinned: AtomicBool,
    /// Times in each runstate.
    pub(crate) runstate: RunstateAccount,
}

impl Default for VcpuSched {
    fn default() -> Self {
        VcpuSched {
            processor: AtomicU32::new(0),
            state: AtomicU8::new(State::Off as u8),
            vruntime: AtomicU64::new(0),
            charged: AtomicU64::new(0),
            yielded: AtomicBool::new(false),
            woken_by_running: AtomicBool::new(false),
            hard_affinity: AtomicCpuMask::new(CpuMask::ALL),
            soft_affinity: AtomicCpuMask::new(CpuMask::ALL),
            allowed: AtomicCpuMask::new(CpuMask::ALL),
            preferred: AtomicCpuMask::new(CpuMask::ALL),
            saved_affinity: AtomicCpuMask::new(CpuMask::ALL),
            pinned: AtomicBool::new(false),
            runstate: RunstateAccount::default(),
        }
    }
}

impl VcpuSched {
    /// Returns the CPU it runs on, waits for, or last ran on. It may change at any time unless the caller holds its
    /// lock.
    #[inline]
    pub fn processor(&self) -> CpuId {
        CpuId(self.processor.load(Relaxed))
    }

    #[inline]
    pub(crate) fn set_processor(&self, cpu: CpuId) {
        self.processor.store(cpu.0, Relaxed);
    }

    /// Returns its state; a hint unless the caller holds the lock.
    #[inline]
    pub fn state(&self) -> State {
        match self.state.load(Relaxed) {
            1 => State::Queued,
            2 => State::Running,
            3 => State::Parked,
            4 => State::Leaving,
            _ => State::Off,
        }
    }

    #[inline]
    pub(crate) fn set_state(&self, s: State) {
        self.state.store(s as u8, Relaxed);
    }

    /// Returns the CPUs it may run on, as the toolstack has set them: of the machine, whatever its pool is.
    pub fn hard_affinity(&self) -> CpuMask {
        self.hard_affinity.load(Relaxed)
    }

    /// Returns the CPUs it should run on, as the toolstack has set them.
    pub fn soft_affinity(&self) -> CpuMask {
        self.soft_affinity.load(Relaxed)
    }

    /// Returns the CPUs it may run on: of its pool, within its hard affinity. There always is one.
    #[inline]
    pub fn allowed(&self) -> CpuMask {
        self.allowed.load(Relaxed)
    }

    /// Returns the CPUs of [`Self::allowed`] that are also in its soft affinity; all of them if none is.
    #[inline]
    pub fn preferred(&self) -> CpuMask {
        self.preferred.load(Relaxed)
    }

    /// Sets the hard affinity of a vcpu whose pool has the CPUs `pool`. If it has none of them, the vcpu may run on all
    /// CPUs.
    pub(crate) fn set_hard_affinity(&self, mask: CpuMask, pool: CpuMask) {
        let mask = if mask.intersects(pool) { mask } else { CpuMask::ALL };
        self.hard_affinity.store(mask, Relaxed);
        self.fit(pool);
    }

    /// Sets the soft affinity of a vcpu whose pool has the CPUs `pool`.
    pub(crate) fn set_soft_affinity(&self, mask: CpuMask, pool: CpuMask) {
        self.soft_affinity.store(mask, Relaxed);
        self.fit(pool);
    }

    fn fit(&self, pool: CpuMask) {
        let allowed = self.hard_affinity() & pool;
        let preferred = match allowed & self.soft_affinity() {
            none if none.is_empty() => allowed,
            some => some,
        };
        self.allowed.store(allowed, Relaxed);
        self.preferred.store(preferred, Relaxed);
    }

    #[inline]
    pub(crate) fn vruntime(&self) -> u64 {
        self.vruntime.load(Relaxed)
    }

    #[inline]
    pub(crate) fn set_vruntime(&self, vr: u64) {
        self.vruntime.store(vr, Relaxed);
    }

    /// Notes that it begins to run at `now`.
    #[inline]
    pub(crate) fn start_charging(&self, now: u64) {
        self.charged.store(now, Relaxed);
    }

    /// Returns its virtual time, including what it has run since the last charge.
    #[inline]
    pub(crate) fn vruntime_at(&self, d: &DomainSched, now: u64) -> u64 {
        let ran = now.saturating_sub(self.charged.load(Relaxed));
        self.vruntime().wrapping_add(d.scale(ran))
    }

    /// Charges it for running until `now`.
    #[inline]
    pub(crate) fn charge(&self, d: &DomainSched, now: u64) {
        self.set_vruntime(self.vruntime_at(d, now));
        d.spend(now.saturating_sub(self.charged.load(Relaxed)));
        self.start_charging(now);
    }
}

/// Returns whether virtual time `a` is earlier than `b`.
#[inline]
pub(crate) fn before(a: u64, b: u64) -> bool {
    (a.wrapping_sub(b) as i64) < 0
}

/// Returns the later of two virtual times.
#[inline]
pub(crate) fn later(a: u64, b: u64) -> u64 {
    if before(a, b) {
        b
    } else {
        a
    }
}

/// Returns the earlier of two virtual times.
#[inline]
pub(crate) fn earlier(a: u64, b: u64) -> u64 {
    if before(a, b) {
        a
    } else {
        b
    }
}
