//! Port input and output.

use x86_64::structures::port::{PortRead, PortWrite};

macro_rules! port_io {
    ($read:ident, $write:ident, $t:ty, $name:literal) => {
        #[doc = concat!("Reads ", $name, " from `port`.")]
        #[inline]
        pub fn $read(port: u16) -> $t {
            // SAFETY: port input touches no memory of ours; devices that write to memory are programmed by other means.
            unsafe { <$t>::read_from_port(port) }
        }

        #[doc = concat!("Writes ", $name, " to `port`.")]
        #[inline]
        pub fn $write(port: u16, value: $t) {
            // SAFETY: as for reading. Bus-master set-up is left to the guest that owns the device.
            unsafe { <$t>::write_to_port(port, value) };
        }
    };
}

port_io!(inb, outb, u8, "a byte");
port_io!(inw, outw, u16, "two bytes");
port_io!(inl, outl, u32, "four bytes");
