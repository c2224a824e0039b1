//! Frames that change hands: shared by the hypervisor, stolen, exchanged; and what is left when that fails half-way.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::*;
use mm::host::faults;
use mm::pte::{PCD, PRESENT, RW};
use mm::*;
use std::cell::Cell;

const INVAL: Result = Err(Errno::INVAL);

fn unmap(c: &VcpuCtx<'_, Env>, g: &Guest, frames: core::ops::Range<usize>) {
    for i in frames {
        assert_eq!(update(c, g.pte(i), 0), Ok(()));
    }
}

#[test]
fn a_shared_frame_comes_back_once_nothing_maps_it() {
    let env = Env::new(64, 1, 1);
    let g = new_guest(&env, 0, 8);
    env.as_vcpu(0, &g.v, |c| {
        c.d.allow_cache_attrs();
        let xen = c.alloc_xenheap_pages(0, 0).unwrap();
        c.share_xen_page_with_guest(xen, c.d, XenShare::Rw);
        c.share_xen_page_with_guest(xen, c.d, XenShare::Ro);
        c.share_xen_page_with_guest(Mfn(1 << 40), c.d, XenShare::Ro);
        env.check(&[&g.v], &[]);
        // With the attributes that it has for the hypervisor, and no others.
        assert_eq!(update(&c, g.pte(20), pte::entry(xen, PRESENT | RW | PCD)), Err(Errno::ACCES));
        assert_eq!(update(&c, g.pte(20), pte::entry(xen, PRESENT | PCD)), Err(Errno::ACCES));
        assert_eq!(update(&c, g.pte(20), pte::entry(xen, PRESENT | RW)), Ok(()));
        assert!(!c.unshare_xen_page(xen, c.d), "still mapped");
        assert_eq!(update(&c, g.pte(20), 0), Ok(()));
        assert!(c.unshare_xen_page(xen, c.d));
        assert!(!c.unshare_xen_page(xen, c.d), "not shared any more");
        env.check(&[&g.v], &[]);
        let free = env.mm.heap.free_pages();
        c.free_xenheap_pages(xen, 0);
        assert_eq!(env.mm.heap.free_pages(), free + 1);
    });
    env.check(&[&g.v], &[]);
}

#[test]
fn write_combined_frames_leave_the_caches_before_they_are_tables() {
    let env = Env::new(64, 1, 1);
    let g = new_guest(&env, 0, 8);
    let of = |i: usize| env.m.frames()[g.frames[i].0 as usize].type_info();
    env.as_vcpu(0, &g.v, |c| {
        c.d.allow_cache_attrs();
        for i in [6, 7] {
            assert_eq!(update(&c, g.pte(i), pte::entry(g.frames[i], PRESENT | RW | pte::WC)), Ok(()));
            assert_ne!(of(i) & pgt::NON_COHERENT, 0);
            assert_eq!(update(&c, g.pte(i), 0), Ok(()));
        }
        assert_eq!(ext(&c, 0, g.frames[6].0, 0), Ok(()));
        assert_eq!(of(6) & pgt::NON_COHERENT, 0);
        c.guest_remove_page(c.d, g.frames[7]).unwrap();
        assert_eq!(of(7) & pgt::NON_COHERENT, 0);
    });
    env.check(&[&g.v], &[]);
}

#[test]
fn the_hypervisors_shared_pages_are_read_only_for_control_domains() {
    let env = Env::new(64, 2, 1);
    let (g, other) = (new_guest(&env, 0, 8), new_guest(&env, 1, 8));
    let first = env.mm.heap.alloc_own(&env.m, 2, 0).unwrap();
    env.mm.share_xen_pages_with_privileged_guests(&env.m, first, 2);
    let map = |g: &Guest, flags| {
        let b = Buffer::words(&[g.pte(20), pte::entry(first, flags)]);
        let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: DomId::XEN.into() };
        env.as_vcpu(g.id, &g.v, |c| finished(c.do_mmu_update(&b, args).rc))
    };
    assert_eq!(map(&g, PRESENT | RW), Err(Errno::BUSY));
    assert_eq!(map(&g, PRESENT), Ok(()));
    assert_eq!(map(&other, PRESENT), Err(Errno::PERM));
    // Device memory is not among them.
    let b = Buffer::words(&[g.pte(21), pte::entry(Mfn(5), PRESENT)]);
    let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: DomId::XEN.into() };
    env.as_vcpu(0, &g.v, |c| assert_eq!(finished(c.do_mmu_update(&b, args).rc), Err(Errno::PERM)));
}

