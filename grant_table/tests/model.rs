//! Random domains compared with a simple model of the live uses, by handle. After each step the pins of every entry
//! must be the sum of its live uses, and every count of every frame must be explained by page tables and device
//! mappings.

mod common;

use std::collections::BTreeMap;

use common::machine::meddler;
use common::*;
use grant_table::{CopyEnd, Limits, Unmap, UnmapBatch};
use mm::{DomId, GrantHandle, GrantRef, Machine, MemFlags, Mfn};
use public_headers::xen4::grant_table::*;
use test_rng::Rng;

const DOMAINS: u16 = 3;
const SLOTS: u64 = 12;
/// References from here on are only ever granted read-only.
const READ_ONLY_FROM: u32 = 12;
/// References from here on are never granted to domain 2.
const NOT_FOR_2_FROM: u32 = 18;

/// A use that has a handle.
#[derive(Clone, Copy, Debug)]
struct Live {
    dom: u16,
    ref_: u32,
    flags: u32,
    mfn: Mfn,
    host_addr: u64,
    /// Whether its domain is gone, so that the handle is invalid.
    gone: bool,
}

struct Player {
    w: World,
    guests: Vec<Option<Guest>>,
    live: BTreeMap<(u16, u32), Live>,
    rng: Rng,
    hostile: bool,
    counts: BTreeMap<&'static str, [u32; 2]>,
}

/// Picks an entry that the owner of table `id` may write, within the promises above.
fn head(rng: &mut Rng, id: u16, r: u32) -> (u32, u64) {
    let flags = rng.pick(&[1u16, 1, 1, 1, 0, 2, 3, 0x101, 1 | GTF_READING, 1 | GTF_WRITING, 0xffff]);
    let read_only = r >= READ_ONLY_FROM || rng.chance(20);
    let mut dom = rng.below(DOMAINS.into()) as u32;
    if r >= NOT_FOR_2_FROM && dom == 2 {
        dom = 1;
    }
    let mut flags = flags | if read_only { GTF_READONLY } else { 0 };
    // A transitive entry of version 2 is read as such; here its target would be any.
    if flags & GTF_TYPE_MASK == GTF_TRANSITIVE && rng.chance(50) {
        flags &= !GTF_ACCEPT_TRANSFER;
    }
    let frame = if rng.chance(5) { rng.any() >> 16 } else { 256 + u64::from(id) * 14 + rng.below(30) };
    (dom << 16 | u32::from(flags), frame)
}

impl Player {
    fn new(seed: u64, hostile: bool) -> Player {
        let w = World::new(DOMAINS as usize);
        let guests = (0..DOMAINS).map(|id| Some(w.add(id, Limits::default()))).collect();
        Player { w, guests, live: BTreeMap::new(), rng: Rng::new(seed), hostile, counts: BTreeMap::new() }
    }

    fn note(&mut self, what: &'static str, ok: bool) {
        self.counts.entry(what).or_default()[usize::from(ok)] += 1;
    }

    /// Switches the guests' writes to their tables at any time on or off.
    fn meddle(&mut self, on: bool) {
        let f = (on && self.hostile).then(|| {
            let tables = (0..DOMAINS)
                .filter_map(|id| self.guests[id as usize].as_ref())
                .filter_map(|g| {
                    let t = self.w.dom(g.id);
                    Some((g.id, t.grants.version(), t.grants.frame(0)?))
                })
                .collect();
            meddler(tables, Rng::new(self.rng.any()), head)
        });
        *self.w.m.meddle.lock().unwrap() = f;
    }

    fn rewrite(&mut self, id: u16) {
        let r = self.rng.below(REFS.into()) as u32;
        let (head, mut frame) = head(&mut self.rng, id, r);
        let g = self.guests[id as usize].as_ref().unwrap();
        if self.rng.chance(80) {
            frame = self.rng.pick(&g.frames).0;
        }
        self.w.grant(g, r, head as u16, (head >> 16) as u16, Mfn(frame));
    }

