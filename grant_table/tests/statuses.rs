//! Which status or errno is returned when several apply: guests and their drivers expect Xen's order.

mod common;

use common::*;
use grant_table::{CacheFlushed, CopyEnd, Limits, Resource, Unmap};
use mm::{DomId, Errno, GrantHandle, GrantRef, Machine, MemFlags, Mfn};
use public_headers::xen4::grant_table::*;

/// An unused domain number.
const NOBODY: u16 = 3;

fn two() -> (World, Guest, Guest) {
    let w = World::new(4);
    let (a, b) = (w.add(0, Limits::default()), w.add(1, Limits::default()));
    (w, a, b)
}

#[test]
fn map() {
    let w = World::new(4);
    let (a, none) = (w.add(0, Limits::default()), w.add(2, Limits { maptrack_frames: 0, ..Limits::default() }));
    // First the flags, then the domain, then a handle, then the reference, then its permission.
    assert_eq!(w.map(&none, NOBODY, !0, RO, 1).status, GNTST_BAD_GNTREF);
    assert_eq!(w.map(&none, NOBODY, !0, HOST, 1).status, GNTST_BAD_DOMAIN);
    assert_eq!(w.map(&none, 0, !0, HOST, 1).status, GNTST_NO_SPACE);
    let b = w.add(1, Limits::default());
    assert_eq!(w.map(&b, 0, !0, HOST, 1).status, GNTST_BAD_GNTREF);
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 2, Mfn(1 << 30));
    assert_eq!(w.map(&b, 0, 9, HOST, 1).status, GNTST_GENERAL_ERROR);
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, Mfn(1 << 30));
    assert_eq!(w.map(&b, 0, 9, HOST, 1).status, GNTST_BAD_PAGE);
    // A failed map leaves its output fields unchanged.
    assert_eq!(w.map(&b, 0, 9, HOST, 1).handle, !0);
    // Later uses rely on what the first one found.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let first = w.map(&b, 0, 9, HOST | RO, b.va(FREE_SLOT));
    w.grant(&a, 9, GTF_INVALID, 7, Mfn(1 << 30));
    let second = w.map(&b, 0, 9, DEVICE | RO, 0);
    assert_eq!((first.status, second.status, second.dev_bus_addr), (GNTST_OKAY, GNTST_OKAY, a.page(0).0 << 12));
    // Except that a first writable use still checks the entry.
    w.grant(&a, 9, GTF_PERMIT_ACCESS | GTF_READONLY, 1, a.page(0));
    assert_eq!(w.map(&b, 0, 9, HOST, b.va(FREE_SLOT + 1)).status, GNTST_GENERAL_ERROR);
    assert_eq!(w.unmap(&b, all_of(&first)), GNTST_OKAY);
    assert_eq!(w.unmap(&b, all_of(&second)), GNTST_OKAY);
    w.check(&[&a, &b, &none], &[]);
}

#[test]
fn unmap() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, HOST | DEVICE, b.va(FREE_SLOT));
    let all = all_of(&op);
    // With neither address nothing is done, which is not an error.
    assert_eq!(w.unmap(&b, Unmap { handle: GrantHandle(op.handle), ..Unmap::default() }), GNTST_OKAY);
    // The bus address is checked before the page tables; a failed unmap changes nothing.
    assert_eq!(w.unmap(&b, Unmap { dev_bus_addr: 4096, host_addr: 1, ..all }), GNTST_BAD_DEV_ADDR);
    assert_eq!(w.unmap(&b, Unmap { host_addr: b.va(FREE_SLOT + 1), ..all }), GNTST_GENERAL_ERROR);
    assert_eq!(w.unmap(&b, Unmap { host_addr: 1 << 50, ..all }), GNTST_GENERAL_ERROR);
    assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 0x1_0001);
    assert_eq!(w.unmap(&b, Unmap { dev_bus_addr: 0, ..all }), GNTST_OKAY);
    // That half is gone; its address is no longer checked.
    assert_eq!(w.unmap(&b, Unmap { host_addr: 1, dev_bus_addr: 0, ..all }), GNTST_OKAY);
    assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 0x1_0000);
    assert_eq!(w.unmap(&b, all), GNTST_OKAY);
    assert_eq!(w.unmap(&b, all), GNTST_BAD_HANDLE);
    // Nor is the bus address of a mapping that has none.
    let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    assert_eq!(w.unmap(&b, Unmap { dev_bus_addr: 4096, ..all_of(&op) }), GNTST_OKAY);
    w.check(&[&a, &b], &[]);
}

