//! Pages that change their owner: entries that accept them, and reassignment.

mod common;

use common::xen2005::*;
use common::*;
use grant_table::xen2005::{reassign_page, transfer_page};
use grant_table::Limits;
use mm::{DomId, Errno, GrantRef, Machine, MemFlags, Mfn};
use public_headers::xen2005::grant_table::*;
use public_headers::xen4::grant_table as xen4;

const PFN: u64 = 0x321;
const DONE: u16 = GTF_ACCEPT_TRANSFER | GTF_TRANSFER_COMPLETED;

/// Creates the receiver and the giver.
fn two() -> (World, Guest, Guest) {
    let w = World::new(4);
    let (a, b) = (w.add_2005(0), w.add_2005(1));
    (w, a, b)
}

/// Allocates a page of the domain's that nothing maps.
fn spare(w: &World, g: &Guest) -> Mfn {
    w.as_guest(g, |o| o.mm.alloc_domheap_pages(o.mm.d, 0, MemFlags::default())).unwrap()
}

fn give(w: &World, g: &Guest, mfn: Mfn, to: u16, ref_: u16) -> mm::Result {
    w.as_guest(g, |o| transfer_page(o, mfn, DomId(to), GrantRef(ref_.into())))
}

fn reassign(w: &World, g: &Guest, mfn: Mfn, to: u16) -> mm::Result {
    w.as_guest(g, |o| reassign_page(o, mfn, DomId(to)))
}

fn owner(w: &World, mfn: Mfn) -> Option<u16> {
    w.m.frames()[mfn.0 as usize].owner().map(|d| d.0)
}

fn gpfn(w: &World, g: &Guest, mfn: Mfn) -> u64 {
    w.as_guest(g, |o| o.mm.get_gpfn(mfn).0)
}

#[test]
fn an_accepted_page_arrives() {
    let (w, a, b) = two();
    let mfn = spare(&w, &b);
    w.m.store64(mfn, 8, 0x1234);
    let (has, had) = (w.dom(0).mem.tot_pages(), w.dom(1).mem.tot_pages());
    w.grant(&a, 511, GTF_ACCEPT_TRANSFER, 1, Mfn(PFN));
    assert_eq!(give(&w, &b, mfn, 0, 511), Ok(()));
    let t = w.dom(0).grants.frame(0).unwrap();
    assert_eq!(w.flags(&a, 511), DONE);
    assert_eq!(w.m.load32(t, 511 * 8 + 4), mfn.0 as u32);
    assert_eq!((owner(&w, mfn), gpfn(&w, &a, mfn), w.m.load64(mfn, 8)), (Some(0), PFN, 0x1234));
    assert_eq!((w.dom(0).mem.tot_pages(), w.dom(1).mem.tot_pages()), (has + 1, had - 1));
    // The receiver maps it, the giver cannot; the entry does not take another.
    w.set_pte(&a, FREE_SLOT, (mfn.0 << 12) as u32 | 0x63).unwrap();
    assert!(w.set_pte(&b, FREE_SLOT, (mfn.0 << 12) as u32 | 0x63).is_err());
    let second = spare(&w, &b);
    assert_eq!(give(&w, &b, second, 0, 511), Err(Errno::INVAL));
    assert_eq!(give(&w, &b, mfn, 0, 511), Err(Errno::INVAL));
    // And it can be granted, as any other.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, mfn);
    let h = w.mapped(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), 0), 0);
    w.check(&[&a, &b], &[]);
}

