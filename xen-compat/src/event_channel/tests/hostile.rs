//! Guests that write arbitrary data to the shared words at any moment, and domains that use the same channels
//! concurrently. Everything must terminate and the tables must stay consistent.

use std::sync::atomic::AtomicBool;
use std::thread;

use crate::event_channel::tests::fifo::{set_priority, FifoGuest};
use crate::event_channel::tests::*;
use crate::state::event_channel::fifo::LINKED;
use mm::VcpuId;
use test_rng::Rng;

/// Sends through `ports` of `d` until stopped; `begun` is set once it has sent through all of them.
fn sender(hv: &Hv<HostHw>, d: &Arc<Domain>, ports: &[u32], stop: &AtomicBool, begun: &AtomicBool) {
    while !stop.load(SeqCst) {
        for &p in ports {
            let _ = hv.evtchn_send(d, Port(p));
        }
        begun.store(true, SeqCst);
    }
}

#[test]
fn a_guest_rewrites_event_words_and_control_blocks() {
    let (hv, d0, d1) = two_domains();
    let g = FifoGuest::new(&hv, &d0, 2);
    let links: Vec<(u32, u32)> = (0..20).map(|_| connect(&hv, &d0, &d1)).collect();
    let peers: Vec<u32> = links.iter().map(|l| l.1).collect();
    let stop = AtomicBool::new(false);
    let begun = AtomicBool::new(false);
    thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| sender(&hv, &d1, &peers, &stop, &begun));
        }
        s.spawn(|| {
            let mut rng = Rng::new(1);
            // The senders may need a while to begin.
            while !begun.load(SeqCst) {
                thread::yield_now();
            }
            for _ in 0..30_000 {
                let port = rng.below(2048) as u32;
                let (mfn, off) = g.word(port);
                match rng.below(4) {
                    0 => hv.hw.store32(mfn, off, rng.any32()),
                    1 => drop(hv.hw.fetch_or32(mfn, off, 1 << 29 | rng.any32() & 0x1ffff)),
                    2 => drop(hv.hw.fetch_and32(mfn, off, rng.any32())),
                    _ => {
                        let (mfn, off) = g.control[rng.below(2) as usize];
                        hv.hw.store32(mfn, off + rng.below(18) as usize * 4, rng.any32());
                    }
                }
                let (ours, _) = links[rng.below(20) as usize];
                match rng.below(3) {
                    0 => drop(hv.evtchn_unmask(&d0, Port(ours))),
                    1 => drop(hv.evtchn_set_priority(&d0, Port(ours), rng.below(16) as u32)),
                    _ => drop(hv.evtchn_bind_vcpu(&d0, Port(ours), VcpuId(rng.below(2) as u32))),
                }
            }
            stop.store(true, SeqCst);
        });
    });
    check_invariants(&[&d0, &d1]);
    // With its words cleared the guest works as before.
    for page in &g.array {
        hv.hw.zero_page(*page);
    }
    set_priority(&hv, &d0, links[0].0, 3).unwrap();
    send(&hv, &d1, links[0].1).unwrap();
    assert!(hv.port_pending(&d0, Port(links[0].0)));
}

#[test]
fn queues_stay_whole_while_vcpus_handle_and_peers_send() {
    let (hv, d0, d1) = two_domains();
    let mut g = FifoGuest::new(&hv, &d0, 1);
    let links: Vec<(u32, u32)> = (0..8).map(|_| connect(&hv, &d0, &d1)).collect();
    let peers: Vec<u32> = links.iter().map(|l| l.1).collect();
    let stop = AtomicBool::new(false);
    let begun = AtomicBool::new(false);
    let mut seen = 0u64;
    thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| sender(&hv, &d1, &peers, &stop, &begun));
        }
        // The senders may need a while to begin.
        let mut rounds = 0;
        while rounds < 20_000 || seen == 0 && rounds < 50_000_000 {
            seen += g.handle(0).len() as u64;
            rounds += 1;
        }
        stop.store(true, SeqCst);
    });
    assert!(seen > 0);
    g.handle(0);
    // Nothing is stuck: each port can still be delivered.
    for &(ours, peer) in &links {
        send(&hv, &d1, peer).unwrap();
        assert_eq!(g.handle(0), [ours]);
    }
}

/// Opens, connects, closes and sends at random, on behalf of `d`.
fn worker(hv: &Hv<HostHw>, d: &Arc<Domain>, other: &Arc<Domain>, seed: u64, rounds: u32) {
    let mut rng = Rng::new(seed);
    for _ in 0..rounds {
        let port = Port(1 + rng.below(24) as u32);
        match rng.below(6) {
            0 => drop(hv.evtchn_alloc_unbound(d, other.id)),
            1 => drop(hv.evtchn_bind_interdomain(d, other, port)),
            2 => drop(hv.evtchn_close(d, port)),
            3 => drop(hv.evtchn_close(d, Port(1 + rng.below(24) as u32))),
            4 => drop(hv.evtchn_bind_interdomain(d, d, port)),
            _ => drop(hv.evtchn_send(d, port)),
        }
    }
}