#[test]
fn unmap_and_replace() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    let replace = |host_addr, new_addr| Unmap { host_addr, new_addr, handle: GrantHandle(op.handle), dev_bus_addr: 0 };
    // No table there to take a mapping from.
    assert_eq!(w.unmap(&b, replace(op.host_addr, 1 << 40)), GNTST_GENERAL_ERROR);
    w.check(&[&a, &b], &[]);
    // A mapping that was removed but cannot be placed is lost, as on Xen.
    assert_eq!(w.unmap(&b, replace(b.va(FREE_SLOT + 1), b.va(5))), GNTST_GENERAL_ERROR);
    assert_eq!(w.m.m.load64(b.l1, 5 * 8), 0);
    w.check(&[&a, &b], &[]);
    assert_eq!(w.unmap(&b, replace(op.host_addr, b.va(FREE_SLOT + 2))), GNTST_OKAY);
    assert_eq!(w.m.m.load64(b.l1, FREE_SLOT * 8), 0, "nothing took its place");
    w.check(&[&a, &b], &[]);
    // The mapping moved into its own place.
    let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    let itself = Unmap { new_addr: op.host_addr, ..all_of(&op) };
    assert_eq!(w.unmap(&b, itself), GNTST_GENERAL_ERROR);
    w.check(&[&a, &b], &[]);
}

#[test]
fn copy() {
    let (w, a, b) = two();
    let own = |off| end(b.page(0).0, SELF, off);
    let (by_ref, by_frame) = (|dom, r: u64| end(r, dom, 0), |dom| end(a.page(0).0, dom, 0));
    let refuse = |source, dest, len, flags, want| {
        assert_eq!(w.copy(&b, &copy_op(source, dest, len, flags)), CopyEnd::Status(want), "{source:?} {dest:?}");
        w.check(&[&a, &b], &[]);
    };
    let (s, d) = (GNTCOPY_SOURCE_GREF, GNTCOPY_DEST_GREF);
    // Another's frame without a grant is refused before the domain is looked up; the source first.
    refuse(by_frame(NOBODY), by_frame(NOBODY), 8, 0, GNTST_PERMISSION_DENIED);
    refuse(by_ref(NOBODY, 9), by_frame(0), 8, s, GNTST_BAD_DOMAIN);
    refuse(by_frame(0), by_ref(NOBODY, 9), 8, d, GNTST_PERMISSION_DENIED);
    refuse(own(0), by_ref(NOBODY, 9), 8, d, GNTST_BAD_DOMAIN);
    // Even the caller's own number is not a way to name frames.
    refuse(end(b.page(0).0, 1, 0), own(8), 8, 0, GNTST_PERMISSION_DENIED);
    // Both domains before either frame, the source's frame before the other's, the frames before the extent.
    refuse(by_ref(0, 9999), by_frame(0), 8, s, GNTST_PERMISSION_DENIED);
    refuse(by_ref(0, 9999), end(!0, SELF, 4095), 8, s, GNTST_BAD_GNTREF);
    refuse(own(4095), end(!0, SELF, 4095), 8, 0, GNTST_BAD_PAGE);
    refuse(own(4095), end(b.l1.0, SELF, 4095), 8, 0, GNTST_GENERAL_ERROR);
    refuse(own(4095), own(0), 2, 0, GNTST_BAD_COPY_ARG);
    refuse(own(0), own(4095), 2, 0, GNTST_BAD_COPY_ARG);
    refuse(own(4095), own(0), 1, 0, GNTST_OKAY);
    w.as_guest(&a, |o| o.set_version(2)).unwrap();
    w.grant(&a, 9, GTF_PERMIT_ACCESS | GTF_SUB_PAGE, 1, a.page(0));
    w.m.m.store32(w.dom(0).grants.frame(0).unwrap(), 9 * 16 + 4, 8 << 16 | 8);
    refuse(end(9, 0, 4090), own(0), 8, s, GNTST_BAD_COPY_ARG);
    refuse(end(9, 0, 4), own(0), 8, s, GNTST_GENERAL_ERROR);
    refuse(own(0), end(9, 0, 12), 8, d, GNTST_GENERAL_ERROR);
    refuse(own(0), end(9, 0, 8), 8, d, GNTST_OKAY);
    // A frame that is not the granter's, and one that cannot be written to.
    w.grant(&a, 10, GTF_PERMIT_ACCESS, 1, b.page(0));
    refuse(by_ref(0, 10), own(0), 8, s, GNTST_BAD_PAGE);
    w.grant(&a, 10, GTF_PERMIT_ACCESS, 1, a.l1);
    refuse(own(0), by_ref(0, 10), 8, d, GNTST_GENERAL_ERROR);
    refuse(by_ref(0, 10), own(0), 8, s, GNTST_OKAY);
}