#[test]
fn what_is_refused_stays_with_the_giver() {
    let (w, a, b) = two();
    let c = w.add_2005(2);
    let mfn = spare(&w, &b);
    w.grant(&a, 3, GTF_ACCEPT_TRANSFER, 1, Mfn(PFN));
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let refuse = |mfn: Mfn, to: u16, ref_: u16| {
        let (was, flags, tot) = (owner(&w, mfn), w.flags(&a, 3), w.dom(1).mem.tot_pages());
        assert_eq!(give(&w, &b, mfn, to, ref_), Err(Errno::INVAL));
        assert_eq!((owner(&w, mfn), w.flags(&a, 3), w.dom(1).mem.tot_pages()), (was, flags, tot));
        w.check(&[&a, &b, &c], &[]);
    };
    // The page: mapped, a table, the hypervisor's, somebody else's, nowhere.
    refuse(b.page(0), 0, 3);
    refuse(b.l1, 0, 3);
    refuse(w.dom(1).grants.frame(0).unwrap(), 0, 3);
    refuse(a.page(0), 0, 3);
    refuse(Mfn(0), 0, 3);
    assert_eq!(give(&w, &b, Mfn(!0), 0, 3), Err(Errno::INVAL));
    assert_eq!(give(&w, &b, Mfn(0xf_ffff), 0, 3), Err(Errno::INVAL));
    // Granted and in use.
    w.grant(&b, 9, GTF_PERMIT_ACCESS, 2, mfn);
    let h = w.mapped(&c, 1, 9, DEVICE5 | RO5, 0);
    assert_eq!(give(&w, &b, mfn, 0, 3), Err(Errno::INVAL));
    assert_eq!(w.unmap5(&c, h, 0, FROM_VIRT), 1);
    // The domain, the reference.
    for (to, ref_) in [(3, 3), (9, 3), (0x7ff0, 3), (0x7ff1, 3), (0, 4), (0, 9), (0, 2048), (0, 0xffff)] {
        refuse(mfn, to, ref_);
    }
    // The entry: for another, of another kind, with more in it, with a frame number that cannot be.
    let entries = [
        (GTF_ACCEPT_TRANSFER, 2, PFN),
        (GTF_PERMIT_ACCESS, 1, PFN),
        (GTF_INVALID, 1, PFN),
        (3, 1, PFN),
        (GTF_ACCEPT_TRANSFER | GTF_TRANSFER_COMMITTED, 1, PFN),
        (GTF_ACCEPT_TRANSFER | GTF_TRANSFER_COMPLETED, 1, PFN),
        (GTF_ACCEPT_TRANSFER | 0x8000, 1, PFN),
        (GTF_ACCEPT_TRANSFER, 1, 0xffff_ffff),
        (GTF_ACCEPT_TRANSFER, 1, w.m.m2p().len() as u64),
    ];
    for (flags, dom, pfn) in entries {
        w.grant(&a, 3, flags, dom, Mfn(pfn));
        refuse(mfn, 0, 3);
    }
    // The receiver: full, dying.
    w.grant(&a, 3, GTF_ACCEPT_TRANSFER, 1, Mfn(PFN));
    w.dom(0).mem.set_max_pages(w.dom(0).mem.tot_pages());
    refuse(mfn, 0, 3);
    assert_eq!(reassign(&w, &b, mfn, 0), Err(Errno::INVAL));
    w.dom(0).mem.set_max_pages(40);
    assert_eq!(give(&w, &b, mfn, 0, 3), Ok(()));
    let mfn = spare(&w, &b);
    w.grant(&c, 3, GTF_ACCEPT_TRANSFER, 1, Mfn(PFN));
    w.kill(&c);
    assert_eq!(give(&w, &b, mfn, 2, 3), Err(Errno::INVAL));
    assert_eq!(reassign(&w, &b, mfn, 2), Err(Errno::INVAL));
    assert_eq!(owner(&w, mfn), Some(1));
    w.check(&[&a, &b], &[]);
}

#[test]
fn an_entry_that_changes_under_way_does_not_lose_the_page() {
    for at in 0..40 {
        let (w, a, b) = two();
        let mfn = spare(&w, &b);
        w.grant(&a, 3, GTF_ACCEPT_TRANSFER, 1, Mfn(PFN));
        let frame = w.dom(0).grants.frame(0).unwrap();
        let mut n = 0;
        *w.m.meddle.lock().unwrap() = Some(Box::new(move |m, _| {
            if n == at {
                m.store64(frame, 24, 0xffff_ffff_0001_0001);
            }
            n += 1;
        }));
        let end = give(&w, &b, mfn, 0, 3);
        *w.m.meddle.lock().unwrap() = None;
        assert_eq!(owner(&w, mfn), Some(if end.is_ok() { 0 } else { 1 }), "at {at}");
        w.check(&[&a, &b], &[]);
    }
}

