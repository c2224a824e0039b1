//! Which irqs a domain may have mapped and pass on.

use mm::RangeSet;

use crate::domain::Domain;
use crate::lock::Mutex;

/// The irqs of one domain, as what differs from what it began with: all of them if it owns the hardware, else none.
#[derive(Default)]
pub struct IrqAccess {
    changed: Mutex<RangeSet>,
}

impl Domain {
    /// Whether it may use `irq`; nobody has irq 0, which is the hypervisor's timer.
    pub fn irq_permitted(&self, irq: u32) -> bool {
        let irq = irq.into();
        irq != 0 && self.irqs.access.changed.lock().contains(irq, irq) != self.hardware
    }

    /// Lets it use `irq`, or no more.
    pub fn irq_permit(&self, irq: u32, allow: bool) {
        let irq = irq.into();
        let mut changed = self.irqs.access.changed.lock();
        if allow == self.hardware {
            changed.remove(irq, irq);
        } else {
            changed.add(irq, irq);
        }
    }
}
