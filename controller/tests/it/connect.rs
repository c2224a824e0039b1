//! From "up" to "connected", and again after a change.

use crate::drivers::{words, FrontState, BE, FE, NETIF_FE, STATUS};
use crate::machine::Machine;
use crate::world::{World, MS, RAM0, SECOND};

#[test]
fn connects_in_order() {
    let mut w = World::new(1, 2);
    w.begin();
    w.pass(SECOND / 2);
    assert!(w.connected(1, 2));
    assert_eq!(w.back(1).seen, [0, 4, 4, 2]);
    assert_eq!(w.back(1).interfaces[&2].vbds, [(0x301, (RAM0, false)), (0x302, (RAM0 + 1, true))].into());
    assert_eq!(w.front(2).words, [1, 2]);
    assert_eq!(*w.m.started.borrow(), [1, 2]);
    assert!(w.all_answered());
    assert!(w.c.links()[0].is_connected());
}

#[test]
fn network_follows_the_disks_by_a_second() {
    let mut w = World::new(1, 1);
    w.begin();
    let connected = w.m.now.get();
    assert!(w.connected(1, 2));
    w.pass(999 * MS);
    assert_eq!(w.guests[&2].network, None);
    w.pass(2 * MS);
    assert_eq!(w.guests[&2].network, Some(connected + SECOND));
    // A domain without disks need not wait.
    assert!(w.guests[&1].network.unwrap() < 100 * MS);
}

#[test]
fn front_end_starts_when_its_disks_are_there() {
    let mut w = World::new(2, 1);
    w.c.connect(
        "u4",
        "b",
        vec![controller::blkif::Vbd::new(controller::device::Device(0x300), controller::device::Device(0x301), false)],
    );
    w.add_front(4, "u4");
    w.back(1).devices.insert(0x300, 3 * SECOND);
    w.begin();
    assert_eq!(*w.m.started.borrow(), [1, 2, 3]);
    w.pass(2900 * MS);
    assert_eq!(*w.m.started.borrow(), [1, 2, 3]);
    w.pass(700 * MS);
    assert_eq!(*w.m.started.borrow(), [1, 2, 3, 4]);
    assert!(w.connected(1, 4));
    // It is requested twice a second, not more often.
    let tries = w.back(1).seen.iter().filter(|s| **s == 4).count();
    assert!((8..=12).contains(&tries), "{tries}");
}

#[test]
fn a_disk_that_never_comes_holds_up_nobody_for_ever() {
    let mut w = World::new(1, 2);
    w.back(1).devices.remove(&(RAM0 + 1));
    w.begin();
    assert_eq!(*w.m.started.borrow(), [1]);
    w.pass(119 * SECOND);
    assert_eq!(*w.m.started.borrow(), [1]);
    w.pass(2 * SECOND);
    assert_eq!(*w.m.started.borrow(), [1, 2]);
    w.pass(6 * SECOND);
    assert!(w.connected(1, 2));
    assert_eq!(w.back(1).interfaces[&2].vbds.len(), 1);
    let asked = w.back(1).seen.len();
    w.pass(1000 * SECOND);
    assert_eq!(w.back(1).seen.len(), asked);
}

#[test]
fn without_any_disk_it_starts_and_its_network_does_not_wait() {
    let mut w = World::new(1, 1);
    w.back(1).devices.clear();
    w.begin();
    w.pass(130 * SECOND);
    assert_eq!(*w.m.started.borrow(), [1, 2]);
    assert_eq!(w.front(2).words, []);
    assert!(w.guests[&2].network.is_some());
}

#[test]
fn a_disk_that_comes_late_is_announced() {
    let mut w = World::new(1, 2);
    w.back(1).devices.insert(RAM0 + 1, 200 * SECOND);
    w.begin();
    w.pass(100 * SECOND);
    // The test starts it here; normally the hypervisor does.
    w.m.started.borrow_mut().push(2);
    w.run();
    w.pass(6 * SECOND);
    assert!(w.connected(1, 2));
    assert_eq!(w.front(2).probes, 1);
    w.back(1).devices.insert(RAM0 + 1, 0);
    w.pass(SECOND);
    assert_eq!(w.front(2).words, [1, 2, 3]);
    assert_eq!(w.front(2).probes, 2);
    assert_eq!(w.back(1).interfaces[&2].vbds.len(), 2);
}

#[test]
fn many_front_ends() {
    let mut w = World::new(6, 3);
    w.begin();
    w.pass(SECOND);
    for f in 2..8 {
        assert!(w.connected(1, f), "{f}");
    }
    assert_eq!(w.m.open_ports(1), 6);
    assert!(w.all_answered());
}

#[test]
fn front_end_announces_itself_anew() {
    let mut w = World::new(1, 1);
    w.begin();
    for round in 1..5 {
        w.send(2, FE, STATUS, &words(&[1, 0]));
        w.pass(SECOND);
        assert!(w.connected(1, 2), "round {round}");
        assert_eq!(w.front(2).pages, 1 + round);
        assert_eq!((w.m.open_ports(1), w.m.open_ports(2)), (1, 1));
    }
    assert!(w.all_answered());
}

#[test]
fn front_end_takes_a_new_page_by_itself() {
    let mut w = World::new(1, 1);
    w.begin();
    w.front(2).state = FrontState::Disconnected;
    w.front(2).pages = 77;
    w.send(2, FE, 33, &words(&[0, 0, Machine::frame_of(2, 77), 0]));
    w.pass(SECOND);
    assert!(w.connected(1, 2));
    assert_eq!(w.back(1).seen, [0, 4, 2, 3, 2]);
}

