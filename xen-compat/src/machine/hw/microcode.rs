//! Loading microcode into all CPUs.

use ::microcode::Cpu;
use mm::{CpuMask, Errno};

use crate::machine::microcode::LoadOrder;

/// What has come of loading microcode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loaded {
    /// Number of CPUs that have loaded it.
    pub updated: u32,
    /// The error of one of those that have not.
    pub result: Result<(), Errno>,
}

/// Microcode of all CPUs.
pub trait Microcode {
    /// Returns what the running CPU is, as far as microcode depends on it.
    fn microcode_cpu(&self) -> Cpu;
    /// Loads a patch by [`crate::machine::microcode::load`] into the running CPU, and then, if that does not fail, into
    /// the others of `loaders`, of which the result is otherwise EBUSY. All other CPUs wait meanwhile; `in_nmi`: where NMIs cannot reach them.
    fn load_microcode(&self, order: &LoadOrder<'_>, loaders: CpuMask, in_nmi: bool) -> Loaded;
    /// Loads a patch into the running CPU alone, which has just started.
    ///
    /// # Errors
    /// Those of [`crate::machine::microcode::load`].
    fn load_microcode_here(&self, order: &LoadOrder<'_>) -> Result<(), Errno>;
}