#[test]
fn stolen_frames_are_given_to_another_or_freed() {
    let env = Env::new(64, 3, 2);
    let (from, to) = (new_guest(&env, 1, 8), new_guest(&env, 2, 8));
    let frames = &from.frames;
    env.as_vcpu(1, &from.v, |c| {
        c.d.cpu_enters(CpuId(1));
        assert_eq!(c.steal_page_from(c.d, frames[5]), INVAL, "mapped, so not the domain's alone");
        assert_eq!(c.steal_page_from(c.d, Mfn(1 << 40)), INVAL);
        assert_eq!(c.steal_page_from(c.d, to.frames[5]), INVAL);
        for (i, mfn) in frames.iter().enumerate().skip(5) {
            assert_eq!(env.m.touch(CpuId(1), from.l4, from.va(i), true), Some(*mfn));
        }
        unmap(&c, &from, 5..8);
        for mfn in &frames[5..8] {
            assert_eq!(c.steal_page_from(c.d, *mfn), Ok(()));
        }
        assert_eq!(c.d.tot_pages(), 5);
    });
    env.as_vcpu(2, &to.v, |c| {
        assert_eq!(c.assign_stolen_page(c.d, frames[5]), Ok(()));
        c.d.set_max_pages(10);
        assert_eq!((c.reserve_page(c.d), c.d.tot_pages()), (Ok(()), 10));
        assert_eq!(c.reserve_page(c.d), Err(Errno::TOO_BIG));
        assert_eq!((c.assign_reserved_page(c.d, frames[6]), c.d.tot_pages()), (Ok(()), 10));
        assert_eq!(c.assign_stolen_page(c.d, frames[7]), Err(Errno::TOO_BIG));
        c.d.set_max_pages(9);
        assert_eq!(c.assign_stolen_page(c.d, frames[7]), Err(Errno::PERM), "more than it may have already");
        env.check(&[&from.v, &to.v], &[]);
        c.d.set_max_pages(11);
        assert_eq!(c.reserve_page(c.d), Ok(()));
        c.unreserve_page(c.d);
        assert_eq!(c.d.tot_pages(), 10);
        c.d.begins_to_die();
        assert_eq!((c.reserve_page(c.d), c.assign_stolen_page(c.d, frames[7])), (INVAL, INVAL));
        let free = env.mm.heap.free_pages();
        c.free_stolen_page(frames[7]);
        assert_eq!(env.mm.heap.free_pages(), free + 1);
    });
    env.check(&[&from.v, &to.v], &[]);
}

#[test]
fn what_the_hypervisor_takes_for_itself_leaves_no_rest() {
    let env = Env::new(64, 1, 1);
    let heap = &env.mm.heap;
    let all = heap.free_pages();
    let at = heap.alloc_own(&env.m, 5, 4).unwrap();
    assert_eq!((at.0 % 16, heap.free_pages()), (0, all - 5));
    heap.free_own(&env.m, at, 5);
    assert_eq!(heap.free_pages(), all);
    for n in [u64::MAX, (1 << MAX_ORDER) + 1, all + 1] {
        assert_eq!(heap.alloc_own(&env.m, n, 0), None);
    }
    env.check(&[], &[]);
}

/// An exchange of frames 8 to 11, which are unmapped, for a block of four.
fn four_for_one(c: &VcpuCtx<'_, Env>, g: &Guest) -> (Vec<u64>, Exchange) {
    unmap(c, g, 8..12);
    let words = g.frames[8..12].iter().map(|m| m.0).chain([8]).collect();
    let x = Exchange {
        in_start: BUFFER.into(),
        in_extents: 4,
        in_order: 0,
        out_start: (BUFFER + 32).into(),
        out_extents: 1,
        out_order: 2,
        flags: MemFlags::default(),
        nr_exchanged: 0,
    };
    (words, x)
}

/// A buffer that cannot be written to.
struct ReadOnly(Buffer);

impl GuestMem for ReadOnly {
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        self.0.copy_from_guest(va, dst)
    }
    fn copy_to_guest(&self, _: u64, _: &[u8]) -> Result<(), Fault> {
        Err(Fault)
    }
}

#[test]
fn an_exchange_whose_end_the_guest_cannot_be_told_has_happened() {
    for told in [false, true] {
        let env = Env::new(64, 1, 1);
        let g = new_guest(&env, 0, 16);
        env.as_vcpu(0, &g.v, |c| {
            let (words, x) = four_for_one(&c, &g);
            let end = match told {
                // Its number for the block can be read, ...
                true => c.memory_exchange(&ReadOnly(Buffer::words(&words)), c.d, x),
                // ... or cannot.
                false => c.memory_exchange(&Buffer::words(&words[..4]), c.d, x),
            };
            assert_eq!(end, ExchangeEnd { nr_exchanged: 0, rc: Err(Errno::FAULT.into()) });
            assert_eq!(c.d.tot_pages(), 16);
            assert!(g.frames[8..12].iter().all(|m| !env.m.frames()[m.0 as usize].is_owned_by(DomId(0))));
        });
        env.check(&[&g.v], &[]);
    }
}

