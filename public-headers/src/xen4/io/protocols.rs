//! Facts of io/protocols.h.

constants! {
    header "io/protocols.h";

    /// `XEN_IO_PROTO_ABI_ARM`.
    XEN_IO_PROTO_ABI_ARM: str = "arm-abi";
    /// `XEN_IO_PROTO_ABI_NATIVE`.
    XEN_IO_PROTO_ABI_NATIVE: str = "x86_64-abi";
    /// `XEN_IO_PROTO_ABI_X86_32`.
    XEN_IO_PROTO_ABI_X86_32: str = "x86_32-abi";
    /// `XEN_IO_PROTO_ABI_X86_64`.
    XEN_IO_PROTO_ABI_X86_64: str = "x86_64-abi";
}
