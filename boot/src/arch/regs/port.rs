//! Port input and output.

use core::arch::asm;

macro_rules! port_io {
    ($read:ident, $write:ident, $t:ty, $reg:tt, $name:literal) => {
        #[doc = concat!("Reads ", $name, " from `port`.")]
        #[inline]
        pub fn $read(port: u16) -> $t {
            let value: $t;
            // SAFETY: port input touches no memory of ours; devices that write memory are told to by other means.
            unsafe { asm!(concat!("in ", $reg, ", dx"), out($reg) value, in("dx") port, options(nomem, nostack, preserves_flags)) };
            value
        }

        #[doc = concat!("Writes ", $name, " to `port`.")]
        #[inline]
        pub fn $write(port: u16, value: $t) {
            // SAFETY: as for reading. Bus-master set-up is left to the guest that owns the device.
            unsafe { asm!(concat!("out dx, ", $reg), in($reg) value, in("dx") port, options(nomem, nostack, preserves_flags)) };
        }
    };
}

port_io!(inb, outb, u8, "al", "a byte");
port_io!(inw, outw, u16, "ax", "two bytes");
port_io!(inl, outl, u32, "eax", "four bytes");
