//! One test for each class of flaws that grant tables have had.

mod common;

use common::*;
use grant_table::{CopyEnd, Limits, Unmap};
use mm::{DomId, Errno, GrantHandle, GrantRef, Machine, MemFlags, Mfn, VcpuId};
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
fn argument_bounds() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let at = b.va(FREE_SLOT);
    assert_eq!(w.map(&b, 0, 512, HOST, at).status, GNTST_BAD_GNTREF);
    assert_eq!(w.map(&b, 0, !0, HOST, at).status, GNTST_BAD_GNTREF);
    assert_eq!(w.map(&b, 0, 9, RO, at).status, GNTST_BAD_GNTREF);
    assert_eq!(w.map(&b, 3, 9, HOST, at).status, GNTST_BAD_DOMAIN);
    assert_eq!(w.map(&b, SELF, 9, HOST, at).status, GNTST_BAD_DOMAIN);
    for handle in [0, 1, 255, 256, 1 << 18, !0] {
        assert_eq!(w.unmap(&b, unmap(handle, at)), GNTST_BAD_HANDLE);
    }
    assert_eq!(w.as_guest(&b, |o| o.swap(GrantRef(0), GrantRef(512))), GNTST_BAD_GNTREF);
    assert_eq!(w.as_guest(&b, |o| o.swap(GrantRef(!0), GrantRef(1))), GNTST_BAD_GNTREF);
    assert_eq!(w.as_guest(&b, |o| o.grow_table(o.d, 65)), Err(GNTST_GENERAL_ERROR));
    w.check(&[&a, &b], &[]);
}

#[test]
fn pins_follow_maps_and_the_entry_is_free_at_the_end() {
    let (w, a, b) = two();
    for version in [1, 2] {
        w.as_guest(&a, |o| o.set_version(version)).unwrap();
        w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
        let write = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
        let read = w.map(&b, 0, 9, HOST | RO, b.va(FREE_SLOT + 1));
        assert_eq!((write.status, read.status), (GNTST_OKAY, GNTST_OKAY));
        assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 0x101);
        assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
        w.check(&[&a, &b], &[]);
        assert_eq!(w.unmap(&b, unmap(write.handle, b.va(FREE_SLOT))), GNTST_OKAY);
        assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READING);
        assert_eq!(w.unmap(&b, unmap(write.handle, b.va(FREE_SLOT))), GNTST_BAD_HANDLE);
        assert_eq!(w.unmap(&b, unmap(read.handle, b.va(FREE_SLOT + 1))), GNTST_OKAY);
        assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS);
        w.check(&[&a, &b], &[]);
    }
}

#[test]
fn pins_do_not_overflow() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let mut handles = Vec::new();
    loop {
        let op = w.map(&b, 0, 9, DEVICE | RO, 0);
        if op.status != GNTST_OKAY {
            assert_eq!(op.status, GNTST_GENERAL_ERROR);
            break;
        }
        handles.push(op);
    }
    assert_eq!(handles.len(), 128);
    w.check(&[&a, &b], &[(a.page(0), 128, 0)]);
    for op in handles {
        let u = Unmap { handle: GrantHandle(op.handle), dev_bus_addr: op.dev_bus_addr, ..Unmap::default() };
        assert_eq!(w.unmap(&b, u), GNTST_OKAY);
    }
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS);
    w.check(&[&a, &b], &[]);
}

