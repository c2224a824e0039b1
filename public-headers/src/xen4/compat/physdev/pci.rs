//! PCI devices (physdev.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
use crate::xen4::compat::physdev::irq::{PhysdevApic, PhysdevSetIobitmap};
use crate::xen4::physdev::irq::{PhysdevIrq, PhysdevIrqStatusQuery, PhysdevSetIopl};
pub use crate::xen4::physdev::pci::*;

layout! {
    header "physdev.h";

    /// Argument of the hypercall in its old form. (physdev.h)
    struct PhysdevOp = "struct physdev_op", 16 {
        /// `PHYSDEVOP_*`.
        cmd: u32 = 0;
        /// Argument of the command: one of the members.
        u: Overlay4<3> = 4 {
            irq_status_query: PhysdevIrqStatusQuery, set_iopl: PhysdevSetIopl, set_iobitmap: PhysdevSetIobitmap,
            apic_op: PhysdevApic, irq_op: PhysdevIrq,
        };
    }

    /// Memory-mapped configuration space. (physdev.h)
    struct PhysdevPciMmcfgReserved = "struct physdev_pci_mmcfg_reserved", 16 {
        /// Address.
        address: CompatU64 = 0;
        /// PCI segment.
        segment: u16 = 8;
        /// First bus.
        start_bus: u8 = 10;
        /// Last bus.
        end_bus: u8 = 11;
        /// `XEN_PCI_MMCFG_RESERVED`.
        flags: u32 = 12;
    }
}
