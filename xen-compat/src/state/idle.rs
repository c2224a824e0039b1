//! The idle states of a CPU (ACPI's C-states), and how much it has used each.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize};

use crate::machine::hw::{Nanos, Sleep};
use crate::machine::idle_features::SUBSTATE;
use crate::machine::lock::Mutex;
use crate::options::power::IdleLimits;

/// Number of states that a CPU may have, C0, in which it runs, among them.
pub(crate) const MAX_STATES: usize = 8;
/// C1, which every CPU has.
pub(crate) const C1: u8 = 1;
/// The deepest kind of state there is.
pub(crate) const C3: u8 = 3;

/// An idle state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct IdleState {
    /// ACPI's kind: 1 to 3, the higher the deeper.
    pub(crate) kind: u8,
    /// How a CPU enters it.
    pub(crate) how: Sleep,
    /// How long it must last to be worth it.
    pub(crate) residency: Nanos,
}

impl IdleState {
    /// The state that needs no report: HLT.
    const HALT: IdleState = IdleState { kind: C1, how: Sleep::Halt, residency: 0 };
}

/// [`IdleLimits`] as all CPUs read them and the toolstack changes them.
#[derive(Default)]
pub(crate) struct SharedLimits {
    cstate: AtomicU32,
    substate: AtomicU32,
}

impl SharedLimits {
    pub(crate) fn new(limits: IdleLimits) -> Self {
        SharedLimits { cstate: limits.cstate.into(), substate: limits.substate.into() }
    }

    pub(crate) fn get(&self) -> IdleLimits {
        IdleLimits { cstate: self.cstate.load(Relaxed), substate: self.substate.load(Relaxed) }
    }

    pub(crate) fn set_cstate(&self, cstate: u32) {
        self.cstate.store(cstate, Relaxed);
    }

    pub(crate) fn set_substate(&self, substate: u32) {
        self.substate.store(substate, Relaxed);
    }
}

/// Returns whether a state is within the limits.
fn permitted(state: &IdleState, limits: IdleLimits) -> bool {
    let kind = u32::from(state.kind);
    match state.how {
        Sleep::Mwait(hint) if kind == limits.cstate => hint & SUBSTATE <= limits.substate,
        _ => kind <= limits.cstate,
    }
}

/// The states of one CPU: some of them from number 1 on, in the order in which they were reported.
#[derive(Clone, Copy)]
pub(crate) struct IdleStates {
    /// Number of states, C0 among them.
    count: usize,
    states: [IdleState; MAX_STATES],
}

impl Default for IdleStates {
    fn default() -> Self {
        IdleStates { count: 2, states: [IdleState::HALT; MAX_STATES] }
    }
}

impl IdleStates {
    /// Returns the number of states, C0 among them.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Adds a state, or, of kind C1, replaces the first. Returns whether there was room.
    pub(crate) fn add(&mut self, state: IdleState) -> bool {
        let at = if state.kind == C1 { 1 } else { self.count };
        let Some(to) = self.states.get_mut(at) else { return false };
        *to = state;
        self.count = self.count.max(at + 1);
        true
    }

    /// Returns the number of the deepest state that is permitted and worth entering for a time like this, and how to
    /// enter it; 0 with HLT if none is permitted.
    pub(crate) fn choose(&self, limits: IdleLimits, expected: Nanos) -> (usize, Sleep) {
        let states = self.states.iter().enumerate().take(self.count).skip(1).rev();
        let mut permitted = states.filter(|(_, state)| permitted(state, limits)).peekable();
        let shallowest = permitted.clone().last();
        let fits = permitted.find(|(_, state)| state.residency <= expected).or(shallowest);
        fits.map_or((0, Sleep::Halt), |(at, state)| (at, state.how))
    }
}

/// A CPU's idle states and their use.
#[derive(Default)]
pub(crate) struct CpuIdle {
    pub(crate) states: Mutex<IdleStates>,
    /// How often each has been entered, and for how long. Written by the CPU itself.
    used: [AtomicU64; MAX_STATES],
    time: [AtomicU64; MAX_STATES],
    /// The state that it is in or was in last.
    last: AtomicUsize,
    /// When it entered that; 0: it does not sleep.
    since: AtomicU64,
    /// How long it has slept lately.
    usual: AtomicU64,
}

/// A number of recent sleeps whose times count for [`CpuIdle::usual`].
const RECENT: u64 = 8;

impl CpuIdle {
    /// Chooses a state for a CPU whose next timer is due after `timer`.
    pub(crate) fn choose(&self, limits: IdleLimits, timer: Nanos) -> (usize, Sleep) {
        let expected = timer.min(self.usual.load(Relaxed));
        // Whoever holds it is changing them.
        self.states.try_lock().map_or((0, Sleep::Halt), |states| states.choose(limits, expected))
    }