#[test]
fn error_paths_leave_nothing_behind() {
    let (w, a, b) = two();
    for version in [1, 2] {
        w.as_guest(&a, |o| o.set_version(version)).unwrap();
        let refuse = |flags: u16, dom: u16, frame: Mfn, map: u32, at: u64, status: i16| {
            w.grant(&a, 9, flags, dom, frame);
            assert_eq!(w.map(&b, 0, 9, map, at).status, status);
            assert_eq!(w.flags(&a, 9), flags);
            assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 0);
            w.check(&[&a, &b], &[]);
        };
        let at = b.va(FREE_SLOT);
        refuse(GTF_PERMIT_ACCESS, 1, Mfn(1 << 30), HOST, at, GNTST_BAD_PAGE);
        refuse(GTF_PERMIT_ACCESS, 1, b.page(0), HOST, at, GNTST_BAD_PAGE);
        refuse(GTF_PERMIT_ACCESS, 1, a.frames[3], HOST, at, GNTST_GENERAL_ERROR);
        refuse(GTF_PERMIT_ACCESS, 1, a.frames[3], HOST | DEVICE, at, GNTST_GENERAL_ERROR);
        refuse(GTF_PERMIT_ACCESS, 2, a.page(0), HOST, at, GNTST_GENERAL_ERROR);
        refuse(GTF_PERMIT_ACCESS | GTF_READONLY, 1, a.page(0), HOST, at, GNTST_GENERAL_ERROR);
        refuse(GTF_ACCEPT_TRANSFER, 1, a.page(0), HOST, at, GNTST_GENERAL_ERROR);
        refuse(GTF_PERMIT_ACCESS, 1, a.page(0), HOST, 0x40_0000_0000, GNTST_GENERAL_ERROR);
        refuse(GTF_PERMIT_ACCESS, 1, a.page(0), HOST | DEVICE, 0xffff_8000_0000_0000, GNTST_GENERAL_ERROR);
        if version == 2 {
            refuse(GTF_PERMIT_ACCESS | GTF_SUB_PAGE, 1, a.page(0), HOST, at, GNTST_GENERAL_ERROR);
            refuse(GTF_TRANSITIVE, 1, a.page(0), HOST, at, GNTST_GENERAL_ERROR);
        }
    }
    // All handles are free again.
    assert_eq!(w.dom(1).grants.mappings().count(), 0);
}

#[test]
fn destination_entries() {
    let (w, a, b) = two();
    let pte_map = HOST | GNTMAP_CONTAINS_PTE;
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    for bad in
        [b.pte(FREE_SLOT) + 1, b.pte(FREE_SLOT) + 4, b.page(0).0 << 12, a.pte(FREE_SLOT), !7, b.frames[2].0 << 12]
    {
        assert_eq!(w.map(&b, 0, 9, pte_map, bad).status, GNTST_GENERAL_ERROR, "{bad:x}");
    }
    // A read-only mapping cannot be unmapped through the address of a writable mapping.
    let read = w.map(&b, 0, 9, HOST | RO, b.va(FREE_SLOT));
    let write = w.map(&b, 0, 9, pte_map, b.pte(FREE_SLOT + 1));
    assert_eq!((read.status, write.status), (GNTST_OKAY, GNTST_OKAY));
    assert_eq!(w.unmap(&b, unmap(read.handle, b.va(FREE_SLOT + 1))), GNTST_GENERAL_ERROR);
    assert_eq!(w.unmap(&b, unmap(write.handle, b.pte(FREE_SLOT))), GNTST_GENERAL_ERROR);
    let replace = Unmap { new_addr: b.va(4), ..unmap(write.handle, b.pte(FREE_SLOT + 1)) };
    assert_eq!(w.unmap(&b, replace), GNTST_GENERAL_ERROR);
    w.check(&[&a, &b], &[]);
    assert_eq!(w.unmap(&b, unmap(read.handle, b.va(FREE_SLOT))), GNTST_OKAY);
    assert_eq!(w.unmap(&b, unmap(write.handle, b.pte(FREE_SLOT + 1))), GNTST_OKAY);
    w.check(&[&a, &b], &[]);
}

#[test]
fn unmap_and_replace_moves_an_entry() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    let own = w.m.m.load64(b.l1, 4 * 8);
    assert_eq!(w.unmap(&b, Unmap { new_addr: b.va(4), ..unmap(op.handle, b.va(FREE_SLOT)) }), GNTST_OKAY);
    assert_eq!((w.m.m.load64(b.l1, 4 * 8), w.m.m.load64(b.l1, FREE_SLOT * 8)), (0, own));
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS);
    w.check(&[&a, &b], &[]);
}

#[test]
fn an_entry_overwritten_behind_the_table_is_not_released_twice() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    w.clear_pte(&b, FREE_SLOT);
    assert_eq!(w.unmap(&b, unmap(op.handle, b.va(FREE_SLOT))), GNTST_GENERAL_ERROR);
    w.check(&[&a, &b], &[]);
    // The granter dies, and another domain gets its number: the handle does not work there.
    w.kill(&a);
    assert!(w.bury(0));
    let a = w.add(0, Limits::default());
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let new = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    assert_eq!(w.unmap(&b, unmap(op.handle, b.va(FREE_SLOT))), GNTST_BAD_HANDLE);
    assert_eq!(w.dom(0).grants.active(GrantRef(9)).unwrap().pin, 1);
    assert_eq!(w.unmap(&b, unmap(new.handle, b.va(FREE_SLOT))), GNTST_OKAY);
    w.check(&[&a, &b], &[]);
}

