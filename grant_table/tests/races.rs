//! Concurrent operations of vcpus on the same tables, in every possible order of their accesses: `loom` runs the
//! crate's own code with its atomics and locks, weak memory order included. Operations of `mm`, and on pages shared
//! with guests, are single steps between two accesses (`exhaustive.rs` splits those).
//!
//! `RACES_BOUND` is the maximum number of times that a vcpu is interrupted by another (3).

mod common;

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::Arc;

use common::*;
use grant_table::{CopyEnd, Grants, Limits, Resource, Unmap};
use loom::thread::{spawn, JoinHandle};
use mm::{Errno, GrantRef, Machine, Mfn, Stop};
use public_headers::xen4::grant_table::*;

/// A granter (0) with references 8 to 11 granted to a user (1).
struct Scene {
    w: Arc<World>,
    a: Guest,
    b: Guest,
}

fn scene(limits: Limits) -> Scene {
    let w = Arc::new(World::sized(3, 8, 48));
    let (a, b) = (w.add(0, Limits { frames: 3, ..limits }), w.add(1, Limits { frames: 1, ..limits }));
    for r in 8..12 {
        w.grant(&a, r, GTF_PERMIT_ACCESS, 1, a.page(r as usize - 8));
    }
    Scene { w, a, b }
}

impl Scene {
    /// Starts another vcpu of domain `id`.
    fn vcpu<R: 'static>(
        &self,
        id: u16,
        vcpu: u32,
        f: impl FnOnce(&Grants<'_, World>) -> R + Send + 'static,
    ) -> JoinHandle<R> {
        let root = if id == 0 { self.a.frames[0] } else { self.b.frames[0] };
        let w = self.w.clone();
        spawn(move || w.as_vcpu(id, vcpu, root, f))
    }

    /// Checks that reference `r` is unused and the guest sees that.
    fn idle(&self, r: u32) {
        assert_eq!(self.w.dom(0).grants.active(GrantRef(r)).unwrap().pin, 0);
        assert_eq!(self.w.flags(&self.a, r) & (GTF_READING | GTF_WRITING), 0);
    }

    fn check(&self) {
        self.w.check(&[&self.a, &self.b], &[]);
    }
}

/// Runs `f` for every order of events.
fn explore(name: &str, f: impl Fn(Scene) + Send + Sync + 'static) {
    explore_with(name, bound(), Limits { maptrack_frames: 1, ..Limits::default() }, f);
}

fn bound() -> usize {
    std::env::var("RACES_BOUND").ok().and_then(|n| n.parse().ok()).unwrap_or(3)
}

fn explore_with(name: &str, bound: usize, limits: Limits, f: impl Fn(Scene) + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(bound);
    builder.max_branches = 1_000_000;
    let orders = Arc::new(AtomicU64::new(0));
    let n = orders.clone();
    builder.check(move || {
        n.fetch_add(1, SeqCst);
        f(scene(limits));
    });
    let orders = orders.load(SeqCst);
    println!("{name}: {orders} orders");
    assert!(orders > 1, "{name}: nothing to explore");
}

fn half(op: &GnttabMapGrantRef, host: bool) -> Unmap {
    let all = all_of(op);
    if host {
        Unmap { dev_bus_addr: 0, ..all }
    } else {
        Unmap { host_addr: 0, ..all }
    }
}

