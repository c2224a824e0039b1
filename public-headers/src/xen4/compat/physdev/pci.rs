//! Facts of physdev.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
use crate::xen4::compat::physdev::irq::{PhysdevApic, PhysdevSetIobitmap};
use crate::xen4::physdev::irq::{PhysdevIrq, PhysdevIrqStatusQuery, PhysdevSetIopl};
pub use crate::xen4::physdev::pci::*;

layout! {
    header "physdev.h";

    /// `struct physdev_op`. (physdev.h)
    struct PhysdevOp = "struct physdev_op", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `u`.
        u: Overlay4<3> = 4 {
            irq_status_query: PhysdevIrqStatusQuery, set_iopl: PhysdevSetIopl, set_iobitmap: PhysdevSetIobitmap,
            apic_op: PhysdevApic, irq_op: PhysdevIrq,
        };
    }

    /// `struct physdev_pci_mmcfg_reserved`. (physdev.h)
    struct PhysdevPciMmcfgReserved = "struct physdev_pci_mmcfg_reserved", 16 {
        /// `address`.
        address: CompatU64 = 0;
        /// `segment`.
        segment: u16 = 8;
        /// `start_bus`.
        start_bus: u8 = 10;
        /// `end_bus`.
        end_bus: u8 = 11;
        /// `flags`.
        flags: u32 = 12;
    }
}
