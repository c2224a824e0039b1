//! Consoles of domains of today's ABI.

use controller::{Controller, DomId, Interface};

use crate::machine::{without_allocating, Machine};

const OUT: usize = 1024;
const IN_CONS: usize = 3072;
const IN_PROD: usize = 3076;
const OUT_CONS: usize = 3080;
const OUT_PROD: usize = 3084;

/// Returns a machine with domains 1 to `n`, which have begun.
fn domains(n: DomId) -> (Machine, Controller<DomId>) {
    let (m, mut c) = (Machine::default(), Controller::default());
    for id in 1..=n {
        m.new_page(id);
        c.add(&m, id, &format!("d{id}").into(), id, Interface::Console).unwrap();
    }
    c.begin(&m);
    assert_eq!(*m.started.borrow(), (1..=n).collect::<Vec<_>>());
    (m, c)
}

/// Prints as the guest's driver does.
fn print(m: &Machine, c: &mut Controller<DomId>, d: DomId, text: &[u8]) {
    let from = m.word(d, OUT_PROD);
    for (i, byte) in text.iter().enumerate() {
        m.set_bytes(d, OUT + (from as usize + i) % 2048, &[*byte]);
    }
    m.set_word(d, OUT_PROD, from.wrapping_add(text.len() as u32));
    without_allocating(|| c.notified(m, d));
}

/// Reads as the guest's driver does.
fn read(m: &Machine, c: &mut Controller<DomId>, d: DomId) -> Vec<u8> {
    let (from, to) = (m.word(d, IN_CONS), m.word(d, IN_PROD));
    let text = (from..to).flat_map(|i| m.bytes(d, i as usize % 1024, 1)).collect();
    m.set_word(d, IN_CONS, to);
    without_allocating(|| c.notified(m, d));
    text
}

#[test]
fn what_is_printed_is_shown_and_taken() {
    let (m, mut c) = domains(2);
    print(&m, &mut c, 1, b"hello\r\nwor");
    assert!(m.notified.borrow_mut().remove(&1), "it may wait for room");
    print(&m, &mut c, 2, b"other\n");
    print(&m, &mut c, 1, b"ld\n");
    assert_eq!(m.console_text(), "[dom1] hello\n[dom2] other\n[dom1] world\n");
    assert_eq!((m.word(1, OUT_CONS), m.word(2, OUT_CONS)), (13, 6));
    m.notified.borrow_mut().clear();
    c.notified(&m, 1);
    assert!(m.notified.borrow().is_empty(), "there was nothing to take");
}

#[test]
fn the_ring_wraps() {
    let (m, mut c) = domains(1);
    let line = [b'x'; 200];
    for _ in 0..50 {
        print(&m, &mut c, 1, &line);
        print(&m, &mut c, 1, b"\n");
    }
    let shown = format!("[dom1] {}\n", "x".repeat(200)).repeat(50);
    assert_eq!(m.console_text(), shown);
}

#[test]
fn what_is_typed_arrives_and_what_has_no_room_waits() {
    let (m, mut c) = domains(1);
    for byte in b"ls\n" {
        assert!(c.input(&m, *byte));
    }
    assert_eq!(read(&m, &mut c, 1), b"ls\n");
    // The ring, then the controller's own room.
    for i in 0..1024 + 256 + 10u32 {
        c.input(&m, b'a' + (i % 26) as u8);
    }
    assert_eq!(m.word(1, IN_PROD), 3 + 1024);
    let (first, second) = (read(&m, &mut c, 1), read(&m, &mut c, 1));
    assert_eq!((first.len(), second.len()), (1024, 256));
    let all = [first, second].concat();
    assert!(all.iter().enumerate().all(|(i, b)| *b == b'a' + (i % 26) as u8));
    assert!(read(&m, &mut c, 1).is_empty());
}

#[test]
fn input_moves_between_domains() {
    let (m, mut c) = domains(2);
    c.input(&m, b'1');
    (0..3).for_each(|_| assert!(c.input(&m, 1)));
    c.input(&m, b'2');
    // The first two `CTRL-a` are the domain's.
    assert_eq!(read(&m, &mut c, 1), [b'1', 1, 1]);
    assert_eq!(read(&m, &mut c, 2), b"2");
}

#[test]
fn an_index_beyond_the_ring_takes_nothing() {
    let (m, mut c) = domains(1);
    for wrong in [2049, u32::MAX, 1 << 31] {
        m.set_word(1, OUT_PROD, wrong);
        m.calls.set(0);
        c.notified(&m, 1);
        assert!(m.calls.get() < 10, "{} calls", m.calls.get());
    }
    assert_eq!((m.console_text().as_str(), m.word(1, OUT_CONS)), ("", 0));
    // An index of the input that is beyond the ring leaves no room.
    m.set_word(1, IN_CONS, 5);
    c.input(&m, b'x');
    assert_eq!(m.word(1, IN_PROD), 0);
    m.set_word(1, IN_CONS, 0);
    m.set_word(1, OUT_PROD, 0);
    print(&m, &mut c, 1, b"better\n");
    assert_eq!(m.console_text(), "[dom1] better\n");
    assert_eq!(read(&m, &mut c, 1), b"x");
}

#[test]
fn the_last_words_are_shown_and_nothing_is_read_afterwards() {
    let (m, mut c) = domains(1);
    print(&m, &mut c, 1, b"bye");
    assert!(c.ended(&m, 1, "power off", false).known);
    assert_eq!(m.console_text(), "[dom1] bye\n");
    assert!(c.is_alone());
    m.pages.borrow_mut().clear();
    c.notified(&m, 1);
}