    /// Writes an entry, mostly one that `to` can use.
    fn offer(&mut self, dom: u16, r: u32, to: &Guest) {
        let own = self.guests.get(dom as usize).and_then(Option::as_ref);
        let owner = if dom == to.id { Some(to) } else { own };
        let Some(owner) = owner.filter(|_| r < REFS && !self.w.dom(dom).mem.is_dying()) else { return };
        if self.rng.chance(30) || to.id == 2 && r >= NOT_FOR_2_FROM {
            return;
        }
        let flags = if r >= READ_ONLY_FROM { GTF_READONLY } else { 0 } | GTF_PERMIT_ACCESS;
        let page = owner.page(self.rng.below(8) as usize);
        self.w.grant(owner, r, flags, to.id, page);
    }

    fn map(&mut self, id: u16) {
        let g = self.guests[id as usize].take().unwrap();
        let (dom, r) = (self.rng.below(u64::from(DOMAINS)) as u16, self.rng.below(u64::from(REFS) + 1) as u32);
        self.offer(dom, r, &g);
        let slot = FREE_SLOT + self.rng.below(SLOTS) as usize;
        let mut flags = self.rng.pick(&[HOST, HOST, HOST, HOST | DEVICE, DEVICE, 0]);
        flags |= self.rng.pick(&[0, RO, RO]) | self.rng.pick(&[0, 0, GNTMAP_APPLICATION_MAP, 0x3_0000]);
        let mut at = g.va(slot);
        if self.rng.chance(30) {
            flags |= GNTMAP_CONTAINS_PTE;
            at = g.pte(slot);
        }
        if self.rng.chance(5) {
            at = self.rng.any() >> 16;
        }
        self.meddle(true);
        let op = self.w.map(&g, dom, r, flags, at);
        self.meddle(false);
        self.note("map", op.status == GNTST_OKAY);
        if op.status == GNTST_OKAY {
            let mfn = Mfn(op.dev_bus_addr >> 12);
            assert_eq!(self.w.m.frames()[mfn.0 as usize].owner(), Some(DomId(dom)), "a frame of another's");
            assert!(flags & RO != 0 || r < READ_ONLY_FROM, "a read-only grant is mapped to write");
            assert!(id != 2 || r < NOT_FOR_2_FROM, "a grant for another is mapped");
            let use_ = Live { dom, ref_: r, flags, mfn, host_addr: at, gone: false };
            assert!(self.live.insert((id, op.handle), use_).is_none(), "a handle that is in use");
        }
        self.guests[id as usize] = Some(g);
    }

    fn unmap(&mut self, id: u16) {
        let g = self.guests[id as usize].take().unwrap();
        let own: Vec<u32> = self.live.keys().filter(|k| k.0 == id).map(|k| k.1).collect();
        let mut ends = Vec::new();
        for _ in 0..1 + self.rng.below(4) {
            let handle =
                if own.is_empty() || self.rng.chance(10) { self.rng.below(600) as u32 } else { self.rng.pick(&own) };
            let live = self.live.get(&(id, handle)).copied();
            let mut op = Unmap {
                handle: GrantHandle(handle),
                host_addr: live.map_or(g.va(FREE_SLOT), |l| l.host_addr),
                ..Unmap::default()
            };
            if self.rng.chance(70) {
                op.dev_bus_addr = live.map_or(4096, |l| l.mfn.0 << 12);
            }
            if self.rng.chance(10) {
                op.host_addr = g.va(FREE_SLOT + self.rng.below(SLOTS) as usize);
            }
            if self.rng.chance(5) {
                op.dev_bus_addr = 4096;
            }
            if self.rng.chance(10) {
                op.new_addr = g.va(FREE_SLOT + self.rng.below(SLOTS) as usize);
            }
            ends.push(op);
        }
        self.meddle(true);
        let ends: Vec<_> = self.w.as_guest(&g, |o| {
            let mut batch = UnmapBatch::<World, 4>::default();
            let ends = ends.into_iter().map(|op| (op, batch.unmap(o, op))).collect();
            batch.finish(o);
            ends
        });
        self.meddle(false);
        for (op, status) in ends {
            self.note("unmap", status == GNTST_OKAY);
            let Some(l) = self.live.get_mut(&(id, op.handle.0)) else {
                assert_eq!(status, GNTST_BAD_HANDLE);
                continue;
            };
            if l.gone || status != GNTST_OKAY {
                assert_ne!(status, GNTST_OKAY);
                continue;
            }
            if op.host_addr != 0 {
                l.flags &= !HOST;
            }
            if op.dev_bus_addr != 0 {
                l.flags &= !DEVICE;
            }
            if l.flags & (HOST | DEVICE) == 0 {
                self.live.remove(&(id, op.handle.0));
            }
        }
        self.guests[id as usize] = Some(g);
    }

