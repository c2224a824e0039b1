//! The state of a domain with 2-level page tables.

use core::sync::atomic::{AtomicU32, AtomicU64};

/// Its account of shadow frames, and what it sees as the first megabyte.
#[derive(Default)]
pub(crate) struct TwoLevelMem {
    pub(crate) used: AtomicU32,
    pub(crate) limit: AtomicU32,
    /// Frames set aside for it when it was created.
    pub(crate) reserve: AtomicU32,
    /// The number of them left on the heap; changed under the heap's lock.
    pub(crate) claimed: AtomicU32,
    /// The frame shown as the first megabyte; 0: none.
    pub(crate) isa_scratch: AtomicU64,
}
