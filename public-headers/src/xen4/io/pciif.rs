//! PCI devices (io/pciif.h).

layout! {
    header "io/pciif.h";

    /// An MSI-X vector. (io/pciif.h)
    struct XenMsixEntry = "struct xen_msix_entry", 4 {
        /// Vector.
        vector: u16 = 0;
        /// Entry of the device's table.
        entry: u16 = 2;
    }

    /// A request and its answer. (io/pciif.h)
    struct XenPciOp = "struct xen_pci_op", 548 {
        /// `XEN_PCI_OP_*`.
        cmd: u32 = 0;
        /// Out: `XEN_PCI_ERR_*`.
        err: i32 = 4;
        /// PCI segment.
        domain: u32 = 8;
        /// PCI bus.
        bus: u32 = 12;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u32 = 16;
        /// Register.
        offset: i32 = 20;
        /// Bytes.
        size: i32 = 24;
        /// Value.
        value: u32 = 28;
        /// Vectors of MSI or MSI-X.
        info: u32 = 32;
        /// The vectors.
        msix_entries: [XenMsixEntry; 128] = 36;
    }

    /// An error report. (io/pciif.h)
    struct XenPcieAerOp = "struct xen_pcie_aer_op", 20 {
        /// `XEN_PCI_OP_aer_*`.
        cmd: u32 = 0;
        /// Out: result.
        err: i32 = 4;
        /// PCI segment.
        domain: u32 = 8;
        /// PCI bus.
        bus: u32 = 12;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u32 = 16;
    }

    /// The shared page. (io/pciif.h)
    struct XenPciSharedinfo = "struct xen_pci_sharedinfo", 572 {
        /// `XEN_PCIF_active` and so on.
        flags: u32 = 0;
        /// A request.
        op: XenPciOp = 4;
        /// An error report.
        aer_op: XenPcieAerOp = 552;
    }
}

constants! {
    header "io/pciif.h";

    /// Bit number of `XEN_PCIF_active`.
    _XEN_PCIF_ACTIVE: u32 = 0, "_XEN_PCIF_active";
    /// Bit number: a request waits.
    XEN_PCIF_ACTIVE: u32 = 1 << 0, "XEN_PCIF_active";
    /// Bit number of `XEN_PCIB_AERHANDLER`.
    _XEN_PCIB_AERHANDLER: u32 = 1;
    /// Bit number: the guest handles error reports.
    XEN_PCIB_AERHANDLER: u32 = 1 << 1;
    /// Bit number of `XEN_PCIB_active`.
    _XEN_PCIB_ACTIVE: u32 = 2, "_XEN_PCIB_active";
    /// Bit number: an error report waits.
    XEN_PCIB_ACTIVE: u32 = 1 << 2, "XEN_PCIB_active";
    /// Reads configuration space.
    XEN_PCI_OP_CONF_READ: u32 = 0, "XEN_PCI_OP_conf_read";
    /// Writes configuration space.
    XEN_PCI_OP_CONF_WRITE: u32 = 1, "XEN_PCI_OP_conf_write";
    /// Turns MSI on.
    XEN_PCI_OP_ENABLE_MSI: u32 = 2, "XEN_PCI_OP_enable_msi";
    /// Turns MSI off.
    XEN_PCI_OP_DISABLE_MSI: u32 = 3, "XEN_PCI_OP_disable_msi";
    /// Turns MSI-X on.
    XEN_PCI_OP_ENABLE_MSIX: u32 = 4, "XEN_PCI_OP_enable_msix";
    /// Turns MSI-X off.
    XEN_PCI_OP_DISABLE_MSIX: u32 = 5, "XEN_PCI_OP_disable_msix";
    /// Report: an error was found.
    XEN_PCI_OP_AER_DETECTED: u32 = 6, "XEN_PCI_OP_aer_detected";
    /// Report: go on.
    XEN_PCI_OP_AER_RESUME: u32 = 7, "XEN_PCI_OP_aer_resume";
    /// Report: access works again.
    XEN_PCI_OP_AER_MMIO: u32 = 8, "XEN_PCI_OP_aer_mmio";
    /// Report: the slot was reset.
    XEN_PCI_OP_AER_SLOTRESET: u32 = 9, "XEN_PCI_OP_aer_slotreset";
    /// Turns several MSI vectors on.
    XEN_PCI_OP_ENABLE_MULTI_MSI: u32 = 10, "XEN_PCI_OP_enable_multi_msi";
    /// Done.
    XEN_PCI_ERR_SUCCESS: u32 = 0, "XEN_PCI_ERR_success";
    /// No such device.
    XEN_PCI_ERR_DEV_NOT_FOUND: i32 = -1, "XEN_PCI_ERR_dev_not_found";
    /// Bad register.
    XEN_PCI_ERR_INVALID_OFFSET: i32 = -2, "XEN_PCI_ERR_invalid_offset";
    /// Not allowed.
    XEN_PCI_ERR_ACCESS_DENIED: i32 = -3, "XEN_PCI_ERR_access_denied";
    /// Not implemented.
    XEN_PCI_ERR_NOT_IMPLEMENTED: i32 = -4, "XEN_PCI_ERR_not_implemented";
    /// It failed.
    XEN_PCI_ERR_OP_FAILED: i32 = -5, "XEN_PCI_ERR_op_failed";
    /// Most vectors of a request.
    SH_INFO_MAX_VEC: u32 = 128;
    /// Key of xenstore: magic number.
    XEN_PCI_MAGIC: str = "7";
}