#[test]
fn no_tlb_keeps_a_frame_whose_grant_is_free() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
    let root = b.frames[0];
    assert_eq!(w.m.m.touch(mm::CpuId(1), root, b.va(FREE_SLOT), true), Some(a.page(0)));
    assert_eq!(w.unmap(&b, unmap(op.handle, b.va(FREE_SLOT))), GNTST_OKAY);
    assert_eq!(w.m.m.touch(mm::CpuId(1), root, b.va(FREE_SLOT), false), None);
    let before = w.m.m.flushes.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(w.unmap(&b, unmap(op.handle, b.va(FREE_SLOT))), GNTST_BAD_HANDLE);
    assert_eq!(w.m.m.flushes.load(std::sync::atomic::Ordering::SeqCst), before, "a flush that is not owed");
}

#[test]
fn version_switch_and_status_frames() {
    let (w, a, b) = two();
    w.grant(&a, 2, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(1));
    let reserved = w.map(&b, 0, 2, HOST, b.va(FREE_SLOT));
    let other = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT + 1));
    assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Err(Errno::BUSY.into()));
    assert_eq!(w.unmap(&b, unmap(other.handle, b.va(FREE_SLOT + 1))), GNTST_OKAY);
    assert_eq!(w.as_guest(&a, |o| o.set_version(2)), Ok(()));
    // The reserved entry is still in use, in its new form; others are gone.
    assert_eq!(w.flags(&a, 2), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
    assert_eq!(w.flags(&a, 9), 0);
    assert_eq!(w.unmap(&b, unmap(reserved.handle, b.va(FREE_SLOT))), GNTST_OKAY);
    assert_eq!(w.flags(&a, 2), GTF_PERMIT_ACCESS);
    // A status frame that is mapped cannot be taken away.
    let status = w.dom(0).grants.status_frame(0).unwrap();
    let held = w.as_guest(&a, |o| o.mm.get_page_from_mfn(status, DomId(0)).is_some());
    assert!(held);
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Err(Errno::BUSY.into()));
    assert_eq!(w.dom(0).grants.version(), 2);
    w.as_guest(&a, |o| o.mm.put_page(o.mm.page(status).unwrap()));
    w.m.m.store64(w.dom(0).grants.frame(0).unwrap(), 3 * 16 + 8, 1 << 32);
    w.m.m.store32(w.dom(0).grants.frame(0).unwrap(), 3 * 16, GTF_PERMIT_ACCESS.into());
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Err(Errno::RANGE.into()));
    w.m.m.store32(w.dom(0).grants.frame(0).unwrap(), 3 * 16, 0);
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Ok(()));
    assert_eq!(w.dom(0).grants.nr_status_frames(), 0);
    assert_eq!(w.as_guest(&a, |o| o.set_version(3)), Err(Errno::INVAL.into()));
    w.check(&[&a, &b], &[]);
}

#[test]
fn maptrack_concurrency() {
    let (w, a, _b) = two();
    let limits = Limits { maptrack_frames: 2, ..Limits::default() };
    w.add(2, limits);
    for r in 8..16 {
        w.grant(&a, r, GTF_PERMIT_ACCESS, 2, a.page(0));
    }
    // Vcpus of one domain map and unmap at once; no handle is ever allocated twice.
    std::thread::scope(|s| {
        for vcpu in 0..4u32 {
            let w = &w;
            s.spawn(move || {
                mm::host::set_this_cpu(vcpu);
                let d = w.dom(2);
                let v = mm::VcpuMm::new();
                let ops = grant_table::DomGrants::new(w, &*d).vcpu(&v, VcpuId(vcpu));
                for round in 0..3000 {
                    let mut op = GnttabMapGrantRef {
                        host_addr: 0,
                        flags: DEVICE | RO,
                        ref_: 8 + (round + vcpu) % 8,
                        dom: 0,
                        status: 0,
                        handle: 0,
                        dev_bus_addr: 0,
                    };
                    ops.map(&mut op);
                    assert_eq!(op.status, GNTST_OKAY);
                    let u = Unmap { handle: GrantHandle(op.handle), dev_bus_addr: op.dev_bus_addr, ..Unmap::default() };
                    let mut batch = grant_table::UnmapBatch::<World, 1>::default();
                    assert_eq!(batch.unmap(&ops, u), GNTST_OKAY);
                    batch.finish(&ops);
                }
            });
        }
    });
    for r in 8..16 {
        assert_eq!(w.dom(0).grants.active(GrantRef(r)).unwrap().pin, 0);
    }
    assert_eq!(w.dom(2).grants.mappings().count(), 0);
}

