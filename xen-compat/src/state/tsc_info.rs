//! The toolstack's settings of a domain's time stamp counter.

use crate::machine::hw::Nanos;

/// A domain's time stamp counter as the toolstack set it.
#[derive(Clone, Copy, Default, Debug)]
pub struct TscInfo {
    pub(crate) mode: u32,
    /// Frequency in kHz that the domain started with; 0 for this machine's.
    pub(crate) khz: u32,
    /// How often it has been restored.
    pub(crate) incarnation: u32,
    /// System time at which its time started.
    pub(crate) start: Nanos,
}
