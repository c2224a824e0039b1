//! The progress of a domain's destruction.

use mm::RelinquishState;

use crate::machine::lock::Mutex;

/// The progress of a domain's destruction.
#[derive(Default)]
pub struct Teardown {
    pub(crate) stage: Mutex<Step>,
}

#[derive(Clone, Copy, Default)]
pub(crate) enum Step {
    #[default]
    Alive,
    Events,
    /// Page tables and descriptor tables of this vcpu and those after it.
    Vcpu(usize),
    Memory(RelinquishState),
    /// Handles of its mappings of others' grants.
    Grants,
    Dead,
}