#[test]
fn copy_from_a_dying_domain() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = copy_op(end(9, 0, 0), end(b.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
    let held = w.map(&b, 0, 9, HOST | RO, b.va(FREE_SLOT));
    w.dom(0).mem.begins_to_die();
    // A grant in use is not checked again, but its owner must still exist.
    assert_eq!(w.copy(&b, &op), CopyEnd::Status(GNTST_BAD_DOMAIN));
    assert_eq!(w.unmap(&b, all_of(&held)), GNTST_OKAY);
    assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 0);
    w.check(&[&a, &b], &[]);
}

#[test]
fn uses_of_a_copy_do_not_overflow() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = |to: usize| copy_op(end(9, 0, 0), end(b.page(to).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
    w.as_guest(&b, |o| {
        let mut held: Vec<_> = (0..128).map(|_| grant_table::Copier::default()).collect();
        for copier in &mut held {
            assert_eq!(copier.copy(o, &op(0)), CopyEnd::Status(GNTST_OKAY));
        }
        let mut one_more = grant_table::Copier::default();
        assert_eq!(one_more.copy(o, &op(0)), CopyEnd::Status(GNTST_GENERAL_ERROR));
        assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 128 << 8);
        held.into_iter().for_each(|copier| copier.finish(o));
    });
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS);
    w.check(&[&a, &b], &[]);
}

