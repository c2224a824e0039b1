//! PCI devices, as dom0 tells of them (PHYSDEVOP_pci_device_add).

use alloc::vec::Vec;

use mm::{try_alloc, DomId, NoMemory};

use super::Source;
use crate::errno::Errno;
use crate::hv::Hv;
use crate::hw::Hw;

/// Registers and bits of configuration space used here (PCI specification).
pub(super) mod reg {
    pub const COMMAND: u16 = 4;
    pub const COMMAND_MEMORY: u32 = 1 << 1;
    pub const COMMAND_INTX_DISABLE: u32 = 1 << 10;
    pub const STATUS: u16 = 6;
    pub const STATUS_CAPABILITIES: u32 = 1 << 4;
    pub const HEADER_TYPE: u16 = 0xe;
    pub const BAR0: u16 = 0x10;
    pub const CAPABILITIES: u16 = 0x34;
    pub const CAP_MSI: u32 = 5;
    pub const CAP_MSIX: u32 = 0x11;
}

/// Capabilities that fit in configuration space; a longer list is a loop.
const MAX_CAPS: u32 = 48;

/// Address of a PCI function: segment, bus, device and function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Sbdf {
    /// Segment.
    pub seg: u16,
    /// Bus.
    pub bus: u8,
    /// Device << 3 | function.
    pub devfn: u8,
}

/// A device's MSI-X capability.
pub(super) struct Msix {
    /// Offset of the capability.
    pub(super) pos: u16,
    /// Entries of its table.
    pub(super) entries: u16,
    /// Machine address of the table while entries are in use; 0: none is.
    pub(super) table: u64,
    /// Frames of table and pending bits that are read-only for guests.
    pub(super) read_only: [(u64, u64); 2],
    /// Entries in use.
    pub(super) used: u32,
}

/// A device.
pub(super) struct PciDev {
    /// The domain that may use it.
    pub(super) owner: DomId,
    /// The function it is a virtual function of.
    pub(super) physfn: Option<Sbdf>,
    /// Offset of its MSI capability; 0: none.
    pub(super) msi: u16,
    /// Messages it can send by MSI.
    pub(super) msi_max: u32,
    pub(super) msix: Option<Msix>,
    /// Irqs of its messages.
    pub(super) irqs: Vec<u32>,
}

/// All PCI devices that are known.
#[derive(Default)]
pub struct PciDevices {
    /// By address, ascending.
    devs: Vec<(Sbdf, PciDev)>,
}

impl PciDevices {
    /// Whether dom0 has told of the device.
    pub fn is_known(&self, at: Sbdf) -> bool {
        self.get(at).is_some()
    }

    fn place(&self, at: Sbdf) -> Result<usize, usize> {
        self.devs.binary_search_by_key(&at, |(at, _)| *at)
    }

    /// The device at `at`, if it is known.
    pub(super) fn get(&self, at: Sbdf) -> Option<&PciDev> {
        Some(&self.devs.get(self.place(at).ok()?)?.1)
    }

    /// See [`Self::get`].
    pub(super) fn get_mut(&mut self, at: Sbdf) -> Option<&mut PciDev> {
        let place = self.place(at).ok()?;
        Some(&mut self.devs.get_mut(place)?.1)
    }

    /// The device at `at`; `new` if it is not known. ENOMEM.
    fn get_or_add(&mut self, at: Sbdf, new: PciDev) -> Result<&mut PciDev, NoMemory> {
        let place = match self.place(at) {
            Ok(place) => place,
            Err(place) => {
                try_alloc::insert(&mut self.devs, place, (at, new))?;
                place
            }
        };
        Ok(&mut self.devs[place].1)
    }

    fn remove(&mut self, at: Sbdf) {
        if let Ok(place) = self.place(at) {
            self.devs.remove(place);
        }
    }
}

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

    /// Offset of capability `id` of a device.
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

    /// The device decodes accesses to its memory.
    pub(super) fn memory_decoded(&self, at: Sbdf) -> bool {
        self.conf_read16(at, reg::COMMAND) & reg::COMMAND_MEMORY != 0
    }

    /// PHYSDEVOP_pci_device_add.
    pub(crate) fn pci_add_device(&self, at: Sbdf, physfn: Option<Sbdf>) -> Result<(), Errno> {
        if let Some(pf) = physfn.filter(|&pf| pf != at) {
            if !self.irqs.pci.lock().is_known(pf) {
                self.pci_add_device(pf, None)?;
            }
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
        let new = PciDev { owner: DomId(0), physfn: None, msi: msi.unwrap_or(0), msi_max, msix, irqs: Vec::new() };
        pci.get_or_add(at, new)?.physfn = physfn;
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

    /// The base address in base address register `bar` of a device, if it is memory.
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
