//! The operations of April 2005: results, order of checks, and grants between domains of both ABIs.

mod common;

use common::xen2005::*;
use common::*;
use grant_table::xen2005;
use grant_table::{CopyEnd, Limits, Unmap};
use mm::{DomId, GrantHandle, Machine};
use public_headers::xen2005::grant_table::*;
use public_headers::xen4::grant_table as xen4;

const EINVAL: i16 = -22;
const TOP: u32 = 0xfc00_0000;

fn two() -> (World, Guest, Guest) {
    let w = World::new(4);
    let (a, b) = (w.add_2005(0), w.add_2005(1));
    (w, a, b)
}

#[test]
fn checks_come_in_their_order() {
    let (w, a, b) = two();
    let va = b.va5(FREE_SLOT);
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.grant(&a, 10, GTF_PERMIT_ACCESS | GTF_READONLY, 1, a.page(0));
    w.grant(&a, 11, GTF_PERMIT_ACCESS, 2, a.page(0));
    w.grant(&a, 12, GTF_ACCEPT_TRANSFER, 1, a.page(0));
    w.grant(&a, 13, GTF_PERMIT_ACCESS, 1, b.page(0));
    w.grant(&a, 14, GTF_PERMIT_ACCESS, 1, mm::Mfn(0xffff_ffff));
    w.grant(&a, 15, GTF_PERMIT_ACCESS, 1, a.l1);
    w.grant(&a, 16, GTF_INVALID, 1, a.page(0));
    let try_ = |dom, ref_, flags, va| w.map5(&b, dom, ref_, flags, va).handle;
    for flags in [HOST5, HOST5 | RO5, DEVICE5, HOST5 | DEVICE5, 0, 0xfff0] {
        // Whatever else is wrong, and whether the address would be used or not.
        assert_eq!(try_(9, 9999, flags, TOP), GNTST_BAD_VIRT_ADDR);
        assert_eq!(try_(9, 9999, flags, !0), GNTST_BAD_VIRT_ADDR);
        assert_eq!(try_(9, 2048, flags, va), GNTST_BAD_GNTREF);
        assert_eq!(try_(9, 0xffff, flags, va), GNTST_BAD_GNTREF);
    }
    assert_eq!(try_(9, 9, RO5 | 8, va), GNTST_BAD_GNTREF);
    for dom in [1, 3, 9, 0x7ff0, 0x7ff1, 0x7ff2, 0xffff] {
        assert_eq!(try_(dom, 9, HOST5, va), GNTST_BAD_DOMAIN, "{dom}");
    }
    for (ref_, flags) in [
        (10, HOST5),
        (10, DEVICE5),
        (11, HOST5),
        (12, HOST5),
        (13, HOST5),
        (14, HOST5),
        (15, HOST5),
        (16, HOST5),
        (500, HOST5),
    ] {
        let before = w.flags(&a, ref_);
        assert_eq!(try_(0, ref_ as u16, flags, 0x1000_0000), GNTST_GENERAL_ERROR, "{ref_}");
        assert_eq!(try_(0, ref_ as u16, flags | DEVICE5, va), GNTST_GENERAL_ERROR, "{ref_}");
        assert_eq!((w.flags(&a, ref_), w.pin_of(0, ref_)), (before, 0));
    }
    // A table may be read, not written, through a grant.
    let h = w.mapped(&b, 0, 15, HOST5 | RO5, va);
    assert_eq!(w.unmap5(&b, h, va, 0), 0);
    assert_eq!(try_(0, 9, HOST5, 0x1000_0000), EINVAL);
    assert_eq!(try_(0, 9, HOST5, TOP - 1), EINVAL);
    assert_eq!((w.handles(1), w.flags(&a, 9)), (0, GTF_PERMIT_ACCESS));
    w.check(&[&a, &b], &[]);
    // A missing handle is reported before the entry is checked, and after the domain.
    for i in 0..1024 {
        w.grant(&a, 20 + i / 128, GTF_PERMIT_ACCESS, 1, a.page(1));
        w.mapped(&b, 0, 20 + (i / 128) as u16, DEVICE5 | RO5, 0);
    }
    assert_eq!(try_(0, 11, HOST5, va), GNTST_NO_DEVICE_SPACE);
    assert_eq!(try_(9, 11, HOST5, va), GNTST_BAD_DOMAIN);
    assert_eq!(try_(0, 9, HOST5, va), GNTST_NO_DEVICE_SPACE);
}