    fn copy(&mut self, id: u16) {
        let g = self.guests[id as usize].take().unwrap();
        let (from, to) = (self.rng.below(DOMAINS.into()) as u16, self.rng.below(DOMAINS.into()) as u16);
        let flags = self.rng.below(4) as u32;
        let mut side = |by_ref: bool, dom: u16| {
            let off = self.rng.pick(&[0u16, 64, 4000]);
            if by_ref {
                (end(self.rng.below(REFS.into()), dom, off), dom)
            } else {
                let page = self.rng.pick(&g.frames).0;
                (end(page, if self.rng.chance(95) { SELF } else { dom }, off), SELF)
            }
        };
        let (source, from) = side(flags & GNTCOPY_SOURCE_GREF != 0, from);
        let (dest, to) = side(flags & GNTCOPY_DEST_GREF != 0, to);
        let len = self.rng.pick(&[0u16, 8, 96, 4096]);
        let op = copy_op(source, dest, len, flags);
        self.offer(from, source.u as u32, &g);
        self.offer(to, dest.u as u32, &g);
        self.meddle(true);
        let status = self.w.copy(&g, &op);
        self.meddle(false);
        let ok = status == CopyEnd::Status(GNTST_OKAY);
        self.note("copy", ok);
        if ok {
            for (by_ref, side) in [(GNTCOPY_SOURCE_GREF, source), (GNTCOPY_DEST_GREF, dest)] {
                assert!(flags & by_ref == 0 || id != 2 || (side.u as u32) < NOT_FOR_2_FROM, "a grant for another");
            }
            let by_ref = flags & GNTCOPY_DEST_GREF != 0;
            assert!(!by_ref || (dest.u as u32) < READ_ONLY_FROM, "a read-only grant is written to");
        }
        self.guests[id as usize] = Some(g);
    }

    fn other(&mut self, id: u16) {
        let g = self.guests[id as usize].take().unwrap();
        self.meddle(true);
        match self.rng.below(6) {
            0 | 1 => {
                if self.rng.chance(60) {
                    self.guests[id as usize] = Some(g);
                    return self.meddle(false);
                }
                let version = 1 + self.rng.below(2) as u32;
                let end = self.w.as_guest(&g, |o| o.set_version(version));
                self.note("set_version", end.is_ok());
            }
            2 => {
                // Both of the same promises.
                let (a, b) = self.rng.pick(&[(0, 1), (5, 9), (12, 13), (18, 23), (3, 3), (0, 9999)]);
                let end = self.w.as_guest(&g, |o| o.swap(GrantRef(a), GrantRef(b)));
                self.note("swap", end == GNTST_OKAY);
            }
            3 => {
                let (dom, r) = (DomId(self.rng.below(DOMAINS.into()) as u16), self.rng.below(REFS.into()) as u32);
                let fresh = self.w.as_guest(&g, |o| o.mm.alloc_domheap_pages(o.mm.d, 0, MemFlags::default()));
                let mfn = fresh.unwrap_or(self.rng.pick(&g.frames));
                if let Some(e) = self.guests[dom.0 as usize].as_ref() {
                    self.w.grant(e, r % READ_ONLY_FROM, GTF_ACCEPT_TRANSFER, id, Mfn(r.into()));
                }
                let end = self.w.as_guest(&g, |o| o.transfer(mfn, dom, GrantRef(r % READ_ONLY_FROM)));
                self.note("transfer", end == GNTST_OKAY);
            }
            _ => {
                // The CPU has used it before.
                let slot = FREE_SLOT + self.rng.below(SLOTS) as usize;
                self.w.clear_pte(&g, slot);
                self.note("clear", true);
            }
        }
        self.meddle(false);
        self.guests[id as usize] = Some(g);
    }

