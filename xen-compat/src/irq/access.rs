//! Access to the irqs that a domain may map and pass on.

use core::sync::atomic::Ordering::Relaxed;

use crate::state::domain::Domain;

impl Domain {
    /// Returns whether it may use `irq`; no domain has irq 0, the hypervisor's timer.
    pub fn irq_permitted(&self, irq: u32) -> bool {
        let changed = self.irqs.access.word(irq).is_some_and(|(word, bit)| word.load(Relaxed) & bit != 0);
        irq != 0 && changed != self.is_hardware()
    }

    /// Allows it to use `irq`, or withdraws that.
    pub fn irq_permit(&self, irq: u32, allow: bool) {
        let Some((word, bit)) = self.irqs.access.word(irq) else { return };
        if allow == self.is_hardware() {
            word.fetch_and(!bit, Relaxed);
        } else {
            word.fetch_or(bit, Relaxed);
        }
    }
}
