//! The heap, allowances, claims and memory_op's engines.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::*;
use mm::host::HostMachine;
use mm::pte::{PRESENT, RW};
use mm::*;
use std::cell::RefCell;
use test_rng::Rng;

fn dom0(env: &Env) {
    env.create(0, 1000);
}

#[test]
fn heap_splits_and_merges() {
    let env = Env::new(1024, 1, 1);
    dom0(&env);
    env.as_domain(0, |c| {
        let heap = &env.mm.heap;
        assert_eq!(heap.free_pages(), 1024);
        let mut rng = Rng::new(7);
        let mut held: Vec<(Mfn, u32)> = Vec::new();
        for _ in 0..20_000 {
            if rng.chance(55) {
                let order = rng.pick(&[0, 0, 0, 1, 2, 3, 5]);
                if let Some(mfn) = c.alloc_xenheap_pages(order, 0) {
                    assert_eq!(mfn.0 % (1 << order), 0);
                    // Nobody else's data.
                    for i in 0..1 << order {
                        assert_eq!(env.m.load64(mfn.offset(i), 0), 0);
                        env.m.store64(mfn.offset(i), 0, 0x5ec2e7);
                    }
                    held.push((mfn, order));
                }
            } else if !held.is_empty() {
                let (mfn, order) = held.swap_remove(rng.below(held.len() as u64) as usize);
                c.free_xenheap_pages(mfn, order);
            }
        }
        env.check(&[], &[]);
        for (mfn, order) in held {
            c.free_xenheap_pages(mfn, order);
        }
        assert_eq!(heap.free_pages(), 1024);
        // All of it in the largest blocks again: 256..512 and 512..1024 and 1024..1280.
        assert_eq!(c.alloc_xenheap_pages(9, 0).map(|m| m.0), Some(512));
        assert_eq!(c.alloc_xenheap_pages(8, 21).map(|m| m.0), Some(256));
        assert_eq!(c.alloc_xenheap_pages(8, 0).map(|m| m.0), Some(1024));
        assert_eq!(c.alloc_xenheap_pages(0, 0), None);
        assert_eq!(c.alloc_xenheap_pages(MAX_ORDER + 1, 0), None);
    });
}

#[test]
fn the_census_knows_whose_each_frame_is_and_what_was_left_behind() {
    let env = Env::new(64, 1, 1);
    dom0(&env);
    env.as_domain(0, |c| {
        c.alloc_xenheap_pages(1, 0).unwrap();
        let mfn = c.alloc_domheap_pages(c.d, 0, MemFlags::default()).unwrap();
        env.m.set_m2p(mfn, Pfn(5));
        let now = Census { free: 61, owned: [(DomId(0), 1)].into(), ..Census::default() };
        assert_eq!(Census::take(&env.m), Ok(now.clone()));
        // A free frame that still has its owner's number.
        env.m.set_m2p(Mfn(FIRST_RAM), Pfn(7));
        assert_eq!(Census::take(&env.m), Ok(Census { spoiled: 1, ..now }));
    });
}

#[test]
fn address_width_is_honoured() {
    let env = Env::new(1024, 1, 1);
    dom0(&env);
    env.as_domain(0, |c| {
        // Below 2 MiB there are the frames 256 to 511; without a wish the highest go first.
        assert!(c.alloc_xenheap_pages(0, 0).unwrap().0 >= 1024);
        for _ in 0..256 {
            assert!(c.alloc_xenheap_pages(0, 21).unwrap().0 < 512);
        }
        assert_eq!(c.alloc_xenheap_pages(0, 21), None);
        assert_eq!(env.mm.heap.free_pages_in(NodeMask::ALL, 0, 21), 0);
        assert_eq!(env.mm.heap.free_pages_in(NodeMask::ALL, 22, 22), 512);
        assert_eq!(env.mm.heap.free_pages_in(NodeMask::ALL, 0, 0), 767);
        c.d.set_physaddr_bits(22);
        let mfn = c.alloc_domheap_pages(c.d, 0, MemFlags::default()).unwrap();
        assert!((512..1024).contains(&mfn.0));
    });
    assert_eq!(MemFlags::from_xenmemf(0, 1 << 18), Ok(MemFlags::default()));
    assert_eq!(MemFlags::from_xenmemf(24, 1 << 18), Ok(MemFlags { bits: 24, ..MemFlags::default() }));
    assert_eq!(MemFlags::from_xenmemf(30, 1 << 18), Ok(MemFlags::default()));
    assert_eq!(MemFlags::from_xenmemf(12, 1 << 18), Err(Errno::INVAL));
}

