//! `physdev_op` (33): interrupts and PCI devices of the hardware domain, I/O privileges of vcpus.

use alloc::sync::Arc;
use core::mem::offset_of;
use mm::int::{low16, low8};

use mm::{Errno, GuestVa, Mfn};
use public_headers::xen4::compat::physdev as compat;
use public_headers::xen4::physdev as abi;
use public_headers::xen4::xen::HYPERVISOR_PHYSDEV_OP;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::guest_memory::width::Width;
use crate::irq::msi::MsiInfo;
use crate::machine::hw::{Hw, LineMode};
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::irq::pci::Sbdf;
use mm::pte::NOT_GUEST;

/// Size in bytes of an I/O permission bitmap.
const IOBMP_BYTES: u64 = 8192;
/// Number of I/O ports.
const NR_PORTS: u32 = 65536;

/// Checks whether `d` may call sub-operation `cmd`.
fn may(d: &Domain, cmd: u32) -> Result<(), Errno> {
    who(HYPERVISOR_PHYSDEV_OP, cmd).check(d, None)
}

fn device(d: abi::PhysdevPciDevice) -> Sbdf {
    Sbdf { seg: d.seg, bus: d.bus, devfn: d.devfn }
}

/// Arguments of `physdev_op`.
pub(crate) struct PhysdevOpArgs {
    /// What to do (`PHYSDEVOP_*`).
    pub(crate) cmd: u32,
    /// The structure of the command.
    pub(crate) arg: GuestVa,
}

/// Arguments of the old `physdev_op`.
pub(crate) struct PhysdevOpCompatArgs {
    /// Command and structure (`physdev_op_t`).
    pub(crate) op: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `physdev_op(cmd, arg)`.
    ///
    /// # Errors
    /// ENOSYS: an unsupported command. EPERM: the caller may not make the call. EFAULT: the argument cannot be read, or
    /// the result cannot be written. Otherwise those of the command.
    pub(crate) fn do_physdev_op(&self, cur: &mut Cur<'_>, args: PhysdevOpArgs) -> Hc {
        self.physdev_op(cur, args.cmd, args.arg)?;
        Ok(0)
    }

    /// Handles `physdev_op_compat(op)`, with command and argument in one structure.
    ///
    /// # Errors
    /// As for [`Self::do_physdev_op`].
    pub(crate) fn do_physdev_op_compat(&self, cur: &mut Cur<'_>, args: PhysdevOpCompatArgs) -> Hc {
        let cmd: u32 = self.hw.get(args.op)?;
        let u = (offset_of!(abi::PhysdevOp, u), offset_of!(compat::PhysdevOp, u));
        let u = self.caller(cur.d).width.pick(u.0, u.1);
        self.physdev_op(cur, cmd, args.op.offset(u))?;
        Ok(0)
    }

