//! Guests that write anything.

use controller::DomId;
use test_rng::Rng;

use crate::drivers::{words, BE, CONSOLE, FE, NETIF_FE, STATUS};
use crate::machine::{Machine, INTERFACE};
use crate::world::{World, MS, SECOND};

/// Maximum number of machine calls per call of the controller, with the few domains here: each message of two rings is
/// read and answered, and each domain is sent at most a ring full.
const WORK: u64 = 400;

/// Makes one call on behalf of `id`, and checks the work it took.
fn notified(w: &mut World, id: DomId) {
    let before = w.m.calls.get();
    w.c.notified(&w.m, id);
    let work = w.m.calls.get() - before;
    assert!(work <= WORK, "{work} calls");
}

#[test]
fn index_that_jumps_ends_it_for_that_domain_alone() {
    for index in [9u32, 100, 0x8000_0000, u32::MAX] {
        let mut w = World::new(2, 1);
        w.begin();
        let sent = w.m.word(2, 0);
        w.m.set_word(2, 0, sent.wrapping_add(index));
        notified(&mut w, 2);
        w.run();
        w.pass(SECOND);
        assert!(!w.back(1).interfaces.contains_key(&2), "{index}");
        assert!(w.connected(1, 3));
        // Its rings are no longer read or written.
        let page = w.m.bytes(2, 0, INTERFACE);
        w.m.set_word(2, 0, sent);
        notified(&mut w, 2);
        w.m.set_word(2, 0, sent.wrapping_add(index));
        w.pass(SECOND);
        assert_eq!(w.m.bytes(2, 0, INTERFACE), page);
    }
}

#[test]
fn answers_to_nothing_end_it_too() {
    let mut w = World::new(2, 1);
    w.begin();
    w.pass(2 * SECOND);
    let answered = w.m.word(1, 524);
    w.m.set_word(1, 524, answered.wrapping_add(1));
    notified(&mut w, 1);
    w.run();
    // For its front ends the back end is gone.
    assert_eq!(w.front(2).words, [1, 2, 1]);
    assert_eq!(w.front(3).words, [1, 2, 1]);
    assert!(w.m.offers.borrow().is_empty());
}

#[test]
fn lengths_and_types() {
    let mut w = World::new(2, 1);
    w.begin();
    for kind in 0..=255u8 {
        for length in [0u8, 1, 3, 60, 61, 200, 255] {
            let at = w.m.word(2, 0);
            let mut slot = [0xa5; 64];
            (slot[0], slot[1], slot[2], slot[3]) = (kind, STATUS, 3, length);
            w.m.set_bytes(2, 8 + 64 * (at % 8) as usize, &slot);
            w.m.set_word(2, 0, at.wrapping_add(1));
            notified(&mut w, 2);
            assert_eq!(w.m.word(2, 4), at.wrapping_add(1));
            let answer = w.m.bytes(2, 8 + 64 * (at % 8) as usize, 64);
            assert_eq!(answer[..3], [kind, STATUS, 3]);
            assert_eq!(answer[3], length.min(60));
        }
    }
    assert!(w.connected(1, 3));
}

#[test]
fn pages_of_others_are_not_offered() {
    let mut w = World::new(2, 1);
    w.begin();
    w.pass(SECOND);
    let before = w.back(1).seen.len();
    for mfn in [0, Machine::frame_of(1, 1), Machine::frame_of(3, 1), u32::MAX] {
        w.send(2, FE, 33, &words(&[0, 0, mfn, 0]));
        w.send(2, FE, 33, &words(&[1, 0, Machine::frame_of(2, 5), 0]));
        w.send(2, FE, 33, &words(&[0, 0]));
    }
    w.pass(SECOND);
    assert_eq!(w.back(1).seen.len(), before);
    assert!(w.connected(1, 2) && w.connected(1, 3));
    assert!(w.all_answered());
}

#[test]
fn a_domain_without_disks_cannot_speak_of_them() {
    let mut w = World::new(1, 1);
    w.add_front(5, "stranger");
    w.begin();
    w.pass(2 * SECOND);
    let before = w.back(1).seen.len();
    w.send(5, BE, STATUS, &words(&[1]));
    w.send(5, BE, STATUS, &words(&[0]));
    w.send(5, FE, 33, &words(&[0, 0, Machine::frame_of(5, 1), 0]));
    w.send(2, BE, STATUS, &words(&[0]));
    w.pass(SECOND);
    assert_eq!(w.back(1).seen.len(), before);
    assert!(w.connected(1, 2));
}