#[test]
fn a_transitive_grant() {
    let w = World::new(4);
    let [a, b, c] = [0, 1, 2].map(|id| w.add(id, Limits { transitive: id != 0, ..Limits::default() }));
    w.as_guest(&b, |o| o.set_version(2)).unwrap();
    let onward = |dom: u16, behind: u64, flags| {
        w.grant(&b, 10, GTF_TRANSITIVE | flags, 2, Mfn(behind));
        w.m.m.store32(w.dom(1).grants.frame(0).unwrap(), 10 * 16 + 4, dom.into());
    };
    let read = copy_op(end(10, 1, 0), end(c.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
    let write = copy_op(end(c.page(0).0, SELF, 0), end(10, 1, 0), 8, GNTCOPY_DEST_GREF);
    // The errors of the grant behind are the copy's.
    for (dom, behind, flags, op, want) in [
        (0, 9999, 0, read, GNTST_BAD_GNTREF),
        (0, 9, 0, read, GNTST_GENERAL_ERROR),
        (1, 9, 0, read, GNTST_GENERAL_ERROR),
        (NOBODY, 9, 0, read, GNTST_GENERAL_ERROR),
        (0, 9, GTF_READONLY, write, GNTST_GENERAL_ERROR),
    ] {
        onward(dom, behind, flags);
        assert_eq!(w.copy(&c, &op), CopyEnd::Status(want), "{dom} {behind}");
        assert_eq!(w.flags(&b, 10), GTF_TRANSITIVE | flags);
    }
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, Mfn(1 << 30));
    onward(0, 9, 0);
    assert_eq!(w.copy(&c, &read), CopyEnd::Status(GNTST_BAD_PAGE));
    // In use, used again, then redirected meanwhile.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.grant(&a, 11, GTF_PERMIT_ACCESS, 1, a.page(1));
    w.as_guest(&c, |o| {
        let mut held = grant_table::Copier::default();
        assert_eq!(held.copy(o, &read), CopyEnd::Status(GNTST_OKAY));
        assert_eq!(w.copy(&c, &read), CopyEnd::Status(GNTST_OKAY));
        assert_eq!(w.copy(&c, &write), CopyEnd::Status(GNTST_OKAY));
        onward(0, 11, 0);
        assert_eq!(w.copy(&c, &read), CopyEnd::Status(GNTST_GENERAL_ERROR));
        assert_eq!(w.as_guest(&b, |o| o.set_version(1)), Err(Errno::BUSY.into()));
        // Another domain cannot join.
        let other = copy_op(end(10, 1, 0), end(a.page(2).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
        assert_eq!(w.copy(&a, &other), CopyEnd::Status(GNTST_GENERAL_ERROR));
        held.finish(o);
    });
    // A domain that may not use transitive grants, as the copier or as the granter.
    onward(0, 9, 0);
    w.grant(&b, 12, GTF_TRANSITIVE, 0, Mfn(9));
    let op = copy_op(end(12, 1, 0), end(a.page(2).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
    assert_eq!(w.copy(&a, &op), CopyEnd::Status(GNTST_GENERAL_ERROR));
    for r in 9..13 {
        assert_eq!(
            (w.dom(0).grants.active(GrantRef(r)).unwrap().pin, w.dom(1).grants.active(GrantRef(r)).unwrap().pin),
            (0, 0)
        );
    }
    (8..13).for_each(|r| w.grant(&b, r, 0, 0, Mfn(0)));
    assert_eq!(w.as_guest(&b, |o| o.set_version(1)), Ok(()));
    w.check(&[&a, &b, &c], &[]);
}

/// Entries that a change of version keeps may be in use meanwhile: their status has moved when the use ends.
#[test]
fn a_change_of_version_during_a_copy() {
    let (w, a, b) = two();
    w.grant(&a, 3, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(1));
    let read = |r: u64| copy_op(end(r, 0, 0), end(b.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
    let status = |r: usize| w.m.m.load16(w.dom(0).grants.status_frame(0).unwrap(), r * 2);
    w.as_guest(&b, |o| {
        let mut kept = grant_table::Copier::default();
        let mut other = grant_table::Copier::default();
        assert_eq!(kept.copy(o, &read(3)), CopyEnd::Status(GNTST_OKAY));
        assert_eq!(other.copy(o, &read(9)), CopyEnd::Status(GNTST_OKAY));
        assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Err(Errno::BUSY.into()));
        other.finish(o);
        assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Ok(()));
        assert_eq!(status(3), GTF_READING);
        kept.finish(o);
    });
    assert_eq!((status(3), w.dom(0).grants.active(GrantRef(3)).unwrap().pin), (0, 0));
    w.check(&[&a, &b], &[]);
}

#[test]
fn set_version() {
    let w = World::new(4);
    let v1 = w.add(2, Limits { version: 1, ..Limits::default() });
    assert_eq!(w.as_guest(&v1, |o| o.set_version(3)), Err(Errno::INVAL.into()));
    assert_eq!(w.as_guest(&v1, |o| o.set_version(2)), Err(Errno::NOSYS.into()));
    assert_eq!(w.as_guest(&v1, |o| o.set_version(1)), Ok(()));
    let (a, b) = (w.add(0, Limits::default()), w.add(1, Limits::default()));
    assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Ok(()));
    // Entries in use, then copies in progress, then entries that version 1 cannot express, then the status frames.
    w.grant(&a, 2, GTF_TRANSITIVE, 1, Mfn(9));
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Ok(()), "it is in force");
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Err(Errno::BUSY.into()));
    assert_eq!(w.unmap(&b, all_of(&op)), GNTST_OKAY);
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Err(Errno::RANGE.into()));
    // An offer to accept a page is not kept.
    w.grant(&a, 2, GTF_ACCEPT_TRANSFER, 1, Mfn(9));
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Ok(()));
    assert_eq!(w.flags(&a, 2), 0);
    // All status frames or none.
    w.as_guest(&a, |o| o.grow_table(o.d, 9)).unwrap();
    w.as_guest(&a, |o| o.set_version(2)).unwrap();
    assert_eq!(w.dom(0).grants.nr_status_frames(), 2);
    let second = w.dom(0).grants.status_frame(1).unwrap();
    assert!(w.as_guest(&a, |o| o.mm.get_page_from_mfn(second, DomId(0)).is_some()));
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Err(Errno::BUSY.into()));
    w.as_guest(&a, |o| o.mm.put_page(o.mm.page(second).unwrap()));
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Ok(()));
    w.check(&[&a, &b, &v1], &[]);
}

