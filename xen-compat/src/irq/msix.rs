//! MSI-X: messages in a table in the device's memory.

use mm::int::low32;
use mm::{try_alloc, Errno};

use crate::irq::msi::{MsiInfo, CONTROL};
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;
use crate::state::irq::desc::Source;
use crate::state::irq::msi::{MsiDesc, MsiRegs};
use crate::state::irq::pci::{Msix, PciDevices, Sbdf};

const ENABLE: u32 = 1 << 15;
const MASKALL: u32 = 1 << 14;
/// Offsets of the words that locate the table and the pending bits: base address register in the low 3 bits.
const TABLE: u16 = 4;
const PENDING: u16 = 8;
const BAR: u32 = 7;
/// Layout of a table entry.
const ENTRY_SIZE: u64 = 16;
const ENTRY_ADDRESS_HIGH: u64 = 4;
const ENTRY_DATA: u64 = 8;
const ENTRY_CONTROL: u64 = 12;

impl<H: Hw> Hv<H> {
    /// Calls `f` with the table entry of a message while the device lets it be accessed: MSI-X must be enabled, which
    /// is done with everything masked if dom0 has not. Returns `None` if the device does not decode its memory.
    fn with_entry<R>(&self, msi: &MsiDesc, f: impl FnOnce(u64) -> R) -> Option<R> {
        let MsiRegs::Msix { pos, entry } = msi.regs else { return None };
        let control = self.conf_read16(msi.at, pos + CONTROL);
        if control & ENABLE == 0 {
            self.conf_write16(msi.at, pos + CONTROL, control | ENABLE | MASKALL);
        }
        let result = self.memory_decoded(msi.decoder).then(|| f(entry));
        if control & ENABLE == 0 {
            self.conf_write16(msi.at, pos + CONTROL, control);
        }
        result
    }

    pub(super) fn msix_mask(&self, msi: &MsiDesc, masked: bool) {
        let done = self.with_entry(msi, |entry| {
            self.hw.mmio_write32(entry + ENTRY_CONTROL, masked.into());
            // The read ensures that the write has arrived.
            self.hw.mmio_read32(entry + ENTRY_CONTROL);
        });
        if let (None, true, MsiRegs::Msix { pos, .. }) = (done, masked, msi.regs) {
            log::warn!("{:?}: memory disabled, all of MSI-X masked", msi.at);
            self.conf_write16(msi.at, pos + CONTROL, self.conf_read16(msi.at, pos + CONTROL) | MASKALL);
        }
    }

    pub(super) fn msix_route(&self, msi: &MsiDesc, address: u64, data: u32) {
        self.with_entry(msi, |entry| {
            // A message must not change while it may be sent.
            let control = self.hw.mmio_read32(entry + ENTRY_CONTROL);
            self.hw.mmio_write32(entry + ENTRY_CONTROL, control | 1);
            self.hw.mmio_write32(entry, low32(address));
            self.hw.mmio_write32(entry + ENTRY_ADDRESS_HIGH, (address >> 32) as u32);
            self.hw.mmio_write32(entry + ENTRY_DATA, data);
            self.hw.mmio_write32(entry + ENTRY_CONTROL, control);
        });
    }

    pub(super) fn msix_set_enable(&self, msi: &MsiDesc) {
        if let MsiRegs::Msix { pos, .. } = msi.regs {
            self.conf_write16(msi.at, pos + CONTROL, self.conf_read16(msi.at, pos + CONTROL) | ENABLE);
        }
    }

    /// Finds the table entry `info` names, masks it and counts it as used.
    pub(super) fn msix_enable(&self, pci: &mut PciDevices, info: &MsiInfo) -> Result<MsiDesc, Errno> {
        let at = info.at;
        let dev = pci.get_mut(at).ok_or(Errno::NODEV)?;
        let decoder = dev.physfn.unwrap_or(at);
        let is_virtual = dev.physfn.is_some();
        let msix = dev.msix.as_mut().ok_or(Errno::NODEV)?;
        let nr = u16::try_from(info.entry_nr).ok().filter(|&nr| nr < msix.entries).ok_or(Errno::INVAL)?;
        if !self.memory_decoded(decoder) {
            return Err(Errno::NXIO);
        }
        self.msix_locate(at, is_virtual, info.table_base, msix)?;
        let regs = MsiRegs::Msix { pos: msix.pos, entry: msix.table + u64::from(nr) * ENTRY_SIZE };
        msix.used += 1;
        Ok(MsiDesc { at, decoder, regs })
    }