#[test]
fn two_domains_open_and_close_the_same_channels_at_once() {
    let (hv, d0, d1) = two_domains();
    thread::scope(|s| {
        s.spawn(|| worker(&hv, &d0, &d1, 11, 20_000));
        s.spawn(|| worker(&hv, &d1, &d0, 12, 20_000));
        s.spawn(|| worker(&hv, &d0, &d1, 13, 20_000));
    });
    check_invariants(&[&d0, &d1]);
}

#[test]
fn a_domain_dies_while_the_other_uses_its_channels() {
    let (hv, d0, d1) = two_domains();
    for _ in 0..20 {
        connect(&hv, &d0, &d1);
    }
    thread::scope(|s| {
        s.spawn(|| worker(&hv, &d0, &d1, 21, 20_000));
        s.spawn(|| {
            worker(&hv, &d1, &d0, 22, 2_000);
            kill(&hv, &d1);
        });
    });
    assert_eq!(d1.event_channels.active(), 0);
    check_invariants(&[&d0, &d1]);
    assert_eq!(bind_ipi(&hv, &d1, 0), Err(Errno::INVAL));
}

/// A guest decides how many of its ports are open, or closed and still linked: a search examines a bounded number at a
/// time.
#[test]
fn a_search_for_a_free_port_is_preempted() {
    const PORTS: u32 = 3000;
    let (hv, d, _) = two_domains();
    let g = FifoGuest::new(&hv, &d, 3);
    let all: Vec<u32> = (0..PORTS).map(|_| bind_ipi(&hv, &d, 0).unwrap()).collect();
    let search = || {
        let mut preempted = 0;
        loop {
            match hv.evtchn_bind_ipi(&d, VcpuId::FIRST) {
                Err(Stop::Restart) => preempted += 1,
                end => return (end.map(|port| port.0), preempted),
            }
        }
    };
    close(&hv, &d, all[0]).unwrap();
    assert_eq!(search(), (Ok(all[0]), 0));
    assert_eq!(search(), (Ok(PORTS + 1), 2), "behind all that are open");
    for &port in &all {
        g.set(port, LINKED);
        close(&hv, &d, port).unwrap();
    }
    assert_eq!(search(), (Ok(PORTS + 2), 2), "behind all that are linked");
    assert_eq!(search(), (Ok(PORTS + 3), 2), "and again");
    g.clear(all[5], LINKED);
    assert_eq!(search(), (Ok(all[5]), 0));
    // A port closed behind a search in progress is not missed: the search restarts once.
    d.event_channels.set_max_port(PORTS + 3);
    assert!(hv.evtchn_bind_ipi(&d, VcpuId::FIRST) == Err(Stop::Restart));
    close(&hv, &d, all[5]).unwrap();
    assert_eq!(search(), (Ok(all[5]), 2));
    assert_eq!(search(), (Err(Errno::NOSPC.into()), 2));
    assert_eq!(bind_ipi(&hv, &d, 0), Err(Errno::NOSPC));
    check_invariants(&[&d]);
}

/// A guest that closes ports behind a search, and keeps them linked so that they stay busy, cannot prolong it
/// endlessly.
#[test]
fn a_search_for_a_free_port_ends() {
    const PORTS: u32 = 3000;
    let (hv, d, _) = two_domains();
    let g = FifoGuest::new(&hv, &d, 3);
    let all: Vec<u32> = (0..PORTS).map(|_| bind_ipi(&hv, &d, 0).unwrap()).collect();
    d.event_channels.set_max_port(PORTS);
    let mut behind = all.iter();
    let mut close_one = || {
        let &port = behind.next().expect("a port that is open");
        g.set(port, LINKED);
        close(&hv, &d, port).unwrap();
    };
    close_one();
    let mut preempted = 0;
    while hv.evtchn_bind_ipi(&d, VcpuId::FIRST) == Err(Stop::Restart) {
        close_one();
        preempted += 1;
        assert!(preempted < 20, "a search without end");
    }
    assert_eq!(preempted, 5, "all ports are looked at twice");
    // A port closed during a search is found by the next one.
    g.clear(all[0], LINKED);
    assert_eq!(bind_ipi(&hv, &d, 0), Ok(all[0]));
    check_invariants(&[&d]);
}

/// A domain whose calls take its event lock repeatedly does not keep others from it.
#[test]
fn who_waits_for_an_event_lock_goes_before_the_next_call() {
    const ROUNDS: u32 = 20;
    let (_hv, d, _) = two_domains();
    let mut first = 0;
    for _ in 0..ROUNDS {
        let inside = AtomicBool::new(false);
        thread::scope(|s| {
            let held = d.event_channels.lock_events();
            s.spawn(|| {
                let _held = d.event_channels.lock_events();
                inside.store(true, SeqCst);
            });
            // On a busy machine it may come too late.
            thread::sleep(std::time::Duration::from_millis(10));
            drop(held);
            let _held = d.event_channels.lock_events();
            first += u32::from(inside.load(SeqCst));
        });
    }
    assert!(first > ROUNDS / 2, "{first} times of {ROUNDS}");
}
