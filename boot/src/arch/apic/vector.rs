//! Vectors that the hypervisor reserves; devices get those below.

/// Spurious interrupts of the APIC.
pub const SPURIOUS: u8 = 0xff;
/// APIC errors.
pub const ERROR: u8 = 0xfe;
/// Another CPU's request, see `smp::calls`.
pub const REQUEST: u8 = 0xfd;
/// Another CPU asks this one to look for work.
pub const KICK: u8 = 0xfc;
/// The timer.
pub const TIMER: u8 = 0xfa;
/// The serial console.
pub const CONSOLE: u8 = 0xf0;
/// The lowest vector for devices: above the masked 8259s' and clear of the guests' `int 0x80` and `int 0x82`.
pub const FIRST_DEVICE: u8 = 0x30;
