//! Guests that interfere at the worst moment.

mod common;

use common::*;
use grant_table::{CopyEnd, Limits, Unmap};
use mm::{Errno, GrantHandle, GrantRef, Machine, Stop, VcpuId};
use public_headers::xen4::grant_table::*;

const OK: CopyEnd = CopyEnd::Status(GNTST_OKAY);

fn two() -> (World, Guest, Guest) {
    let w = World::new(4);
    let (a, b) = (w.add(0, Limits::default()), w.add(1, Limits::default()));
    (w, a, b)
}

fn unmap(handle: u32, host_addr: u64) -> Unmap {
    Unmap { handle: GrantHandle(handle), host_addr, ..Unmap::default() }
}

#[test]
fn work_is_bounded() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, DEVICE | RO, 0);
    assert_eq!(op.status, GNTST_OKAY);
    // A guest that changes its entry at each access gets an error, and does not keep the CPU busy.
    let frame = w.dom(0).grants.frame(0).unwrap();
    let mut n = 0;
    *w.m.meddle.lock().unwrap() = Some(Box::new(move |m, _| {
        n += 1;
        m.store32(frame, 10 * 8, 1 << 16 | if n % 2 == 0 { 1 } else { 1 | u32::from(GTF_PWT) });
    }));
    assert_eq!(w.map(&b, 0, 10, HOST, b.va(FREE_SLOT)).status, GNTST_GENERAL_ERROR);
    *w.m.meddle.lock().unwrap() = None;
    assert_eq!(w.dom(0).grants.active(GrantRef(10)).unwrap().pin, 0);
    // The release of a domain's handles can be preempted, and continues.
    w.dom(1).mem.begins_to_die();
    w.m.m.set_preempt_after(0);
    assert!(!w.as_guest(&b, |o| o.release_mappings()));
    assert!(w.as_guest(&b, |o| o.release_mappings()));
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS);
    w.check(&[&a, &b], &[]);
    // The search of a long table for a frame goes in steps.
    w.as_guest(&a, |o| o.grow_table(o.d, 10)).unwrap();
    let flush = GnttabCacheFlush { a: a.page(0).0 << 12, offset: 0, length: 64, op: GNTTAB_CACHE_CLEAN };
    let mut from = 0;
    let c = w.add(2, Limits::default());
    for to in [4096, 5120] {
        match w.as_guest(&c, |o| o.cache_flush(&flush, GrantRef(from))) {
            grant_table::CacheFlushed::Searching(at) => assert_eq!((from, at), (0, GrantRef(to))),
            end => assert_eq!((end, to), (grant_table::CacheFlushed::Failed(Errno::INVAL), 5120)),
        }
        from = to;
    }
    assert_eq!(w.as_guest(&a, |o| o.cache_flush(&flush, GrantRef(0))), grant_table::CacheFlushed::Done);
}

#[test]
fn a_grant_in_use_is_what_it_was() {
    let (w, a, b) = two();
    w.as_guest(&a, |o| o.set_version(2)).unwrap();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, HOST | RO, b.va(FREE_SLOT));
    assert_eq!(op.status, GNTST_OKAY);
    // While it is mapped to read, the entry gets another frame, another kind, another extent: a copy that writes is
    // refused, one that reads sees the old frame.
    let write = copy_op(end(b.page(0).0, SELF, 0), end(9, 0, 0), 8, GNTCOPY_DEST_GREF);
    let read = copy_op(end(9, 0, 0), end(b.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
    w.m.m.store64(a.page(0), 0, 5);
    w.m.m.store64(a.page(1), 0, 6);
    for flags in [GTF_PERMIT_ACCESS, GTF_PERMIT_ACCESS | GTF_SUB_PAGE, GTF_PERMIT_ACCESS | GTF_READONLY] {
        w.grant(&a, 9, flags, 1, a.page(1));
        assert_eq!(w.copy(&b, &write), CopyEnd::Status(GNTST_GENERAL_ERROR));
        assert_eq!(w.copy(&b, &read), OK);
        assert_eq!((w.m.m.load64(b.page(0), 0), w.m.m.load64(a.page(1), 0)), (5, 6));
        assert_eq!(w.flags(&a, 9), flags | GTF_READING);
    }
    w.grant(&a, 9, GTF_TRANSITIVE, 1, a.page(1));
    assert_eq!(w.copy(&b, &write), CopyEnd::Status(GNTST_GENERAL_ERROR));
    // Nor does it get a second user.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 2, a.page(0));
    let c = w.add(2, Limits::default());
    assert_eq!(w.map(&c, 0, 9, HOST, c.va(FREE_SLOT)).status, GNTST_GENERAL_ERROR);
    assert_eq!(w.unmap(&b, unmap(op.handle, b.va(FREE_SLOT))), GNTST_OKAY);
    w.check(&[&a, &b, &c], &[]);
}

#[test]
fn a_grant_withdrawn_in_time_is_not_used() {
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::sync::Arc;
    for version in [1, 2] {
        // At each access of the hypervisor's in turn, the granter revokes the grant according to the protocol.
        for at in 0..12 {
            let (w, a, b) = two();
            w.as_guest(&a, |o| o.set_version(version)).unwrap();
            w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
            let frame = w.dom(0).grants.frame(0).unwrap();
            let status = w.dom(0).grants.status_frame(0);
            let free = Arc::new(AtomicBool::new(false));
            let (mut n, withdrawn) = (0, free.clone());
            *w.m.meddle.lock().unwrap() = Some(Box::new(move |m, _| {
                if n == at {
                    let idle = match status {
                        None => m.cmpxchg32(frame, 9 * 8, 1 << 16 | 1, 0).is_ok(),
                        Some(status) => {
                            m.store32(frame, 9 * 16, 0);
                            m.load16(status, 9 * 2) == 0
                        }
                    };
                    withdrawn.store(idle, SeqCst);
                }
                n += 1;
            }));
            let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
            *w.m.meddle.lock().unwrap() = None;
            assert!(op.status != GNTST_OKAY || !free.load(SeqCst), "version {version}: withdrawn at {at}, and mapped");
            w.check(&[&a, &b], &[]);
        }
    }
}

#[test]
fn one_handle_is_unmapped_once() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    for _ in 0..60 {
        // Another mapping, so that the pins would reveal a double release.
        let first = w.map(&b, 0, 9, HOST | DEVICE | RO, b.va(FREE_SLOT));
        let second = w.map(&b, 0, 9, DEVICE | RO, 0);
        // Page tables are slow, so that the others wait for the entry with what they have read of the handle.
        *w.m.meddle.lock().unwrap() = Some(Box::new(|_, _| std::thread::sleep(std::time::Duration::from_micros(100))));
        std::thread::scope(|s| {
            for cpu in 0..3 {
                let (w, op) = (&w, first);
                let (root, host_addr) = (b.frames[0], if cpu == 0 { b.va(FREE_SLOT) } else { 0 });
                s.spawn(move || {
                    mm::host::set_this_cpu(cpu);
                    let (d, v) = (w.dom(1), mm::VcpuMm::new());
                    v.guest_table.set(mm::Root::simulated(root));
                    let ops = grant_table::DomGrants::new(w, &*d).vcpu(&v, VcpuId(cpu));
                    let u = Unmap { dev_bus_addr: op.dev_bus_addr, ..unmap(op.handle, host_addr) };
                    let mut batch = grant_table::UnmapBatch::<World, 1>::default();
                    batch.unmap(&ops, u);
                    batch.finish(&ops);
                    v.guest_table.set(mm::Root::NONE);
                });
            }
        });
        *w.m.meddle.lock().unwrap() = None;
        assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 1 << 24);
        w.check(&[&a, &b], &[(a.page(0), 1, 0)]);
        let u = Unmap { dev_bus_addr: second.dev_bus_addr, ..unmap(second.handle, 0) };
        assert_eq!(w.unmap(&b, u), GNTST_OKAY);
    }
    w.check(&[&a, &b], &[]);
}

