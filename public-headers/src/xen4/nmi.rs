//! Non-maskable interrupts of a guest (nmi.h).

layout! {
    header "nmi.h";

    /// `XENNMI_register_callback`. (nmi.h)
    struct XennmiCallback = "struct xennmi_callback", 16 {
        /// Entry point.
        handler_address: u64 = 0;
        /// Padding that the header names.
        pad: u64 = 8;
    }
}

constants! {
    header "nmi.h";

    /// Bit number of `XEN_NMIREASON_io_error`.
    _XEN_NMIREASON_IO_ERROR: u32 = 0, "_XEN_NMIREASON_io_error";
    /// Reason: I/O check.
    XEN_NMIREASON_IO_ERROR: u64 = 1 << 0, "XEN_NMIREASON_io_error";
    /// Bit number of `XEN_NMIREASON_pci_serr`.
    _XEN_NMIREASON_PCI_SERR: u32 = 1, "_XEN_NMIREASON_pci_serr";
    /// Reason: PCI system error.
    XEN_NMIREASON_PCI_SERR: u64 = 1 << 1, "XEN_NMIREASON_pci_serr";
    /// Bit number of `XEN_NMIREASON_unknown`.
    _XEN_NMIREASON_UNKNOWN: u32 = 2, "_XEN_NMIREASON_unknown";
    /// Reason: unknown.
    XEN_NMIREASON_UNKNOWN: u64 = 1 << 2, "XEN_NMIREASON_unknown";
    /// Sets the entry point of NMIs.
    XENNMI_REGISTER_CALLBACK: u32 = 0, "XENNMI_register_callback";
    /// Removes it.
    XENNMI_UNREGISTER_CALLBACK: u32 = 1, "XENNMI_unregister_callback";
}