#[test]
fn a_mapping_is_what_the_driver_expects() {
    let (w, a, b) = two();
    let va = b.va5(FREE_SLOT);
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map5(&b, 0, 9, HOST5 | 8, va + 0x10);
    assert_eq!(u64::from(op.dev_bus_addr), a.page(0).0);
    assert_eq!(w.pte(&b, FREE_SLOT), op.dev_bus_addr << 12 | 0x63);
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
    assert_eq!(w.store5(&b, 1, va, 5), Some(a.page(0)));
    assert_eq!(w.unmap5(&b, op.handle as u16, va, 0), 0);
    assert_eq!((w.pte(&b, FREE_SLOT), w.flags(&a, 9)), (0, GTF_PERMIT_ACCESS));
    let h = w.mapped(&b, 0, 9, HOST5 | RO5, va);
    assert_eq!(w.pte(&b, FREE_SLOT), op.dev_bus_addr << 12 | 0x61);
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READING);
    assert_eq!(w.store5(&b, 1, va, 6), None);
    // A second use writes.
    let second = w.mapped(&b, 0, 9, HOST5, va + 4096);
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
    assert_eq!(w.unmap5(&b, second, va + 4096, 0), 0);
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READING);
    // An empty request does nothing: the mapping stays.
    assert_eq!(w.unmap5(&b, h, 0, 0), 1);
    assert_eq!(w.handles(1), 1);
    // The granter made it read-only meanwhile, as it may.
    w.grant(&a, 9, GTF_PERMIT_ACCESS | GTF_READONLY | GTF_READING, 1, a.page(0));
    assert_eq!(w.map5(&b, 0, 9, HOST5, va + 4096).handle, GNTST_GENERAL_ERROR);
    for (handle, status) in [
        (h + 1, GNTST_BAD_HANDLE),
        (1023, GNTST_BAD_HANDLE),
        (1024, GNTST_BAD_HANDLE),
        (0xffff, GNTST_BAD_HANDLE),
        (h, 0),
    ] {
        assert_eq!(w.unmap5(&b, handle, va, 0), status);
    }
    assert_eq!((w.handles(1), w.flags(&a, 9)), (0, GTF_PERMIT_ACCESS | GTF_READONLY));
    w.check(&[&a, &b], &[]);
}

#[test]
fn all_handles_are_used_and_come_back() {
    let (w, a, b) = two();
    for round in 0..3 {
        let mut seen = [false; 1024];
        for i in 0..1024u32 {
            w.grant(&a, i / 64, GTF_PERMIT_ACCESS, 1, a.page(0));
            let h = w.mapped(&b, 0, (i / 64) as u16, DEVICE5 | RO5, 0);
            assert!(!core::mem::replace(&mut seen[usize::from(h)], true));
        }
        assert_eq!(w.map5(&b, 0, 1, DEVICE5, 0).handle, GNTST_NO_DEVICE_SPACE, "round {round}");
        for h in 0..1024 {
            assert_eq!(w.unmap5(&b, h, 0, a.page(0).0 as u32), 1);
        }
    }
    w.check(&[&a, &b], &[]);
    // An earlier grant mapping at the address frees its handle first, so mapping repeatedly needs only one.
    for i in 0..1020u32 {
        w.grant(&a, i / 64, GTF_PERMIT_ACCESS, 1, a.page(0));
        w.mapped(&b, 0, (i / 64) as u16, DEVICE5 | RO5, 0);
    }
    for i in 0..64 {
        w.grant(&a, 100 + i % 2, GTF_PERMIT_ACCESS, 1, a.page(i as usize % 3));
        let op = w.map5(&b, 0, 100 + (i % 2) as u16, HOST5, b.va5(FREE_SLOT + i as usize % 4));
        assert_eq!((op.handle >= 0, u64::from(op.dev_bus_addr)), (true, a.page(i as usize % 3).0));
        w.set_pte(&b, FREE_SLOT + i as usize % 4, 0).unwrap();
    }
    assert_eq!((w.handles(1), w.pin_of(0, 100), w.pin_of(0, 101)), (1020, 0, 0));
}

