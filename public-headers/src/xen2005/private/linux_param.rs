//! Parameters of the guest kernel (param.h).

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/param.h";

    /// Ticks a second.
    HZ: u32 = 100;
    /// Ticks a second, as programs see them.
    USER_HZ: u32 = 100;
    /// Bytes of the command line.
    COMMAND_LINE_SIZE: u32 = 0x100;
}
