//! Facts of nmi.h.

layout! {
    header "nmi.h";

    /// `struct xennmi_callback`. (nmi.h)
    struct XennmiCallback = "struct xennmi_callback", 16 {
        /// `handler_address`.
        handler_address: u64 = 0;
        /// `pad`.
        pad: u64 = 8;
    }
}

constants! {
    header "nmi.h";

    /// `_XEN_NMIREASON_io_error`.
    _XEN_NMIREASON_IO_ERROR: u32 = 0, "_XEN_NMIREASON_io_error";
    /// `XEN_NMIREASON_io_error`.
    XEN_NMIREASON_IO_ERROR: u64 = 1 << 0, "XEN_NMIREASON_io_error";
    /// `_XEN_NMIREASON_pci_serr`.
    _XEN_NMIREASON_PCI_SERR: u32 = 1, "_XEN_NMIREASON_pci_serr";
    /// `XEN_NMIREASON_pci_serr`.
    XEN_NMIREASON_PCI_SERR: u64 = 1 << 1, "XEN_NMIREASON_pci_serr";
    /// `_XEN_NMIREASON_unknown`.
    _XEN_NMIREASON_UNKNOWN: u32 = 2, "_XEN_NMIREASON_unknown";
    /// `XEN_NMIREASON_unknown`.
    XEN_NMIREASON_UNKNOWN: u64 = 1 << 2, "XEN_NMIREASON_unknown";
    /// `XENNMI_register_callback`.
    XENNMI_REGISTER_CALLBACK: u32 = 0, "XENNMI_register_callback";
    /// `XENNMI_unregister_callback`.
    XENNMI_UNREGISTER_CALLBACK: u32 = 1, "XENNMI_unregister_callback";
}