#[test]
fn tables_are_set_up_and_dumped() {
    let (w, a, b) = two();
    let setup = |g: &Guest, dom, nr_frames| {
        let mut op = GnttabSetupTable { dom, nr_frames, status: 99, ..Default::default() };
        let mut frames = [0; 4];
        let n = w.as_guest(g, |o| xen2005::setup_table(o, &mut op, &mut frames));
        (op.status, frames[..n].to_vec())
    };
    let frames = |id| (0..4).map(|i| w.dom(id).grants.frame(i).unwrap().0 as u32).collect::<Vec<_>>();
    assert_eq!(setup(&b, SELF, 4), (GNTST_OKAY, frames(1)));
    assert_eq!(setup(&b, SELF, 1), (GNTST_OKAY, frames(1)[..1].to_vec()));
    assert_eq!(setup(&b, SELF, 0), (GNTST_OKAY, vec![]));
    assert_eq!(setup(&b, SELF, 5), (GNTST_GENERAL_ERROR, vec![]));
    assert_eq!(setup(&b, 0, 5), (GNTST_GENERAL_ERROR, vec![]));
    assert_eq!(setup(&b, 0, 4), (GNTST_PERMISSION_DENIED, vec![]));
    assert_eq!(setup(&b, 1, 4), (GNTST_PERMISSION_DENIED, vec![]));
    assert_eq!(setup(&b, 7, 4), (GNTST_PERMISSION_DENIED, vec![]));
    assert_eq!(setup(&a, 1, 4), (GNTST_OKAY, frames(1)));
    assert_eq!(setup(&a, 0, 4), (GNTST_OKAY, frames(0)));
    assert_eq!(setup(&a, 3, 4), (GNTST_BAD_DOMAIN, vec![]));
    // The guest may map all of them, and nobody else any.
    for (i, frame) in frames(1).into_iter().enumerate() {
        w.set_pte(&b, FREE_SLOT + i, frame << 12 | 0x63).unwrap();
    }
    // Entries in the last of them work; there are no others.
    w.m.store64(w.dom(0).grants.frame(3).unwrap(), 511 * 8, a.page(0).0 << 32 | 1 << 16 | 1);
    let h = w.mapped(&b, 0, 2047, HOST5, b.va5(FREE_SLOT + 8));
    let mut lines = Vec::new();
    let mut op = GnttabDumpTable { dom: SELF, status: 99 };
    w.as_guest(&a, |o| xen2005::dump_table(o, &mut op, |l| lines.push(l.to_string())));
    assert_eq!((op.status, lines.len()), (GNTST_OKAY, 3), "{lines:?}");
    assert!(lines[1].contains("2047") && lines[2].contains("2047"), "{lines:?}");
    for (g, dom, status, n) in [
        (&b, SELF, GNTST_OKAY, 2),
        (&b, 0, GNTST_PERMISSION_DENIED, 0),
        (&a, 1, GNTST_OKAY, 2),
        (&a, 3, GNTST_BAD_DOMAIN, 0),
    ] {
        let (mut op, mut lines) = (GnttabDumpTable { dom, status: 99 }, 0);
        w.as_guest(g, |o| xen2005::dump_table(o, &mut op, |_| lines += 1));
        assert_eq!((op.status, lines), (status, n));
    }
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT + 8), 0), 0);
    w.check(&[&a, &b], &[]);
    // A guest cannot keep the console busy with a full table.
    for r in 0..512 {
        w.grant(&a, r, GTF_PERMIT_ACCESS, 1, a.page(0));
    }
    let mut lines = Vec::new();
    w.as_guest(&a, |o| xen2005::dump_table(o, &mut op, |l| lines.push(l.to_string())));
    assert_eq!((lines.len(), lines[17].as_str()), (18, "  entries: 497 more"));
    // A current domain gets as many as requested, within its limit.
    let c = w.add(2, Limits { frames: 2, ..Limits::default() });
    assert_eq!(setup(&a, 2, 2).1.len(), 2);
    assert_eq!(setup(&a, 2, 3), (GNTST_GENERAL_ERROR, vec![]));
    w.check(&[&a, &b, &c], &[]);
}

