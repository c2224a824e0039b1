//! Which irqs a domain may have mapped and pass on.

use alloc::boxed::Box;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use mm::{try_alloc, NoMemory};

use crate::domain::Domain;

/// The irqs of one domain, as what differs from what it began with: all of them if it owns the hardware, else none.
pub(crate) struct IrqAccess {
    /// A bit an irq.
    changed: Box<[AtomicU64]>,
}

impl IrqAccess {
    /// Nothing has changed, on a machine with so many irqs.
    pub(super) fn new(nr_irqs: usize) -> Result<Self, NoMemory> {
        Ok(IrqAccess { changed: try_alloc::slice(nr_irqs.div_ceil(64), |_| AtomicU64::new(0))? })
    }

    fn word(&self, irq: u32) -> Option<(&AtomicU64, u64)> {
        Some((self.changed.get(irq as usize / 64)?, 1 << (irq % 64)))
    }
}

impl Domain {
    /// Whether it may use `irq`; nobody has irq 0, which is the hypervisor's timer.
    pub fn irq_permitted(&self, irq: u32) -> bool {
        let changed = self.irqs.access.word(irq).is_some_and(|(word, bit)| word.load(Relaxed) & bit != 0);
        irq != 0 && changed != self.hardware
    }

    /// Lets it use `irq`, or no more.
    pub fn irq_permit(&self, irq: u32, allow: bool) {
        let Some((word, bit)) = self.irqs.access.word(irq) else { return };
        if allow == self.hardware {
            word.fetch_and(!bit, Relaxed);
        } else {
            word.fetch_or(bit, Relaxed);
        }
    }
}
