//! Tables as firmware writes them, and damaged ones.

use std::collections::BTreeMap;
use std::vec::Vec;

use crate::machine::mp_table::find::{find, BASE_MEMORY, EBDA_SEGMENT};
use crate::machine::mp_table::table::{Input, MpTable, ALL_IOAPICS, HEADER, MOST};

/// How lines are wired: level-triggered, active low.
type Mode = (bool, bool);
const LOW: Mode = (true, true);
const IOAPIC: u64 = 0xfec0_0000;
const SECOND: u64 = 0xfec1_0000;

/// Makes the bytes at `at` complete their sum to 0.
fn mend(bytes: &mut [u8], at: usize) {
    bytes[at] = 0;
    bytes[at] = bytes.iter().fold(0, |sum: u8, &b| sum.wrapping_sub(b));
}

/// Returns a table with these entries.
pub(crate) fn table(entries: &[&[u8]]) -> Vec<u8> {
    let mut t = vec![0; HEADER];
    t[..8].copy_from_slice(b"PCMP\0\0\x04\0");
    t[34] = entries.len().try_into().unwrap();
    entries.iter().for_each(|e| t.extend_from_slice(e));
    let length = u16::try_from(t.len()).unwrap();
    t[4..6].copy_from_slice(&length.to_le_bytes());
    mend(&mut t, 7);
    t
}

/// An entry: a bus.
pub(crate) fn bus(id: u8, name: &[u8; 6]) -> Vec<u8> {
    [&[1, id], &name[..]].concat()
}

/// An entry: an IO-APIC.
pub(crate) fn ioapic(id: u8, address: u64, usable: bool) -> Vec<u8> {
    [&[2, id, 0x11, usable.into()], &address.to_le_bytes()[..4]].concat()
}

/// An entry: a device's interrupt, wired to an input of an IO-APIC.
pub(crate) fn source(flags: u8, bus: u8, device: u8, pin: u8, apic: u8, input: u8) -> [u8; 8] {
    [3, 0, flags, 0, bus, device << 2 | pin, apic, input]
}

fn pointer_to(address: u32) -> Vec<u8> {
    let mut p = [b"_MP_", &address.to_le_bytes()[..], &[1, 4, 0, 0, 0, 0, 0, 0]].concat();
    mend(&mut p, 10);
    p
}

/// Physical memory with these pieces in it.
fn memory(pieces: &[(u64, &[u8])]) -> impl Fn(u64, usize) -> Option<Vec<u8>> {
    let bytes: BTreeMap<u64, u8> = pieces.iter().flat_map(|(at, b)| (*at..).zip(b.iter().copied())).collect();
    move |at, len| Some((at..at + len as u64).map(|a| bytes.get(&a).copied().unwrap_or(0)).collect())
}

fn at(ioapic: u64, pin: u8, (level, active_low): Mode) -> Option<Input> {
    Some(Input { ioapic, pin, level, active_low })
}

/// A small table of QEMU's firmware: active high by the letter, the trigger as the bus has it.
#[test]
fn one_ioapic_with_isa_lines() {
    let t = table(&[
        &[[0, 0, 0x14, 3], [0; 4], [0; 4], [0; 4], [0; 4]].concat(),
        &bus(0, b"PCI   "),
        &bus(1, b"ISA   "),
        &ioapic(0, IOAPIC, true),
        &source(1, 0, 5, 0, 0, 10),
        &source(1, 0, 6, 0, 0, 11),
        &source(0, 1, 0, 0, 0, 2),
        &[4, 3, 0, 0, 1, 0, 0, 0],
    ]);
    let found = MpTable::parse(&t).unwrap();
    assert_eq!((found.lines(), found.input(0, 5, 0)), (2, at(IOAPIC, 10, (true, false))));
    assert_eq!((found.input(0, 5, 1), found.input(0, 7, 0), found.input(1, 0, 0)), (None, None, None));
    assert!(found.knows(0) && !found.knows(1));
}

/// A server's: several IO-APICs, each for buses of its own, and one that may not be used.
#[test]
fn several_ioapics_and_buses() {
    let t = table(&[
        &bus(0, b"PCI   "),
        &bus(3, b"PCI   "),
        &bus(18, b"ISA   "),
        &bus(19, b"EISA  "),
        &ioapic(8, IOAPIC, true),
        &ioapic(9, SECOND, true),
        &ioapic(10, 0xfec2_0000, false),
        &source(0, 0, 31, 3, 8, 19),
        &source(0xf, 3, 4, 0, 9, 4),
        &source(0xd, 3, 4, 1, 9, 5),
        &source(0x5, 3, 4, 2, 9, 6),
        &source(0, 3, 5, 0, 10, 1),
        &source(0, 3, 6, 0, 11, 1),
        &source(0, 3, 7, 0, ALL_IOAPICS, 7),
        &source(0, 18, 9, 0, 8, 9),
        &source(0, 19, 4, 0, 8, 9),
        // Not of a device: NMI, SMI, the old interrupt controller.
        &[3, 1, 0, 0, 3, 8 << 2, 9, 1],
        &[3, 3, 0, 0, 3, 8 << 2, 9, 1],
    ]);
    let found = MpTable::parse(&t).unwrap();
    assert_eq!(found.input(0, 31, 3), at(IOAPIC, 19, LOW));
    assert_eq!(found.input(3, 4, 0), at(SECOND, 4, LOW));
    assert_eq!(found.input(3, 4, 1), at(SECOND, 5, (true, false)));
    assert_eq!(found.input(3, 4, 2), at(SECOND, 6, (false, false)));
    assert_eq!(found.input(3, 7, 0), at(IOAPIC, 7, LOW));
    assert_eq!(found.lines(), 5);
    assert!(!found.knows(18) && !found.knows(19));
}