#[test]
fn domains_of_both_times_grant_to_each_other() {
    let w = World::new(4);
    let (new, old) = (w.add(0, Limits::default()), w.add_2005(1));
    // The driver of 2005 maps what a current guest grants, in entries of either version.
    for version in [1, 2] {
        w.as_guest(&new, |o| o.set_version(version)).unwrap();
        w.grant(&new, 9, GTF_PERMIT_ACCESS, 1, new.page(0));
        let h = w.mapped(&old, 0, 9, HOST5 | DEVICE5, old.va5(FREE_SLOT));
        assert_eq!(w.store5(&old, 1, old.va5(FREE_SLOT), 7), Some(new.page(0)));
        assert_eq!(w.flags(&new, 9), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
        w.check(&[&new, &old], &[(new.page(0), 1, 1)]);
        // In use it may not be another frame.
        w.grant(&new, 9, GTF_PERMIT_ACCESS, 1, new.page(1));
        assert_eq!(w.map5(&old, 0, 9, HOST5, old.va5(FREE_SLOT + 1)).handle, GNTST_GENERAL_ERROR);
        assert_eq!(w.unmap5(&old, h, old.va5(FREE_SLOT), FROM_VIRT), 0);
        w.grant(&new, 9, GTF_PERMIT_ACCESS | xen4::GTF_SUB_PAGE, 1, new.page(0));
        assert_eq!(w.map5(&old, 0, 9, HOST5, old.va5(FREE_SLOT)).handle, GNTST_GENERAL_ERROR);
    }
    // A current table is shorter, but does not end at 2048; an old guest's references do.
    assert_eq!(w.map5(&old, 0, 600, HOST5, old.va5(FREE_SLOT)).handle, GNTST_BAD_GNTREF);
    w.as_guest(&new, |o| o.grow_table(o.d, 12)).unwrap();
    assert_eq!(w.map5(&old, 0, 600, HOST5, old.va5(FREE_SLOT)).handle, GNTST_GENERAL_ERROR);
    assert_eq!(w.map5(&old, 0, 2048, HOST5, old.va5(FREE_SLOT)).handle, GNTST_BAD_GNTREF);
    // And the other way round: map, copy.
    w.grant(&old, 9, GTF_PERMIT_ACCESS, 0, old.page(0));
    let op = w.map(&new, 1, 9, HOST, new.va(FREE_SLOT));
    assert_eq!((op.status, op.dev_bus_addr), (xen4::GNTST_OKAY, old.page(0).0 << 12));
    assert_eq!(w.flags(&old, 9), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
    w.m.store64(old.page(0), 0, 77);
    let copy = copy_op(end(9, 1, 0), end(new.page(2).0, SELF, 0), 8, xen4::GNTCOPY_SOURCE_GREF);
    assert_eq!(w.copy(&new, &copy), CopyEnd::Status(xen4::GNTST_OKAY));
    assert_eq!(w.m.load64(new.page(2), 0), 77);
    w.check(&[&new, &old], &[]);
    // Its page tables are of the kind whose entries are not tracked: overwritten, the use goes on.
    w.clear_pte(&new, FREE_SLOT);
    assert_eq!(w.pin_of(1, 9), 1);
    assert_eq!(
        w.unmap(&new, Unmap { handle: GrantHandle(op.handle), host_addr: new.va(FREE_SLOT), ..Unmap::default() }),
        xen4::GNTST_GENERAL_ERROR
    );
    // An old domain's table cannot become a current one.
    assert!(w.as_guest(&old, |o| o.set_version(2)).is_err());
    assert!(w.as_guest(&new, |o| o.grow_table(&w.dom(1), 5)).is_err());
    w.kill(&new);
    assert_eq!(w.flags(&old, 9), GTF_PERMIT_ACCESS);
    assert!(w.bury(0));
    w.check(&[&old], &[]);
    assert!(w.as_guest(&old, |o| o.by_any_id(DomId(0)).is_err()));
}

#[test]
fn a_grant_withdrawn_or_changed_in_time_is_not_used() {
    for change in 0..4 {
        for at in 0..14 {
            let (w, a, b) = two();
            w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
            let frame = w.dom(0).grants.frame(0).unwrap();
            let (mut n, other) = (0, a.page(1).0);
            let withdrawn = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
            let set = withdrawn.clone();
            *w.m.meddle.lock().unwrap() = Some(Box::new(move |m, _| {
                if n == at {
                    match change {
                        0 => set
                            .store(m.cmpxchg32(frame, 72, 1 << 16 | 1, 0).is_ok(), std::sync::atomic::Ordering::SeqCst),
                        1 => m.store32(frame, 76, other as u32),
                        2 => m.store32(frame, 72, 2 << 16 | 1),
                        _ => m.store32(frame, 72, 1 << 16 | u32::from(GTF_PERMIT_ACCESS | GTF_READONLY)),
                    }
                }
                n += 1;
            }));
            let op = w.map5(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
            *w.m.meddle.lock().unwrap() = None;
            assert!(
                op.handle < 0 || !withdrawn.load(std::sync::atomic::Ordering::SeqCst),
                "withdrawn at {at}, and mapped"
            );
            if op.handle >= 0 {
                assert_eq!(u64::from(op.dev_bus_addr), w.pte(&b, FREE_SLOT) as u64 >> 12);
                assert_eq!(w.unmap5(&b, op.handle as u16, b.va5(FREE_SLOT), 0), 0);
            }
            assert_eq!((w.pin_of(0, 9), w.handles(1), w.pte(&b, FREE_SLOT)), (0, 0, 0));
            w.check(&[&a, &b], &[]);
        }
    }
    // An entry that changes at each access does not keep the CPU busy.
    let (w, a, b) = two();
    let frame = w.dom(0).grants.frame(0).unwrap();
    let mut n = 0;
    *w.m.meddle.lock().unwrap() = Some(Box::new(move |m, _| {
        n += 1;
        m.store32(frame, 72, 1 << 16 | 1 | n % 2 << 5);
    }));
    assert_eq!(w.map5(&b, 0, 9, HOST5, b.va5(FREE_SLOT)).handle, GNTST_GENERAL_ERROR);
    *w.m.meddle.lock().unwrap() = None;
    w.check(&[&a, &b], &[]);
}

#[test]
fn a_foreign_page_mapped_without_a_grant_is_forgotten_too() {
    // What a driver maps by number, as the ring page: its owner may make a table of the frame as soon as it is gone.
    let (w, a, b) = two();
    let (at, frame) = (a.va5(FREE_SLOT), b.page(0));
    assert!(w.set_foreign(&a, at, (frame.0 << 12) as u32 | 0x63, 1));
    assert_eq!(w.store5(&a, 0, at, 5), Some(frame));
    w.grant(&b, 9, GTF_PERMIT_ACCESS, 0, frame);
    let handle = w.mapped(&a, 1, 9, HOST5, at + 4096);
    // One goes, the grant's stays; the guest flushes nothing.
    w.set_pte(&a, FREE_SLOT, 0).unwrap();
    assert_eq!((w.store5(&a, 0, at, 6), w.pin_of(1, 9)), (None, 1));
    assert_eq!(w.unmap5(&a, handle, at + 4096, 0), 0);
    w.set_pte(&b, 4, (frame.0 << 12) as u32 | 0x61).unwrap();
    w.as_guest(&b, |o| w.m.flush_tlb_cpus(o.mm.d.dirty_cpus()));
    w.m.zero_page(frame);
    assert!(w.set_directory(&b, 2, (frame.0 << 12) as u32 | 0x67));
    w.check(&[&a, &b], &[]);
}

/// Decrements the counter on drop, even when an assertion fails.
struct Ends<'a>(&'a std::sync::atomic::AtomicU32);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
    }
}