#[test]
fn no_memory() {
    let (w, a, b) = two();
    let mut all = Vec::new();
    while let Some(mfn) = w.as_guest(&a, |o| o.mm.alloc_xenheap_pages(0, 0)) {
        all.push(mfn);
    }
    assert_eq!(w.as_guest(&a, |o| o.grow_table(o.d, 2)), Err(GNTST_GENERAL_ERROR));
    assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Err(Errno::NOMEM.into()));
    let mut list = [Mfn(0)];
    assert_eq!(w.as_guest(&a, |o| o.acquire_resource(o.d, Resource::Shared, 1, &mut list)), Err(Errno::INVAL.into()));
    let free = |n: usize, all: &mut Vec<Mfn>| {
        for mfn in all.split_off(all.len() - n) {
            w.as_guest(&a, |o| o.mm.free_xenheap_pages(mfn, 0));
        }
    };
    free(2, &mut all);
    // Room for the entries, but not for their status.
    assert_eq!(w.as_guest(&b, |o| o.set_version(2)), Ok(()));
    let status = w.dom(1).grants.nr_status_frames();
    assert_eq!(w.as_guest(&b, |o| o.grow_table(o.d, 9)), Err(GNTST_GENERAL_ERROR));
    free(7, &mut all);
    assert_eq!(w.as_guest(&b, |o| o.grow_table(o.d, 10)), Err(GNTST_GENERAL_ERROR));
    assert_eq!(w.as_guest(&b, |o| o.grow_table(o.d, 9)), Err(GNTST_GENERAL_ERROR));
    assert_eq!((w.dom(1).grants.nr_frames(), w.dom(1).grants.nr_status_frames()), (1, status));
    free(1, &mut all);
    assert_eq!(w.as_guest(&b, |o| o.grow_table(o.d, 9)), Ok(()));
    assert_eq!((w.dom(1).grants.nr_frames(), w.dom(1).grants.nr_status_frames()), (9, 2));
    w.check(&[&a, &b], &[]);
}

#[test]
fn transfer() {
    let (w, a, b) = two();
    let fresh = || w.as_guest(&a, |o| o.mm.alloc_domheap_pages(&o.d.mem, 0, MemFlags::default())).unwrap();
    let give = |mfn, dom, r| w.as_guest(&a, |o| o.transfer(mfn, DomId(dom), GrantRef(r)));
    w.grant(&b, 9, GTF_ACCEPT_TRANSFER, 0, Mfn(55));
    // The page, then the domain, then its room, then its offer.
    assert_eq!(give(b.page(0), NOBODY, 9), GNTST_BAD_PAGE);
    assert_eq!(give(fresh(), NOBODY, 9), GNTST_BAD_DOMAIN);
    assert_eq!(give(fresh(), SELF, 9), GNTST_BAD_DOMAIN, "no domain has that number");
    // No room: the entry is not committed to a page that does not come.
    while w.as_guest(&b, |o| o.mm.alloc_domheap_pages(&o.d.mem, 0, MemFlags::default())).is_some() {}
    assert_eq!(give(fresh(), 1, 9), GNTST_GENERAL_ERROR);
    assert_eq!(w.flags(&b, 9), GTF_ACCEPT_TRANSFER);
    w.check(&[&a, &b], &[]);
    // The page allocated for the reserved room is freed, too.
    let c = w.add(2, Limits::default());
    let before = w.dom(2).mem.tot_pages();
    for (flags, dom) in [(GTF_ACCEPT_TRANSFER | GTF_READONLY, 0), (GTF_ACCEPT_TRANSFER, 1), (GTF_PERMIT_ACCESS, 0)] {
        w.grant(&c, 9, flags, dom, Mfn(55));
        assert_eq!(give(fresh(), 2, 9), GNTST_GENERAL_ERROR);
        assert_eq!(w.flags(&c, 9), flags);
    }
    assert_eq!(w.dom(2).mem.tot_pages(), before);
    w.dom(2).mem.begins_to_die();
    w.grant(&c, 9, GTF_ACCEPT_TRANSFER, 0, Mfn(55));
    assert_eq!(give(fresh(), 2, 9), GNTST_GENERAL_ERROR);
    assert_eq!(w.flags(&c, 9), GTF_ACCEPT_TRANSFER);
    w.check(&[&a, &b, &c], &[]);
}