    /// Finds a device's table when its first entry is used, and makes it inaccessible to guests.
    fn msix_locate(&self, at: Sbdf, is_virtual: bool, claimed: u64, msix: &mut Msix) -> Result<(), Errno> {
        if msix.used != 0 {
            return Ok(());
        }
        let place = |word: u16| -> Option<u64> {
            let where_ = self.conf_read32(at, msix.pos + word);
            // Virtual functions have no base address registers of their own: dom0 supplies the address.
            let base = if is_virtual {
                (claimed != 0).then_some(claimed)
            } else {
                self.memory_bar(at, (where_ & BAR) as u16).or((claimed != 0).then_some(claimed))
            };
            base?.checked_add(u64::from(where_ & !BAR))
        };
        let table = place(TABLE).ok_or(Errno::NXIO)?;
        let table_len = u64::from(msix.entries) * ENTRY_SIZE;
        let pba = place(PENDING).unwrap_or(table);
        let pba_len = u64::from(msix.entries).div_ceil(64) * 8;
        let frames = |start: u64, len: u64| (start >> 12, start.saturating_add(len - 1) >> 12);
        let read_only = [frames(table, table_len), frames(pba, pba_len)];
        try_alloc::append(&mut self.irqs.mmio_ro.lock(), &read_only)?;
        (msix.read_only, msix.table) = (read_only, table);
        Ok(())
    }

    /// Releases an entry; the last one releases the table.
    pub(super) fn msix_put(&self, msix: &mut Msix) {
        msix.used = msix.used.saturating_sub(1);
        if msix.used == 0 {
            msix.table = 0;
            let mut all = self.irqs.mmio_ro.lock();
            for range in msix.read_only {
                if let Some(at) = all.iter().position(|&r| r == range) {
                    all.swap_remove(at);
                }
            }
        }
    }

    /// PHYSDEVOP_prepare_msix and with `release` PHYSDEVOP_release_msix: dom0 gives a device to another domain, which
    /// will map entries itself. ENODEV: no such device. EBUSY: entries are in use.
    pub(crate) fn prepare_msix(&self, at: Sbdf, release: bool) -> Result<(), Errno> {
        let mut pci = self.irqs.pci.lock();
        let dev = pci.get_mut(at).ok_or(Errno::NODEV)?;
        let is_virtual = dev.physfn.is_some();
        let msix = dev.msix.as_mut().ok_or(Errno::NODEV)?;
        if msix.used != u32::from(release) {
            return Err(Errno::BUSY);
        }
        if release {
            self.msix_put(msix);
        } else {
            self.msix_locate(at, is_virtual, 0, msix)?;
            msix.used = 1;
        }
        Ok(())
    }

    /// Returns whether frame `mfn` holds an MSI-X table in use, to which no guest may write.
    pub fn is_msix_frame(&self, mfn: mm::Mfn) -> bool {
        self.irqs.mmio_ro.lock().iter().any(|&(first, last)| (first..=last).contains(&mfn.0))
    }

    /// Checks dom0's write of `size` bytes of configuration space at `reg`. Returns what to write: in the MSI and MSI-X
    /// capabilities, mask bits that the hypervisor keeps set stay set.
    ///
    /// # Errors
    /// EACCES: the write is to be ignored.
    pub fn pci_conf_write(&self, at: Sbdf, reg: u16, size: u8, data: u32) -> Result<u32, Errno> {
        let pci = self.irqs.pci.lock();
        let Some(dev) = pci.get(at) else { return Ok(data) };
        if let Some(msix) = &dev.msix
            && (msix.pos..msix.pos + PENDING + 4).contains(&reg)
        {
            if reg != msix.pos + CONTROL || size != 2 {
                return Err(Errno::ACCES);
            }
            return Ok(data);
        }
        for desc in dev.irqs.iter().filter_map(|&irq| self.irq_desc(irq)) {
            let desc = desc.lock();
            let Source::Msi(MsiDesc { regs: MsiRegs::Msi { pos, mask: Some(mask), .. }, .. }) = desc.source else {
                continue;
            };
            if !(pos..mask + 8).contains(&reg) {
                continue;
            }
            return match (reg, size) {
                (r, 2) if r == pos + CONTROL => Ok(data),
                (r, 4) if r == mask => {
                    let unused = (u32::MAX >> (32 - dev.msi_max.clamp(1, 32))) & !1;
                    Ok(data | u32::from(desc.guests.is_empty()) | unused)
                }
                _ => Err(Errno::ACCES),
            };
        }
        Ok(data)
    }
}
