//! What a domain's time stamp counter is to be.

use crate::machine::hw::Nanos;

/// A domain's time stamp counter as the toolstack set it.
#[derive(Clone, Copy, Default, Debug)]
pub struct TscInfo {
    pub(crate) mode: u32,
    /// Frequency in kHz that the domain began with; 0: this machine's.
    pub(crate) khz: u32,
    /// How often it has been restored.
    pub(crate) incarnation: u32,
    /// System time at which its time began.
    pub(crate) start: Nanos,
}