#[test]
fn a_part_of_a_page_in_use_stays_a_part() {
    let (w, a, b) = two();
    w.as_guest(&a, |o| o.set_version(2)).unwrap();
    w.grant(&a, 5, GTF_PERMIT_ACCESS | GTF_SUB_PAGE, 1, a.page(0));
    w.m.m.store32(w.dom(0).grants.frame(0).unwrap(), 5 * 16 + 4, 200 << 16);
    w.as_guest(&b, |o| {
        let mut copier = grant_table::Copier::default();
        let op = copy_op(end(5, 0, 0), end(b.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
        assert_eq!(copier.copy(o, &op), OK);
        // In the middle of a batch: neither a mapping of the whole, nor a version that knows no parts.
        w.grant(&a, 5, GTF_PERMIT_ACCESS, 1, a.page(0));
        assert_eq!(w.map(&b, 0, 5, HOST | RO, b.va(FREE_SLOT)).status, GNTST_GENERAL_ERROR);
        assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Err(Errno::AGAIN.into()));
        copier.finish(o);
    });
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Ok(()));
    w.check(&[&a, &b], &[]);
}

#[test]
fn a_change_of_version_is_done_in_steps() {
    const FRAMES: u32 = 20;
    let w = World::sized(2, 4, 400);
    let limits = Limits { frames: FRAMES, ..Limits::default() };
    let (a, b) = (w.add(0, limits), w.add(1, Limits::default()));
    w.as_guest(&a, |o| o.grow_table(o.d, FRAMES)).unwrap();
    // Each part of the table that has been in use is searched by itself.
    for r in [9, 600, 5000] {
        w.grant(&a, r, GTF_PERMIT_ACCESS, 1, a.page(0));
        let op = w.map(&b, 0, r, DEVICE | RO, 0);
        assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Err(Errno::BUSY.into()), "{r}");
        let all = Unmap { dev_bus_addr: op.dev_bus_addr, ..unmap(op.handle, 0) };
        assert_eq!(w.unmap(&b, all), GNTST_OKAY);
    }
    let change = |version| {
        let mut steps = 1;
        loop {
            w.m.m.set_preempt_after(0);
            match w.as_guest(&a, |o| o.set_version(version)) {
                Err(Stop::Restart) => steps += 1,
                end => {
                    w.m.m.set_preempt_after(-1);
                    return (end, steps);
                }
            }
            assert!(steps < 10);
        }
    };
    // The last of these parts is searched, and the frames are cleared eight at a time.
    assert_eq!(change(2), (Ok(()), 4));
    assert_eq!(w.dom(0).grants.version(), 2);
    // Without a use in between there is nothing to search.
    assert_eq!(change(1), (Ok(()), 3));
    assert_eq!(change(1), (Ok(()), 1));
    // Entries that are yet to be cleared cannot be used, whatever the guest has in them.
    let last = FRAMES * 512 - 1;
    w.grant(&a, last, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.m.m.set_preempt_after(0);
    assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Err(Stop::Restart));
    w.m.m.set_preempt_after(-1);
    assert_eq!(w.map(&b, 0, FRAMES * 256 - 1, DEVICE | RO, 0).status, GNTST_BAD_GNTREF);
    assert_eq!(change(2).0, Ok(()));
    assert_eq!(w.map(&b, 0, FRAMES * 256 - 1, DEVICE | RO, 0).status, GNTST_GENERAL_ERROR);
    w.check(&[&a, &b], &[]);
}