#[test]
fn granters_and_users_on_many_processors() {
    // Two drivers of 2005 and one of today use the grants of one guest, each on its own CPU, while it changes them.
    let w = World::new(4);
    let a = w.add_2005(0);
    let users = [w.add_2005(1), w.add_2005(2), w.add(3, Limits::default())];
    let playing = std::sync::atomic::AtomicU32::new(3);
    std::thread::scope(|s| {
        for g in &users {
            let (w, playing, id, root, l1) = (&w, &playing, g.id, g.frames[0], g.l1);
            let frames = g.frames.clone();
            s.spawn(move || {
                let _end = Ends(playing);
                mm::host::set_this_cpu(id.into());
                let v = mm::VcpuMm::new();
                match id {
                    3 => v.guest_table.set(mm::Root::simulated(root)),
                    _ => v.guest_top.set(root),
                }
                let g = Guest { id, v, frames, l1 };
                let (mut done, mut i) = (0, 0u32);
                while done < 500 {
                    i += 1;
                    let (ref_, slot) = (i % 5, FREE_SLOT + i as usize % 7);
                    let ro = if i % 3 == 0 { RO } else { 0 };
                    if id == 3 {
                        let op = w.map(&g, 0, ref_, HOST | ro, g.va(slot));
                        if op.status == xen4::GNTST_OKAY {
                            done += 1;
                            let u = Unmap { handle: GrantHandle(op.handle), host_addr: g.va(slot), ..Unmap::default() };
                            assert_eq!(w.unmap(&g, u), xen4::GNTST_OKAY);
                        }
                        continue;
                    }
                    let op = w.map5(&g, 0, ref_ as u16, HOST5 | ro as u16, g.va5(slot));
                    if op.handle < 0 {
                        assert_eq!(op.handle, GNTST_GENERAL_ERROR);
                        continue;
                    }
                    done += 1;
                    if i % 2 == 0 {
                        w.set_pte(&g, slot, 0).unwrap();
                    } else {
                        assert_eq!(w.unmap5(&g, op.handle as u16, g.va5(slot), 0), 0);
                    }
                }
                g.v.guest_table.set(mm::Root::NONE);
                g.v.guest_top.set(mm::Mfn(0));
            });
        }
        let mut i = 0u32;
        while playing.load(std::sync::atomic::Ordering::SeqCst) != 0 {
            i = i.wrapping_add(1);
            let user = 1 + (i / 7 % 3) as u16;
            w.grant(&a, i % 5, GTF_PERMIT_ACCESS, user, a.page(i as usize % 3));
        }
        for i in 0..5 {
            w.grant(&a, i, GTF_PERMIT_ACCESS, 1 + (i % 3) as u16, a.page(0));
        }
    });
    for r in 0..5 {
        assert_eq!(w.pin_of(0, r), 0);
    }
    assert!(users.iter().all(|g| w.handles(g.id) == 0));
    let [b, c, d] = &users;
    w.check(&[&a, b, c, d], &[]);
}
