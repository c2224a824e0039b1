//! The two 8259 interrupt controllers: moved away from exceptions' vectors and masked. The IO-APICs replace them.

use crate::arch::regs::port::{inb, outb};

/// The vector of the first line; only spurious interrupts can still arrive.
pub const FIRST_VECTOR: u8 = 0x20;

/// Moves both controllers to vectors 0x20 to 0x2f and masks every line.
pub fn disable() {
    for (port, vector, cascade) in [(0x20, FIRST_VECTOR, 4), (0xa0, FIRST_VECTOR + 8, 2)] {
        outb(port + 1, 0xff);
        outb(port, 0x11);
        outb(port + 1, vector);
        outb(port + 1, cascade);
        outb(port + 1, 1);
        outb(port + 1, 0xff);
    }
}

/// Ports of the registers that say which lines are level-triggered.
const TRIGGERS: [u16; 2] = [0x4d0, 0x4d1];

/// Returns which lines are level-triggered.
pub fn triggers() -> [u8; 2] {
    TRIGGERS.map(inb)
}

/// Sets which lines are level-triggered, as [`triggers`] returned it.
pub fn set_triggers(lines: [u8; 2]) {
    TRIGGERS.into_iter().zip(lines).for_each(|(port, lines)| outb(port, lines));
}