/// The types of buses may come behind what is on them.
#[test]
fn order_is_free() {
    let t = table(&[&source(0, 0, 1, 0, 2, 16), &ioapic(2, IOAPIC, true), &bus(0, b"PCI   ")]);
    assert_eq!(MpTable::parse(&t).unwrap().input(0, 1, 0), at(IOAPIC, 16, LOW));
}

#[test]
fn no_more_is_read_than_there_is() {
    let entries: [&[u8]; 3] = [&bus(0, b"PCI   "), &ioapic(2, IOAPIC, true), &source(0, 0, 1, 0, 2, 16)];
    let whole = table(&entries);
    for len in 0..whole.len() {
        assert_eq!(MpTable::parse(&whole[..len]), None, "{len} bytes of a longer one");
        let mut cut = whole[..len].to_vec();
        if len >= HEADER {
            cut[4] = len.try_into().unwrap();
            mend(&mut cut, 7);
            assert_eq!(MpTable::parse(&cut).map(|t| t.lines()), Some(0), "{len} bytes");
        }
    }
    // Counts that do not agree with the length, a type of unknown length, a wrong sum.
    for (count, lines) in [(0, 0), (2, 0), (3, 1), (255, 1)] {
        let mut t = whole.clone();
        t[34] = count;
        mend(&mut t, 7);
        assert_eq!(MpTable::parse(&t).unwrap().lines(), lines);
    }
    let strange: &[u8] = &[5, 8, 0, 0, 0, 0, 0, 0];
    let t = table(&[entries[0], entries[1], strange, entries[2]]);
    assert_eq!(MpTable::parse(&t).unwrap().lines(), 0);
    for at in 0..whole.len() {
        let mut t = whole.clone();
        t[at] ^= 0x10;
        assert_eq!(MpTable::parse(&t), None, "byte {at}");
    }
    assert_eq!(MpTable::parse(&[]), None);
}

#[test]
fn lines_are_bounded() {
    let one = source(0, 0, 1, 0, 2, 16);
    let (pci, apic) = (bus(0, b"PCI   "), ioapic(2, IOAPIC, true));
    let mut t = table(&[&pci, &apic]);
    (0..MOST + 9).for_each(|_| t.extend_from_slice(&one));
    let length = u16::try_from(t.len()).unwrap();
    t[4..6].copy_from_slice(&length.to_le_bytes());
    t[34..36].copy_from_slice(&u16::MAX.to_le_bytes());
    mend(&mut t, 7);
    assert_eq!(MpTable::parse(&t).unwrap().lines(), MOST);
}

#[test]
fn the_pointer_is_searched_for_where_it_may_be() {
    let t = table(&[&bus(0, b"PCI   "), &ioapic(2, IOAPIC, true), &source(0, 0, 1, 0, 2, 16)]);
    let (address, p) = (0x9_e000, pointer_to(0x9_e000));
    let found = |pieces: &[(u64, &[u8])]| find(memory(&[pieces, &[(address, &t)]].concat())).map(|t| t.lines());
    let (segment, kib) = (0x9fc0u16.to_le_bytes(), 639u16.to_le_bytes());
    assert_eq!(found(&[]), None);
    assert_eq!(found(&[(0xf5b90, &p)]), Some(1));
    assert_eq!(found(&[(0xffff0, &p)]), Some(1));
    assert_eq!(found(&[(EBDA_SEGMENT, &segment), (0x9fc10, &p)]), Some(1));
    assert_eq!(found(&[(BASE_MEMORY, &kib), (0x9fbf0 - 0x30, &p)]), Some(1));
    // Elsewhere, unaligned, and where neither area can be.
    assert_eq!(found(&[(0xe0000, &p)]), None);
    assert_eq!(found(&[(0xf5b98, &p)]), None);
    assert_eq!(found(&[(EBDA_SEGMENT, &[0; 2]), (BASE_MEMORY, &[0; 2]), (0x10, &p)]), None);
    assert_eq!(found(&[(EBDA_SEGMENT, &[0xff; 2]), (BASE_MEMORY, &[0xff; 2]), (0xffff0 - 0x400, &p)]), Some(1));
    // A pointer that is none, a default configuration, and a table that is damaged.
    for (at, value) in [(0, b'-'), (8, 2), (9, 3), (11, 5), (10, p[10] ^ 1)] {
        let mut bad = p.clone();
        bad[at] = value;
        if at != 10 {
            mend(&mut bad, 10);
        }
        assert_eq!(found(&[(0xf5b90, &bad)]), None, "byte {at}");
        assert_eq!(found(&[(0xf5b90, &bad), (0xf5ba0, &p)]), Some(1), "byte {at}, and a good one");
    }
    assert_eq!(found(&[(0xf5b90, &pointer_to(0)), (0, &t)]), None);
    assert_eq!(found(&[(0xf5b90, &pointer_to(0x9_e001))]), None);
    assert_eq!(find(|_, _| None), None);
}