    /// Kills the domain; when nobody uses its frames any more, another gets its number.
    fn kill(&mut self, id: u16) {
        let g = self.guests[id as usize].take().unwrap();
        self.w.kill(&g);
        self.live.retain(|k, _| k.0 != id);
        self.note("kill", true);
    }

    fn revive(&mut self) {
        for id in 0..DOMAINS {
            if self.guests[id as usize].is_none() && self.w.bury(id) {
                for l in self.live.values_mut().filter(|l| l.dom == id) {
                    l.gone = true;
                }
                self.guests[id as usize] = Some(self.w.add(id, Limits::default()));
                self.note("revive", true);
            }
        }
    }

    fn check(&self) {
        let mut pins: BTreeMap<(u16, u32), u32> = BTreeMap::new();
        let mut extra = Vec::new();
        for l in self.live.values().filter(|l| !l.gone) {
            let read = if l.flags & RO != 0 { 8 } else { 0 };
            let pin = pins.entry((l.dom, l.ref_)).or_default();
            if l.flags & HOST != 0 {
                *pin += 1 << read;
            }
            if l.flags & DEVICE != 0 {
                *pin += 1 << (16 + read);
                extra.push((l.mfn, 1, u64::from(l.flags & RO == 0)));
            }
        }
        for id in 0..DOMAINS {
            let Some(d) = mm_domain(&self.w, id) else { continue };
            for r in 0..REFS {
                let pin = d.grants.active(GrantRef(r)).map_or(0, |a| a.pin);
                assert_eq!(pin, pins.get(&(id, r)).copied().unwrap_or(0), "pins of d{id} ref {r}");
            }
            let live = self.live.keys().filter(|k| k.0 == id).count();
            assert_eq!(d.grants.mappings().count(), live, "handles of d{id}");
        }
        let guests: Vec<&Guest> = self.guests.iter().flatten().collect();
        self.w.check(&guests, &extra);
    }

    fn play(&mut self, steps: u32) {
        for step in 0..steps {
            let id = self.rng.below(DOMAINS.into()) as u16;
            if self.guests[id as usize].is_some() {
                match self.rng.below(100) {
                    0..25 => self.rewrite(id),
                    25..55 => self.map(id),
                    55..75 => self.unmap(id),
                    75..90 => self.copy(id),
                    90..99 => self.other(id),
                    _ => {
                        if self.rng.chance(30) {
                            self.kill(id);
                        }
                    }
                }
            }
            if step % 7 == 0 {
                self.revive();
            }
            if step % 3 == 0 {
                self.check();
            }
        }
        self.check();
        for id in 0..DOMAINS {
            if self.guests[id as usize].is_some() {
                self.kill(id);
            }
        }
        for _ in 0..DOMAINS {
            (0..DOMAINS).for_each(|id| {
                self.w.bury(id);
            });
        }
        assert!((0..DOMAINS).all(|id| mm_domain(&self.w, id).is_none()), "somebody's frames were never given back");
    }
}

fn mm_domain(w: &World, id: u16) -> Option<std::sync::Arc<Dom>> {
    w.doms[id as usize].read().unwrap().clone()
}

fn run(hostile: bool) {
    let seeds = std::env::var("SEEDS").ok().and_then(|s| s.parse().ok()).unwrap_or(6);
    let mut counts: BTreeMap<&'static str, [u32; 2]> = BTreeMap::new();
    for seed in 0..seeds {
        let mut p = Player::new(0x9e37_79b9 * (seed + 1), hostile);
        p.play(600);
        for (k, v) in &p.counts {
            let c = counts.entry(k).or_default();
            *c = [c[0] + v[0], c[1] + v[1]];
        }
    }
    println!("refused, done: {counts:?}");
    for what in ["map", "unmap", "copy", "set_version", "swap", "transfer"] {
        assert!(counts.get(what).is_some_and(|c| c[1] > 0), "{what} never works");
    }
}

#[test]
fn quiet_guests() {
    run(false);
}

#[test]
fn guests_that_write_at_any_time() {
    run(true);
}