#[test]
fn two_maps_of_one_grant() {
    explore("two maps of one grant", |s| {
        let (one, two) = (s.b.va(FREE_SLOT), s.b.va(FREE_SLOT + 1));
        let t = s.vcpu(1, 1, move |o| map(o, 0, 8, HOST | RO, one));
        let second = s.w.map(&s.b, 0, 8, HOST, two);
        let first = t.join().unwrap();
        assert_eq!((first.status, second.status), (GNTST_OKAY, GNTST_OKAY));
        assert_ne!(first.handle, second.handle);
        assert_eq!(s.w.dom(0).grants.active(GrantRef(8)).unwrap().pin, 0x101);
        assert_eq!(s.w.flags(&s.a, 8), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
        s.check();
        let t = s.vcpu(1, 1, move |o| unmap(o, all_of(&first)));
        assert_eq!(s.w.unmap(&s.b, all_of(&second)), GNTST_OKAY);
        assert_eq!(t.join().unwrap(), GNTST_OKAY);
        s.idle(8);
        s.check();
    });
}

#[test]
fn a_map_and_an_unmap() {
    explore("a map and an unmap of one grant", |s| {
        let old = s.w.map(&s.b, 0, 8, HOST, s.b.va(FREE_SLOT));
        let at = s.b.va(FREE_SLOT + 1);
        let t = s.vcpu(1, 1, move |o| map(o, 0, 8, HOST, at));
        assert_eq!(s.w.unmap(&s.b, all_of(&old)), GNTST_OKAY);
        let new = t.join().unwrap();
        assert_eq!(new.status, GNTST_OKAY);
        assert_eq!(s.w.dom(0).grants.active(GrantRef(8)).unwrap().pin, 1);
        assert_eq!(s.w.flags(&s.a, 8), GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING);
        s.check();
        assert_eq!(s.w.unmap(&s.b, all_of(&new)), GNTST_OKAY);
        s.idle(8);
    });
}

#[test]
fn two_halves_of_one_mapping() {
    explore("the host half and the device half unmapped", |s| {
        let op = s.w.map(&s.b, 0, 8, HOST | DEVICE, s.b.va(FREE_SLOT));
        let t = s.vcpu(1, 1, move |o| unmap(o, half(&op, false)));
        assert_eq!(s.w.unmap(&s.b, half(&op, true)), GNTST_OKAY);
        assert_eq!(t.join().unwrap(), GNTST_OKAY);
        assert_eq!(s.w.dom(1).grants.mappings().count(), 0);
        s.idle(8);
        s.check();
    });
}

#[test]
fn one_handle_twice() {
    explore("one handle unmapped twice", |s| {
        let op = s.w.map(&s.b, 0, 8, HOST | DEVICE, s.b.va(FREE_SLOT));
        let t = s.vcpu(1, 1, move |o| unmap(o, all_of(&op)));
        let ends = [s.w.unmap(&s.b, all_of(&op)), t.join().unwrap()];
        assert!(ends == [GNTST_OKAY, GNTST_BAD_HANDLE] || ends == [GNTST_BAD_HANDLE, GNTST_OKAY], "{ends:?}");
        s.idle(8);
        s.check();
    });
}

#[test]
fn a_handle_that_becomes_another() {
    explore("a handle unmapped twice and mapped anew", |s| {
        let op = s.w.map(&s.b, 0, 8, HOST, s.b.va(FREE_SLOT));
        let at = s.b.va(FREE_SLOT + 1);
        let t = s.vcpu(1, 0, move |o| (unmap(o, all_of(&op)), map(o, 0, 9, DEVICE, at)));
        let stale = s.w.unmap(&s.b, all_of(&op));
        let (end, new) = t.join().unwrap();
        assert_eq!(new.status, GNTST_OKAY);
        // The address of the old mapping does not match a handle of a device mapping; its bus address is another's.
        assert!(end == GNTST_OKAY || stale == GNTST_OKAY);
        assert!(end != GNTST_OKAY || stale != GNTST_OKAY);
        s.idle(8);
        assert_eq!(s.w.unmap(&s.b, Unmap { host_addr: 0, ..all_of(&new) }), GNTST_OKAY);
        s.idle(9);
        s.check();
    });
}

#[test]
fn a_map_and_a_new_version() {
    explore("a map and a change of version", |s| {
        let at = s.b.va(FREE_SLOT);
        let t = s.vcpu(1, 1, move |o| map(o, 0, 8, HOST, at));
        let end = s.w.as_guest(&s.a, |o| o.set_version(2));
        let op = t.join().unwrap();
        match end {
            Err(e) => assert_eq!((e, op.status), (Stop::Err(Errno::BUSY), GNTST_OKAY)),
            Ok(()) => assert_eq!((op.status, s.w.flags(&s.a, 8)), (GNTST_GENERAL_ERROR, 0)),
        }
        s.check();
        if op.status == GNTST_OKAY {
            assert_eq!(s.w.unmap(&s.b, all_of(&op)), GNTST_OKAY);
        }
        s.idle(8);
    });
}

#[test]
fn a_reserved_entry_and_a_new_version() {
    explore("map and unmap of a reserved entry and a change of version", |s| {
        s.w.grant(&s.a, 2, GTF_PERMIT_ACCESS, 1, s.a.page(0));
        let at = s.b.va(FREE_SLOT);
        let t = s.vcpu(1, 1, move |o| {
            let op = map(o, 0, 2, HOST, at);
            (op.status, unmap(o, all_of(&op)))
        });
        assert_eq!(s.w.as_guest(&s.a, |o| o.set_version(2)), Ok(()));
        assert_eq!(t.join().unwrap(), (GNTST_OKAY, GNTST_OKAY));
        assert_eq!(s.w.flags(&s.a, 2), GTF_PERMIT_ACCESS);
        s.idle(2);
        s.check();
    });
}

#[test]
fn back_to_version_1() {
    explore("a copy of a part of a page and a change to version 1", |s| {
        s.w.as_guest(&s.a, |o| o.set_version(2)).unwrap();
        s.w.grant(&s.a, 8, GTF_PERMIT_ACCESS | GTF_SUB_PAGE, 1, s.a.page(0));
        s.w.m.m.store32(s.w.dom(0).grants.frame(0).unwrap(), 8 * 16 + 4, 8 << 16);
        let op = copy_op(end(8, 0, 0), end(s.b.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
        let t = s.vcpu(1, 1, move |o| copy(o, &op));
        let version = s.w.as_guest(&s.a, |o| o.set_version(1));
        let CopyEnd::Status(copied) = t.join().unwrap() else { panic!("not transitive") };
        assert!(matches!(version, Ok(()) | Err(Stop::Err(Errno::BUSY | Errno::AGAIN))), "{version:?}");
        assert!(copied == GNTST_OKAY || version == Ok(()), "{copied}");
        s.idle(8);
        assert_eq!(s.w.as_guest(&s.a, |o| o.set_version(1)), Ok(()));
        s.check();
    });
}

#[test]
fn a_map_and_a_swap() {
    explore("a map and a swap", |s| {
        let at = s.b.va(FREE_SLOT);
        let t = s.vcpu(1, 1, move |o| map(o, 0, 8, HOST, at));
        let end = s.w.as_guest(&s.a, |o| o.swap(GrantRef(8), GrantRef(9)));
        let op = t.join().unwrap();
        assert_eq!(op.status, GNTST_OKAY);
        let frame = op.dev_bus_addr >> 12;
        match end {
            GNTST_EAGAIN => assert_eq!(frame, s.a.page(0).0),
            _ => assert!(end == GNTST_OKAY && frame == s.a.page(1).0),
        }
        s.check();
        assert_eq!(s.w.unmap(&s.b, all_of(&op)), GNTST_OKAY);
        (8..10).for_each(|r| s.idle(r));
    });
}

#[test]
fn a_map_and_a_longer_table() {
    explore("a map and a table that grows", |s| {
        let at = s.b.va(FREE_SLOT);
        let t = s.vcpu(1, 1, move |o| map(o, 0, 600, HOST, at));
        s.w.as_guest(&s.a, |o| o.grow_table(o.d, 2)).unwrap();
        // Before, there is no such entry; afterwards, nobody has filled it in.
        assert!(matches!(t.join().unwrap().status, GNTST_BAD_GNTREF | GNTST_GENERAL_ERROR));
        s.check();
    });
}

#[test]
fn two_that_grow() {
    explore("two that make a table longer, one of them with status frames", |s| {
        let t = s.vcpu(0, 1, |o| o.grow_table(o.d, 2));
        let mut list = [Mfn(0)];
        let got = s.w.as_guest(&s.a, |o| o.acquire_resource(o.d, Resource::Shared, 1, &mut list));
        let (grown, version) = (t.join().unwrap(), s.w.as_guest(&s.a, |o| o.set_version(2)));
        assert_eq!((grown, got, version), (Ok(()), Ok(()), Ok(())));
        assert_eq!(s.w.dom(0).grants.nr_frames(), 2);
        assert_eq!(s.w.dom(0).grants.frame(1), Some(list[0]));
        s.check();
    });
}

#[test]
fn handles() {
    // A vcpu without free handles takes another's, while that one allocates and frees.
    explore("handles taken from another vcpu's list", |s| {
        let warm = s.w.map(&s.b, 0, 8, DEVICE | RO, 0);
        let take = |o: &Grants<'_, World>, r| map(o, 0, r, DEVICE | RO, 0);
        let t = s.vcpu(1, 1, move |o| {
            let (x, y) = (take(o, 9), take(o, 9));
            assert_eq!(unmap(o, all_of(&x)), GNTST_OKAY);
            y
        });
        let x = s.w.map(&s.b, 0, 10, DEVICE | RO, 0);
        assert_eq!(s.w.unmap(&s.b, all_of(&warm)), GNTST_OKAY);
        let y = t.join().unwrap();
        assert_eq!((x.status, y.status), (GNTST_OKAY, GNTST_OKAY));
        assert_ne!(x.handle, y.handle);
        let mut live: Vec<u32> = s.w.dom(1).grants.mappings().map(|(h, _)| h.0).collect();
        live.sort_unstable();
        let mut want = [x.handle, y.handle];
        want.sort_unstable();
        assert_eq!(live, want);
        s.w.unmap(&s.b, all_of(&x));
        s.w.unmap(&s.b, all_of(&y));
        (8..11).for_each(|r| s.idle(r));
    });
}

#[test]
fn first_handles() {
    let limits = Limits { maptrack_frames: 2, ..Limits::default() };
    explore_with("the first handles of two vcpus", bound(), limits, |s| {
        let t = s.vcpu(1, 1, |o| map(o, 0, 8, DEVICE | RO, 0));
        let x = s.w.map(&s.b, 0, 9, DEVICE | RO, 0);
        let y = t.join().unwrap();
        assert_eq!((x.status, y.status), (GNTST_OKAY, GNTST_OKAY));
        assert_ne!(x.handle, y.handle);
    });
}

#[test]
fn copies_of_a_transitive_grant() {
    explore("two copies of one transitive grant", |s| {
        let w = &s.w;
        w.as_guest(&s.b, |o| o.set_version(2)).unwrap();
        w.grant(&s.b, 8, GTF_TRANSITIVE, 0, Mfn(8));
        w.m.m.store32(w.dom(1).grants.frame(0).unwrap(), 8 * 16 + 4, 0);
        // Back to where it came from.
        let op = copy_op(end(8, 1, 0), end(s.a.page(2).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
        let again = move |o: &Grants<'_, World>| loop {
            match copy(o, &op) {
                CopyEnd::Again => loom::thread::yield_now(),
                CopyEnd::Status(status) => return status,
            }
        };
        let t = s.vcpu(0, 1, again);
        assert_eq!(w.as_guest(&s.a, again), GNTST_OKAY);
        assert_eq!(t.join().unwrap(), GNTST_OKAY);
        s.idle(8);
        assert_eq!(w.dom(1).grants.active(GrantRef(8)).unwrap().pin, 0);
        w.grant(&s.b, 8, 0, 0, Mfn(0));
        assert_eq!(w.as_guest(&s.b, |o| o.set_version(1)), Ok(()), "an operation of version 2 is still counted");
        s.check();
    });
}

#[test]
fn copies_through_each_other() {
    explore("copies of transitive grants through each other's tables", |s| {
        let w = &s.w;
        for (g, other) in [(&s.a, &s.b), (&s.b, &s.a)] {
            w.as_guest(g, |o| o.set_version(2)).unwrap();
            w.grant(g, 8, GTF_TRANSITIVE, other.id, Mfn(9));
            w.m.m.store32(w.dom(g.id).grants.frame(0).unwrap(), 8 * 16 + 4, other.id.into());
            w.grant(g, 9, GTF_PERMIT_ACCESS, other.id, g.page(1));
        }
        let op = |g: &Guest| copy_op(end(8, 1 - g.id, 0), end(g.page(0).0, SELF, 0), 8, GNTCOPY_SOURCE_GREF);
        let (there, back) = (op(&s.b), op(&s.a));
        let t = s.vcpu(1, 1, move |o| copy(o, &there));
        assert_eq!(w.copy(&s.a, &back), CopyEnd::Status(GNTST_OKAY));
        assert_eq!(t.join().unwrap(), CopyEnd::Status(GNTST_OKAY));
        (8..10).for_each(|r| s.idle(r));
        s.check();
    });
}

#[test]
fn a_copy_and_an_unmap() {
    explore("a copy and an unmap of one grant", |s| {
        let old = s.w.map(&s.b, 0, 8, HOST, s.b.va(FREE_SLOT));
        let op = copy_op(end(s.b.page(0).0, SELF, 0), end(8, 0, 0), 8, GNTCOPY_DEST_GREF);
        let t = s.vcpu(1, 1, move |o| copy(o, &op));
        assert_eq!(s.w.unmap(&s.b, all_of(&old)), GNTST_OKAY);
        assert_eq!(t.join().unwrap(), CopyEnd::Status(GNTST_OKAY));
        s.idle(8);
        s.check();
    });
}

#[test]
fn three_at_once() {
    // Three have many more orders than two.
    let limits = Limits { maptrack_frames: 1, ..Limits::default() };
    explore_with("a map, an unmap and a change of version", bound() / 2, limits, |s| {
        let old = s.w.map(&s.b, 0, 8, HOST, s.b.va(FREE_SLOT));
        let at = s.b.va(FREE_SLOT + 1);
        let t = s.vcpu(1, 1, move |o| map(o, 0, 9, HOST, at));
        let u = s.vcpu(1, 2, move |o| unmap(o, all_of(&old)));
        let end = s.w.as_guest(&s.a, |o| o.set_version(2));
        let new = t.join().unwrap();
        assert_eq!(u.join().unwrap(), GNTST_OKAY);
        match end {
            Err(e) => assert_eq!((e, new.status), (Stop::Err(Errno::BUSY), GNTST_OKAY)),
            Ok(()) => assert_eq!(new.status, GNTST_GENERAL_ERROR),
        }
        s.check();
        if new.status == GNTST_OKAY {
            assert_eq!(s.w.unmap(&s.b, all_of(&new)), GNTST_OKAY);
        }
        (8..10).for_each(|r| s.idle(r));
    });
}
