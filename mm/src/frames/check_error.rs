//! A violated invariant.

use crate::base::types::Mfn;

/// A violated invariant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckError {
    /// The frame.
    pub mfn: Mfn,
    /// What is wrong.
    pub what: &'static str,
    /// The value recounted.
    pub expected: u64,
    /// The value found.
    pub found: u64,
}
