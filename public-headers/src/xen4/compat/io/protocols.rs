//! Names of layouts, for the key `protocol` of a front end (io/protocols.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::io::protocols::*;

constants! {
    header "io/protocols.h";

    /// Layout of this architecture.
    XEN_IO_PROTO_ABI_NATIVE: str = "x86_32-abi";
}
