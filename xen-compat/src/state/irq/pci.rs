//! PCI devices that dom0 has reported.

use alloc::vec::Vec;

use mm::{try_alloc, DomId, NoMemory, NodeId};

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
pub(crate) struct Msix {
    /// Offset of the capability.
    pub(crate) pos: u16,
    /// Entries of its table.
    pub(crate) entries: u16,
    /// Machine address of the table while entries are in use, else 0.
    pub(crate) table: u64,
    /// Frames of table and pending bits that are read-only for guests.
    pub(crate) read_only: [(u64, u64); 2],
    /// Entries in use.
    pub(crate) used: u32,
}

/// A device.
pub(crate) struct PciDev {
    /// The domain that may use it.
    pub(crate) owner: DomId,
    /// The function it is a virtual function of.
    pub(crate) physfn: Option<Sbdf>,
    /// Its NUMA node, if dom0 has named one that exists.
    pub(crate) node: Option<NodeId>,
    /// Offset of its MSI capability; 0 if none.
    pub(crate) msi: u16,
    /// Number of messages it can send by MSI.
    pub(crate) msi_max: u32,
    pub(crate) msix: Option<Msix>,
    /// Irqs of its messages.
    pub(crate) irqs: Vec<u32>,
}

/// All PCI devices that are known.
#[derive(Default)]
pub(crate) struct PciDevices {
    /// By address, ascending.
    devs: Vec<(Sbdf, PciDev)>,
}

impl PciDevices {
    /// Returns whether dom0 has reported the device.
    pub(crate) fn is_known(&self, at: Sbdf) -> bool {
        self.get(at).is_some()
    }

    fn place(&self, at: Sbdf) -> Result<usize, usize> {
        self.devs.binary_search_by_key(&at, |(at, _)| *at)
    }

    /// Returns the device at `at`, if it is known.
    pub(crate) fn get(&self, at: Sbdf) -> Option<&PciDev> {
        Some(&self.devs.get(self.place(at).ok()?)?.1)
    }

    /// Returns the device at `at` for modification, if it is known.
    pub(crate) fn get_mut(&mut self, at: Sbdf) -> Option<&mut PciDev> {
        let place = self.place(at).ok()?;
        Some(&mut self.devs.get_mut(place)?.1)
    }

    /// Returns the device at `at`, adding `new` if it is not known. ENOMEM.
    pub(crate) fn get_or_add(&mut self, at: Sbdf, new: PciDev) -> Result<&mut PciDev, NoMemory> {
        let place = match self.place(at) {
            Ok(place) => place,
            Err(place) => {
                try_alloc::insert(&mut self.devs, place, (at, new))?;
                place
            }
        };
        Ok(&mut self.devs[place].1)
    }

    pub(crate) fn remove(&mut self, at: Sbdf) {
        if let Ok(place) = self.place(at) {
            self.devs.remove(place);
        }
    }
}
