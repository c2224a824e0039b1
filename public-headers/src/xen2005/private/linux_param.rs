//! Facts of linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/param.h.

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/param.h";

    /// `HZ`.
    HZ: u32 = 100;
    /// `USER_HZ`.
    USER_HZ: u32 = 100;
    /// `COMMAND_LINE_SIZE`.
    COMMAND_LINE_SIZE: u32 = 0x100;
}
