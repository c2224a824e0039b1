//! Facts of physdev.h.

use crate::overlay::{Overlay2, Overlay8};

layout! {
    header "physdev.h";

    /// `struct physdev_eoi`. (physdev.h)
    struct PhysdevEoi = "struct physdev_eoi", 4 {
        /// `irq`.
        irq: u32 = 0;
    }

    /// `struct physdev_pirq_eoi_gmfn`. (physdev.h)
    struct PhysdevPirqEoiGmfn = "struct physdev_pirq_eoi_gmfn", 8 {
        /// `gmfn`.
        gmfn: u64 = 0;
    }

    /// `struct physdev_irq_status_query`. (physdev.h)
    struct PhysdevIrqStatusQuery = "struct physdev_irq_status_query", 8 {
        /// `irq`.
        irq: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
    }

    /// `struct physdev_set_iopl`. (physdev.h)
    struct PhysdevSetIopl = "struct physdev_set_iopl", 4 {
        /// `iopl`.
        iopl: u32 = 0;
    }

    /// `struct physdev_set_iobitmap`. (physdev.h)
    struct PhysdevSetIobitmap = "struct physdev_set_iobitmap", 16 {
        /// `bitmap`.
        bitmap: u64 = 0;
        /// `nr_ports`.
        nr_ports: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `struct physdev_apic`. (physdev.h)
    struct PhysdevApic = "struct physdev_apic", 16 {
        /// `apic_physbase`.
        apic_physbase: u64 = 0;
        /// `reg`.
        reg: u32 = 8;
        /// `value`.
        value: u32 = 12;
    }

    /// `struct physdev_irq`. (physdev.h)
    struct PhysdevIrq = "struct physdev_irq", 8 {
        /// `irq`.
        irq: u32 = 0;
        /// `vector`.
        vector: u32 = 4;
    }

    /// `struct physdev_map_pirq`. (physdev.h)
    struct PhysdevMapPirq = "struct physdev_map_pirq", 40 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `type`.
        type_: i32 = 4;
        /// `index`.
        index: i32 = 8;
        /// `pirq`.
        pirq: i32 = 12;
        /// `bus`.
        bus: i32 = 16;
        /// `devfn`.
        devfn: i32 = 20;
        /// `entry_nr`.
        entry_nr: i32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
        /// `table_base`.
        table_base: u64 = 32;
    }

    /// `struct physdev_unmap_pirq`. (physdev.h)
    struct PhysdevUnmapPirq = "struct physdev_unmap_pirq", 8 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `pirq`.
        pirq: i32 = 4;
    }

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
    struct PhysdevManagePciExtPhysfn = "__typeof__(((struct physdev_manage_pci_ext *)0)->physfn)", 2 {
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

    /// `struct physdev_setup_gsi`. (physdev.h)
    struct PhysdevSetupGsi = "struct physdev_setup_gsi", 8 {
        /// `gsi`.
        gsi: i32 = 0;
        /// `triggering`.
        triggering: u8 = 4;
        /// `polarity`.
        polarity: u8 = 5;
        /// Padding.
        _pad0: [u8; 2] = 6;
    }

    /// `struct physdev_get_free_pirq`. (physdev.h)
    struct PhysdevGetFreePirq = "struct physdev_get_free_pirq", 8 {
        /// `type`.
        type_: i32 = 0;
        /// `pirq`.
        pirq: u32 = 4;
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
    struct PhysdevPciDeviceAddPhysfn = "__typeof__(((struct physdev_pci_device_add *)0)->physfn)", 2 {
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

    /// `PHYSDEVOP_eoi`.
    PHYSDEVOP_EOI: u32 = 12, "PHYSDEVOP_eoi";
    /// `PHYSDEVOP_pirq_eoi_gmfn_v1`.
    PHYSDEVOP_PIRQ_EOI_GMFN_V1: u32 = 17, "PHYSDEVOP_pirq_eoi_gmfn_v1";
    /// `PHYSDEVOP_pirq_eoi_gmfn_v2`.
    PHYSDEVOP_PIRQ_EOI_GMFN_V2: u32 = 28, "PHYSDEVOP_pirq_eoi_gmfn_v2";
    /// `PHYSDEVOP_irq_status_query`.
    PHYSDEVOP_IRQ_STATUS_QUERY: u32 = 5, "PHYSDEVOP_irq_status_query";
    /// `_XENIRQSTAT_needs_eoi`.
    _XENIRQSTAT_NEEDS_EOI: u32 = 0, "_XENIRQSTAT_needs_eoi";
    /// `XENIRQSTAT_needs_eoi`.
    XENIRQSTAT_NEEDS_EOI: u32 = 1 << 0, "XENIRQSTAT_needs_eoi";
    /// `_XENIRQSTAT_shared`.
    _XENIRQSTAT_SHARED: u32 = 1, "_XENIRQSTAT_shared";
    /// `XENIRQSTAT_shared`.
    XENIRQSTAT_SHARED: u32 = 1 << 1, "XENIRQSTAT_shared";
    /// `PHYSDEVOP_set_iopl`.
    PHYSDEVOP_SET_IOPL: u32 = 6, "PHYSDEVOP_set_iopl";
    /// `PHYSDEVOP_set_iobitmap`.
    PHYSDEVOP_SET_IOBITMAP: u32 = 7, "PHYSDEVOP_set_iobitmap";
    /// `PHYSDEVOP_apic_read`.
    PHYSDEVOP_APIC_READ: u32 = 8, "PHYSDEVOP_apic_read";
    /// `PHYSDEVOP_apic_write`.
    PHYSDEVOP_APIC_WRITE: u32 = 9, "PHYSDEVOP_apic_write";
    /// `PHYSDEVOP_alloc_irq_vector`.
    PHYSDEVOP_ALLOC_IRQ_VECTOR: u32 = 10, "PHYSDEVOP_alloc_irq_vector";
    /// `PHYSDEVOP_free_irq_vector`.
    PHYSDEVOP_FREE_IRQ_VECTOR: u32 = 11, "PHYSDEVOP_free_irq_vector";
    /// `MAP_PIRQ_TYPE_MSI`.
    MAP_PIRQ_TYPE_MSI: u32 = 0x0;
    /// `MAP_PIRQ_TYPE_GSI`.
    MAP_PIRQ_TYPE_GSI: u32 = 0x1;
    /// `MAP_PIRQ_TYPE_UNKNOWN`.
    MAP_PIRQ_TYPE_UNKNOWN: u32 = 0x2;
    /// `MAP_PIRQ_TYPE_MSI_SEG`.
    MAP_PIRQ_TYPE_MSI_SEG: u32 = 0x3;
    /// `MAP_PIRQ_TYPE_MULTI_MSI`.
    MAP_PIRQ_TYPE_MULTI_MSI: u32 = 0x4;
    /// `PHYSDEVOP_map_pirq`.
    PHYSDEVOP_MAP_PIRQ: u32 = 13, "PHYSDEVOP_map_pirq";
    /// `PHYSDEVOP_unmap_pirq`.
    PHYSDEVOP_UNMAP_PIRQ: u32 = 14, "PHYSDEVOP_unmap_pirq";
    /// `PHYSDEVOP_manage_pci_add`.
    PHYSDEVOP_MANAGE_PCI_ADD: u32 = 15, "PHYSDEVOP_manage_pci_add";
    /// `PHYSDEVOP_manage_pci_remove`.
    PHYSDEVOP_MANAGE_PCI_REMOVE: u32 = 16, "PHYSDEVOP_manage_pci_remove";
    /// `PHYSDEVOP_restore_msi`.
    PHYSDEVOP_RESTORE_MSI: u32 = 19, "PHYSDEVOP_restore_msi";
    /// `PHYSDEVOP_manage_pci_add_ext`.
    PHYSDEVOP_MANAGE_PCI_ADD_EXT: u32 = 20, "PHYSDEVOP_manage_pci_add_ext";
    /// `PHYSDEVOP_setup_gsi`.
    PHYSDEVOP_SETUP_GSI: u32 = 21, "PHYSDEVOP_setup_gsi";
    /// `PHYSDEVOP_get_free_pirq`.
    PHYSDEVOP_GET_FREE_PIRQ: u32 = 23, "PHYSDEVOP_get_free_pirq";
    /// `XEN_PCI_MMCFG_RESERVED`.
    XEN_PCI_MMCFG_RESERVED: u32 = 0x1;
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
