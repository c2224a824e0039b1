//! Facts of nmi.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::nmi::*;

layout! {
    header "nmi.h";

    /// `struct xennmi_callback`. (nmi.h)
    struct XennmiCallback = "struct xennmi_callback", 8 {
        /// `handler_address`.
        handler_address: u32 = 0;
        /// `pad`.
        pad: u32 = 4;
    }
}
