//! The interrupt lines of PCI devices, as the firmware's MP table has them, for domains that know nothing of IO-APICs.

use mm::int::low8;
use mm::Errno;

use crate::irq::gsi::TIMER_IRQ;
use crate::irq::pci::reg;
use crate::machine::hw::{Hw, LineMode};
use crate::state::hypervisor::Hv;
use crate::state::irq::pci::Sbdf;

/// The most bridges between the first bus and a device; each bus on the way is searched, so this bounds the work.
const MOST_BRIDGES: usize = 6;

/// A bridge between the first bus and a device.
#[derive(Clone, Copy, Default)]
struct Bridge {
    /// Where it is.
    bus: u8,
    device: u8,
    /// The bus behind it.
    secondary: u8,
}

impl<H: Hw> Hv<H> {
    /// Sets up the line that a PCI function's interrupt is wired to, by the MP table. Returns its irq, or `None` if the
    /// function has no interrupt, the table does not say where it leads, or that is not below `most`.
    ///
    /// # Errors
    /// ENOSPC: there is no vector left for it.
    pub(crate) fn set_up_pci_line(&self, at: Sbdf, most: u32) -> Result<Option<u32>, Errno> {
        let Some((irq, mode)) = self.pci_line(at).filter(|&(irq, _)| irq < most) else { return Ok(None) };
        match self.setup_gsi(irq, mode) {
            // Also where others have the line.
            Ok(()) | Err(Errno::EXIST) => Ok(Some(irq)),
            Err(e) => Err(e),
        }
    }

    /// Returns the irq of the line that a PCI function's interrupt is wired to, and how it is wired.
    fn pci_line(&self, at: Sbdf) -> Option<(u32, LineMode)> {
        let table = self.hw.mp_table()?;
        let mut pin = low8(self.hw.pci_read(at.seg, at.bus, at.devfn, reg::INTERRUPT_PIN, 1)).checked_sub(1)?;
        if pin > 3 {
            return None;
        }
        let (mut bus, mut device) = (at.bus, at.devfn >> 3);
        if !table.knows(bus) {
            let mut path = [Bridge::default(); MOST_BRIDGES];
            for bridge in self.bridges_to(bus, &mut path)?.iter().rev() {
                // A bridge passes its devices' pins on in turn (PCI-to-PCI Bridge Architecture Specification, 9.1).
                pin = (pin + device) % 4;
                (bus, device) = (bridge.bus, bridge.device);
                if table.knows(bus) {
                    break;
                }
            }
        }
        let input = table.input(bus, device, pin)?;
        let (base, pins) = self.hw.ioapic_gsis(input.ioapic)?;
        let pin = Some(u32::from(input.pin)).filter(|&pin| pin < pins)?;
        let mode = LineMode { level: input.level, active_low: input.active_low };
        Some((self.line_irq(base + pin), mode)).filter(|&(irq, _)| irq != TIMER_IRQ)
    }

    /// Returns the bridges between the first bus and `bus`, from there on, in `path`. `None`: none leads there.
    fn bridges_to<'a>(&self, bus: u8, path: &'a mut [Bridge; MOST_BRIDGES]) -> Option<&'a [Bridge]> {
        let mut on = 0;
        for n in 0..MOST_BRIDGES {
            let bridge = self.bridge_towards(on, bus)?;
            path[n] = bridge;
            if bridge.secondary == bus {
                return Some(&path[..=n]);
            }
            on = bridge.secondary;
        }
        None
    }

    /// Returns the bridge on the bus `on` behind which `bus` is.
    fn bridge_towards(&self, on: u8, bus: u8) -> Option<Bridge> {
        let read = |devfn, register| self.hw.pci_read(0, on, devfn, register, 4);
        let mut several = false;
        for devfn in 0..=u8::MAX {
            let first = devfn & 7 == 0;
            if !first && !several {
                continue;
            }
            let header = low8(read(devfn, reg::HEADER_TYPE & !3) >> 16);
            if first {
                several = header != 0xff && header & reg::MULTIFUNCTION != 0;
            }
            if header & !reg::MULTIFUNCTION != reg::BRIDGE {
                continue;
            }
            let [_, secondary, last, _] = read(devfn, reg::BUSES).to_le_bytes();
            if (secondary..=last).contains(&bus) {
                return Some(Bridge { bus: on, device: devfn >> 3, secondary });
            }
        }
        None
    }
}
