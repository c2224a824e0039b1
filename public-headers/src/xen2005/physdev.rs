//! Physical devices: PCI, interrupts, I/O ports (physdev.h).

use crate::overlay::Overlay4;

layout! {
    header "physdev.h";

    /// Reads configuration space. (physdev.h)
    struct PhysdevopPciCfgregRead = "physdevop_pci_cfgreg_read_t", 24 {
        /// PCI bus.
        bus: u32 = 0;
        /// PCI device.
        dev: u32 = 4;
        /// PCI function.
        func: u32 = 8;
        /// Register.
        reg: u32 = 12;
        /// Bytes.
        len: u32 = 16;
        /// Out: value.
        value: u32 = 20;
    }

    /// Writes configuration space. (physdev.h)
    struct PhysdevopPciCfgregWrite = "physdevop_pci_cfgreg_write_t", 24 {
        /// PCI bus.
        bus: u32 = 0;
        /// PCI device.
        dev: u32 = 4;
        /// PCI function.
        func: u32 = 8;
        /// Register.
        reg: u32 = 12;
        /// Bytes.
        len: u32 = 16;
        /// Value.
        value: u32 = 20;
    }

    /// Tells of a device that is about to be used. (physdev.h)
    struct PhysdevopPciInitialiseDevice = "physdevop_pci_initialise_device_t", 12 {
        /// PCI bus.
        bus: u32 = 0;
        /// PCI device.
        dev: u32 = 4;
        /// PCI function.
        func: u32 = 8;
    }

    /// Asks which root buses there are. (physdev.h)
    struct PhysdevopPciProbeRootBuses = "physdevop_pci_probe_root_buses_t", 32 {
        /// Out: a bit for each bus.
        busmask: [u32; 8] = 0;
    }

    /// Asks of an interrupt. (physdev.h)
    struct PhysdevopIrqStatusQuery = "physdevop_irq_status_query_t", 8 {
        /// Interrupt.
        irq: u32 = 0;
        /// Out: `PHYSDEVOP_IRQ_*`.
        flags: u32 = 4;
    }

    /// Sets the I/O privilege level. (physdev.h)
    struct PhysdevopSetIopl = "physdevop_set_iopl_t", 4 {
        /// Level.
        iopl: u32 = 0;
    }

    /// Sets the bitmap of I/O ports. (physdev.h)
    struct PhysdevopSetIobitmap = "physdevop_set_iobitmap_t", 16 {
        /// Guest address of the bitmap.
        bitmap: u32 = 0;
        /// Padding that the header names.
        __pad_75: u32 = 4;
        /// Ports in it.
        nr_ports: u32 = 8;
        /// Padding that the header names.
        __pad0: u32 = 12;
    }

    /// Argument of the hypercall in its old form. (physdev.h)
    struct PhysdevOp = "physdev_op_t", 40 {
        /// `PHYSDEVOP_*`.
        cmd: u32 = 0;
        /// Padding that the header names.
        __pad: u32 = 4;
        /// Argument of the command: one of the members.
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

    /// Command: `PhysdevopPciCfgregRead`.
    PHYSDEVOP_PCI_CFGREG_READ: u32 = 0;
    /// Command: `PhysdevopPciCfgregWrite`.
    PHYSDEVOP_PCI_CFGREG_WRITE: u32 = 1;
    /// Command: `PhysdevopPciInitialiseDevice`.
    PHYSDEVOP_PCI_INITIALISE_DEVICE: u32 = 2;
    /// Command: `PhysdevopPciProbeRootBuses`.
    PHYSDEVOP_PCI_PROBE_ROOT_BUSES: u32 = 3;
    /// Command of the old form: ends an interrupt.
    PHYSDEVOP_IRQ_UNMASK_NOTIFY: u32 = 4;
    /// Command: `PhysdevopIrqStatusQuery`.
    PHYSDEVOP_IRQ_STATUS_QUERY: u32 = 5;
    /// Command: `PhysdevopSetIopl`.
    PHYSDEVOP_SET_IOPL: u32 = 6;
    /// Command: `PhysdevopSetIobitmap`.
    PHYSDEVOP_SET_IOBITMAP: u32 = 7;
    /// The guest must end the interrupt.
    PHYSDEVOP_IRQ_NEEDS_UNMASK_NOTIFY: u32 = 1;
}