    fn physdev_op(&self, cur: &mut Cur<'_>, cmd: u32, va: GuestVa) -> Result<(), Errno> {
        let d = cur.d;
        match cmd {
            abi::PHYSDEVOP_EOI => {
                let op: abi::PhysdevEoi = self.hw.get(va)?;
                self.pirq_eoi(d, op.irq)
            }
            abi::PHYSDEVOP_PIRQ_EOI_GMFN_V1 | abi::PHYSDEVOP_PIRQ_EOI_GMFN_V2 => {
                let op: abi::PhysdevPirqEoiGmfn = self.caller(d).get(va)?;
                self.set_eoi_map(d, Mfn(op.gmfn), cmd == abi::PHYSDEVOP_PIRQ_EOI_GMFN_V1)
            }
            abi::PHYSDEVOP_IRQ_UNMASK_NOTIFY => {
                self.pirq_guest_unmask(d);
                Ok(())
            }
            abi::PHYSDEVOP_IRQ_STATUS_QUERY => {
                let mut op: abi::PhysdevIrqStatusQuery = self.hw.get(va)?;
                if op.irq as usize >= self.pirqs(d).len() {
                    return Err(Errno::INVAL);
                }
                // A guest that asks here rather than in the bitmap must always signal the end of the interrupt.
                op.flags = abi::XENIRQSTAT_NEEDS_EOI;
                if self.pirq_shared(d, op.irq) {
                    op.flags |= abi::XENIRQSTAT_SHARED;
                }
                self.hw.put(va, &op)
            }
            abi::PHYSDEVOP_MAP_PIRQ => self.op_map_pirq(d, va),
            abi::PHYSDEVOP_UNMAP_PIRQ => {
                let op: abi::PhysdevUnmapPirq = self.hw.get(va)?;
                let target = self.domain_by_any_id(d, op.domid)?;
                may(d, cmd)?;
                self.unmap_domain_pirq(&target, op.pirq)
            }
            abi::PHYSDEVOP_GET_FREE_PIRQ => {
                let mut op: abi::PhysdevGetFreePirq = self.hw.get(va)?;
                op.pirq = self.reserve_pirq(d, op.type_.cast_unsigned())?;
                self.hw.put(va, &op)
            }
            abi::PHYSDEVOP_SETUP_GSI => {
                let op: abi::PhysdevSetupGsi = self.hw.get(va)?;
                let gsi = u32::try_from(op.gsi).ok().filter(|&g| g < self.hw.nr_gsis()).ok_or(Errno::INVAL)?;
                may(d, cmd)?;
                self.setup_gsi(gsi, LineMode { level: op.triggering != 0, active_low: op.polarity != 0 })
            }
            abi::PHYSDEVOP_APIC_READ => {
                let mut op: abi::PhysdevApic = self.caller(d).get(va)?;
                may(d, cmd)?;
                let read = self.ioapic_guest_read(op.apic_physbase, op.reg);
                op.value = read.unwrap_or(op.value);
                self.caller(d).put(va, &op)?;
                read.map(drop)
            }
            abi::PHYSDEVOP_APIC_WRITE => {
                let op: abi::PhysdevApic = self.caller(d).get(va)?;
                may(d, cmd)?;
                self.ioapic_guest_write(d, op.apic_physbase, op.reg, op.value)
            }
            abi::PHYSDEVOP_ALLOC_IRQ_VECTOR => {
                let mut op: abi::PhysdevIrq = self.hw.get(va)?;
                may(d, cmd)?;
                // Vectors are the hypervisor's; the guest gets a number that identifies the irq.
                op.vector = op.irq;
                self.hw.put(va, &op)
            }
            abi::PHYSDEVOP_SET_IOPL => {
                let op: abi::PhysdevSetIopl = self.hw.get(va)?;
                if op.iopl > 3 {
                    return Err(Errno::INVAL);
                }
                cur.ctx.iopl = low8(op.iopl);
                Ok(())
            }
            abi::PHYSDEVOP_SET_IOBITMAP => {
                let op: abi::PhysdevSetIobitmap = self.caller(d).get(va)?;
                if !guest_range_okay(d, op.bitmap, IOBMP_BYTES) || op.nr_ports > NR_PORTS {
                    return Err(Errno::INVAL);
                }
                cur.ctx.iobmp = op.bitmap;
                cur.ctx.iobmp_limit = op.nr_ports;
                Ok(())
            }
            abi::PHYSDEVOP_DBGP_OP => {
                may(d, cmd)?;
                // No debug port of a USB controller is used as a console.
                self.hw.get::<abi::PhysdevDbgpOp>(va).map(drop)
            }
            _ => self.physdev_pci_op(d, cmd, va),
        }
    }

    fn physdev_pci_op(&self, d: &Domain, cmd: u32, va: GuestVa) -> Result<(), Errno> {
        match cmd {
            abi::PHYSDEVOP_MANAGE_PCI_ADD => {
                let op: abi::PhysdevManagePci = self.hw.get(va)?;
                may(d, cmd)?;
                self.pci_add_device(Sbdf { seg: 0, bus: op.bus, devfn: op.devfn }, None, None)
            }
            abi::PHYSDEVOP_MANAGE_PCI_REMOVE => {
                let op: abi::PhysdevManagePci = self.hw.get(va)?;
                may(d, cmd)?;
                self.pci_remove_device(Sbdf { seg: 0, bus: op.bus, devfn: op.devfn })
            }
            abi::PHYSDEVOP_MANAGE_PCI_ADD_EXT => {
                let op: abi::PhysdevManagePciExt = self.hw.get(va)?;
                if op.is_extfn > 1 || op.is_virtfn > 1 {
                    return Err(Errno::INVAL);
                }
                may(d, cmd)?;
                let physfn = Sbdf { seg: 0, bus: op.physfn.bus, devfn: op.physfn.devfn };
                let at = Sbdf { seg: 0, bus: op.bus, devfn: op.devfn };
                self.pci_add_device(at, (op.is_virtfn != 0).then_some(physfn), None)
            }
            abi::PHYSDEVOP_PCI_DEVICE_ADD => {
                let op: abi::PhysdevPciDeviceAdd = self.hw.get(va)?;
                may(d, cmd)?;
                let physfn = Sbdf { seg: op.seg, bus: op.physfn.bus, devfn: op.physfn.devfn };
                let at = Sbdf { seg: op.seg, bus: op.bus, devfn: op.devfn };
                let node = match op.flags & abi::XEN_PCI_DEV_PXM {
                    0 => None,
                    _ => {
                        let domain = self.hw.get::<u32>(va.offset(offset_of!(abi::PhysdevPciDeviceAdd, optarr)))?;
                        self.nodes.of_domain(domain)
                    }
                };
                self.pci_add_device(at, (op.flags & abi::XEN_PCI_DEV_VIRTFN != 0).then_some(physfn), node)
            }
            abi::PHYSDEVOP_PCI_DEVICE_REMOVE => {
                let at = device(self.hw.get(va)?);
                may(d, cmd)?;
                self.pci_remove_device(at)
            }
            abi::PHYSDEVOP_PREPARE_MSIX | abi::PHYSDEVOP_RELEASE_MSIX => {
                let at = device(self.hw.get(va)?);
                may(d, cmd)?;
                self.prepare_msix(at, cmd == abi::PHYSDEVOP_RELEASE_MSIX)
            }
            abi::PHYSDEVOP_RESTORE_MSI => {
                let op: abi::PhysdevRestoreMsi = self.hw.get(va)?;
                self.restore_msi(d, Sbdf { seg: 0, bus: op.bus, devfn: op.devfn })
            }
            abi::PHYSDEVOP_RESTORE_MSI_EXT => self.restore_msi(d, device(self.hw.get(va)?)),
            abi::PHYSDEVOP_PCI_MMCFG_RESERVED => {
                may(d, cmd)?;
                let op: abi::PhysdevPciMmcfgReserved = self.caller(d).get(va)?;
                self.pci_mmcfg_reserved(&op)
            }
            _ => Err(Errno::NOSYS),
        }
    }

