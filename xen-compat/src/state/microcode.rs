//! The microcode that has been loaded.

use alloc::boxed::Box;

use ::microcode::amd::Equivalence;

/// The microcode that has been loaded since the start.
#[derive(Default, Debug)]
pub(crate) struct MicrocodeState {
    /// AMD's number for these CPUs, as the first file has it.
    pub(crate) known: Option<Equivalence>,
    /// The revision that all CPUs have at least.
    pub(crate) revision: Option<u32>,
    /// The patch that has made them so, for CPUs that start later, with its length in bytes.
    pub(crate) patch: Option<(Box<[u128]>, usize)>,
}