    /// Notes that the CPU enters a state.
    pub(crate) fn enter(&self, state: usize, now: Nanos) {
        self.last.store(state, Relaxed);
        self.since.store(now.max(1), Relaxed);
    }

    /// Notes that it has left it.
    pub(crate) fn leave(&self, now: Nanos) {
        let slept = now.saturating_sub(self.since.swap(0, Relaxed));
        let usual = self.usual.load(Relaxed);
        // A long sleep is as good as endless.
        self.usual.store((usual.saturating_mul(RECENT - 1).saturating_add(slept)) / RECENT, Relaxed);
        let at = self.last();
        if at != 0
            && let (Some(used), Some(time)) = (self.used.get(at), self.time.get(at))
        {
            used.store(used.load(Relaxed) + 1, Relaxed);
            time.store(time.load(Relaxed).saturating_add(slept), Relaxed);
        }
    }

    /// Returns the state that it is in or was in last.
    pub(crate) fn last(&self) -> usize {
        self.last.load(Relaxed)
    }

    /// Returns how often each state has been entered and how long the CPU was in it, until `now`, if it is in one of
    /// them since. The first is the time that it was in none.
    pub(crate) fn use_of(&self, now: Nanos) -> [(u64, Nanos); MAX_STATES] {
        let mut all = [(0, 0); MAX_STATES];
        for ((to, used), time) in all.iter_mut().zip(&self.used).zip(&self.time).skip(1) {
            *to = (used.load(Relaxed), time.load(Relaxed));
        }
        let since = self.since.load(Relaxed);
        if since != 0
            && let Some(to) = all.get_mut(self.last()).filter(|_| self.last() != 0)
        {
            *to = (to.0 + 1, to.1.saturating_add(now.saturating_sub(since)));
        }
        let (used, idle) =
            all.iter().fold((0, 0), |(u, t): (u64, u64), (used, time)| (u + used, t.saturating_add(*time)));
        all[0] = (used, now.saturating_sub(idle));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    const C2: IdleState = IdleState { kind: 2, how: Sleep::Port(0xb0), residency: 200 };
    const DEEP: IdleState = IdleState { kind: 3, how: Sleep::Mwait(0x21), residency: 1000 };

    #[test]
    fn the_deepest_that_is_worth_it() {
        let mut states = IdleStates::default();
        let no_limit = IdleLimits::default();
        assert_eq!((states.count(), states.choose(no_limit, 0)), (2, (1, Sleep::Halt)));
        assert!(states.add(C2) && states.add(DEEP));
        assert_eq!([0, 199, 200, 999, 1000].map(|ns| states.choose(no_limit, ns).0), [1, 1, 2, 2, 3]);
        let up_to = |cstate, substate| states.choose(IdleLimits { cstate, substate }, 5000).0;
        assert_eq!([up_to(0, 9), up_to(1, 9), up_to(2, 0), up_to(3, 0), up_to(3, 1), up_to(4, 0)], [0, 1, 2, 2, 3, 3]);
        // A report of C1 replaces the one that was there; there is an end to others.
        assert!(states.add(IdleState { kind: C1, how: Sleep::Mwait(0), residency: 5 }));
        assert_eq!(states.choose(no_limit, 0), (1, Sleep::Mwait(0)), "there is nothing shallower");
        let room = (0..9).filter(|_| states.add(C2)).count();
        assert_eq!((room, states.count()), (MAX_STATES - 4, MAX_STATES));
    }

    #[test]
    fn time_is_counted_also_while_it_sleeps() {
        let cpu = CpuIdle::default();
        assert!(cpu.states.lock().add(C2));
        cpu.enter(1, 1000);
        assert_eq!((cpu.use_of(1300)[..3].to_vec(), cpu.last()), (vec![(1, 1000), (1, 300), (0, 0)], 1));
        cpu.leave(1500);
        cpu.enter(2, 2000);
        cpu.leave(2100);
        // What is in none of the states counts in none.
        cpu.enter(0, 2100);
        cpu.leave(2400);
        assert_eq!(cpu.use_of(3000)[..3], [(2, 2400), (1, 500), (1, 100)]);
    }

    #[test]
    fn a_cpu_that_is_soon_woken_does_not_sleep_deep() {
        let cpu = CpuIdle::default();
        assert!(cpu.states.lock().add(C2));
        let sleep = |ns: u64, timer| {
            let at = cpu.choose(IdleLimits::default(), timer).0;
            cpu.enter(at, 1);
            cpu.leave(1 + ns);
            at
        };
        assert_eq!(sleep(10_000, u64::MAX), 1, "nothing is known yet");
        assert_eq!([sleep(10_000, u64::MAX), sleep(10_000, 199)], [2, 1]);
        let shallow = (0..100).map(|_| sleep(10, u64::MAX)).filter(|at| *at == 1).count();
        assert!(shallow > 50, "{shallow}");
    }
}
