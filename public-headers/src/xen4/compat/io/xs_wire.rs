//! Facts of io/xs_wire.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::io::xs_wire::*;

layout! {
    header "io/xs_wire.h";

    /// `struct xsd_errors`. (io/xs_wire.h)
    struct XsdErrors = "struct xsd_errors", 8 {
        /// `errnum`.
        errnum: i32 = 0;
        /// `errstring`.
        errstring: u32 = 4;
    }
}
