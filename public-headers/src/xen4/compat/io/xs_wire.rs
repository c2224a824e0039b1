//! The protocol of xenstore (io/xs_wire.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::io::xs_wire::*;

layout! {
    header "io/xs_wire.h";

    /// An error and its name on the wire. (io/xs_wire.h)
    struct XsdErrors = "struct xsd_errors", 8 {
        /// Number.
        errnum: i32 = 0;
        /// Name.
        errstring: u32 = 4;
    }
}