#[test]
fn floods_are_answered_and_bounded() {
    let mut w = World::new(2, 1);
    w.begin();
    w.pass(2 * SECOND);
    for round in 0..2000 {
        let (kind, subtype) = [(CONSOLE, 0), (FE, STATUS), (NETIF_FE, STATUS), (99, 1)][round % 4];
        let sent = w.m.word(2, 0);
        for i in 0..8 {
            let mut slot = [1; 64];
            (slot[0], slot[1], slot[2], slot[3]) = (kind, subtype, 0xff, 60);
            w.m.set_bytes(2, 8 + 64 * (sent.wrapping_add(i) % 8) as usize, &slot);
        }
        w.m.set_word(2, 0, sent.wrapping_add(8));
        notified(&mut w, 2);
        assert_eq!(w.m.word(2, 4), sent.wrapping_add(8));
        if round % 100 == 0 {
            w.m.now.set(w.m.now.get() + MS);
        }
    }
    assert!(w.connected(1, 3));
}

/// Random bytes and indices in the pages of a front end and of a back end cause no panic and bounded work, and an
/// unrelated pair stays connected and can restart.
#[test]
fn random_rings() {
    for seed in 1..=300u64 {
        let mut r = Rng::new(seed);
        let mut w = World::new(2, 2);
        w.c.connect("v", "c", crate::world::ram_disks(2));
        w.add_back(20, "c");
        w.add_front(21, "v");
        w.begin();
        w.pass(2 * SECOND);
        assert!(w.connected(20, 21));
        w.m.started.borrow_mut().retain(|d| *d >= 20);
        for _ in 0..200 {
            let victim = if r.below(2) == 0 { 1 } else { 2 };
            scribble(&w.m, victim, &mut r);
            notified(&mut w, victim);
            match r.below(20) {
                0 => {
                    w.m.now.set(w.m.now.get() + 100 * MS);
                    w.c.timer(&w.m, victim);
                }
                1 => w.send(21, FE, STATUS, &words(&[1, 0])),
                2 => drop(w.c.input(&w.m, r.any() as u8)),
                _ => {}
            }
        }
        w.pass(2 * SECOND);
        assert!(w.connected(20, 21), "seed {seed}");
        assert_eq!((w.m.open_ports(20), w.m.open_ports(21)), (1, 1), "seed {seed}");
    }
}

/// Writes into a domain's page: mostly meaningful messages, in rings that may be consistent.
fn scribble(m: &Machine, d: DomId, r: &mut Rng) {
    match r.below(8) {
        0 => {
            let at = r.below(INTERFACE as u64 / 4) as usize * 4;
            if r.below(20) == 0 || !matches!(at, 0 | 4 | 520 | 524) {
                m.set_word(d, at, r.any32());
            }
        }
        1 => {
            // Answers to some of the requests it was sent.
            let (sent, answered) = (m.word(d, 520), m.word(d, 524));
            for i in 0..sent.wrapping_sub(answered).min(8) {
                let from = 528 + 64 * (answered.wrapping_add(i) % 8) as usize;
                let mut slot = m.bytes(d, from, 64);
                for b in &mut slot[4 + r.below(30) as usize..] {
                    *b = if r.below(2) == 0 { 0 } else { r.below(10) as u8 };
                }
                slot[2] = if r.below(4) == 0 { r.any() as u8 } else { slot[2] };
                m.set_bytes(d, from, &slot);
            }
            m.set_word(d, 524, sent);
        }
        _ => {
            let sent = m.word(d, 0);
            let n = r.below(9) as u32;
            for i in 0..n {
                let mut slot = [0; 64];
                for b in &mut slot {
                    *b = r.below(4) as u8;
                }
                slot[0] = r.below(11) as u8;
                slot[1] = [0, 1, 2, 32, 33, 34, 35][r.below(7) as usize];
                slot[3] = r.below(64) as u8;
                if r.below(2) == 0 {
                    slot[4..8].copy_from_slice(&[0; 4]);
                    slot[12..16].copy_from_slice(&Machine::frame_of(d, r.below(9) as u32).to_le_bytes());
                }
                m.set_bytes(d, 8 + 64 * (sent.wrapping_add(i) % 8) as usize, &slot);
            }
            m.set_word(d, 0, sent.wrapping_add(n));
        }
    }
}
