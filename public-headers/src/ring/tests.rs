use std::collections::VecDeque;
use std::sync::atomic::AtomicU32;
use std::thread;

use super::*;
use crate::xen2005::io::domain_controller::ControlMsg;
use crate::xen4::io::netif::{NetifTxRequest, NetifTxResponse};
use test_rng::Rng;

fn page() -> Vec<AtomicU32> {
    (0..1024).map(|_| AtomicU32::new(0)).collect()
}

fn request(id: u16) -> NetifTxRequest {
    NetifTxRequest { gref: id as u32 * 3, offset: 0, flags: 0, id, size: !id }
}

#[test]
fn both_ends_agree_with_a_queue() {
    let memory = page();
    FrontRing::<NetifTransmit, _>::init(&memory[..]).unwrap();
    // Near the end of the index range: the indices wrap.
    for index in [0, 8] {
        memory[..].store(index, u32::MAX - 1000);
    }
    let mut front = FrontRing::<NetifTransmit, _>::resume(&memory[..]).unwrap();
    let mut back = BackRing::<NetifTransmit, _>::resume(&memory[..]).unwrap();
    let (mut requests, mut taken, mut responses) = (VecDeque::new(), VecDeque::new(), VecDeque::new());
    let (mut rng, mut id, mut moved) = (Rng::new(1), 0u16, 0);
    for _ in 0..100_000 {
        match rng.below(4) {
            0 => match front.push(&request(id)) {
                Ok(()) => {
                    requests.push_back(id);
                    id = id.wrapping_add(1);
                    front.publish();
                }
                Err(e) => assert_eq!((e, front.outstanding()), (RingError::Full, 256)),
            },
            1 => {
                let got = back.pop().unwrap().map(|r| r.id);
                assert_eq!(got, requests.pop_front());
                taken.extend(got);
            }
            2 => match taken.pop_front() {
                Some(id) => {
                    back.push(&NetifTxResponse { id, status: 0 }).unwrap();
                    back.publish();
                    responses.push_back(id);
                }
                None => assert_eq!(back.push(&NetifTxResponse::default()), Err(RingError::Full)),
            },
            _ => {
                let got = front.pop().unwrap().map(|r| r.id);
                assert_eq!(got, responses.pop_front());
                moved += usize::from(got.is_some());
            }
        }
    }
    assert!(moved > 10_000);
}

#[test]
fn impossible_indices_are_refused() {
    let memory = page();
    let mut front = FrontRing::<NetifTransmit, _>::init(&memory[..]).unwrap();
    let mut back = BackRing::<NetifTransmit, _>::attach(&memory[..]).unwrap();
    front.push(&request(1)).unwrap();
    for wrong in [2, 257, u32::MAX] {
        memory[..].store(8, wrong);
        assert_eq!(front.pop().err(), Some(RingError::Broken), "{wrong} responses to one request");
    }
    for wrong in [257, 1 << 31, u32::MAX] {
        memory[..].store(0, wrong);
        assert_eq!(back.pop().err(), Some(RingError::Broken), "{wrong} requests");
    }
}

#[test]
fn notification_is_asked_for() {
    let memory = page();
    let mut front = FrontRing::<NetifTransmit, _>::init(&memory[..]).unwrap();
    let mut back = BackRing::<NetifTransmit, _>::attach(&memory[..]).unwrap();
    front.push(&request(1)).unwrap();
    assert!(front.publish(), "the first request is always told");
    front.push(&request(2)).unwrap();
    assert!(!front.publish(), "the back end did not ask again");
    while back.pop().unwrap().is_some() {}
    assert!(!back.final_check());
    front.push(&request(3)).unwrap();
    assert!(front.publish());
    assert!(!back.final_check() || back.pop().unwrap().is_some());
}

#[test]
fn control_ring_of_2005() {
    let memory: Vec<_> = (0..130).map(|_| AtomicU32::new(0)).collect();
    let mut front = FrontRing::<Control2005, _>::init(&memory[..]).unwrap();
    let mut back = BackRing::<Control2005, _>::attach(&memory[..]).unwrap();
    for id in 0..8 {
        front.push(&ControlMsg { id, ..Default::default() }).unwrap();
    }
    assert_eq!(front.push(&ControlMsg::default()), Err(RingError::Full));
    assert!(front.publish());
    assert_eq!((memory[..].load(0), memory[..].load(4)), (8, 0));
    for id in 0..8 {
        assert_eq!(back.pop().unwrap().map(|m| m.id), Some(id));
    }
}

#[test]
fn too_little_memory() {
    let memory: Vec<_> = (0..16).map(|_| AtomicU32::new(0)).collect();
    assert_eq!(FrontRing::<Blkif, _>::init(&memory[..]).err(), Some(RingError::Memory));
}

#[test]
fn ends_in_two_threads() {
    const COUNT: u16 = 20_000;
    let memory = page();
    let mut front = FrontRing::<NetifTransmit, _>::init(&memory[..]).unwrap();
    let mut back = BackRing::<NetifTransmit, _>::attach(&memory[..]).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut answered = 0;
            while answered < COUNT {
                let Some(r) = back.pop().unwrap() else {
                    thread::yield_now();
                    continue;
                };
                assert_eq!((r.gref, r.size), (r.id as u32 * 3, !r.id), "a torn request");
                back.push(&NetifTxResponse { id: r.id, status: 0 }).unwrap();
                back.publish();
                answered += 1;
            }
        });
        let (mut sent, mut received) = (0, 0);
        while received < COUNT {
            if sent < COUNT && front.push(&request(sent)).is_ok() {
                front.publish();
                sent += 1;
            }
            match front.pop().unwrap() {
                Some(r) => {
                    assert_eq!(r.id, received);
                    received += 1;
                }
                None => thread::yield_now(),
            }
        }
    });
}

#[test]
fn bytes_go_through_in_order() {
    let memory = page();
    let shared = &memory[..];
    let (mut rng, mut sent, mut seen) = (Rng::new(7), 0u8, 0u8);
    for _ in 0..10_000 {
        let bytes: Vec<u8> = (0..rng.below(700)).map(|i| sent.wrapping_add(i as u8)).collect();
        let n = CONSOLE_OUT.write(&shared, &bytes).unwrap();
        sent = sent.wrapping_add(n as u8);
        let mut buffer = vec![0; rng.below(700) as usize];
        let n = CONSOLE_OUT.read(&shared, &mut buffer).unwrap();
        for byte in &buffer[..n] {
            assert_eq!(*byte, seen);
            seen = seen.wrapping_add(1);
        }
    }
    shared.store(3084, shared.load(3080).wrapping_add(2049));
    assert_eq!(CONSOLE_OUT.waiting(&shared), Err(RingError::Broken));
    assert_eq!(CONSOLE_OUT.read(&shared, &mut [0; 4]), Err(RingError::Broken));
}