#[test]
fn an_exchange_without_memory_gives_everything_back() {
    let env = Env::new(64, 1, 1);
    let g = new_guest(&env, 0, 16);
    env.as_vcpu(0, &g.v, |c| {
        let (words, x) = four_for_one(&c, &g);
        let free = env.mm.heap.free_pages();
        faults::fail(Some(0));
        let end = c.memory_exchange(&Buffer::words(&words), c.d, x);
        faults::fail(None);
        assert_eq!(end, ExchangeEnd { nr_exchanged: 0, rc: Err(Errno::NOMEM.into()) });
        assert_eq!((c.d.tot_pages(), env.mm.heap.free_pages()), (16, free));
        assert!(g.frames[8..12].iter().all(|m| env.m.frames()[m.0 as usize].is_owned_by(DomId(0))));
        env.check(&[&g.v], &[]);
        // A domain that can only name low frames gets such. The boundary splits the memory there is.
        let low = 64 - (FIRST_RAM + 20).leading_zeros() + 12;
        c.d.set_physaddr_bits(low);
        let b = Buffer::words(&words);
        assert_eq!(c.memory_exchange(&b, c.d, x).rc, Ok(()));
        assert!(b.word(4) >> (low - 12) == 0);
    });
    env.check(&[&g.v], &[]);
}

#[test]
fn an_exchange_is_preempted_between_extents() {
    let env = Env::new(64, 1, 1);
    let g = new_guest(&env, 0, 16);
    env.as_vcpu(0, &g.v, |c| {
        let (words, x) = four_for_one(&c, &g);
        let b = Buffer::words(&[&words[..4], &[8, 9, 10, 11]].concat());
        let x = Exchange { out_extents: 4, out_order: 0, ..x };
        env.m.set_preempt_after(1);
        let end = c.memory_exchange(&b, c.d, x);
        assert_eq!(end, ExchangeEnd { nr_exchanged: 2, rc: Err(Stop::Restart) });
        let end = c.memory_exchange(&b, c.d, Exchange { nr_exchanged: 2, ..x });
        assert_eq!(end, ExchangeEnd { nr_exchanged: 4, rc: Ok(()) });
        assert_eq!((c.d.tot_pages(), c.get_gpfn(Mfn(b.word(7))).0), (16, 11));
    });
    env.check(&[&g.v], &[]);
}

/// A buffer at whose `nth` read the domain begins to die.
struct Deadly<'a> {
    buffer: Buffer,
    d: &'a DomainMem,
    nth: Cell<u32>,
    /// And the read faults.
    faults: bool,
}

impl GuestMem for Deadly<'_> {
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        if self.nth.replace(self.nth.get().wrapping_sub(1)) == 0 {
            self.d.begins_to_die();
            if self.faults {
                return Err(Fault);
            }
        }
        self.buffer.copy_from_guest(va, dst)
    }
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        self.buffer.copy_to_guest(va, src)
    }
}

#[test]
fn a_domain_that_dies_during_an_exchange_leaves_its_frames_to_the_heap() {
    for faults in [false, true] {
        let env = Env::new(64, 2, 1);
        let g = new_guest(&env, 1, 16);
        env.as_vcpu(1, &g.v, |c| {
            let (words, x) = four_for_one(&c, &g);
            let free = env.mm.heap.free_pages();
            let memory = Deadly { buffer: Buffer::words(&words), d: c.d, nth: Cell::new(3), faults };
            // The last frame is not read, or all have been taken: they cannot go back, and the new ones cannot come.
            let (rc, left) = if faults { (Errno::FAULT, 3) } else { (Errno::INVAL, 4) };
            assert_eq!(c.memory_exchange(&memory, c.d, x).rc, Err(rc.into()));
            assert_eq!((c.d.tot_pages(), env.mm.heap.free_pages()), (16 - left, free + left));
        });
        kill(&env, 1, &[&g.v], || -1);
        assert_eq!(env.emptied.load(std::sync::atomic::Ordering::Relaxed), 2);
        assert_eq!(env.mm.heap.free_pages(), 64);
        env.check(&[&g.v], &[]);
    }
}
