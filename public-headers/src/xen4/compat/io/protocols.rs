//! Facts of io/protocols.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::io::protocols::*;

constants! {
    header "io/protocols.h";

    /// `XEN_IO_PROTO_ABI_NATIVE`.
    XEN_IO_PROTO_ABI_NATIVE: str = "x86_32-abi";
}