#[test]
fn transfer_into_version_2() {
    let (w, a, b) = two();
    w.as_guest(&b, |o| o.set_version(2)).unwrap();
    w.grant(&b, 9, GTF_ACCEPT_TRANSFER, 0, Mfn(55));
    let mfn = w.as_guest(&a, |o| o.mm.alloc_domheap_pages(&o.d.mem, 0, MemFlags::default())).unwrap();
    assert_eq!(w.as_guest(&a, |o| o.transfer(mfn, DomId(1), GrantRef(9))), GNTST_OKAY);
    assert_eq!(w.m.m.load64(w.dom(1).grants.frame(0).unwrap(), 9 * 16 + 8), mfn.0);
    assert_eq!(w.m.m.m2p()[mfn.0 as usize].load(std::sync::atomic::Ordering::SeqCst), 55);
    w.check(&[&a, &b], &[]);
}

#[test]
fn swap() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, DEVICE | RO, 0);
    for (x, y, want) in [
        (512, 9, GNTST_BAD_GNTREF),
        (9, 512, GNTST_BAD_GNTREF),
        (512, 512, GNTST_BAD_GNTREF),
        (9, 9, GNTST_OKAY),
        (9, 10, GNTST_EAGAIN),
        (10, 9, GNTST_EAGAIN),
        (511, 0, GNTST_OKAY),
    ] {
        assert_eq!(w.as_guest(&a, |o| o.swap(GrantRef(x), GrantRef(y))), want, "{x} {y}");
    }
    assert_eq!(w.unmap(&b, all_of(&op)), GNTST_OKAY);
    w.check(&[&a, &b], &[]);
}

#[test]
fn cache_flush() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let good = GnttabCacheFlush { a: a.page(0).0 << 12, offset: 0, length: 64, op: GNTTAB_CACHE_CLEAN };
    let flush = |op, from| w.as_guest(&b, |o| o.cache_flush(&op, GrantRef(from)));
    let refuse = |op, from, e| assert_eq!(flush(op, from), CacheFlushed::Failed(e), "{op:?}");
    refuse(GnttabCacheFlush { offset: 4096, length: 0, ..good }, 0, Errno::INVAL);
    refuse(GnttabCacheFlush { offset: 1, length: 4096, ..good }, 0, Errno::INVAL);
    refuse(GnttabCacheFlush { op: 4, length: 0, ..good }, 0, Errno::INVAL);
    refuse(GnttabCacheFlush { op: GNTTAB_CACHE_SOURCE_GREF, ..good }, 0, Errno::INVAL);
    for nothing in [GnttabCacheFlush { length: 0, a: !0, ..good }, GnttabCacheFlush { op: 0, a: !0, ..good }] {
        assert_eq!(flush(nothing, 0), CacheFlushed::Done);
        refuse(nothing, 4096, Errno::ILSEQ);
    }
    refuse(GnttabCacheFlush { a: 1 << 50, ..good }, 0, Errno::INVAL);
    let nobodys = w.as_guest(&a, |o| o.mm.alloc_xenheap_pages(0, 0)).unwrap();
    refuse(GnttabCacheFlush { a: nobodys.0 << 12, ..good }, 0, Errno::PERM);
    // Granted, but not in use; in use; in use by another.
    refuse(good, 0, Errno::INVAL);
    refuse(good, !0, Errno::INVAL);
    let op = w.map(&b, 0, 9, DEVICE | RO, 0);
    assert_eq!(flush(good, 0), CacheFlushed::Done);
    refuse(GnttabCacheFlush { op: GNTTAB_CACHE_INVAL, ..good }, 0, Errno::OPNOTSUPP);
    let both = GNTTAB_CACHE_INVAL | GNTTAB_CACHE_CLEAN;
    assert_eq!(flush(GnttabCacheFlush { op: both, ..good }, 0), CacheFlushed::Done);
    let own = GnttabCacheFlush { a: b.page(0).0 << 12, ..good };
    assert_eq!(flush(own, 0), CacheFlushed::Done);
    assert_eq!(w.unmap(&b, all_of(&op)), GNTST_OKAY);
    w.check(&[&a, &b], &[]);
}

