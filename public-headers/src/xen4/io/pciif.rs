//! Facts of io/pciif.h.

layout! {
    header "io/pciif.h";

    /// `struct xen_msix_entry`. (io/pciif.h)
    struct XenMsixEntry = "struct xen_msix_entry", 4 {
        /// `vector`.
        vector: u16 = 0;
        /// `entry`.
        entry: u16 = 2;
    }

    /// `struct xen_pci_op`. (io/pciif.h)
    struct XenPciOp = "struct xen_pci_op", 548 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `err`.
        err: i32 = 4;
        /// `domain`.
        domain: u32 = 8;
        /// `bus`.
        bus: u32 = 12;
        /// `devfn`.
        devfn: u32 = 16;
        /// `offset`.
        offset: i32 = 20;
        /// `size`.
        size: i32 = 24;
        /// `value`.
        value: u32 = 28;
        /// `info`.
        info: u32 = 32;
        /// `msix_entries`.
        msix_entries: [XenMsixEntry; 128] = 36;
    }

    /// `struct xen_pcie_aer_op`. (io/pciif.h)
    struct XenPcieAerOp = "struct xen_pcie_aer_op", 20 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `err`.
        err: i32 = 4;
        /// `domain`.
        domain: u32 = 8;
        /// `bus`.
        bus: u32 = 12;
        /// `devfn`.
        devfn: u32 = 16;
    }

    /// `struct xen_pci_sharedinfo`. (io/pciif.h)
    struct XenPciSharedinfo = "struct xen_pci_sharedinfo", 572 {
        /// `flags`.
        flags: u32 = 0;
        /// `op`.
        op: XenPciOp = 4;
        /// `aer_op`.
        aer_op: XenPcieAerOp = 552;
    }
}

constants! {
    header "io/pciif.h";

    /// `_XEN_PCIF_active`.
    _XEN_PCIF_ACTIVE: u32 = 0, "_XEN_PCIF_active";
    /// `XEN_PCIF_active`.
    XEN_PCIF_ACTIVE: u32 = 1 << 0, "XEN_PCIF_active";
    /// `_XEN_PCIB_AERHANDLER`.
    _XEN_PCIB_AERHANDLER: u32 = 1;
    /// `XEN_PCIB_AERHANDLER`.
    XEN_PCIB_AERHANDLER: u32 = 1 << 1;
    /// `_XEN_PCIB_active`.
    _XEN_PCIB_ACTIVE: u32 = 2, "_XEN_PCIB_active";
    /// `XEN_PCIB_active`.
    XEN_PCIB_ACTIVE: u32 = 1 << 2, "XEN_PCIB_active";
    /// `XEN_PCI_OP_conf_read`.
    XEN_PCI_OP_CONF_READ: u32 = 0, "XEN_PCI_OP_conf_read";
    /// `XEN_PCI_OP_conf_write`.
    XEN_PCI_OP_CONF_WRITE: u32 = 1, "XEN_PCI_OP_conf_write";
    /// `XEN_PCI_OP_enable_msi`.
    XEN_PCI_OP_ENABLE_MSI: u32 = 2, "XEN_PCI_OP_enable_msi";
    /// `XEN_PCI_OP_disable_msi`.
    XEN_PCI_OP_DISABLE_MSI: u32 = 3, "XEN_PCI_OP_disable_msi";
    /// `XEN_PCI_OP_enable_msix`.
    XEN_PCI_OP_ENABLE_MSIX: u32 = 4, "XEN_PCI_OP_enable_msix";
    /// `XEN_PCI_OP_disable_msix`.
    XEN_PCI_OP_DISABLE_MSIX: u32 = 5, "XEN_PCI_OP_disable_msix";
    /// `XEN_PCI_OP_aer_detected`.
    XEN_PCI_OP_AER_DETECTED: u32 = 6, "XEN_PCI_OP_aer_detected";
    /// `XEN_PCI_OP_aer_resume`.
    XEN_PCI_OP_AER_RESUME: u32 = 7, "XEN_PCI_OP_aer_resume";
    /// `XEN_PCI_OP_aer_mmio`.
    XEN_PCI_OP_AER_MMIO: u32 = 8, "XEN_PCI_OP_aer_mmio";
    /// `XEN_PCI_OP_aer_slotreset`.
    XEN_PCI_OP_AER_SLOTRESET: u32 = 9, "XEN_PCI_OP_aer_slotreset";
    /// `XEN_PCI_OP_enable_multi_msi`.
    XEN_PCI_OP_ENABLE_MULTI_MSI: u32 = 10, "XEN_PCI_OP_enable_multi_msi";
    /// `XEN_PCI_ERR_success`.
    XEN_PCI_ERR_SUCCESS: u32 = 0, "XEN_PCI_ERR_success";
    /// `XEN_PCI_ERR_dev_not_found`.
    XEN_PCI_ERR_DEV_NOT_FOUND: i32 = -1, "XEN_PCI_ERR_dev_not_found";
    /// `XEN_PCI_ERR_invalid_offset`.
    XEN_PCI_ERR_INVALID_OFFSET: i32 = -2, "XEN_PCI_ERR_invalid_offset";
    /// `XEN_PCI_ERR_access_denied`.
    XEN_PCI_ERR_ACCESS_DENIED: i32 = -3, "XEN_PCI_ERR_access_denied";
    /// `XEN_PCI_ERR_not_implemented`.
    XEN_PCI_ERR_NOT_IMPLEMENTED: i32 = -4, "XEN_PCI_ERR_not_implemented";
    /// `XEN_PCI_ERR_op_failed`.
    XEN_PCI_ERR_OP_FAILED: i32 = -5, "XEN_PCI_ERR_op_failed";
    /// `SH_INFO_MAX_VEC`.
    SH_INFO_MAX_VEC: u32 = 128;
    /// `XEN_PCI_MAGIC`.
    XEN_PCI_MAGIC: str = "7";
}
