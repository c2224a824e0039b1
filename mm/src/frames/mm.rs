//! What the machine's memory management keeps besides the frame table.

use crate::frames::heap::Heap;

/// What the machine's memory management keeps besides the frame table: one per machine.
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
    /// No free frames yet.
    pub const fn new() -> Self {
        Mm { heap: Heap::new(), logging: core::sync::atomic::AtomicU32::new(0) }
    }
}
