//! Ending and restarting the machine.

use super::cpu;
use super::port::{inb, outb};

/// Waits by reading an unused port, which takes about a microsecond, until clocks are known to work.
pub fn delay_seconds(seconds: u64) {
    for _ in 0..seconds * 1_000_000 {
        inb(0x80);
    }
}

/// Restarts the machine: by port 0xcf9, by the keyboard controller, by a triple fault.
pub fn restart() -> ! {
    outb(0xcf9, 0x02);
    outb(0xcf9, 0x06);
    delay_ms(50);
    for _ in 0..10 {
        for _ in 0..0x10000 {
            if inb(0x64) & 2 == 0 {
                break;
            }
        }
        outb(0x64, 0xfe);
        delay_ms(10);
    }
    let nothing = [0u16; 5];
    // SAFETY: without an interrupt table the next exception resets the machine, which is what is wanted.
    unsafe { core::arch::asm!("lidt [{}]", "ud2", in(reg) &raw const nothing, options(noreturn)) }
}

fn delay_ms(ms: u64) {
    for _ in 0..ms * 1000 {
        inb(0x80);
    }
}

/// Stops the machine without restarting it.
pub fn halt() -> ! {
    cpu::halt_forever()
}
