//! Either side may die at any moment.

use crate::drivers::{words, FrontState, FE, STATUS};
use crate::machine::without_allocating;
use crate::world::{World, SECOND};

#[test]
fn back_end_dies_and_another_takes_its_place() {
    let mut w = World::new(2, 2);
    w.begin();
    w.pass(2 * SECOND);
    w.kill(1);
    w.run();
    for f in [2, 3] {
        assert_eq!(w.front(f).state, FrontState::Disconnected);
        assert_eq!(w.front(f).words, [1, 2, 1]);
    }
    assert!(w.m.offers.borrow().is_empty());
    w.add_back(1, "b");
    w.begin();
    w.pass(SECOND);
    assert!(w.connected(1, 2) && w.connected(1, 3));
    assert_eq!((w.m.open_ports(1), w.m.open_ports(2)), (2, 1));
    // And once more, with another number.
    w.kill(1);
    w.add_back(9, "b");
    w.begin();
    w.pass(SECOND);
    assert!(w.connected(9, 2) && w.connected(9, 3));
    assert_eq!((w.m.open_ports(9), w.m.open_ports(2)), (2, 1));
    assert!(w.all_answered());
}

/// The driver of 2005 loses requests made while it is disconnected, so it is not notified until there is a back end to
/// connect to.
#[test]
fn a_back_end_that_returns_is_not_missed() {
    let mut w = World::new(2, 1);
    w.begin();
    w.kill_for(1, true);
    w.pass(100 * SECOND);
    assert_eq!(w.front(2).words, [1, 2]);
    assert_eq!(w.front(2).state, FrontState::Connected);
    w.add_back(4, "b");
    // Its disk comes late.
    let late = w.m.now.get() + 3 * SECOND;
    w.back(4).devices.insert(crate::world::RAM0, late);
    w.begin();
    w.pass(2 * SECOND);
    assert_eq!(w.front(2).words, [1, 2]);
    w.pass(2 * SECOND);
    assert!(w.connected(4, 2) && w.connected(4, 3));
    assert_eq!(w.front(2).words, [1, 2, 1, 2]);
    assert_eq!(w.m.open_ports(2), 1);
    // The front end learns of a back end that was to return and cannot.
    w.kill_for(4, true);
    w.run();
    assert_eq!(w.front(3).words, [1, 2, 1, 2]);
    w.c.stays_away(&w.m, "b");
    w.run();
    assert_eq!(w.front(3).words, [1, 2, 1, 2, 1]);
}

#[test]
fn front_end_dies_and_is_forgotten_by_the_back_end() {
    let mut w = World::new(2, 1);
    w.begin();
    w.pass(2 * SECOND);
    w.kill(2);
    w.run();
    w.pass(SECOND);
    assert_eq!(w.back(1).interfaces.keys().copied().collect::<Vec<_>>(), [3]);
    assert_eq!((w.m.open_ports(1), w.m.offers.borrow().len()), (1, 1));
    assert!(w.connected(1, 3));
    w.add_front(2, "u2");
    w.begin();
    w.pass(SECOND);
    assert!(w.connected(1, 2));
}

#[test]
fn front_end_dies_with_requests_at_the_disk() {
    let mut w = World::new(1, 1);
    w.begin();
    w.back(1).busy = true;
    w.kill(2);
    w.pass(10 * SECOND);
    // Its page and the port stay with the back end until the disk is done.
    assert_eq!((w.m.open_ports(1), w.m.offers.borrow().len()), (1, 1));
    w.add_front(2, "u2");
    w.begin();
    w.pass(SECOND);
    assert!(!w.connected(1, 2));
    w.answer_deferred(1);
    w.pass(SECOND);
    assert!(w.connected(1, 2));
    assert_eq!(w.back(1).seen, [0, 4, 2, 3, 1, 0, 4, 2]);
}

