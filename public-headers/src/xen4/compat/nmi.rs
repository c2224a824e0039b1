//! Non-maskable interrupts of a guest (nmi.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::nmi::*;

layout! {
    header "nmi.h";

    /// `XENNMI_register_callback`. (nmi.h)
    struct XennmiCallback = "struct xennmi_callback", 8 {
        /// Entry point.
        handler_address: u32 = 0;
        /// Padding that the header names.
        pad: u32 = 4;
    }
}