#[test]
fn front_end_goes_and_comes() {
    let mut w = World::new(1, 1);
    w.begin();
    w.front(2).state = FrontState::Closed;
    w.send(2, FE, 34, &words(&[0]));
    w.pass(SECOND);
    assert_eq!(w.back(1).interfaces[&2].connected, None);
    assert_eq!((w.m.open_ports(1), w.m.offers.borrow().len()), (0, 0));
    w.send(2, FE, STATUS, &words(&[1, 0]));
    w.pass(SECOND);
    assert!(w.connected(1, 2));
    w.front(2).state = FrontState::Closed;
    w.send(2, FE, STATUS, &words(&[0, 0]));
    assert_eq!(w.back(1).interfaces[&2].connected, None);
}

#[test]
fn disconnect_waits_for_requests_at_the_disk() {
    let mut w = World::new(1, 1);
    w.begin();
    w.back(1).busy = true;
    w.send(2, FE, STATUS, &words(&[1, 0]));
    w.pass(SECOND);
    // Until the back end answers, nothing is taken from it and the front end is not invited to offer another page.
    assert!(w.back(1).interfaces[&2].connected.is_some());
    assert_eq!((w.m.open_ports(1), w.front(2).pages, w.m.offers.borrow().len()), (1, 1, 1));
    w.answer_deferred(1);
    w.pass(SECOND);
    assert!(w.connected(1, 2));
    assert_eq!(w.front(2).pages, 2);
}

#[test]
fn a_page_the_back_end_cannot_map_is_tried_three_times() {
    let mut w = World::new(1, 1);
    w.back(1).refuse = Some(9);
    w.begin();
    w.pass(100 * SECOND);
    assert_eq!(w.front(2).words, [1, 1, 1]);
    assert_eq!((w.m.open_ports(1), w.m.open_ports(2), w.m.offers.borrow().len()), (0, 0, 0));
    w.back(1).refuse = None;
    w.send(2, FE, STATUS, &words(&[1, 0]));
    w.pass(SECOND);
    assert!(w.connected(1, 2));
}

#[test]
fn no_ports_left_is_a_failure_to_connect() {
    let mut w = World::new(1, 1);
    w.m.port_limit.set(Some(0));
    w.begin();
    w.pass(100 * SECOND);
    assert_eq!(w.front(2).words, [1, 1, 1]);
    w.m.port_limit.set(None);
    w.send(2, FE, STATUS, &words(&[1, 0]));
    w.pass(SECOND);
    assert!(w.connected(1, 2));
}

#[test]
fn back_end_driver_starts_anew() {
    let mut w = World::new(2, 1);
    w.begin();
    w.back(1).interfaces.clear();
    w.send(1, BE, STATUS, &words(&[1]));
    w.pass(SECOND);
    assert!(w.connected(1, 2) && w.connected(1, 3));
    assert_eq!(w.front(2).words, [1, 2, 1, 2]);
    assert_eq!(w.m.open_ports(1), 2);
    w.back(1).interfaces.clear();
    w.send(1, BE, STATUS, &words(&[0]));
    w.pass(SECOND);
    assert_eq!(w.front(3).state, FrontState::Disconnected);
    assert!(w.m.offers.borrow().is_empty());
}

#[test]
fn query_says_where_the_interface_stands() {
    let mut w = World::new(1, 1);
    w.begin();
    let g = w.guests.get_mut(&2).unwrap();
    g.kernel.send(&w.m, FE, 35, &words(&[0, 0, 0]));
    w.c.notified(&w.m, 2);
    let answers = w.guests.get_mut(&2).unwrap().kernel.responses(&w.m);
    let (port, _) = w.front(2).channel.unwrap();
    assert_eq!((answers[0].u32(4), u32::from(answers[0].u16(8)), answers[0].u16(10)), (2, port, 1));
}

#[test]
fn unknown_requests_are_echoed() {
    let mut w = World::new(1, 1);
    w.begin();
    for (kind, subtype) in [(3, 32), (5, 1), (7, 0), (8, 32), (9, 32), (6, 0), (200, 9), (NETIF_FE, 0)] {
        let g = w.guests.get_mut(&2).unwrap();
        g.kernel.send(&w.m, kind, subtype, b"as it was");
        w.c.notified(&w.m, 2);
        let answers = w.guests.get_mut(&2).unwrap().kernel.responses(&w.m);
        assert_eq!(answers.len(), 1);
        assert_eq!((answers[0].kind, answers[0].subtype, answers[0].id), (kind, subtype, 0xff));
        assert_eq!(answers[0].body, b"as it was");
    }
}

#[test]
fn a_storm_of_restarts_leaves_the_back_end_in_peace() {
    let mut w = World::new(2, 1);
    w.begin();
    w.pass(SECOND);
    w.back(1).seen.clear();
    for _ in 0..1000 {
        w.send(2, FE, STATUS, &words(&[1, 0]));
        w.pass(MS);
    }
    // Within a second, at most ten connections.
    let connects = w.back(1).seen.iter().filter(|s| **s == 2).count();
    assert!(connects <= 11, "{connects}");
    assert!(w.connected(1, 3));
    w.pass(SECOND);
    assert!(w.connected(1, 2));
}