#[test]
fn a_vcpu_that_maps_gets_the_handles_of_one_that_unmaps() {
    let (w, a, _b) = two();
    let c = w.add(2, Limits::default());
    w.grant(&a, 8, GTF_PERMIT_ACCESS, 2, a.page(0));
    for _ in 0..4 * 256 {
        let op = w.map(&c, 0, 8, DEVICE | RO, 0);
        assert_eq!(op.status, GNTST_OKAY);
        let u = Unmap { handle: GrantHandle(op.handle), dev_bus_addr: op.dev_bus_addr, ..Unmap::default() };
        let unmapped = w.as_vcpu(2, 1, c.v.guest_table.get().mfn(), |o| {
            let mut batch = grant_table::UnmapBatch::<World, 1>::default();
            let status = batch.unmap(o, u);
            batch.finish(o);
            status
        });
        assert_eq!(unmapped, GNTST_OKAY);
    }
    assert_eq!(w.dom(2).grants.nr_maptrack_frames(), 1);
}

#[test]
fn handles_run_out_and_come_back() {
    let (w, a, _b) = two();
    let c = w.add(2, Limits { maptrack_frames: 1, ..Limits::default() });
    for r in 8..16 {
        w.grant(&a, r, GTF_PERMIT_ACCESS, 2, a.page(0));
    }
    let ops: Vec<_> = (0..256).map(|i| w.map(&c, 0, 8 + i % 8, DEVICE | RO, 0)).collect();
    assert!(ops.iter().all(|op| op.status == GNTST_OKAY));
    assert_eq!(w.map(&c, 0, 8, DEVICE | RO, 0).status, GNTST_NO_SPACE);
    let u = Unmap { handle: GrantHandle(ops[7].handle), dev_bus_addr: ops[7].dev_bus_addr, ..Unmap::default() };
    assert_eq!(w.unmap(&c, u), GNTST_OKAY);
    assert_eq!(w.map(&c, 0, 8, DEVICE | RO, 0).handle, ops[7].handle);
}

#[test]
fn copy_checks_every_element() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS | GTF_READONLY, 1, a.page(0));
    w.m.m.store64(a.page(0), 8, 0x1122_3344);
    let by_ref = copy_op(end(9, 0, 8), end(b.page(0).0, SELF, 16), 8, GNTCOPY_SOURCE_GREF);
    assert_eq!(w.copy(&b, &by_ref), OK);
    assert_eq!(w.m.m.load64(b.page(0), 16), 0x1122_3344);
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READONLY);
    // After a copy by reference from a domain, its frames are no more open than before.
    let by_frame = copy_op(end(a.page(1).0, 0, 8), end(b.page(0).0, SELF, 16), 8, 0);
    let ends = w.as_guest(&b, |o| {
        let mut copier = grant_table::Copier::default();
        let ends = [copier.copy(o, &by_ref), copier.copy(o, &by_frame)];
        copier.finish(o);
        ends
    });
    assert_eq!(ends, [OK, CopyEnd::Status(GNTST_PERMISSION_DENIED)]);
    let refuse = |op: GnttabCopy, status: i16| assert_eq!(w.copy(&b, &op), CopyEnd::Status(status));
    let own = end(b.page(0).0, SELF, 0);
    refuse(copy_op(own, end(9, 0, 0), 8, GNTCOPY_DEST_GREF), GNTST_GENERAL_ERROR);
    refuse(copy_op(own, end(b.l1.0, SELF, 0), 8, 0), GNTST_GENERAL_ERROR);
    refuse(copy_op(end(9, 0, 4090), own, 8, GNTCOPY_SOURCE_GREF), GNTST_BAD_COPY_ARG);
    refuse(copy_op(end(9, 0, 0xffff), own, 0xffff, GNTCOPY_SOURCE_GREF), GNTST_BAD_COPY_ARG);
    refuse(copy_op(end(512, 0, 0), own, 8, GNTCOPY_SOURCE_GREF), GNTST_BAD_GNTREF);
    refuse(copy_op(end(9, 3, 0), own, 8, GNTCOPY_SOURCE_GREF), GNTST_BAD_DOMAIN);
    refuse(copy_op(end(a.page(0).0, SELF, 0), own, 8, 0), GNTST_BAD_PAGE);
    // Within one frame, the ranges overlapping.
    for (from, to) in [(0u16, 100u16), (100, 0), (0, 1), (1, 0)] {
        let bytes: Vec<u8> = (0..3000u32).map(|i| (i * 7 % 251) as u8).collect();
        w.m.m.write(b.page(1), usize::from(from), &bytes);
        assert_eq!(w.copy(&b, &copy_op(end(b.page(1).0, SELF, from), end(b.page(1).0, SELF, to), 3000, 0)), OK);
        let mut seen = vec![0; 3000];
        w.m.m.read(b.page(1), usize::from(to), &mut seen);
        assert!(seen == bytes, "{from} to {to}");
    }
    w.check(&[&a, &b], &[]);
}