#[test]
fn allowances_and_claims() {
    let env = Env::new(64, 3, 1);
    env.create(0, 20);
    env.create(1, 50);
    env.as_domain(0, |c| {
        assert!(c.alloc_domheap_pages(c.d, 4, MemFlags::default()).is_some());
        // 16 of 20: no 8 more, but 4; extra frames do not count.
        assert_eq!(c.alloc_domheap_pages(c.d, 3, MemFlags::default()), None);
        assert!(c.alloc_domheap_pages(c.d, 2, MemFlags::default()).is_some());
        assert_eq!(c.alloc_domheap_pages(c.d, 0, MemFlags::default()), None);
        let extra = MemFlags { no_refcount: true, ..MemFlags::default() };
        let x = c.alloc_domheap_pages(c.d, 0, extra).unwrap();
        assert_eq!((c.d.current_reservation(), c.d.tot_pages()), (20, 21));
        env.check(&[], &[]);
        // 43 are left; domain 1 claims 40 of them.
        env.with_domain(DomId(1), |d| {
            let d = d.unwrap();
            assert_eq!(c.domain_set_outstanding_pages(d, 51), Err(Errno::INVAL));
            assert_eq!(c.domain_set_outstanding_pages(d, 44), Err(Errno::NOMEM));
            assert_eq!(c.domain_set_outstanding_pages(d, 40), Ok(()));
            assert_eq!(c.domain_set_outstanding_pages(d, 41), Err(Errno::INVAL));
            assert_eq!(env.mm.heap.outstanding_claims(), (43, 40));
            assert!(c.alloc_xenheap_pages(0, 0).is_some());
            assert_eq!(c.alloc_xenheap_pages(2, 0), None);
            assert!(c.alloc_domheap_pages(d, 2, MemFlags::default()).is_some());
            assert_eq!((d.outstanding(), env.mm.heap.outstanding_claims()), (36, (38, 36)));
            assert_eq!(c.domain_set_outstanding_pages(d, 0), Ok(()));
            assert_eq!(env.mm.heap.outstanding_claims(), (38, 0));
        });
        c.put_page_alloc_ref(c.page(x).unwrap());
        assert_eq!((c.d.current_reservation(), c.d.tot_pages()), (20, 20));
        env.check(&[], &[]);
        c.d.begins_to_die();
        assert_eq!(c.guest_remove_page(c.d, Mfn(FIRST_RAM)), Err(Errno::NXIO));
    });
    env.as_domain(1, |c| {
        c.d.begins_to_die();
        assert_eq!(c.alloc_domheap_pages(c.d, 0, MemFlags::default()), None);
    });
    env.check(&[], &[]);
}

