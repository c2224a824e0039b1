//! A CPU on its way off or on, and those that are parked.

use mm::int::count32;
use mm::{CpuId, MAX_CPUS};

use crate::machine::hw::Nanos;

/// What is being done to a CPU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Off: the scheduler does not use it any more, and interrupts that were already under way arrive.
    Leaving,
    /// Off: it has been asked to stop.
    Stopping,
    /// On: it has been reset.
    Resetting,
    /// On: it has been told to start.
    Starting,
}

/// The CPU that is on its way off or on, one at a time. Whoever has asked for it takes it further, call by call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Transition {
    pub(crate) cpu: CpuId,
    pub(crate) step: Step,
    /// When this step began.
    pub(crate) since: Nanos,
    /// When somebody last took it further.
    pub(crate) seen: Nanos,
}

impl Transition {
    /// Begins with a step.
    pub(crate) fn new(cpu: CpuId, step: Step, now: Nanos) -> Self {
        Transition { cpu, step, since: now, seen: now }
    }

    /// Returns whether the CPU is on its way off.
    pub(crate) fn is_down(&self) -> bool {
        matches!(self.step, Step::Leaving | Step::Stopping)
    }
}

/// The CPUs that are parked, in the order in which they were.
pub(crate) struct Parked {
    list: [CpuId; MAX_CPUS],
    len: usize,
    /// The one that is being parked.
    pub(crate) chosen: Option<CpuId>,
}

impl Default for Parked {
    fn default() -> Self {
        Parked { list: [CpuId(0); MAX_CPUS], len: 0, chosen: None }
    }
}

impl Parked {
    /// Returns their number.
    pub(crate) fn len(&self) -> u32 {
        count32(self.len)
    }

    /// Returns the one parked last.
    pub(crate) fn last(&self) -> Option<CpuId> {
        self.list[..self.len].last().copied()
    }

    /// Adds one.
    pub(crate) fn push(&mut self, cpu: CpuId) {
        if let Some(to) = self.list.get_mut(self.len) {
            *to = cpu;
            self.len += 1;
        }
    }

    /// Removes `cpu`. Returns whether it was one of them.
    pub(crate) fn remove(&mut self, cpu: CpuId) -> bool {
        let Some(at) = self.list[..self.len].iter().position(|parked| *parked == cpu) else { return false };
        self.list.copy_within(at + 1..self.len, at);
        self.len -= 1;
        true
    }

    /// Removes the last.
    pub(crate) fn pop(&mut self) {
        self.len = self.len.saturating_sub(1);
    }
}
