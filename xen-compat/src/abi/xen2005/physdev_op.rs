//! `physdev_op` (19): PCI configuration space, interrupts and I/O privileges.

use mm::int::{low16, low8};
use mm::Errno;
use public_headers::xen2005::physdev as abi;

use crate::abi::xen2005::event_channel_op::NR_PIRQS;
use crate::abi::xen2005::guest::in_reach;
use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::machine::hw::Hw;
use crate::state::irq::pci::Sbdf;

/// Size in bytes of a bitmap of I/O ports.
const IOBMP_BYTES: usize = 8192;
/// Number of I/O ports.
const NR_PORTS: u32 = 65536;
/// Number of interrupts that may be queried (`NR_IRQS`).
const NR_IRQS: u32 = 224;
const MOST_IOPL: u32 = 3;
/// The value read where there is no device.
const NOTHING: u32 = !0;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `physdev_op(op)`; `op` is always written back. EINVAL: there is no such command.
    pub(crate) fn physdev_op(&mut self, va: u32) -> Hc {
        let mut op: abi::PhysdevOp = self.get(va)?;
        let result = self.physdev_one(&mut op);
        self.put(va, &op)?;
        result?;
        Ok(0)
    }

    fn physdev_one(&mut self, op: &mut abi::PhysdevOp) -> Result<(), Errno> {
        match op.cmd {
            abi::PHYSDEVOP_PCI_CFGREG_READ => {
                let mut read: abi::PhysdevopPciCfgregRead = op.u.get();
                let value = self.pci_read(&read);
                read.value = value.unwrap_or(NOTHING);
                op.u.set(&read);
                value.map(drop)
            }
            abi::PHYSDEVOP_PCI_CFGREG_WRITE => self.pci_write(&op.u.get()),
            abi::PHYSDEVOP_PCI_INITIALISE_DEVICE => {
                let at: abi::PhysdevopPciInitialiseDevice = op.u.get();
                let at = self.pci_function(at.bus, at.dev, at.func)?;
                self.set_interrupt_line(at)
            }
            abi::PHYSDEVOP_PCI_PROBE_ROOT_BUSES => {
                if !self.cur.d.is_hardware() {
                    return Err(Errno::PERM);
                }
                let mut busmask = [0; 8];
                busmask[0] = 1;
                op.u.set(&abi::PhysdevopPciProbeRootBuses { busmask });
                Ok(())
            }
            abi::PHYSDEVOP_IRQ_UNMASK_NOTIFY => {
                self.hv.pirq_guest_unmask(self.cur.d);
                Ok(())
            }
            abi::PHYSDEVOP_IRQ_STATUS_QUERY => {
                let mut query: abi::PhysdevopIrqStatusQuery = op.u.get();
                if query.irq >= NR_IRQS {
                    return Err(Errno::INVAL);
                }
                let level = self.hv.irq_desc(query.irq).is_none_or(|desc| desc.lock().needs_eoi());
                query.flags = if level { abi::PHYSDEVOP_IRQ_NEEDS_UNMASK_NOTIFY } else { 0 };
                op.u.set(&query);
                Ok(())
            }
            abi::PHYSDEVOP_SET_IOPL => {
                let set: abi::PhysdevopSetIopl = op.u.get();
                if set.iopl > MOST_IOPL {
                    return Err(Errno::INVAL);
                }
                self.cur.ctx.iopl = low8(set.iopl);
                Ok(())
            }
            abi::PHYSDEVOP_SET_IOBITMAP => {
                let set: abi::PhysdevopSetIobitmap = op.u.get();
                if !in_reach(set.bitmap.into(), IOBMP_BYTES) || set.nr_ports > NR_PORTS {
                    return Err(Errno::INVAL);
                }
                (self.cur.ctx.iobmp, self.cur.ctx.iobmp_limit) = (set.bitmap.into(), set.nr_ports);
                Ok(())
            }
            _ => Err(Errno::INVAL),
        }
    }

    /// Returns the named PCI function. EPERM: the domain has no hardware. EINVAL: there is no such address. ENODEV:
    /// there is no device.
    fn pci_function(&self, bus: u32, dev: u32, func: u32) -> Result<Sbdf, Errno> {
        const VENDOR: u16 = 0;
        const NO_VENDOR: u32 = 0xffff;
        if !self.cur.d.is_hardware() {
            return Err(Errno::PERM);
        }
        if bus > 255 || dev > 31 || func > 7 {
            return Err(Errno::INVAL);
        }
        let at = Sbdf { seg: 0, bus: low8(bus), devfn: low8(dev << 3 | func) };
        match self.hv.hw.pci_read(0, at.bus, at.devfn, VENDOR, 2) {
            NO_VENDOR => Err(Errno::NODEV),
            _ => Ok(at),
        }
    }

    /// Sets a function's interrupt up, and writes it into INTERRUPT_LINE, where the guest looks for it. What the firmware
    /// has written, its route by the old interrupt controllers, stays where it does not tell another by the IO-APICs.
    fn set_interrupt_line(&self, at: Sbdf) -> Result<(), Errno> {
        const INTERRUPT_LINE: u16 = 0x3c;
        if let Some(irq) = self.hv.set_up_pci_line(at, NR_PIRQS)? {
            self.hv.hw.pci_write(0, at.bus, at.devfn, INTERRUPT_LINE, 1, irq);
        }
        Ok(())
    }

    fn pci_read(&self, op: &abi::PhysdevopPciCfgregRead) -> Result<u32, Errno> {
        let at = self.pci_function(op.bus, op.dev, op.func)?;
        let (reg, len) = register(op.reg, op.len)?;
        Ok(self.hv.hw.pci_read(0, at.bus, at.devfn, reg, len))
    }

    fn pci_write(&self, op: &abi::PhysdevopPciCfgregWrite) -> Result<(), Errno> {
        let at = self.pci_function(op.bus, op.dev, op.func)?;
        let (reg, len) = register(op.reg, op.len)?;
        let val = if len == 4 { op.value } else { op.value & ((1 << (8 * len)) - 1) };
        // The capabilities of message-signalled interrupts are the hypervisor's.
        if let Ok(val) = self.hv.pci_conf_write(at, reg, len, val) {
            self.hv.hw.pci_write(0, at.bus, at.devfn, reg, len, val);
        }
        Ok(())
    }
}

/// Returns a register and a width, which must be aligned and within 256 bytes.
fn register(reg: u32, len: u32) -> Result<(u16, u8), Errno> {
    if !matches!(len, 1 | 2 | 4) || reg > 256 - len || !reg.is_multiple_of(len) {
        return Err(Errno::INVAL);
    }
    Ok((low16(reg), low8(len)))
}
