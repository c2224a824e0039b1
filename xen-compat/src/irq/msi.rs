//! Message-signalled interrupts. The hypervisor writes address, data and mask; dom0 only enables the capability.

use mm::int::{count32, low32};
use mm::{try_alloc, CpuId, DomId, Errno};
use public_headers::xen4::physdev::PHYSDEVOP_RESTORE_MSI;
use public_headers::xen4::xen::HYPERVISOR_PHYSDEV_OP;

use crate::irq::pci;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::irq::desc::{Desc, Source};
use crate::state::irq::msi::{MsiDesc, MsiRegs};
use crate::state::irq::pci::{PciDevices, Sbdf};

/// Offset of the message control word in both capabilities.
pub(super) const CONTROL: u16 = 2;
const MSI_ENABLE: u32 = 1;
const MSI_COUNT: u32 = 7 << 4;
const MSI_64BIT: u32 = 1 << 7;
const MSI_MASKABLE: u32 = 1 << 8;

/// Maximum number of messages of one device mapped at once by MAP_PIRQ_TYPE_MULTI_MSI.
const MAX_MSI: i32 = 32;

/// The arguments of PHYSDEVOP_map_pirq for a message.
#[derive(Clone, Copy)]
pub(crate) struct MsiInfo {
    pub(crate) at: Sbdf,
    /// Entry of the MSI-X table; number of messages of MULTI_MSI.
    pub(crate) entry_nr: i32,
    /// Machine address of the memory the MSI-X table is in; 0: MSI.
    pub(crate) table_base: u64,
    pub(crate) multi: bool,
}

impl<H: Hw> Hv<H> {
    /// Makes a message deliver `vector` to `cpu`.
    pub(super) fn msi_route(&self, msi: &MsiDesc, vector: u8, cpu: CpuId) {
        let (address, data) = self.hw.msi_message(vector, cpu);
        match msi.regs {
            MsiRegs::Msi { pos, wide, .. } => {
                self.conf_write32(msi.at, pos + 4, low32(address));
                if wide {
                    self.conf_write32(msi.at, pos + 8, (address >> 32) as u32);
                }
                self.conf_write16(msi.at, pos + if wide { 12 } else { 8 }, data);
            }
            MsiRegs::Msix { .. } => self.msix_route(msi, address, data),
        }
    }

    /// Masks or unmasks a message, where the device can.
    pub(super) fn msi_mask(&self, msi: &MsiDesc, masked: bool) {
        match msi.regs {
            MsiRegs::Msi { mask: Some(at), .. } => {
                let bits = self.conf_read32(msi.at, at) & !1;
                self.conf_write32(msi.at, at, bits | u32::from(masked));
            }
            MsiRegs::Msi { mask: None, .. } => {}
            MsiRegs::Msix { .. } => self.msix_mask(msi, masked),
        }
    }

    /// PHYSDEVOP_map_pirq of a message: `index` is -1 or an irq, `wanted` the pirq or negative.
    /// ENODEV: no such device or capability. EOPNOTSUPP: more than one message at once needs interrupt remapping.
    pub(crate) fn map_msi_pirq(&self, d: &Domain, index: i32, wanted: i32, info: &MsiInfo) -> Result<u32, Errno> {
        let mut pci = self.irqs.pci.lock();
        let irq = if info.multi || index == -1 { self.free_msi_irq() } else { u32::try_from(index).ok() };
        let irq = irq.filter(|&irq| irq >= self.hw.nr_gsis() && self.irq_desc(irq).is_some()).ok_or(Errno::INVAL)?;
        let _ports = d.event_channels.lock_events();
        if info.multi && wanted < 0 {
            if info.entry_nr <= 0 || info.entry_nr > MAX_MSI {
                return Err(Errno::DOM);
            }
            if info.entry_nr != 1 {
                return Err(Errno::OPNOTSUPP);
            }
        }
        let pirq = self.choose_pirq(d, wanted, irq, u32::MAX)?;
        let lock = self.irq_desc(irq).ok_or(Errno::INVAL)?;
        if !matches!(lock.lock().source, Source::None) {
            return Err(Errno::BUSY);
        }
        if !self.map_domain_pirq(d, pirq, irq)? {
            return Ok(pirq);
        }
        let mapped = self.msi_setup(&mut pci, d.id, irq, info, &mut lock.lock());
        if mapped.is_err() {
            self.pirqs(d)[pirq as usize].irq.store(0, core::sync::atomic::Ordering::Relaxed);
        }
        mapped.map(|()| pirq)
    }

    /// Finds an irq for a new message.
    fn free_msi_irq(&self) -> Option<u32> {
        let first = self.hw.nr_gsis() as usize;
        let descs = self.irqs.descs(&self.hw);
        let free = |desc: &Desc| matches!(desc.source, Source::None) && desc.guests.is_empty();
        descs.iter().skip(first).position(|desc| free(&desc.lock())).map(|n| count32(first + n))
    }

