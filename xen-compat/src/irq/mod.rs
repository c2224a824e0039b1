//! Physical interrupts: from a vector to the event channels of the domains that handle it.
//!
//! Three numbers name an interrupt. An *irq* is the machine's: below the number of GSIs a line of the IO-APICs (below 16 an
//! ISA interrupt, wherever the firmware has wired it), above that a message-signalled one. A *vector* is what the CPU
//! sees; each irq has its own, the same on all CPUs. A *pirq* is a domain's name for an irq
//! ([`pirq`]).
//!
//! Locks: a domain's event lock guards its pirqs; [`Desc`](crate::state::irq::desc::Desc) has its own, taken under the event lock and before the locks of
//! channels; the list of PCI devices is taken before all of them.

pub(crate) mod access;
pub(crate) mod bind;
pub(crate) mod dispatch;
pub(crate) mod eoi;
pub(crate) mod gsi;
pub(crate) mod msi;
pub(crate) mod msix;
pub(crate) mod pci;
pub(crate) mod pci_line;
pub(crate) mod pirq;
#[cfg(test)]
mod tests;

use mm::CpuId;

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;
use crate::state::irq::desc::DescLock;

impl<H: Hw> Hv<H> {
    pub(crate) fn irq_desc(&self, irq: u32) -> Option<&DescLock> {
        self.irqs.descs(&self.hw).get(irq as usize)
    }

    /// Keeps `irq`, whose line the hypervisor has routed for itself, from domains: setting it up is EEXIST, binding EBUSY.
    pub fn keep_irq(&self, irq: u32) {
        if let Some(desc) = self.irq_desc(irq) {
            let mut desc = desc.lock();
            (desc.own, desc.set_up) = (true, true);
        }
    }

    /// Handles interrupt `vector`, taken on `cpu`: acknowledges it and notifies the domains that handle it.
    pub fn do_irq(&self, cpu: CpuId, vector: u8) {
        let Some(irq) = self.irqs.vectors.irq(vector) else {
            log::warn!("CPU{}: no irq handler for vector {vector:02x}", cpu.0);
            return self.hw.eoi();
        };
        let Some(desc) = self.irq_desc(irq) else { return self.hw.eoi() };
        let mut desc = desc.lock();
        let level = desc.needs_eoi();
        if level || desc.guests.is_empty() {
            self.irq_mask(irq, &desc, true);
        }
        self.hw.eoi();
        for guest in &mut desc.guests {
            guest.in_flight = level;
            self.send_pirq(&guest.d, guest.pirq);
        }
        if level && !desc.guests.is_empty() {
            desc.eoi_due = self.hw.now().saturating_add(eoi::FORCED);
            self.await_eoi(cpu, desc.eoi_due);
        }
        if let Some(to) = desc.move_to.take() {
            self.irq_move(irq, &mut desc, to);
        }
    }
}