#[test]
fn reservations() {
    let env = Env::new(128, 1, 1);
    let g = new_guest(&env, 0, 16);
    let x = |nr_extents, extent_order| Extents {
        extents: Some(BUFFER.into()),
        nr_extents,
        extent_order,
        flags: MemFlags::default(),
        nr_done: 0,
    };
    env.as_vcpu(0, &g.v, |c| {
        let b = Buffer::words(&[40, 41, 42]);
        let end = c.do_reservation(&b, ReservationOp::Populate, c.d, x(3, 2));
        assert_eq!(end, ExtentsEnd { nr_done: 3, preempted: false });
        assert_eq!(c.get_gpfn(Mfn(b.word(1)).offset(3)).0, 44);
        env.check(&[&g.v], &[]);
        // Given back: twice is once too often.
        let end = c.do_reservation(&b, ReservationOp::Decrease, c.d, x(3, 2));
        assert_eq!(end.nr_done, 3);
        assert_eq!(c.do_reservation(&b, ReservationOp::Decrease, c.d, x(3, 2)).nr_done, 0);
        assert_eq!(c.get_gpfn(Mfn(b.word(1))).0, !0);
        env.check(&[&g.v], &[]);
        // A frame in use goes when its last mapping does.
        let b = Buffer::words(&[g.frames[9].0]);
        assert_eq!(c.do_reservation(&b, ReservationOp::Decrease, c.d, x(1, 0)).nr_done, 1);
        let before = env.mm.heap.free_pages();
        env.check(&[&g.v], &[]);
        assert_eq!(update(&c, g.pte(9), 0), Ok(()));
        assert_eq!(env.mm.heap.free_pages(), before + 1);
        // Preempted after the first, and continued.
        env.m.set_preempt_after(1);
        let b = Buffer::words(&[1, 2, 3]);
        let mut req = x(3, 0);
        let end = c.do_reservation(&b, ReservationOp::Increase, c.d, req);
        assert_eq!(end, ExtentsEnd { nr_done: 2, preempted: true });
        req.nr_done = end.nr_done;
        assert_eq!(c.do_reservation(&b, ReservationOp::Increase, c.d, req).nr_done, 3);
        // Fault in the middle of the list; an extent too large.
        assert_eq!(c.do_reservation(&b, ReservationOp::Populate, c.d, x(4, 0)).nr_done, 3);
        assert_eq!(c.do_reservation(&b, ReservationOp::Increase, c.d, x(1, MAX_ORDER + 1)).nr_done, 0);
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn exchange_for_contiguous_frames() {
    let env = Env::new(128, 1, 1);
    let g = new_guest(&env, 0, 16);
    env.as_vcpu(0, &g.v, |c| {
        for i in 8..12 {
            assert_eq!(update(&c, g.pte(i), 0), Ok(()));
        }
        let words: Vec<u64> = (8..12).map(|i| g.frames[i].0).chain([8]).collect();
        let b = Buffer::words(&words);
        let x = Exchange {
            in_start: BUFFER.into(),
            in_extents: 4,
            in_order: 0,
            out_start: (BUFFER + 32).into(),
            out_extents: 1,
            out_order: 2,
            flags: MemFlags { bits: 21, ..MemFlags::default() },
            nr_exchanged: 0,
        };
        let total = c.d.tot_pages();
        assert_eq!(c.memory_exchange(&b, c.d, x), ExchangeEnd { nr_exchanged: 4, rc: Ok(()) });
        assert_eq!(c.d.tot_pages(), total);
        let got = Mfn(b.word(4));
        assert_eq!((got.0 % 4, c.get_gpfn(got.offset(2)).0), (0, 10));
        env.check(&[&g.v], &[]);
        // A frame that is mapped is not the domain's alone; nothing changes hands.
        let words: Vec<u64> = (12..16).map(|i| g.frames[i].0).chain([8]).collect();
        let b = Buffer::words(&words);
        assert_eq!(c.memory_exchange(&b, c.d, x), ExchangeEnd { nr_exchanged: 0, rc: Err(Errno::INVAL.into()) });
        assert_eq!(c.memory_exchange(&b, c.d, Exchange { out_extents: 2, ..x }).rc, Err(Errno::INVAL.into()));
        assert_eq!(c.memory_exchange(&b, c.d, Exchange { out_order: 19, ..x }).rc, Err(Errno::PERM.into()));
        assert_eq!(c.d.tot_pages(), total);
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn freed_frames_carry_no_data_over() {
    let env = Env::new(40, 2, 1);
    let g = new_guest(&env, 0, 16);
    env.create(1, 40);
    let secret = g.frames[10];
    env.m.store64(secret, 8, 0x5ec2e7);
    env.as_vcpu(0, &g.v, |c| {
        assert_eq!(update(&c, g.pte(10), 0), Ok(()));
        assert_eq!(c.guest_remove_page(c.d, secret), Ok(()));
    });
    env.as_domain(1, |c| {
        let mut seen = false;
        while let Some(mfn) = c.alloc_domheap_pages(c.d, 0, MemFlags::default()) {
            seen |= mfn == secret;
            assert_eq!(env.m.load64(mfn, 8), 0);
        }
        assert!(seen);
    });
    env.check(&[&g.v], &[]);
}

#[test]
fn shared_frames_of_the_hypervisor() {
    let env = Env::new(64, 1, 1);
    let g = new_guest(&env, 0, 16);
    let (rw, ro) = env.as_vcpu(0, &g.v, |c| {
        let (rw, ro) = (c.alloc_xenheap_pages(0, 0).unwrap(), c.alloc_xenheap_pages(0, 0).unwrap());
        c.share_xen_page_with_guest(rw, c.d, XenShare::Rw);
        c.share_xen_page_with_guest(ro, c.d, XenShare::Ro);
        assert_eq!(update(&c, g.pte(5), pte::entry(rw, PRESENT | RW)), Ok(()));
        assert_eq!(update(&c, g.pte(6), pte::entry(ro, PRESENT | RW)), Err(Errno::BUSY));
        assert_eq!(update(&c, g.pte(6), pte::entry(ro, PRESENT)), Ok(()));
        // Never a table.
        assert_eq!(update(&c, g.l2.0 << 12 | 8, pte::entry(ro, TABLE)), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        (rw, ro)
    });
    kill(&env, 0, &[&g.v], || -1);
    env.as_vcpu(0, &g.v, |c| {
        assert!(c.d.is_empty());
        c.free_xenheap_pages(rw, 0);
        c.free_xenheap_pages(ro, 0);
    });
    assert_eq!(env.mm.heap.free_pages(), 64);
    env.check(&[&g.v], &[]);
}

/// The buffer of a populate_physmap, and a CPU that still runs on the page tables of the domain which gave frames up.
struct Watched<'a> {
    buffer: &'a Buffer,
    m: &'a HostMachine,
    cpu: CpuId,
    root: Mfn,
    va: u64,
    /// Frames that were written to the buffer, each with what the CPU reached at `va` at that moment.
    told: RefCell<Vec<(Mfn, Option<Mfn>)>>,
}

impl GuestMem for Watched<'_> {
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> std::result::Result<(), Fault> {
        self.buffer.copy_from_guest(va, dst)
    }
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> std::result::Result<(), Fault> {
        let mfn = Mfn(u64::from_le_bytes(src.try_into().unwrap()));
        self.told.borrow_mut().push((mfn, self.m.touch(self.cpu, self.root, self.va, true)));
        self.buffer.copy_to_guest(va, src)
    }
}

#[test]
fn a_domain_that_runs_is_told_no_frame_that_its_last_owner_still_writes_to() {
    let env = Env::new(64, 3, 4);
    let g1 = new_guest(&env, 1, 8);
    env.create(2, 64);
    env.as_domain(2, |c| assert_eq!(c.d.life().unpause_by_toolstack(), Some(true)));
    // Domain 1 runs on CPU 2 and has its frame 6 in the TLB, writable.
    let (cpu, va, frame) = (CpuId(2), g1.va(6), g1.frames[6]);
    env.with_domain(DomId(1), |d| d.unwrap().cpu_enters(cpu));
    assert_eq!(env.m.touch(cpu, g1.l4, va, true), Some(frame));
    // It unmaps it without a flush and gives it up.
    env.as_vcpu(1, &g1.v, |c| {
        c.do_update_va_mapping(&Hooks(&env.m), va, 0, 0).unwrap();
        c.guest_remove_page(c.d, frame).unwrap();
    });
    // Domain 2 takes frames until it is told that one.
    let buffer = Buffer::words(&[0; 1]);
    for _ in 0..64 {
        let watched = Watched { buffer: &buffer, m: &env.m, cpu, root: g1.l4, va, told: RefCell::default() };
        let x = Extents {
            extents: Some(BUFFER.into()),
            nr_extents: 1,
            extent_order: 0,
            flags: MemFlags::default(),
            nr_done: 0,
        };
        let end = env.as_domain(2, |c| c.do_reservation(&watched, ReservationOp::Populate, c.d, x));
        assert_eq!(end.nr_done, 1);
        let (told, reached) = watched.told.borrow()[0];
        if told == frame {
            return assert_eq!(reached, None);
        }
    }
    panic!("domain 2 never gets the frame");
}
