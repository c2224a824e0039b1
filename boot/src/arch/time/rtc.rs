//! The CMOS clock.

use xen_compat::machine::calendar::days;

use crate::arch::clock;
use crate::arch::regs::port::{inb, outb};

const UPDATE_IN_PROGRESS: u8 = 0x80;
const BINARY: u8 = 1 << 2;
const HOURS_24: u8 = 1 << 1;

fn cmos(register: u8) -> u8 {
    outb(0x70, register);
    inb(0x71)
}

fn snapshot() -> [u8; 6] {
    for _ in 0..100_000 {
        if cmos(0x0a) & UPDATE_IN_PROGRESS == 0 {
            break;
        }
    }
    [0, 2, 4, 7, 8, 9].map(cmos)
}

/// Waits for the beginning of a second, and returns it as [`read`] does.
pub fn next_second() -> Option<u64> {
    /// A second, and how often it is looked for.
    const POLLS: u32 = 1_200;
    let now = snapshot();
    for _ in 0..POLLS {
        if snapshot()[0] != now[0] {
            break;
        }
        clock::delay_us(1000);
    }
    read()
}

/// Returns the seconds since 1970, UTC. `None`: the clock does not show a possible date.
pub(super) fn read() -> Option<u64> {
    let mut now = snapshot();
    for _ in 0..10 {
        let again = snapshot();
        if again == now {
            break;
        }
        now = again;
    }
    let mode = cmos(0x0b);
    let number = |v: u8| if mode & BINARY != 0 { u64::from(v) } else { u64::from(v >> 4) * 10 + u64::from(v & 15) };
    let afternoon = mode & HOURS_24 == 0 && now[2] & 0x80 != 0;
    let mut hour = number(if mode & HOURS_24 == 0 { now[2] & 0x7f } else { now[2] });
    if mode & HOURS_24 == 0 {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let (second, minute, day, month) = (number(now[0]), number(now[1]), number(now[3]), number(now[4]));
    let year = 2000 + number(now[5]) - if number(now[5]) >= 70 { 100 } else { 0 };
    if second > 60 || minute > 59 || hour > 23 || !(1..=31).contains(&day) || !(1..=12).contains(&month) {
        log::warn!("CMOS clock shows {year}-{month}-{day} {hour}:{minute}:{second}, taken as 1970");
        return None;
    }
    Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}
