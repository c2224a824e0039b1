//! How much a CPU has used each frequency.

use alloc::boxed::Box;
use alloc::vec::Vec;

use mm::{try_alloc, NoMemory};

use crate::machine::hw::Nanos;

/// The use of one state: how often it has been chosen, and how long the CPU has run in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Used {
    pub(crate) times: u64,
    pub(crate) time: Nanos,
}

/// A CPU's use of its states. Time in which it was idle does not count.
pub(crate) struct Statistics {
    /// The state before the present one.
    pub(crate) last: u8,
    /// The present one.
    pub(crate) present: u8,
    pub(crate) used: Box<[Used]>,
    /// How often each has been followed by each: a row for each, of as many.
    pub(crate) changes: Vec<Box<[u64]>>,
    /// Until when time has been counted, and how long the CPU had been idle until then.
    counted: (Nanos, Nanos),
}

impl Statistics {
    /// Begins to count, at `now`, when the CPU has been idle for `idle`.
    ///
    /// # Errors
    /// [`NoMemory`]: there is none for the tables.
    pub(crate) fn new(states: usize, now: Nanos, idle: Nanos) -> Result<Self, NoMemory> {
        let mut changes = try_alloc::vec(states)?;
        for _ in 0..states {
            try_alloc::push_reserved(&mut changes, try_alloc::slice(states, |_| 0)?);
        }
        let used = try_alloc::slice(states, |_| Used::default())?;
        Ok(Statistics { last: 0, present: 0, used, changes, counted: (now, idle) })
    }

    /// Counts the time until now for a state.
    pub(crate) fn count_until(&mut self, state: u8, now: Nanos, idle: Nanos) {
        let busy = now.saturating_sub(self.counted.0).checked_sub(idle.saturating_sub(self.counted.1));
        if let (Some(used), Some(busy)) = (self.used.get_mut(usize::from(state)), busy) {
            used.time = used.time.saturating_add(busy);
        }
        self.counted = (now, idle);
    }

    /// Notes a change from one state to another, or to the same.
    pub(crate) fn change(&mut self, from: u8, to: u8, now: Nanos, idle: Nanos) {
        (self.last, self.present) = (from, to);
        if let Some(used) = self.used.get_mut(usize::from(to)) {
            used.times = used.times.wrapping_add(1);
        }
        self.count_until(from, now, idle);
        let row = self.changes.get_mut(usize::from(from));
        if let Some(times) = row.and_then(|row| row.get_mut(usize::from(to))) {
            *times = times.wrapping_add(1);
        }
    }

    /// Begins anew.
    pub(crate) fn reset(&mut self, now: Nanos, idle: Nanos) {
        self.used.fill(Used::default());
        self.changes.iter_mut().for_each(|row| row.fill(0));
        self.counted = (now, idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn idle_time_counts_for_no_state() {
        let mut s = Statistics::new(3, 1000, 50).unwrap();
        s.change(0, 2, 1100, 60);
        s.count_until(2, 2000, 160);
        let used = |s: &Statistics| s.used.iter().map(|u| (u.times, u.time)).collect::<Vec<_>>();
        assert_eq!(used(&s), [(0, 90), (0, 0), (1, 800)]);
        s.change(2, 2, 2000, 160);
        assert_eq!((s.last, s.present, s.used[2].times), (2, 2, 2));
        assert_eq!(s.changes, [vec![0, 0, 1].into(), vec![0; 3].into(), vec![0, 0, 1].into()]);
        // More idle than time has passed: nothing is known of that time.
        s.count_until(2, 2010, 200);
        assert_eq!(s.used[2].time, 800);
        // What there is not is counted nowhere.
        s.change(9, 200, 3000, 200);
        s.reset(3000, 200);
        assert_eq!((used(&s), s.changes[0][2]), (vec![(0, 0); 3], 0));
    }
}