    /// PHYSDEVOP_pci_mmcfg_reserved: dom0 reports whether its ACPI reserves a range of configuration space. The
    /// firmware's table decides in either case. EINVAL: unknown flags. EIO: the range is elsewhere. ENODEV: there is
    /// none.
    fn pci_mmcfg_reserved(&self, op: &abi::PhysdevPciMmcfgReserved) -> Result<(), Errno> {
        if op.flags & !abi::XEN_PCI_MMCFG_RESERVED != 0 {
            return Err(Errno::INVAL);
        }
        let wanted = (op.segment, op.start_bus, op.end_bus);
        let mut ranges = (0..).map_while(|n| self.hw.pci_ecam(n));
        let range = ranges.find(|r| (r.segment, r.first_bus, r.last_bus) == wanted).ok_or(Errno::NODEV)?;
        if range.address == op.address {
            Ok(())
        } else {
            Err(Errno::IO)
        }
    }

    /// PHYSDEVOP_map_pirq.
    fn op_map_pirq(&self, d: &Arc<Domain>, va: GuestVa) -> Result<(), Errno> {
        let mut op: abi::PhysdevMapPirq = self.caller(d).get(va)?;
        let multi = op.type_.cast_unsigned() == abi::MAP_PIRQ_TYPE_MULTI_MSI;
        if multi && op.table_base != 0 {
            return Err(Errno::INVAL);
        }
        let with_segment = multi || op.type_.cast_unsigned() == abi::MAP_PIRQ_TYPE_MSI_SEG;
        let at = Sbdf {
            seg: if with_segment { low16((op.bus >> 16).cast_unsigned()) } else { 0 },
            bus: low8(op.bus.cast_unsigned()),
            devfn: low8(op.devfn.cast_unsigned()),
        };
        if op.type_.cast_unsigned() == abi::MAP_PIRQ_TYPE_MSI_SEG {
            op.type_ = abi::MAP_PIRQ_TYPE_MSI as i32;
        }
        let info = MsiInfo { at, entry_nr: op.entry_nr, table_base: op.table_base, multi };
        let mapped = self.map_pirq(d, &op, &info);
        if let Ok(pirq) = mapped {
            op.pirq = pirq as i32;
        }
        self.caller(d).put(va, &op)?;
        mapped.map(drop)
    }

    fn map_pirq(&self, d: &Arc<Domain>, op: &abi::PhysdevMapPirq, info: &MsiInfo) -> Result<u32, Errno> {
        let target = self.domain_by_any_id(d, op.domid)?;
        may(d, abi::PHYSDEVOP_MAP_PIRQ)?;
        match op.type_.cast_unsigned() {
            abi::MAP_PIRQ_TYPE_GSI => self.map_gsi_pirq(d, &target, op.index, op.pirq),
            abi::MAP_PIRQ_TYPE_MSI | abi::MAP_PIRQ_TYPE_MULTI_MSI => {
                self.map_msi_pirq(&target, op.index, op.pirq, info)
            }
            _ => Err(Errno::INVAL),
        }
    }
}

/// Returns whether `len` bytes at `va` lie in the part of the address space that is `d`'s guest's.
fn guest_range_okay(d: &Domain, va: u64, len: u64) -> bool {
    let end = va.wrapping_add(len - 1);
    let apart = end < NOT_GUEST.start || va >= NOT_GUEST.end;
    end >= va && if d.mem.is_pae() { d.mem.addr_ok(end) } else { apart }
}
