//! PCI devices (physdev.h).

use crate::overlay::{Overlay2, Overlay8};
use crate::xen4::physdev::irq::{PhysdevApic, PhysdevIrq, PhysdevIrqStatusQuery, PhysdevSetIobitmap, PhysdevSetIopl};

layout! {
    header "physdev.h";

    /// A device came or went. (physdev.h)
    struct PhysdevManagePci = "struct physdev_manage_pci", 2 {
        /// PCI bus.
        bus: u8 = 0;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 1;
    }

    /// Restores the MSI state of a device. (physdev.h)
    struct PhysdevRestoreMsi = "struct physdev_restore_msi", 2 {
        /// PCI bus.
        bus: u8 = 0;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 1;
    }

    /// The physical function of a virtual one. (physdev.h)
    struct PhysdevManagePciExtPhysfn = "struct physdev_manage_pci_ext:physfn", 2 {
        /// PCI bus.
        bus: u8 = 0;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 1;
    }

    /// A device came, with what kind of function it is. (physdev.h)
    struct PhysdevManagePciExt = "struct physdev_manage_pci_ext", 16 {
        /// PCI bus.
        bus: u8 = 0;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 1;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Nonzero: an extended function.
        is_extfn: u32 = 4;
        /// Nonzero: a virtual function.
        is_virtfn: u32 = 8;
        /// Its physical function.
        physfn: PhysdevManagePciExtPhysfn = 12;
        /// Padding.
        _pad1: [u8; 2] = 14;
    }

    /// Argument of the hypercall in its old form. (physdev.h)
    struct PhysdevOp = "struct physdev_op", 24 {
        /// `PHYSDEVOP_*`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<2> = 8 {
            irq_status_query: PhysdevIrqStatusQuery, set_iopl: PhysdevSetIopl, set_iobitmap: PhysdevSetIobitmap,
            apic_op: PhysdevApic, irq_op: PhysdevIrq,
        };
    }

    /// Memory-mapped configuration space. (physdev.h)
    struct PhysdevPciMmcfgReserved = "struct physdev_pci_mmcfg_reserved", 16 {
        /// Address.
        address: u64 = 0;
        /// PCI segment.
        segment: u16 = 8;
        /// First bus.
        start_bus: u8 = 10;
        /// Last bus.
        end_bus: u8 = 11;
        /// `XEN_PCI_MMCFG_RESERVED`.
        flags: u32 = 12;
    }

    /// The physical function of a virtual one. (physdev.h)
    struct PhysdevPciDeviceAddPhysfn = "struct physdev_pci_device_add:physfn", 2 {
        /// PCI bus.
        bus: u8 = 0;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 1;
    }

    /// A device came. (physdev.h)
    struct PhysdevPciDeviceAdd = "struct physdev_pci_device_add", 12 {
        /// PCI segment.
        seg: u16 = 0;
        /// PCI bus.
        bus: u8 = 2;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 3;
        /// `XEN_PCI_DEV_*`.
        flags: u32 = 4;
        /// Its physical function.
        physfn: PhysdevPciDeviceAddPhysfn = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
        /// With `XEN_PCI_DEV_PXM`, the NUMA proximity domain.
        optarr: [u32; 0] = 12;
    }

    /// A PCI device. (physdev.h)
    struct PhysdevPciDevice = "struct physdev_pci_device", 4 {
        /// PCI segment.
        seg: u16 = 0;
        /// PCI bus.
        bus: u8 = 2;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 3;
    }

    /// The USB debug port's controller is being reset. (physdev.h)
    struct PhysdevDbgpOp = "struct physdev_dbgp_op", 6 {
        /// `PHYSDEVOP_DBGP_RESET_*`.
        op: u8 = 0;
        /// `PHYSDEVOP_DBGP_BUS_*`.
        bus: u8 = 1;
        /// Argument of the command: one of the members.
        u: Overlay2<2> = 2 { pci: PhysdevPciDevice };
    }
}

constants! {
    header "physdev.h";

    /// Command: `PhysdevManagePci`, a new device.
    PHYSDEVOP_MANAGE_PCI_ADD: u32 = 15, "PHYSDEVOP_manage_pci_add";
    /// Command: `PhysdevManagePci`, a device that is gone.
    PHYSDEVOP_MANAGE_PCI_REMOVE: u32 = 16, "PHYSDEVOP_manage_pci_remove";
    /// Command: `PhysdevRestoreMsi`.
    PHYSDEVOP_RESTORE_MSI: u32 = 19, "PHYSDEVOP_restore_msi";
    /// Command: `PhysdevManagePciExt`.
    PHYSDEVOP_MANAGE_PCI_ADD_EXT: u32 = 20, "PHYSDEVOP_manage_pci_add_ext";
    /// Command: `PhysdevPciMmcfgReserved`.
    PHYSDEVOP_PCI_MMCFG_RESERVED: u32 = 24, "PHYSDEVOP_pci_mmcfg_reserved";
    /// It is an extended function.
    XEN_PCI_DEV_EXTFN: u32 = 0x1;
    /// It is a virtual function.
    XEN_PCI_DEV_VIRTFN: u32 = 0x2;
    /// The proximity domain is given.
    XEN_PCI_DEV_PXM: u32 = 0x4;
    /// Command: `PhysdevPciDeviceAdd`.
    PHYSDEVOP_PCI_DEVICE_ADD: u32 = 25, "PHYSDEVOP_pci_device_add";
    /// Command: `PhysdevPciDevice`, a device that is gone.
    PHYSDEVOP_PCI_DEVICE_REMOVE: u32 = 26, "PHYSDEVOP_pci_device_remove";
    /// Command: `PhysdevPciDevice`, restores its MSI state.
    PHYSDEVOP_RESTORE_MSI_EXT: u32 = 27, "PHYSDEVOP_restore_msi_ext";
    /// Command: `PhysdevPciDevice`, before it goes to another domain.
    PHYSDEVOP_PREPARE_MSIX: u32 = 30, "PHYSDEVOP_prepare_msix";
    /// Command: `PhysdevPciDevice`, when it has come back.
    PHYSDEVOP_RELEASE_MSIX: u32 = 31, "PHYSDEVOP_release_msix";
    /// The controller is about to be reset.
    PHYSDEVOP_DBGP_RESET_PREPARE: u32 = 1;
    /// The controller was reset.
    PHYSDEVOP_DBGP_RESET_DONE: u32 = 2;
    /// The kind of bus is not known.
    PHYSDEVOP_DBGP_BUS_UNKNOWN: u32 = 0;
    /// The controller is a PCI device.
    PHYSDEVOP_DBGP_BUS_PCI: u32 = 1;
    /// Command: `PhysdevDbgpOp`.
    PHYSDEVOP_DBGP_OP: u32 = 29, "PHYSDEVOP_dbgp_op";
    /// Command of the old form: ends an interrupt.
    PHYSDEVOP_IRQ_UNMASK_NOTIFY: u32 = 4;
    /// Command: `PhysdevPirqEoiGmfn`, in the version of the interface.
    PHYSDEVOP_PIRQ_EOI_GMFN: u32 = 28, "PHYSDEVOP_pirq_eoi_gmfn";
}
