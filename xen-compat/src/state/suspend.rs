//! The machine's suspend to RAM, from the call that asks for it to the one that fetches its result.

use mm::{CpuId, CpuMask, DomId, Errno, VcpuId};

use crate::machine::hw::{Nanos, SleepValues};

/// What is being done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Interrupts that are under way to the other CPUs arrive.
    Leaving,
    /// The other CPUs have been asked to stop.
    Stopping,
    /// A CPU has been reset.
    Resetting(CpuId),
    /// A CPU has been told to start.
    Starting(CpuId),
    /// It is over.
    Over,
}

/// A suspend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Suspend {
    /// The vcpu that has asked for it.
    pub(crate) by: (DomId, VcpuId),
    /// What is written to sleep.
    pub(crate) values: SleepValues,
    /// CPUs that stop for it, and have not come back.
    pub(crate) stopped: CpuMask,
    pub(crate) step: Step,
    /// When this step began.
    pub(crate) since: Nanos,
    /// When CPUs were last asked to stop.
    pub(crate) asked: Nanos,
    /// How it has ended so far.
    pub(crate) result: Result<(), Errno>,
}
