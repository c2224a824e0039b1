//! Consoles.

use allocation_counter::measure;
use controller::console::{Line, Screen};

use crate::drivers::{CONSOLE, SHUTDOWN};
use crate::machine::Machine;
use crate::world::{World, MS};

/// Returns two domains that do nothing but print.
fn two() -> World {
    let mut w = World::default();
    w.add_front(1, "one");
    w.add_front(2, "two");
    w.begin();
    w.pass(1000 * MS);
    w.m.console.borrow_mut().clear();
    w
}

#[test]
fn whole_lines_with_their_domain() {
    let mut w = two();
    w.send(1, CONSOLE, 0, b"hello\r\nwor");
    w.send(2, CONSOLE, 0, b"other\n\n");
    w.send(1, CONSOLE, 0, b"ld\n");
    assert_eq!(w.m.console_text(), "[dom1] hello\n[dom2] other\n[dom2] \n[dom1] world\n");
}

#[test]
fn the_start_of_a_line_is_shown_after_a_while() {
    let mut w = two();
    w.send(1, CONSOLE, 0, b"# ");
    assert_eq!(w.m.console_text(), "");
    w.pass(60 * MS);
    assert_eq!(w.m.console_text(), "[dom1] # ");
    // The rest is shown at once; another domain's output ends the line.
    w.send(1, CONSOLE, 0, b"ls");
    assert_eq!(w.m.console_text(), "[dom1] # ls");
    w.send(2, CONSOLE, 0, b"x\n");
    w.send(1, CONSOLE, 0, b"\n");
    assert_eq!(w.m.console_text(), "[dom1] # ls\n[dom2] x\n[dom1] \n");
}

#[test]
fn the_last_words_are_shown() {
    let mut w = two();
    w.send(1, CONSOLE, 0, b"last wor");
    w.kill(1);
    assert_eq!(w.m.console_text(), "[dom1] last wor\n");
}

#[test]
fn long_lines_are_cut_into_pieces() {
    let mut w = two();
    for _ in 0..100 {
        w.send(1, CONSOLE, 0, &[b'a'; 60]);
    }
    w.send(1, CONSOLE, 0, b"\n");
    assert_eq!(w.m.console_text(), format!("[dom1] {}\n", "a".repeat(6000)));
}

#[test]
fn terminals_are_not_at_the_guests_mercy() {
    let mut w = two();
    w.send(1, CONSOLE, 0, b"\x1b[2J\x1b[1;31mred\x1b[0m\x07\x00\x1bc\tplain\x1b[\n]\n");
    assert_eq!(w.m.console_text(), "[dom1] red\tplain]\n");
}

#[test]
fn a_line_cannot_be_forged() {
    let mut w = two();
    w.send(1, CONSOLE, 0, b"\r[dom2] I am two\r\n");
    assert_eq!(w.m.console_text(), "[dom1] [dom2] I am two\n");
}

#[test]
fn input_goes_to_one_and_can_be_switched() {
    let mut w = two();
    for b in b"hi\x01" {
        assert!(w.c.input(&w.m, *b));
    }
    w.run();
    assert_eq!(w.guests[&1].typed, b"hi\x01");
    for b in b"\x01\x01\x01there" {
        assert!(w.c.input(&w.m, *b));
    }
    w.run();
    // The third in a row switches.
    assert_eq!(w.guests[&1].typed, b"hi\x01\x01");
    assert_eq!(w.guests[&2].typed, b"\x01there");
    w.kill(2);
    w.c.input(&w.m, b'!');
    w.run();
    assert_eq!(w.guests[&1].typed, b"hi\x01\x01!");
}

#[test]
fn the_hardware_domain_has_its_turn() {
    let mut w = two();
    w.c.set_hardware();
    assert!(!w.c.input(&w.m, b'a'));
    for turn in [Some(1), Some(2), None, Some(1)] {
        for _ in 0..3 {
            w.c.input(&w.m, 1);
        }
        assert_eq!(w.c.input(&w.m, b'x'), turn.is_some());
        w.run();
        if let Some(id) = turn {
            assert_eq!(w.guests[&id].typed.last(), Some(&b'x'));
        }
    }
}

#[test]
fn much_typing_waits_for_the_guest_and_then_is_lost() {
    let mut w = two();
    for n in 0..2000u32 {
        w.c.input(&w.m, b'0' + (n % 10) as u8);
    }
    w.run();
    // A ring full of single bytes, and the buffer's contents.
    let typed = &w.guests[&1].typed;
    assert_eq!(typed.len(), 8 + 256);
    assert!(typed.iter().enumerate().all(|(i, b)| *b == b'0' + (i % 10) as u8));
}

#[test]
fn nothing_is_sent_to_a_console_that_is_not_there_yet() {
    let mut w = World::default();
    w.add_front(1, "one");
    w.c.begin(&w.m);
    w.c.input(&w.m, b'a');
    assert_eq!(w.m.word(1, 520), 0);
    w.run();
    assert_eq!(w.guests[&1].typed, b"a");
}

#[test]
fn shutdown_is_asked_for() {
    let mut w = two();
    w.c.request_shutdown(&w.m, 2, 1);
    let slot = w.m.bytes(2, 528 + 64 * ((w.m.word(2, 520) - 1) % 8) as usize, 4);
    assert_eq!(slot[..2], [SHUTDOWN, 1]);
    w.run();
    assert!(w.all_answered());
}

/// A guest can print at any time, even when no memory is left.
#[test]
fn printing_takes_no_memory() {
    let m = Machine::default();
    m.console.borrow_mut().reserve(1000);
    let (mut line, mut screen) = (Line::default(), Screen::default());
    let made = measure(|| (0..10).for_each(|_| line.put(&m, &mut screen, 65_535, b"a line\n")));
    assert_eq!(m.console_text(), "[dom65535] a line\n".repeat(10));
    assert_eq!(made.count_total, 0);
}
