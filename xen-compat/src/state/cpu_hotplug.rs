//! A CPU on its way off or on.

use mm::CpuId;

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
