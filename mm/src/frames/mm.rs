//! The state of memory management apart from the frame table.

use crate::frames::heap::Heap;

/// The state of memory management apart from the frame table, one per machine.
pub struct Mm {
    /// Free frames.
    pub heap: Heap,
    /// Domains in log-dirty mode.
    pub(crate) logging: core::sync::atomic::AtomicU32,
}

impl Default for Mm {
    fn default() -> Self {
        Self::new()
    }
}

impl Mm {
    /// Creates the state without free frames.
    pub const fn new() -> Self {
        Mm { heap: Heap::new(), logging: core::sync::atomic::AtomicU32::new(0) }
    }
}
