//! `i`: the physical interrupts in use, and their domains.

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    pub(super) fn dump_interrupts(&self) {
        log::warn!("IRQ information:");
        for (irq, lock) in self.irqs.descs(&self.hw).iter().enumerate() {
            let desc = lock.lock();
            if desc.vector == 0 && desc.guests.is_empty() {
                continue;
            }
            let in_flight = u8::from(desc.in_flight());
            log::warn!("   IRQ:{irq:4} vec:{:02x} CPU{} in-flight={in_flight}", desc.vector, desc.cpu.0);
            for guest in &desc.guests {
                log::warn!("        d{}: pirq {}", guest.d.id.0, guest.pirq);
            }
        }
    }
}
