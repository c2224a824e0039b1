//! PHYSDEVOP_PCI_INITIALISE_DEVICE: the irq that a guest finds in INTERRUPT_LINE, by the firmware's MP table.

use std::vec::Vec;

use crate::abi::xen2005::tests::world::*;
use crate::host::devices::{Line, IOAPIC};
use crate::machine::hw::LineMode;
use crate::machine::mp_table::tests::{bus, ioapic, source, table};
use crate::machine::mp_table::MpTable;
use crate::state::xen2005_role::Role;

/// What the firmware has written into INTERRUPT_LINE.
const FIRMWARE: u8 = 10;
const INTERRUPT_LINE: usize = 0x3c;
const MULTIFUNCTION: u8 = 0x80;

/// The hardware domain of a machine with these lines in its MP table, whose other IO-APIC does not answer.
fn world(lines: &[[u8; 8]]) -> World {
    let w = World::new(Role::HARDWARE);
    let mut entries: Vec<Vec<u8>> = (0..4).map(|n| bus(n, b"PCI   ")).collect();
    entries.extend([ioapic(2, IOAPIC, true), ioapic(3, IOAPIC + 0x1000, true)]);
    entries.extend(lines.iter().map(|l| l.to_vec()));
    let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    w.hv.hw.devices.mp_table.set(MpTable::parse(&table(&entries)).unwrap()).unwrap();
    w
}

fn insert(w: &World, (bus, device, function): (u8, u8, u8), fields: &[(usize, u8)]) {
    let mut config = [0; 256];
    config[..4].copy_from_slice(&[0x34, 0x12, 0xe8, 0x11]);
    config[INTERRUPT_LINE] = FIRMWARE;
    fields.iter().for_each(|&(at, value)| config[at] = value);
    w.hv.hw.devices.config.lock().unwrap().insert((0, bus, device << 3 | function), config);
}

/// Adds a device with this pin (1: INTA).
fn device(w: &World, at: (u8, u8, u8), pin: u8) {
    insert(w, at, &[(0x3d, pin)]);
}

/// Adds a bridge to the buses `secondary` to `last`.
fn bridge(w: &World, at: (u8, u8, u8), several: u8, secondary: u8, last: u8) {
    insert(w, at, &[(0xe, 1 | several), (0x18, at.0), (0x19, secondary), (0x1a, last)]);
}

/// Initialises a device, twice. Returns what the guest finds in INTERRUPT_LINE.
fn irq(w: &mut World, (bus, device, function): (u8, u8, u8)) -> u32 {
    let (bus, device, function) = (bus.into(), device.into(), function.into());
    for _ in 0..2 {
        w.put_words(SCRATCH, &[2, 0, bus, device, function]);
        assert_eq!(w.call(19, &[SCRATCH]), 0);
    }
    w.put_words(SCRATCH, &[0, 0, bus, device, function, 0x3c, 1, 0]);
    assert_eq!(w.call(19, &[SCRATCH]), 0);
    w.words::<8>(SCRATCH)[7]
}

/// Returns the trigger and polarity of a line that has been set up.
fn wired(w: &World, gsi: u32) -> Option<(bool, bool)> {
    let line: Option<Line> = w.hv.hw.devices.line(gsi);
    line.map(|Line { mode: LineMode { level, active_low }, .. }| (level, active_low))
}

