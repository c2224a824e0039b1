//! Names of layouts, for the key `protocol` of a front end (io/protocols.h).

constants! {
    header "io/protocols.h";

    /// Layout of Arm.
    XEN_IO_PROTO_ABI_ARM: str = "arm-abi";
    /// Layout of this architecture.
    XEN_IO_PROTO_ABI_NATIVE: str = "x86_64-abi";
    /// Layout of i386.
    XEN_IO_PROTO_ABI_X86_32: str = "x86_32-abi";
    /// Layout of x86_64.
    XEN_IO_PROTO_ABI_X86_64: str = "x86_64-abi";
}