#[test]
fn a_front_end_whose_back_end_died_starts_without_disks() {
    let mut w = World::new(1, 1);
    w.back(1).devices.clear();
    w.begin();
    assert_eq!(*w.m.started.borrow(), [1]);
    w.kill(1);
    assert_eq!(*w.m.started.borrow(), [2]);
    w.run();
    w.pass(20 * SECOND);
    assert!(w.guests[&2].network.is_some());
}

#[test]
fn a_front_end_that_does_not_answer_is_still_told_when_it_does() {
    let mut w = World::new(1, 1);
    w.begin();
    w.front(2).silent = true;
    w.kill(1);
    w.run();
    w.add_back(1, "b");
    w.begin();
    w.pass(SECOND);
    assert!(!w.connected(1, 2));
    w.front(2).silent = false;
    w.send(2, FE, STATUS, &words(&[1, 0]));
    w.pass(SECOND);
    // It never answers the first message, so the next one waits.
    assert_eq!(w.front(2).words, [1, 2, 1]);
}

/// Returns the number of messages until everything is connected, in the given world.
fn steps(w: impl Fn() -> World) -> u32 {
    let mut w = w();
    w.fuel = Some(u32::MAX);
    w.begin();
    w.pass(3 * SECOND);
    u32::MAX - w.fuel.unwrap()
}

/// Kills `victim` after each possible number of messages: `others` are unaffected, and a new domain of its name gets
/// connected.
fn dies_at_each_step(victim: u16, new_id: u16) {
    let start = || World::new(3, 2);
    let n = steps(start);
    assert!(n >= 10, "{n}");
    for fuel in 0..=n {
        let mut w = start();
        w.fuel = Some(fuel);
        w.begin();
        w.pass(3 * SECOND);
        w.kill(victim);
        w.fuel = None;
        w.run();
        w.pass(3 * SECOND);
        for (id, g) in &w.guests {
            assert_eq!(g.kernel.unanswered(), 0, "domain {id}, {fuel} messages");
        }
        let b = if victim == 1 { new_id } else { 1 };
        if victim == 1 {
            assert!(w.m.offers.borrow().is_empty(), "{fuel} messages");
            w.add_back(new_id, "b");
        } else {
            assert_eq!(w.m.open_ports(1), 2, "{fuel} messages");
            assert!(!w.back(1).interfaces.contains_key(&victim), "{fuel} messages");
            w.add_front(new_id, &format!("u{victim}"));
        }
        w.begin();
        w.pass(3 * SECOND);
        for f in 2..5 {
            let f = if f == victim { new_id } else { f };
            assert!(w.connected(b, f), "{f} after {fuel} messages");
            assert_eq!(w.m.open_ports(f), 1, "{f} after {fuel} messages");
            assert!(w.guests[&f].network.is_some(), "{f} after {fuel} messages");
        }
        assert_eq!(w.m.open_ports(b), 3, "{fuel} messages");
    }
}

#[test]
fn back_end_dies_at_each_step() {
    dies_at_each_step(1, 1);
    dies_at_each_step(1, 8);
}

#[test]
fn front_end_dies_at_each_step() {
    dies_at_each_step(3, 3);
    dies_at_each_step(3, 8);
}

#[test]
fn all_end() {
    let mut w = World::new(1, 1);
    w.begin();
    assert_eq!(w.c.ended(&w.m, 7, "unknown", false), controller::Ended { known: false, left: 2 });
    assert_eq!(w.c.ended(&w.m, 2, "done", false), controller::Ended { known: true, left: 1 });
    assert_eq!(w.c.ended(&w.m, 1, "done", false), controller::Ended { known: true, left: 0 });
}

#[test]
fn a_domain_that_returns_finds_its_room() {
    let mut w = World::new(1, 1);
    w.begin();
    w.kill_for(1, true);
    w.m.new_page(3);
    let name = "b".into();
    without_allocating(|| w.c.add(&w.m, 3, &name, 3, controller::Interface::Control)).unwrap();
    assert_eq!(w.c.links()[0].back, Some(3));
}
