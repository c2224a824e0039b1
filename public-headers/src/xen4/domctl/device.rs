//! Facts of domctl.h.

use crate::overlay::Overlay8;

layout! {
    header "domctl.h";

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlAssignDevicePci = "struct xen_domctl_assign_device:u.pci", 4 {
        /// `machine_sbdf`.
        machine_sbdf: u32 = 0;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlAssignDeviceDt = "struct xen_domctl_assign_device:u.dt", 16 {
        /// `size`.
        size: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `path`.
        path: u64 = 8;
    }

    /// `struct xen_domctl_assign_device`. (domctl.h)
    struct XenDomctlAssignDevice = "struct xen_domctl_assign_device", 24 {
        /// `dev`.
        dev: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 { pci: XenDomctlAssignDevicePci, dt: XenDomctlAssignDeviceDt };
    }

    /// `struct xen_domctl_get_device_group`. (domctl.h)
    struct XenDomctlGetDeviceGroup = "struct xen_domctl_get_device_group", 24 {
        /// `machine_sbdf`.
        machine_sbdf: u32 = 0;
        /// `max_sdevs`.
        max_sdevs: u32 = 4;
        /// `num_sdevs`.
        num_sdevs: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `sdev_array`.
        sdev_array: u64 = 16;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqIsa = "struct xen_domctl_bind_pt_irq:u.isa", 1 {
        /// `isa_irq`.
        isa_irq: u8 = 0;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqPci = "struct xen_domctl_bind_pt_irq:u.pci", 3 {
        /// `bus`.
        bus: u8 = 0;
        /// `device`.
        device: u8 = 1;
        /// `intx`.
        intx: u8 = 2;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqMsi = "struct xen_domctl_bind_pt_irq:u.msi", 16 {
        /// `gvec`.
        gvec: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `gflags`.
        gflags: u32 = 4;
        /// `gtable`.
        gtable: u64 = 8;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqSpi = "struct xen_domctl_bind_pt_irq:u.spi", 2 {
        /// `spi`.
        spi: u16 = 0;
    }

    /// `struct xen_domctl_bind_pt_irq`. (domctl.h)
    struct XenDomctlBindPtIrq = "struct xen_domctl_bind_pt_irq", 24 {
        /// `machine_irq`.
        machine_irq: u32 = 0;
        /// `irq_type`.
        irq_type: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 {
            isa: XenDomctlBindPtIrqIsa, pci: XenDomctlBindPtIrqPci, msi: XenDomctlBindPtIrqMsi,
            spi: XenDomctlBindPtIrqSpi,
        };
    }

    /// `struct xen_domctl_memory_mapping`. (domctl.h)
    struct XenDomctlMemoryMapping = "struct xen_domctl_memory_mapping", 32 {
        /// `first_gfn`.
        first_gfn: u64 = 0;
        /// `first_mfn`.
        first_mfn: u64 = 8;
        /// `nr_mfns`.
        nr_mfns: u64 = 16;
        /// `add_mapping`.
        add_mapping: u32 = 24;
        /// `padding`.
        padding: u32 = 28;
    }

    /// `struct xen_domctl_ioport_mapping`. (domctl.h)
    struct XenDomctlIoportMapping = "struct xen_domctl_ioport_mapping", 16 {
        /// `first_gport`.
        first_gport: u32 = 0;
        /// `first_mport`.
        first_mport: u32 = 4;
        /// `nr_ports`.
        nr_ports: u32 = 8;
        /// `add_mapping`.
        add_mapping: u32 = 12;
    }
}

constants! {
    header "domctl.h";

    /// `XEN_DOMCTL_DEV_PCI`.
    XEN_DOMCTL_DEV_PCI: u32 = 0;
    /// `XEN_DOMCTL_DEV_DT`.
    XEN_DOMCTL_DEV_DT: u32 = 1;
    /// `XEN_DOMCTL_DEV_RDM_RELAXED`.
    XEN_DOMCTL_DEV_RDM_RELAXED: u32 = 1;
    /// `PT_IRQ_TYPE_PCI`.
    PT_IRQ_TYPE_PCI: u32 = 0;
    /// `PT_IRQ_TYPE_ISA`.
    PT_IRQ_TYPE_ISA: u32 = 1;
    /// `PT_IRQ_TYPE_MSI`.
    PT_IRQ_TYPE_MSI: u32 = 2;
    /// `PT_IRQ_TYPE_MSI_TRANSLATE`.
    PT_IRQ_TYPE_MSI_TRANSLATE: u32 = 3;
    /// `PT_IRQ_TYPE_SPI`.
    PT_IRQ_TYPE_SPI: u32 = 4;
    /// `XEN_DOMCTL_VMSI_X86_DEST_ID_MASK`.
    XEN_DOMCTL_VMSI_X86_DEST_ID_MASK: u32 = 0xff;
    /// `XEN_DOMCTL_VMSI_X86_RH_MASK`.
    XEN_DOMCTL_VMSI_X86_RH_MASK: u32 = 0x100;
    /// `XEN_DOMCTL_VMSI_X86_DM_MASK`.
    XEN_DOMCTL_VMSI_X86_DM_MASK: u32 = 0x200;
    /// `XEN_DOMCTL_VMSI_X86_DELIV_MASK`.
    XEN_DOMCTL_VMSI_X86_DELIV_MASK: u32 = 0x7000;
    /// `XEN_DOMCTL_VMSI_X86_TRIG_MASK`.
    XEN_DOMCTL_VMSI_X86_TRIG_MASK: u32 = 0x8000;
    /// `XEN_DOMCTL_VMSI_X86_UNMASKED`.
    XEN_DOMCTL_VMSI_X86_UNMASKED: u32 = 0x10000;
    /// `DPCI_ADD_MAPPING`.
    DPCI_ADD_MAPPING: u32 = 1;
    /// `DPCI_REMOVE_MAPPING`.
    DPCI_REMOVE_MAPPING: u32 = 0;
    /// `XEN_DOMCTL_MEM_CACHEATTR_UC`.
    XEN_DOMCTL_MEM_CACHEATTR_UC: u32 = 0;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WC`.
    XEN_DOMCTL_MEM_CACHEATTR_WC: u32 = 1;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WT`.
    XEN_DOMCTL_MEM_CACHEATTR_WT: u32 = 4;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WP`.
    XEN_DOMCTL_MEM_CACHEATTR_WP: u32 = 5;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WB`.
    XEN_DOMCTL_MEM_CACHEATTR_WB: u32 = 6;
    /// `XEN_DOMCTL_MEM_CACHEATTR_UCM`.
    XEN_DOMCTL_MEM_CACHEATTR_UCM: u32 = 7;
    /// `XEN_DOMCTL_DELETE_MEM_CACHEATTR`.
    XEN_DOMCTL_DELETE_MEM_CACHEATTR: u32 = 0xffffffff;
}
