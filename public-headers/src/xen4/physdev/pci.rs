//! Facts of physdev.h.

use crate::overlay::{Overlay2, Overlay8};
use crate::xen4::physdev::irq::{PhysdevApic, PhysdevIrq, PhysdevIrqStatusQuery, PhysdevSetIobitmap, PhysdevSetIopl};

layout! {
    header "physdev.h";

    /// `struct physdev_manage_pci`. (physdev.h)
    struct PhysdevManagePci = "struct physdev_manage_pci", 2 {
        /// `bus`.
        bus: u8 = 0;
        /// `devfn`.
        devfn: u8 = 1;
    }

    /// `struct physdev_restore_msi`. (physdev.h)
    struct PhysdevRestoreMsi = "struct physdev_restore_msi", 2 {
        /// `bus`.
        bus: u8 = 0;
        /// `devfn`.
        devfn: u8 = 1;
    }

    /// Part of a union or nested structure. (physdev.h)
    struct PhysdevManagePciExtPhysfn = "struct physdev_manage_pci_ext:physfn", 2 {
        /// `bus`.
        bus: u8 = 0;
        /// `devfn`.
        devfn: u8 = 1;
    }

    /// `struct physdev_manage_pci_ext`. (physdev.h)
    struct PhysdevManagePciExt = "struct physdev_manage_pci_ext", 16 {
        /// `bus`.
        bus: u8 = 0;
        /// `devfn`.
        devfn: u8 = 1;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `is_extfn`.
        is_extfn: u32 = 4;
        /// `is_virtfn`.
        is_virtfn: u32 = 8;
        /// `physfn`.
        physfn: PhysdevManagePciExtPhysfn = 12;
        /// Padding.
        _pad1: [u8; 2] = 14;
    }

    /// `struct physdev_op`. (physdev.h)
    struct PhysdevOp = "struct physdev_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `u`.
        u: Overlay8<2> = 8 {
            irq_status_query: PhysdevIrqStatusQuery, set_iopl: PhysdevSetIopl, set_iobitmap: PhysdevSetIobitmap,
            apic_op: PhysdevApic, irq_op: PhysdevIrq,
        };
    }

    /// `struct physdev_pci_mmcfg_reserved`. (physdev.h)
    struct PhysdevPciMmcfgReserved = "struct physdev_pci_mmcfg_reserved", 16 {
        /// `address`.
        address: u64 = 0;
        /// `segment`.
        segment: u16 = 8;
        /// `start_bus`.
        start_bus: u8 = 10;
        /// `end_bus`.
        end_bus: u8 = 11;
        /// `flags`.
        flags: u32 = 12;
    }

    /// Part of a union or nested structure. (physdev.h)
    struct PhysdevPciDeviceAddPhysfn = "struct physdev_pci_device_add:physfn", 2 {
        /// `bus`.
        bus: u8 = 0;
        /// `devfn`.
        devfn: u8 = 1;
    }

    /// `struct physdev_pci_device_add`. (physdev.h)
    struct PhysdevPciDeviceAdd = "struct physdev_pci_device_add", 12 {
        /// `seg`.
        seg: u16 = 0;
        /// `bus`.
        bus: u8 = 2;
        /// `devfn`.
        devfn: u8 = 3;
        /// `flags`.
        flags: u32 = 4;
        /// `physfn`.
        physfn: PhysdevPciDeviceAddPhysfn = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
        /// `optarr`.
        optarr: [u32; 0] = 12;
    }

    /// `struct physdev_pci_device`. (physdev.h)
    struct PhysdevPciDevice = "struct physdev_pci_device", 4 {
        /// `seg`.
        seg: u16 = 0;
        /// `bus`.
        bus: u8 = 2;
        /// `devfn`.
        devfn: u8 = 3;
    }

    /// `struct physdev_dbgp_op`. (physdev.h)
    struct PhysdevDbgpOp = "struct physdev_dbgp_op", 6 {
        /// `op`.
        op: u8 = 0;
        /// `bus`.
        bus: u8 = 1;
        /// `u`.
        u: Overlay2<2> = 2 { pci: PhysdevPciDevice };
    }
}

constants! {
    header "physdev.h";

    /// `PHYSDEVOP_manage_pci_add`.
    PHYSDEVOP_MANAGE_PCI_ADD: u32 = 15, "PHYSDEVOP_manage_pci_add";
    /// `PHYSDEVOP_manage_pci_remove`.
    PHYSDEVOP_MANAGE_PCI_REMOVE: u32 = 16, "PHYSDEVOP_manage_pci_remove";
    /// `PHYSDEVOP_restore_msi`.
    PHYSDEVOP_RESTORE_MSI: u32 = 19, "PHYSDEVOP_restore_msi";
    /// `PHYSDEVOP_manage_pci_add_ext`.
    PHYSDEVOP_MANAGE_PCI_ADD_EXT: u32 = 20, "PHYSDEVOP_manage_pci_add_ext";
    /// `PHYSDEVOP_pci_mmcfg_reserved`.
    PHYSDEVOP_PCI_MMCFG_RESERVED: u32 = 24, "PHYSDEVOP_pci_mmcfg_reserved";
    /// `XEN_PCI_DEV_EXTFN`.
    XEN_PCI_DEV_EXTFN: u32 = 0x1;
    /// `XEN_PCI_DEV_VIRTFN`.
    XEN_PCI_DEV_VIRTFN: u32 = 0x2;
    /// `XEN_PCI_DEV_PXM`.
    XEN_PCI_DEV_PXM: u32 = 0x4;
    /// `PHYSDEVOP_pci_device_add`.
    PHYSDEVOP_PCI_DEVICE_ADD: u32 = 25, "PHYSDEVOP_pci_device_add";
    /// `PHYSDEVOP_pci_device_remove`.
    PHYSDEVOP_PCI_DEVICE_REMOVE: u32 = 26, "PHYSDEVOP_pci_device_remove";
    /// `PHYSDEVOP_restore_msi_ext`.
    PHYSDEVOP_RESTORE_MSI_EXT: u32 = 27, "PHYSDEVOP_restore_msi_ext";
    /// `PHYSDEVOP_prepare_msix`.
    PHYSDEVOP_PREPARE_MSIX: u32 = 30, "PHYSDEVOP_prepare_msix";
    /// `PHYSDEVOP_release_msix`.
    PHYSDEVOP_RELEASE_MSIX: u32 = 31, "PHYSDEVOP_release_msix";
    /// `PHYSDEVOP_DBGP_RESET_PREPARE`.
    PHYSDEVOP_DBGP_RESET_PREPARE: u32 = 1;
    /// `PHYSDEVOP_DBGP_RESET_DONE`.
    PHYSDEVOP_DBGP_RESET_DONE: u32 = 2;
    /// `PHYSDEVOP_DBGP_BUS_UNKNOWN`.
    PHYSDEVOP_DBGP_BUS_UNKNOWN: u32 = 0;
    /// `PHYSDEVOP_DBGP_BUS_PCI`.
    PHYSDEVOP_DBGP_BUS_PCI: u32 = 1;
    /// `PHYSDEVOP_dbgp_op`.
    PHYSDEVOP_DBGP_OP: u32 = 29, "PHYSDEVOP_dbgp_op";
    /// `PHYSDEVOP_IRQ_UNMASK_NOTIFY`.
    PHYSDEVOP_IRQ_UNMASK_NOTIFY: u32 = 4;
    /// `PHYSDEVOP_pirq_eoi_gmfn`.
    PHYSDEVOP_PIRQ_EOI_GMFN: u32 = 28, "PHYSDEVOP_pirq_eoi_gmfn";
}
