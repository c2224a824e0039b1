//! The irqs that a domain may map and pass on.

use alloc::boxed::Box;
use core::sync::atomic::AtomicU64;

use mm::{try_alloc, NoMemory};

/// The irqs of one domain, stored as changes to its initial set: all of them if it owns the hardware, else none.
pub(crate) struct IrqAccess {
    /// A bit for each irq.
    changed: Box<[AtomicU64]>,
}

impl IrqAccess {
    /// Creates an unchanged set, on a machine with `nr_irqs` irqs.
    pub(crate) fn new(nr_irqs: usize) -> Result<Self, NoMemory> {
        Ok(IrqAccess { changed: try_alloc::slice(nr_irqs.div_ceil(64), |_| AtomicU64::new(0))? })
    }

    pub(crate) fn word(&self, irq: u32) -> Option<(&AtomicU64, u64)> {
        Some((self.changed.get(irq as usize / 64)?, 1 << (irq % 64)))
    }
}
