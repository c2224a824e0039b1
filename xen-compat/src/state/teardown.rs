//! How far a domain's destruction has come.

use mm::RelinquishState;

use crate::machine::lock::Mutex;

/// How far a domain's destruction has come.
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
    /// Handles of what it had mapped of others.
    Grants,
    Dead,
}
