//! Lines of the IO-APICs: how they are wired, and what a guest may read and write of the IO-APICs themselves.

use alloc::sync::Arc;

use mm::Errno;

use crate::machine::hw::{Hw, LineMode};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::irq::desc::Source;

/// First register of the redirection table; each entry has two.
const REDIRECTION: u32 = 0x10;
/// The platform timer's irq.
pub(super) const TIMER_IRQ: u32 = 0;
/// The last delivery mode (fixed, lowest priority) that may be requested.
const LOWEST_PRIORITY: u32 = 1;

impl<H: Hw> Hv<H> {
    /// PHYSDEVOP_setup_gsi: how a line is wired. EEXIST: it has been set up already.
    pub(crate) fn setup_gsi(&self, gsi: u32, mode: LineMode) -> Result<(), Errno> {
        let mut desc = self.irq_desc(gsi).ok_or(Errno::INVAL)?.lock();
        if desc.set_up || !desc.guests.is_empty() && !matches!(desc.source, Source::None) {
            return Err(Errno::EXIST);
        }
        desc.set_up = true;
        desc.source = Source::Gsi(mode);
        let vector = self.irq_vector(gsi, &mut desc)?;
        self.hw.gsi_route(self.irq_line(gsi), vector, desc.cpu, mode).map_err(|_| Errno::INVAL)?;
        if !desc.guests.is_empty() {
            // Bound before it was set up.
            for guest in &desc.guests {
                self.set_eoi_bit(&guest.d, guest.pirq, mode.level);
            }
            self.irq_mask(gsi, &desc, false);
        }
        Ok(())
    }

    /// PHYSDEVOP_apic_read: a register of the IO-APIC at `maddr`. EINVAL: there is none.
    pub(crate) fn ioapic_guest_read(&self, maddr: u64, reg: u32) -> Result<u32, Errno> {
        self.hw.ioapic_read(maddr, reg).map_err(|_| Errno::INVAL)
    }

    /// PHYSDEVOP_apic_write: only the low half of redirection entries counts; it wires and routes a line, and its vector
    /// names the pirq the hardware domain wants for it.
    pub(crate) fn ioapic_guest_write(&self, d: &Arc<Domain>, maddr: u64, reg: u32, val: u32) -> Result<(), Errno> {
        let (base, pins) = self.hw.ioapic_gsis(maddr).ok_or(Errno::INVAL)?;
        if reg < REDIRECTION || reg & 1 != 0 {
            return Ok(());
        }
        let pin = (reg - REDIRECTION) >> 1;
        if pin >= pins || val >> 8 & 7 > LOWEST_PRIORITY {
            return Err(Errno::INVAL);
        }
        let line = base + pin;
        let irq = self.line_irq(line);
        // The platform timer's line is left unchanged, although some kernels set it up.
        if irq == TIMER_IRQ {
            return Ok(());
        }
        let pirq = if val & 1 << 16 == 0 { Some(if irq >= 256 { irq } else { val & 0xff }) } else { None };
        if pirq.is_some_and(|p| p as usize >= self.pirqs(d).len()) {
            return Err(Errno::INVAL);
        }
        let mode = LineMode { level: val & 1 << 15 != 0, active_low: val & 1 << 13 != 0 };
        {
            let mut desc = self.irq_desc(irq).ok_or(Errno::INVAL)?.lock();
            if desc.own || !desc.guests.is_empty() {
                return Ok(());
            }
            let vector = self.irq_vector(irq, &mut desc)?;
            desc.source = Source::Gsi(mode);
            self.hw.gsi_route(line, vector, desc.cpu, mode).map_err(|_| Errno::INVAL)?;
        }
        if let Some(pirq) = pirq {
            let _ports = d.event_channels.lock_events();
            self.map_domain_pirq(d, pirq, irq)?;
        }
        Ok(())
    }
}