#[test]
fn whose_table() {
    let (w, a, b) = two();
    w.as_guest(&b, |o| {
        assert_eq!(o.target(DomId(NOBODY)).err(), Some(GNTST_BAD_DOMAIN));
        assert_eq!(o.target(DomId(0)).err(), Some(GNTST_PERMISSION_DENIED));
        assert!(o.target(DomId(1)).is_ok() && o.target(DomId::SELF).is_ok());
    });
    // Privileged.
    w.as_guest(&a, |o| assert!(o.target(DomId(1)).is_ok()));
}

#[test]
fn a_grant_that_is_unstable() {
    // The granter changes an entry of version 2 between the two reads: neither bit stays, even one that it had set
    // itself.
    for (first, then) in [(GTF_PERMIT_ACCESS, 0), (GTF_PERMIT_ACCESS, GTF_PERMIT_ACCESS | GTF_READONLY)] {
        for at in 0..6 {
            let (w, a, b) = two();
            w.as_guest(&a, |o| o.set_version(2)).unwrap();
            w.grant(&a, 9, first, 1, a.page(0));
            let (table, status) = (w.dom(0).grants.frame(0).unwrap(), w.dom(0).grants.status_frame(0).unwrap());
            w.m.m.store16(status, 9 * 2, GTF_WRITING);
            let mut n = 0;
            *w.m.meddle.lock().unwrap() = Some(Box::new(move |m, _| {
                if n == at {
                    m.store16(table, 9 * 16, then);
                }
                n += 1;
            }));
            let write = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
            *w.m.meddle.lock().unwrap() = None;
            let bits = w.flags(&a, 9) & (GTF_READING | GTF_WRITING);
            if write.status == GNTST_OKAY {
                assert_eq!(bits, GTF_READING | GTF_WRITING);
            } else {
                assert!(bits == 0 || at == 0 && bits == GTF_WRITING, "{at}: {bits:x}");
                assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 0);
            }
            w.check(&[&a, &b], &[]);
        }
    }
}

#[test]
fn resources() {
    let (w, a, b) = two();
    let c = w.add(2, Limits { frames: 9, ..Limits::default() });
    let get = |what, first, n: usize| {
        let mut list = vec![Mfn(0); n];
        let end = w.as_guest(&a, |o| o.acquire_resource(&w.dom(2), what, first, &mut list));
        end.map(|()| list)
    };
    let t = &w.dom(2).grants;
    assert_eq!((t.resource_frames(Resource::Shared), t.resource_frames(Resource::Status)), (9, 2));
    for (first, n) in [(0, 0), (9, 1), (8, 2), (!0, 1), (!0, 2)] {
        assert_eq!(get(Resource::Shared, first, n), Err(Errno::INVAL.into()), "{first} {n}");
    }
    assert_eq!(get(Resource::Status, 0, 1), Err(Errno::INVAL.into()), "version 1 has none");
    // Existing frames, and frames that must be added.
    assert_eq!(get(Resource::Shared, 0, 1), Ok(vec![t.frame(0).unwrap()]));
    assert_eq!(get(Resource::Shared, 1, 2), Ok(vec![t.frame(1).unwrap(), t.frame(2).unwrap()]));
    assert_eq!(t.nr_frames(), 3);
    w.as_guest(&c, |o| o.set_version(2)).unwrap();
    assert_eq!(get(Resource::Status, 0, 1), Ok(vec![t.status_frame(0).unwrap()]));
    assert_eq!(t.nr_frames(), 3);
    // A second status frame belongs to more shared frames than this table may have.
    assert_eq!(get(Resource::Status, 1, 1), Err(Errno::INVAL.into()));
    assert_eq!(get(Resource::Status, 2, 1), Err(Errno::INVAL.into()));
    w.dom(2).mem.begins_to_die();
    assert_eq!(get(Resource::Shared, 2, 1), Ok(vec![t.frame(2).unwrap()]));
    assert_eq!(get(Resource::Shared, 3, 1), Err(Errno::INVAL.into()));
    w.check(&[&a, &b, &c], &[]);
}