#[test]
fn a_receiver_that_dies_or_fills_up_under_way_gets_nothing() {
    for at in 0..12 {
        for dies in [false, true] {
            let (w, a, b) = two();
            let mfn = spare(&w, &b);
            w.grant(&a, 3, GTF_ACCEPT_TRANSFER, 1, Mfn(PFN));
            let (mut n, receiver) = (0, w.dom(0));
            *w.m.meddle.lock().unwrap() = Some(Box::new(move |_, _| {
                if n == at {
                    if dies {
                        receiver.mem.begins_to_die();
                    } else {
                        receiver.mem.set_max_pages(1);
                    }
                }
                n += 1;
            }));
            let end = give(&w, &b, mfn, 0, 3);
            *w.m.meddle.lock().unwrap() = None;
            assert_eq!(owner(&w, mfn), Some(if end.is_ok() { 0 } else { 1 }), "at {at}");
            assert_eq!(w.flags(&a, 3), if end.is_ok() { DONE } else { GTF_ACCEPT_TRANSFER }, "at {at}");
            w.check(&[&a, &b], &[]);
        }
    }
}

#[test]
fn a_page_is_reassigned() {
    let (w, a, b) = two();
    let mfn = spare(&w, &b);
    assert_eq!(reassign(&w, &b, mfn, 0), Ok(()));
    assert_eq!(owner(&w, mfn), Some(0));
    w.set_pte(&a, FREE_SLOT, (mfn.0 << 12) as u32 | 0x63).unwrap();
    for (page, to) in [(mfn, 0), (b.page(0), 0), (b.l1, 0), (Mfn(!0), 0), (w.dom(1).grants.frame(1).unwrap(), 0)] {
        assert_eq!(reassign(&w, &b, page, to), Err(Errno::INVAL));
    }
    let mfn = spare(&w, &b);
    for to in [1, 3, 0x7ff0, 0x7ff1, 0xffff] {
        assert_eq!(reassign(&w, &b, mfn, to), Err(Errno::INVAL));
    }
    assert_eq!(owner(&w, mfn), Some(1));
    w.check(&[&a, &b], &[]);
}

#[test]
fn pages_go_between_domains_of_both_times() {
    let w = World::new(4);
    let (new, old) = (w.add(0, Limits::default()), w.add_2005(1));
    // From old to new, in entries of either version; completion is reported as each expects.
    for version in [1, 2] {
        w.as_guest(&new, |o| o.set_version(version)).unwrap();
        let mfn = spare(&w, &old);
        w.grant(&new, 9, GTF_ACCEPT_TRANSFER, 1, Mfn(PFN));
        assert_eq!(give(&w, &old, mfn, 0, 9), Ok(()));
        assert_eq!((owner(&w, mfn), gpfn(&w, &new, mfn)), (Some(0), PFN));
        assert_eq!(w.flags(&new, 9), DONE | GTF_TRANSFER_COMMITTED);
    }
    // From new to old.
    let mfn = spare(&w, &new);
    w.grant(&old, 9, GTF_ACCEPT_TRANSFER, 0, Mfn(PFN));
    assert_eq!(w.as_guest(&new, |o| o.transfer(mfn, DomId(1), GrantRef(9))), xen4::GNTST_OKAY);
    assert_eq!((owner(&w, mfn), w.flags(&old, 9)), (Some(1), DONE));
    // It cannot have frames that its entries cannot name: it gets a copy lower down.
    w.dom(1).mem.set_physaddr_bits(12 + 9);
    let high = spare(&w, &new);
    assert!(high.0 >= 512);
    w.m.store64(high, 0, 99);
    w.grant(&old, 10, GTF_ACCEPT_TRANSFER, 0, Mfn(PFN));
    let end = w.as_guest(&new, |o| o.transfer(high, DomId(1), GrantRef(10)));
    let got = Mfn(w.m.load32(w.dom(1).grants.frame(0).unwrap(), 84).into());
    assert_eq!(end, xen4::GNTST_OKAY);
    assert!(got.0 < 512 && owner(&w, got) == Some(1) && w.m.load64(got, 0) == 99);
    let high = spare(&w, &new);
    assert_eq!(reassign(&w, &new, high, 1), Err(Errno::INVAL));
    assert_eq!(owner(&w, high), Some(0));
    w.check(&[&new, &old], &[]);
}
