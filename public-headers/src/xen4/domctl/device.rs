//! Devices of a domain (domctl.h).

use crate::overlay::Overlay8;

layout! {
    header "domctl.h";

    /// A PCI device. (domctl.h)
    struct XenDomctlAssignDevicePci = "struct xen_domctl_assign_device:u.pci", 4 {
        /// Segment, bus, device and function.
        machine_sbdf: u32 = 0;
    }

    /// A device of the device tree. (domctl.h)
    struct XenDomctlAssignDeviceDt = "struct xen_domctl_assign_device:u.dt", 16 {
        /// Size in bytes.
        size: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of its path.
        path: u64 = 8;
    }

    /// Gives a device to a domain, or takes it back. (domctl.h)
    struct XenDomctlAssignDevice = "struct xen_domctl_assign_device", 24 {
        /// `XEN_DOMCTL_DEV_*`.
        dev: u32 = 0;
        /// `XEN_DOMCTL_DEV_RDM_RELAXED`.
        flags: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<2> = 8 { pci: XenDomctlAssignDevicePci, dt: XenDomctlAssignDeviceDt };
    }

    /// Devices that can only be given together. (domctl.h)
    struct XenDomctlGetDeviceGroup = "struct xen_domctl_get_device_group", 24 {
        /// Segment, bus, device and function.
        machine_sbdf: u32 = 0;
        /// Room.
        max_sdevs: u32 = 4;
        /// Out: devices.
        num_sdevs: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Guest address of the room.
        sdev_array: u64 = 16;
    }

    /// To an ISA interrupt. (domctl.h)
    struct XenDomctlBindPtIrqIsa = "struct xen_domctl_bind_pt_irq:u.isa", 1 {
        /// Interrupt.
        isa_irq: u8 = 0;
    }

    /// To a PCI interrupt. (domctl.h)
    struct XenDomctlBindPtIrqPci = "struct xen_domctl_bind_pt_irq:u.pci", 3 {
        /// PCI bus.
        bus: u8 = 0;
        /// PCI device.
        device: u8 = 1;
        /// Line: 0 for INTA.
        intx: u8 = 2;
    }

    /// To an MSI. (domctl.h)
    struct XenDomctlBindPtIrqMsi = "struct xen_domctl_bind_pt_irq:u.msi", 16 {
        /// Vector.
        gvec: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `XEN_DOMCTL_VMSI_X86_*`.
        gflags: u32 = 4;
        /// Address of the MSI-X table.
        gtable: u64 = 8;
    }

    /// To a shared peripheral interrupt. (domctl.h)
    struct XenDomctlBindPtIrqSpi = "struct xen_domctl_bind_pt_irq:u.spi", 2 {
        /// Interrupt.
        spi: u16 = 0;
    }

    /// Ties an interrupt of the machine to one of the guest. (domctl.h)
    struct XenDomctlBindPtIrq = "struct xen_domctl_bind_pt_irq", 24 {
        /// Interrupt of the machine.
        machine_irq: u32 = 0;
        /// `PT_IRQ_TYPE_*`.
        irq_type: u32 = 4;
        /// By the kind.
        u: Overlay8<2> = 8 {
            isa: XenDomctlBindPtIrqIsa, pci: XenDomctlBindPtIrqPci, msi: XenDomctlBindPtIrqMsi,
            spi: XenDomctlBindPtIrqSpi,
        };
    }

    /// Maps device memory. (domctl.h)
    struct XenDomctlMemoryMapping = "struct xen_domctl_memory_mapping", 32 {
        /// First guest frame.
        first_gfn: u64 = 0;
        /// First machine frame.
        first_mfn: u64 = 8;
        /// Number of machine frames.
        nr_mfns: u64 = 16;
        /// `DPCI_ADD_MAPPING` or `DPCI_REMOVE_MAPPING`.
        add_mapping: u32 = 24;
        /// Padding that the header names.
        padding: u32 = 28;
    }

    /// Maps I/O ports. (domctl.h)
    struct XenDomctlIoportMapping = "struct xen_domctl_ioport_mapping", 16 {
        /// First port of the guest.
        first_gport: u32 = 0;
        /// First port of the machine.
        first_mport: u32 = 4;
        /// Ports.
        nr_ports: u32 = 8;
        /// `DPCI_ADD_MAPPING` or `DPCI_REMOVE_MAPPING`.
        add_mapping: u32 = 12;
    }
}

constants! {
    header "domctl.h";

    /// A PCI device.
    XEN_DOMCTL_DEV_PCI: u32 = 0;
    /// A device of the device tree.
    XEN_DOMCTL_DEV_DT: u32 = 1;
    /// Go on where its reserved memory cannot be mapped.
    XEN_DOMCTL_DEV_RDM_RELAXED: u32 = 1;
    /// Kind: PCI.
    PT_IRQ_TYPE_PCI: u32 = 0;
    /// Kind: ISA.
    PT_IRQ_TYPE_ISA: u32 = 1;
    /// Kind: MSI.
    PT_IRQ_TYPE_MSI: u32 = 2;
    /// Kind: MSI as PCI.
    PT_IRQ_TYPE_MSI_TRANSLATE: u32 = 3;
    /// Kind: shared peripheral interrupt.
    PT_IRQ_TYPE_SPI: u32 = 4;
    /// Mask: destination.
    XEN_DOMCTL_VMSI_X86_DEST_ID_MASK: u32 = 0xff;
    /// Mask: redirection hint.
    XEN_DOMCTL_VMSI_X86_RH_MASK: u32 = 0x100;
    /// Mask: destination mode.
    XEN_DOMCTL_VMSI_X86_DM_MASK: u32 = 0x200;
    /// Mask: delivery mode.
    XEN_DOMCTL_VMSI_X86_DELIV_MASK: u32 = 0x7000;
    /// Mask: trigger mode.
    XEN_DOMCTL_VMSI_X86_TRIG_MASK: u32 = 0x8000;
    /// Flag: not masked.
    XEN_DOMCTL_VMSI_X86_UNMASKED: u32 = 0x10000;
    /// Map.
    DPCI_ADD_MAPPING: u32 = 1;
    /// Unmap.
    DPCI_REMOVE_MAPPING: u32 = 0;
    /// Uncached.
    XEN_DOMCTL_MEM_CACHEATTR_UC: u32 = 0;
    /// Write-combining.
    XEN_DOMCTL_MEM_CACHEATTR_WC: u32 = 1;
    /// Write-through.
    XEN_DOMCTL_MEM_CACHEATTR_WT: u32 = 4;
    /// Write-protected.
    XEN_DOMCTL_MEM_CACHEATTR_WP: u32 = 5;
    /// Write-back.
    XEN_DOMCTL_MEM_CACHEATTR_WB: u32 = 6;
    /// Uncached, weakly.
    XEN_DOMCTL_MEM_CACHEATTR_UCM: u32 = 7;
    /// Back to the default.
    XEN_DOMCTL_DELETE_MEM_CACHEATTR: u32 = 0xffffffff;
}