    /// Sets up a message as `irq`, masked.
    fn msi_setup(
        &self,
        pci: &mut PciDevices,
        owner: DomId,
        irq: u32,
        info: &MsiInfo,
        desc: &mut Desc,
    ) -> Result<(), Errno> {
        let dev = pci.get_mut(info.at).filter(|dev| dev.owner == owner).ok_or(Errno::NODEV)?;
        try_alloc::reserve(&mut dev.irqs, 1)?;
        let vector = self.irq_vector(irq, desc)?;
        let msi = if info.table_base != 0 {
            self.disable_others(&dev.irqs, irq, true);
            self.msix_enable(pci, info)
        } else {
            self.disable_others(&dev.irqs, irq, false);
            self.msi_enable(pci, info)
        };
        let msi = match msi {
            Ok(msi) => msi,
            Err(e) => {
                self.irqs.vectors.free(vector);
                desc.vector = 0;
                return Err(e);
            }
        };
        self.msi_mask(&msi, true);
        self.msi_route(&msi, vector, desc.cpu);
        desc.source = Source::Msi(msi);
        if let Some(dev) = pci.get_mut(info.at) {
            try_alloc::push_reserved(&mut dev.irqs, irq);
        }
        Ok(())
    }

    /// Turns off the capability that a device used before, because it uses only one of the two.
    fn disable_others(&self, irqs: &[u32], except: u32, keep_msix: bool) {
        for desc in irqs.iter().filter(|&&irq| irq != except).filter_map(|&irq| self.irq_desc(irq)) {
            let Source::Msi(msi) = &desc.lock().source else { continue };
            let is_msix = matches!(msi.regs, MsiRegs::Msix { .. });
            if is_msix != keep_msix {
                log::warn!("{:?}: both MSI and MSI-X asked for", msi.at);
                self.msi_disable(msi);
            }
        }
    }

    /// Prepares a device's MSI capability for one message; dom0 enables it.
    fn msi_enable(&self, pci: &PciDevices, info: &MsiInfo) -> Result<MsiDesc, Errno> {
        let at = info.at;
        let dev = pci.get(at).ok_or(Errno::NODEV)?;
        let pos = dev.msi;
        if pos == 0 {
            return Err(Errno::NODEV);
        }
        let control = self.conf_read16(at, pos + CONTROL) & !(MSI_COUNT | MSI_ENABLE);
        self.conf_write16(at, pos + CONTROL, control);
        let wide = control & MSI_64BIT != 0;
        let mask = (control & MSI_MASKABLE != 0).then_some(pos + if wide { 16 } else { 12 });
        if let Some(mask) = mask {
            let all = u32::MAX >> (32 - dev.msi_max.clamp(1, 32));
            self.conf_write32(at, mask, self.conf_read32(at, mask) | all);
        }
        Ok(MsiDesc { at, decoder: at, regs: MsiRegs::Msi { pos, wide, mask } })
    }

    /// Turns a message off at its device.
    fn msi_disable(&self, msi: &MsiDesc) {
        match msi.regs {
            MsiRegs::Msi { pos, .. } => {
                let control = self.conf_read16(msi.at, pos + CONTROL);
                self.conf_write16(msi.at, pos + CONTROL, control & !MSI_ENABLE);
                let command = self.conf_read16(msi.at, pci::reg::COMMAND);
                self.conf_write16(msi.at, pci::reg::COMMAND, command & !pci::reg::COMMAND_INTX_DISABLE);
            }
            MsiRegs::Msix { .. } => self.msix_mask(msi, true),
        }
    }

    /// Releases an unmapped message: turns it off and frees its irq and vector.
    pub(super) fn msi_release(&self, pci: &mut PciDevices, irq: u32, desc: &mut Desc) {
        let Source::Msi(msi) = core::mem::take(&mut desc.source) else { return };
        self.msi_disable(&msi);
        if let Some(dev) = pci.get_mut(msi.at) {
            dev.irqs.retain(|&other| other != irq);
            if let (MsiRegs::Msix { .. }, Some(msix)) = (msi.regs, &mut dev.msix) {
                self.msix_put(msix);
            }
        }
        self.irqs.vectors.free(desc.vector);
        desc.vector = 0;
        desc.move_to = None;
    }

    /// PHYSDEVOP_restore_msi: writes a device's messages again after it has lost them. ENODEV: not known. EPERM: the caller is
    /// not privileged.
    pub(crate) fn restore_msi(&self, cur: &Domain, at: Sbdf) -> Result<(), Errno> {
        let pci = self.irqs.pci.lock();
        let dev = pci.get(at).ok_or(Errno::NODEV)?;
        const { who(HYPERVISOR_PHYSDEV_OP, PHYSDEVOP_RESTORE_MSI) }.check(cur, None)?;
        for desc in dev.irqs.iter().filter_map(|&irq| self.irq_desc(irq)) {
            let desc = desc.lock();
            let Source::Msi(msi) = &desc.source else { continue };
            self.msi_route(msi, desc.vector, desc.cpu);
            self.msi_mask(msi, desc.guests.is_empty());
            if let MsiRegs::Msi { pos, .. } = msi.regs {
                let control = self.conf_read16(at, pos + CONTROL) & !MSI_COUNT;
                self.conf_write16(at, pos + CONTROL, control | MSI_ENABLE);
            } else {
                self.msix_set_enable(msi);
            }
        }
        Ok(())
    }
}
