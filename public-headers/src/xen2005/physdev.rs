//! Facts of physdev.h.

use crate::overlay::Overlay4;

layout! {
    header "physdev.h";

    /// `physdevop_pci_cfgreg_read_t`. (physdev.h)
    struct PhysdevopPciCfgregRead = "physdevop_pci_cfgreg_read_t", 24 {
        /// `bus`.
        bus: u32 = 0;
        /// `dev`.
        dev: u32 = 4;
        /// `func`.
        func: u32 = 8;
        /// `reg`.
        reg: u32 = 12;
        /// `len`.
        len: u32 = 16;
        /// `value`.
        value: u32 = 20;
    }

    /// `physdevop_pci_cfgreg_write_t`. (physdev.h)
    struct PhysdevopPciCfgregWrite = "physdevop_pci_cfgreg_write_t", 24 {
        /// `bus`.
        bus: u32 = 0;
        /// `dev`.
        dev: u32 = 4;
        /// `func`.
        func: u32 = 8;
        /// `reg`.
        reg: u32 = 12;
        /// `len`.
        len: u32 = 16;
        /// `value`.
        value: u32 = 20;
    }

    /// `physdevop_pci_initialise_device_t`. (physdev.h)
    struct PhysdevopPciInitialiseDevice = "physdevop_pci_initialise_device_t", 12 {
        /// `bus`.
        bus: u32 = 0;
        /// `dev`.
        dev: u32 = 4;
        /// `func`.
        func: u32 = 8;
    }

    /// `physdevop_pci_probe_root_buses_t`. (physdev.h)
    struct PhysdevopPciProbeRootBuses = "physdevop_pci_probe_root_buses_t", 32 {
        /// `busmask`.
        busmask: [u32; 8] = 0;
    }

    /// `physdevop_irq_status_query_t`. (physdev.h)
    struct PhysdevopIrqStatusQuery = "physdevop_irq_status_query_t", 8 {
        /// `irq`.
        irq: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
    }

    /// `physdevop_set_iopl_t`. (physdev.h)
    struct PhysdevopSetIopl = "physdevop_set_iopl_t", 4 {
        /// `iopl`.
        iopl: u32 = 0;
    }

    /// `physdevop_set_iobitmap_t`. (physdev.h)
    struct PhysdevopSetIobitmap = "physdevop_set_iobitmap_t", 16 {
        /// `bitmap`.
        bitmap: u32 = 0;
        /// `__pad_75`.
        __pad_75: u32 = 4;
        /// `nr_ports`.
        nr_ports: u32 = 8;
        /// `__pad0`.
        __pad0: u32 = 12;
    }

    /// `physdev_op_t`. (physdev.h)
    struct PhysdevOp = "physdev_op_t", 40 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `__pad`.
        __pad: u32 = 4;
        /// `u`.
        u: Overlay4<8> = 8 {
            pci_cfgreg_read: PhysdevopPciCfgregRead, pci_cfgreg_write: PhysdevopPciCfgregWrite,
            pci_initialise_device: PhysdevopPciInitialiseDevice, pci_probe_root_buses: PhysdevopPciProbeRootBuses,
            irq_status_query: PhysdevopIrqStatusQuery, set_iopl: PhysdevopSetIopl,
            set_iobitmap: PhysdevopSetIobitmap, __dummy: [u8; 32],
        };
    }
}

constants! {
    header "physdev.h";

    /// `PHYSDEVOP_PCI_CFGREG_READ`.
    PHYSDEVOP_PCI_CFGREG_READ: u32 = 0;
    /// `PHYSDEVOP_PCI_CFGREG_WRITE`.
    PHYSDEVOP_PCI_CFGREG_WRITE: u32 = 1;
    /// `PHYSDEVOP_PCI_INITIALISE_DEVICE`.
    PHYSDEVOP_PCI_INITIALISE_DEVICE: u32 = 2;
    /// `PHYSDEVOP_PCI_PROBE_ROOT_BUSES`.
    PHYSDEVOP_PCI_PROBE_ROOT_BUSES: u32 = 3;
    /// `PHYSDEVOP_IRQ_UNMASK_NOTIFY`.
    PHYSDEVOP_IRQ_UNMASK_NOTIFY: u32 = 4;
    /// `PHYSDEVOP_IRQ_STATUS_QUERY`.
    PHYSDEVOP_IRQ_STATUS_QUERY: u32 = 5;
    /// `PHYSDEVOP_SET_IOPL`.
    PHYSDEVOP_SET_IOPL: u32 = 6;
    /// `PHYSDEVOP_SET_IOBITMAP`.
    PHYSDEVOP_SET_IOBITMAP: u32 = 7;
    /// `PHYSDEVOP_IRQ_NEEDS_UNMASK_NOTIFY`.
    PHYSDEVOP_IRQ_NEEDS_UNMASK_NOTIFY: u32 = 1;
}