#[test]
fn a_line_of_the_table_is_set_up_and_told() {
    let mut w = world(&[source(0, 0, 5, 0, 2, 21), source(5, 0, 5, 1, 2, 11), source(1, 0, 4, 0, 2, 21)]);
    device(&w, (0, 5, 0), 1);
    device(&w, (0, 5, 1), 2);
    device(&w, (0, 4, 0), 1);
    assert_eq!((irq(&mut w, (0, 5, 0)), wired(&w, 21)), (21, Some((true, true))));
    // Level-triggered, so that its end must be told; bound and taken.
    w.put_words(SCRATCH, &[5, 0, 21, 0]);
    assert_eq!((w.call(19, &[SCRATCH]), w.words::<4>(SCRATCH)[3]), (0, 1));
    w.put_words(SCRATCH, &[2, 0, 21, 1, 0]);
    assert_eq!(w.call(16, &[SCRATCH]), 0);
    assert!(!w.hv.hw.devices.line(21).unwrap().masked);
    // An ISA line gets the mode of the table; one that is shared stays as it was set up first.
    assert_eq!((irq(&mut w, (0, 5, 1)), wired(&w, 11)), (11, Some((false, false))));
    assert_eq!((irq(&mut w, (0, 4, 0)), wired(&w, 21)), (21, Some((true, true))));
    assert!(!w.hv.hw.devices.line(21).unwrap().masked);
}

#[test]
fn bridges_pass_pins_on() {
    let lines = [source(0, 0, 6, 3, 2, 22), source(0, 0, 7, 2, 2, 18), source(0, 3, 1, 0, 2, 19)];
    let mut w = world(&lines);
    bridge(&w, (0, 6, 0), 0, 1, 2);
    device(&w, (1, 3, 0), 1);
    assert_eq!(irq(&mut w, (1, 3, 0)), 22, "INTA of device 3: INTD");
    bridge(&w, (1, 2, 0), 0, 2, 2);
    device(&w, (2, 4, 1), 2);
    assert_eq!(irq(&mut w, (2, 4, 1)), 22, "INTB of device 4: INTB of device 2: INTD");
    // The table has no line for INTA of the bridge.
    device(&w, (1, 4, 0), 1);
    assert_eq!(irq(&mut w, (1, 4, 0)), FIRMWARE.into());
    // A bridge that is not the first function; functions of a device that has one are none.
    device(&w, (0, 7, 0), 0);
    bridge(&w, (0, 7, 1), 0, 4, 9);
    device(&w, (4, 2, 0), 1);
    assert_eq!(irq(&mut w, (4, 2, 0)), FIRMWARE.into());
    insert(&w, (0, 7, 0), &[(0xe, MULTIFUNCTION)]);
    assert_eq!(irq(&mut w, (4, 2, 0)), 18);
    // A bus that the table knows is not looked for behind a bridge.
    bridge(&w, (0, 8, 0), 0, 3, 3);
    device(&w, (3, 1, 0), 1);
    device(&w, (3, 2, 0), 1);
    assert_eq!((irq(&mut w, (3, 1, 0)), irq(&mut w, (3, 2, 0))), (19, FIRMWARE.into()));
}

#[test]
fn what_the_table_does_not_say_stays_the_firmwares() {
    let mut w = World::new(Role::HARDWARE);
    device(&w, (0, 5, 0), 1);
    assert_eq!(irq(&mut w, (0, 5, 0)), FIRMWARE.into(), "no table");
    // The timer's line, an input that the IO-APIC does not have, an IO-APIC that there is not.
    let lines =
        [source(0, 0, 5, 0, 2, 2), source(0, 0, 5, 1, 2, 24), source(0, 0, 5, 2, 3, 0), source(0, 0, 5, 3, 2, 0)];
    let mut w = world(&lines);
    for pin in [0, 1, 2, 3, 4, 5, 0xff] {
        device(&w, (0, 5, 0), pin);
        assert_eq!(irq(&mut w, (0, 5, 0)), FIRMWARE.into(), "pin {pin}");
    }
    assert!((0..24).all(|gsi| wired(&w, gsi).is_none()));
}

/// A guest may number buses as it likes.
#[test]
fn bridges_in_a_circle_end() {
    let mut w = world(&[source(0, 0, 6, 3, 2, 22)]);
    for (behind, last) in [(0, 255), (5, 4), (1, 255), (7, 255)] {
        bridge(&w, (0, 6, 0), 0, behind, last);
        bridge(&w, (1, 6, 0), 0, 1, 255);
        device(&w, (9, 3, 0), 1);
        assert_eq!(irq(&mut w, (9, 3, 0)), FIRMWARE.into());
    }
}
