//! PCI devices, as reported by dom0 (PHYSDEVOP_pci_device_add).

use alloc::vec::Vec;

use mm::{DomId, Errno, NodeId};

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;
use crate::state::irq::desc::Source;
use crate::state::irq::pci::{Msix, PciDev, Sbdf};

/// Registers and bits of configuration space used here (PCI specification).
pub(super) mod reg {
    pub(crate) const COMMAND: u16 = 4;
    pub(crate) const COMMAND_MEMORY: u32 = 1 << 1;
    pub(crate) const COMMAND_INTX_DISABLE: u32 = 1 << 10;
    pub(crate) const STATUS: u16 = 6;
    pub(crate) const STATUS_CAPABILITIES: u32 = 1 << 4;
    pub(crate) const HEADER_TYPE: u16 = 0xe;
    pub(crate) const MULTIFUNCTION: u8 = 0x80;
    pub(crate) const BRIDGE: u8 = 1;
    pub(crate) const BAR0: u16 = 0x10;
    /// Of a bridge: the numbers of the bus that it is on, the one behind it, and the last one behind it.
    pub(crate) const BUSES: u16 = 0x18;
    pub(crate) const CAPABILITIES: u16 = 0x34;
    pub(crate) const INTERRUPT_PIN: u16 = 0x3d;
    pub(crate) const CAP_MSI: u32 = 5;
    pub(crate) const CAP_MSIX: u32 = 0x11;
}

/// Capabilities that fit in configuration space; a longer list is a loop.
const MAX_CAPS: u32 = 48;

impl<H: Hw> Hv<H> {
    pub(super) fn conf_read16(&self, at: Sbdf, reg: u16) -> u32 {
        self.hw.pci_read(at.seg, at.bus, at.devfn, reg, 2) & 0xffff
    }

    pub(super) fn conf_write16(&self, at: Sbdf, reg: u16, val: u32) {
        self.hw.pci_write(at.seg, at.bus, at.devfn, reg, 2, val & 0xffff);
    }

    pub(super) fn conf_read32(&self, at: Sbdf, reg: u16) -> u32 {
        self.hw.pci_read(at.seg, at.bus, at.devfn, reg, 4)
    }

    pub(super) fn conf_write32(&self, at: Sbdf, reg: u16, val: u32) {
        self.hw.pci_write(at.seg, at.bus, at.devfn, reg, 4, val);
    }

    /// Finds the offset of capability `id` of a device.
    fn find_cap(&self, at: Sbdf, id: u32) -> Option<u16> {
        if self.conf_read16(at, reg::STATUS) & reg::STATUS_CAPABILITIES == 0 {
            return None;
        }
        let mut pos = (self.conf_read16(at, reg::CAPABILITIES) & 0xfc) as u16;
        for _ in 0..MAX_CAPS {
            if pos < 0x40 {
                return None;
            }
            let head = self.conf_read16(at, pos);
            match head & 0xff {
                0xff => return None,
                found if found == id => return Some(pos),
                _ => pos = (head >> 8 & 0xfc) as u16,
            }
        }
        None
    }

    /// Returns whether the device decodes accesses to its memory.
    pub(super) fn memory_decoded(&self, at: Sbdf) -> bool {
        self.conf_read16(at, reg::COMMAND) & reg::COMMAND_MEMORY != 0
    }

    /// PHYSDEVOP_pci_device_add.
    pub(crate) fn pci_add_device(&self, at: Sbdf, physfn: Option<Sbdf>, node: Option<NodeId>) -> Result<(), Errno> {
        if let Some(pf) = physfn.filter(|&pf| pf != at)
            && !self.irqs.pci.lock().is_known(pf)
        {
            self.pci_add_device(pf, None, node)?;
        }
        let msi = self.find_cap(at, reg::CAP_MSI);
        let msix = self.find_cap(at, reg::CAP_MSIX).map(|pos| Msix {
            pos,
            entries: (self.conf_read16(at, pos + 2) & 0x7ff) as u16 + 1,
            table: 0,
            read_only: [(0, 0); 2],
            used: 0,
        });
        let msi_max = msi.map_or(0, |pos| 1 << (self.conf_read16(at, pos + 2) >> 1 & 7).min(5));
        let mut pci = self.irqs.pci.lock();
        let msi = msi.unwrap_or(0);
        let new = PciDev { owner: DomId(0), physfn: None, node: None, msi, msi_max, msix, irqs: Vec::new() };
        let dev = pci.get_or_add(at, new)?;
        (dev.physfn, dev.node) = (physfn, node);
        Ok(())
    }

    /// PHYSDEVOP_pci_device_remove. ENODEV: it is not known.
    pub(crate) fn pci_remove_device(&self, at: Sbdf) -> Result<(), Errno> {
        let mut pci = self.irqs.pci.lock();
        if !pci.is_known(at) {
            return Err(Errno::NODEV);
        }
        while let Some(irq) = pci.get_mut(at).and_then(|dev| dev.irqs.pop()) {
            if let Some(desc) = self.irq_desc(irq) {
                let mut desc = desc.lock();
                if matches!(desc.source, Source::Msi(_)) {
                    self.msi_release(&mut pci, irq, &mut desc);
                }
            }
        }
        pci.remove(at);
        Ok(())
    }

    /// Returns the address in base address register `bar` of a device, if it is memory.
    pub(super) fn memory_bar(&self, at: Sbdf, bar: u16) -> Option<u64> {
        let bars = match self.conf_read16(at, reg::HEADER_TYPE) & 0x7f {
            0 => 6,
            1 => 2,
            2 => 1,
            _ => 0,
        };
        if bar >= bars {
            return None;
        }
        let low = self.conf_read32(at, reg::BAR0 + bar * 4);
        if low & 1 != 0 {
            return None;
        }
        let base = u64::from(low & !0xf);
        match low >> 1 & 3 {
            2 if bar + 1 < bars => Some(base | u64::from(self.conf_read32(at, reg::BAR0 + bar * 4 + 4)) << 32),
            2 => None,
            _ => Some(base),
        }
        .filter(|&base| base != 0)
    }
}