#[test]
fn sub_page_grants_open_their_part_only() {
    let (w, a, b) = two();
    w.as_guest(&a, |o| o.set_version(2)).unwrap();
    w.grant(&a, 9, GTF_PERMIT_ACCESS | GTF_SUB_PAGE, 1, a.page(0));
    w.m.m.store32(w.dom(0).grants.frame(0).unwrap(), 9 * 16 + 4, 200 << 16 | 100);
    for (off, len, want) in [(100, 200, 0), (99, 1, GNTST_GENERAL_ERROR), (100, 201, GNTST_GENERAL_ERROR), (299, 1, 0)]
    {
        let op = copy_op(end(9, 0, off), end(b.page(0).0, SELF, 0), len, GNTCOPY_SOURCE_GREF);
        assert_eq!(w.copy(&b, &op), CopyEnd::Status(want));
    }
    // While a copy is in progress, version 1 must wait.
    assert_eq!(w.as_guest(&a, |o| o.set_version(1)), Ok(()));
    w.check(&[&a, &b], &[]);
}

#[test]
fn transitive_grants() {
    let w = World::new(4);
    let [a, b, c] = [0, 1, 2].map(|id| w.add(id, Limits::default()));
    w.as_guest(&a, |o| o.set_version(2)).unwrap();
    w.as_guest(&b, |o| o.set_version(2)).unwrap();
    // Page of a's, granted to b, which grants it on to c.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.m.m.store64(a.page(0), 0, 77);
    let onward = |r: u32, dom: u16, behind: u32| {
        w.grant(&b, r, GTF_TRANSITIVE, 2, Mfn(behind.into()));
        w.m.m.store32(w.dom(1).grants.frame(0).unwrap(), r as usize * 16 + 4, dom.into());
    };
    onward(10, 0, 9);
    let op = |r| copy_op(end(r, 1, 0), end(c.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
    assert_eq!(w.copy(&c, &op(10)), OK);
    assert_eq!(w.m.m.load64(c.page(0), 0), 77);
    assert_eq!((w.flags(&a, 9), w.flags(&b, 10)), (GTF_PERMIT_ACCESS, GTF_TRANSITIVE));
    // It cannot be mapped, and cannot point to its own table, to a third step, or to a missing grant.
    assert_eq!(w.map(&c, 1, 10, HOST, c.va(FREE_SLOT)).status, GNTST_GENERAL_ERROR);
    onward(11, 1, 10);
    assert_eq!(w.copy(&c, &op(11)), CopyEnd::Status(GNTST_GENERAL_ERROR));
    onward(12, 3, 9);
    assert_eq!(w.copy(&c, &op(12)), CopyEnd::Status(GNTST_GENERAL_ERROR));
    onward(13, 0, 8);
    assert_eq!(w.copy(&c, &op(13)), CopyEnd::Status(GNTST_GENERAL_ERROR));
    for r in 8..14 {
        assert_eq!(
            (w.dom(0).grants.active(GrantRef(r)).unwrap().pin, w.dom(1).grants.active(GrantRef(r)).unwrap().pin),
            (0, 0)
        );
    }
    // Nothing is left that would prevent version 1.
    for r in 0..8 {
        w.grant(&b, r, 0, 0, Mfn(0));
    }
    assert_eq!(w.as_guest(&b, |o| o.set_version(1)), Ok(()));
    w.check(&[&a, &b, &c], &[]);
}

#[test]
fn pages_that_change_hands() {
    let (w, a, b) = two();
    let fresh = |g: &Guest| w.as_guest(g, |o| o.mm.alloc_domheap_pages(&o.d.mem, 0, MemFlags::default())).unwrap();
    let give = |mfn, r| w.as_guest(&a, |o| o.transfer(mfn, DomId(1), GrantRef(r)));
    w.grant(&b, 9, GTF_ACCEPT_TRANSFER, 0, Mfn(55));
    // In use, foreign, no frame at all: refused and nothing lost.
    for bad in [a.page(0), a.l1, b.page(0), Mfn(1 << 40), w.dom(0).grants.frame(0).unwrap()] {
        assert_eq!(give(bad, 9), GNTST_BAD_PAGE);
    }
    let page = fresh(&a);
    assert_eq!(give(page, 9), GNTST_OKAY);
    assert_eq!(w.m.frames()[page.0 as usize].owner(), Some(DomId(1)));
    assert_eq!(w.m.m.load32(w.dom(1).grants.frame(0).unwrap(), 9 * 8 + 4), page.0 as u32);
    let done = GTF_ACCEPT_TRANSFER | GTF_TRANSFER_COMMITTED | GTF_TRANSFER_COMPLETED;
    assert_eq!(w.flags(&b, 9), done);
    w.check(&[&a, &b], &[]);
    // Only once; and a page that is not accepted is lost.
    assert_eq!(give(fresh(&a), 9), GNTST_GENERAL_ERROR);
    assert_eq!(give(fresh(&a), 600), GNTST_GENERAL_ERROR);
    assert_eq!(w.as_guest(&a, |o| o.transfer(fresh(&a), DomId(3), GrantRef(9))), GNTST_BAD_DOMAIN);
    w.check(&[&a, &b], &[]);
}

#[test]
fn either_end_may_die_first() {
    for granter_first in [true, false] {
        let (w, a, b) = two();
        w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
        w.grant(&a, 10, GTF_PERMIT_ACCESS, 1, a.page(1));
        let host = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
        let device = w.map(&b, 0, 10, DEVICE, 0);
        assert_eq!((host.status, device.status), (GNTST_OKAY, GNTST_OKAY));
        if granter_first {
            w.kill(&a);
            assert!(!w.bury(0), "its frames are in use");
            assert_eq!(w.map(&b, 0, 9, HOST, b.va(FREE_SLOT + 1)).status, GNTST_OKAY);
            w.kill(&b);
            assert!(w.bury(1) && w.bury(0));
            w.check(&[], &[]);
        } else {
            w.kill(&b);
            assert!(w.bury(1));
            assert_eq!((w.flags(&a, 9), w.flags(&a, 10)), (GTF_PERMIT_ACCESS, GTF_PERMIT_ACCESS));
            w.check(&[&a], &[]);
            w.kill(&a);
            assert!(w.bury(0));
        }
    }
}

#[test]
fn swapped_entries() {
    let (w, a, b) = two();
    for version in [1, 2] {
        w.as_guest(&a, |o| o.set_version(version)).unwrap();
        w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
        w.grant(&a, 300 % 256, GTF_PERMIT_ACCESS | GTF_READONLY, 1, a.page(1));
        let op = w.map(&b, 0, 9, HOST, b.va(FREE_SLOT));
        assert_eq!(w.as_guest(&a, |o| o.swap(GrantRef(9), GrantRef(44))), GNTST_EAGAIN);
        assert_eq!(w.unmap(&b, unmap(op.handle, b.va(FREE_SLOT))), GNTST_OKAY);
        assert_eq!(w.as_guest(&a, |o| o.swap(GrantRef(9), GrantRef(44))), GNTST_OKAY);
        assert_eq!((w.flags(&a, 9), w.flags(&a, 44)), (GTF_PERMIT_ACCESS | GTF_READONLY, GTF_PERMIT_ACCESS));
        let op = w.map(&b, 0, 44, HOST, b.va(FREE_SLOT));
        assert_eq!(op.dev_bus_addr, a.page(0).0 << 12);
        assert_eq!(w.unmap(&b, unmap(op.handle, b.va(FREE_SLOT))), GNTST_OKAY);
    }
}
