//! What decisions depend on, besides the processor.

use super::build::Build;
use crate::options::defences::DefenceOptions;

/// What decisions depend on, besides the processor.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The options.
    pub options: &'a DefenceOptions,
    /// What the hypervisor is built with.
    pub build: Build,
    /// There may be 32-bit PV guests.
    pub pv32: bool,
    /// Several threads of a core may run, or it has not been said.
    pub smt_wanted: bool,
    /// Where memory ends that may be in caches.
    pub cacheable_end: u64,
}
