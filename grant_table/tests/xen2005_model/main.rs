//! Domains of both ABIs compared with a simple model: every live use, where it is mapped, and the expected result of
//! every operation. After each step the pins of each entry must be the sum of its uses, every count of every frame must
//! be explained, and no CPU may reach a frame except through an existing entry. Guests that write at any moment are not
//! predicted, but must satisfy the same sums.

#[path = "../common/mod.rs"]
mod common;
mod rules;

use std::collections::BTreeMap;

use common::machine::meddler;
use common::xen2005::*;
use common::*;
use grant_table::xen2005::{reassign_page, transfer_page, unmap_grant_ref};
use grant_table::{Limits, Unmap};
use mm::{pgt, DomId, GrantHandle, GrantRef, Machine, MemFlags, Mfn};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use public_headers::xen2005::grant_table::*;
use test_rng::Rng;

/// Number of domains; the last has the current ABI.
const DOMAINS: u16 = 3;
const MODERN: u16 = 2;
/// References from here on are only ever granted read-only.
const READ_ONLY_FROM: u16 = 16;
const USED_REFS: u16 = 20;
/// Entries in the guest's first table and, from here on, in one that comes and goes.
const IN_FIRST: usize = 6;
const PLACES: usize = 10;

/// A step and its arguments.
#[derive(Clone, Copy, Debug)]
struct Step {
    what: u8,
    dom: u16,
    a: u16,
    b: u16,
    c: u16,
}

fn step() -> impl Strategy<Value = Step> {
    (0..100u8, 0..DOMAINS, any::<u16>(), any::<u16>(), any::<u16>()).prop_map(|(what, dom, a, b, c)| Step {
        what,
        dom,
        a,
        b,
        c,
    })
}

/// A live use.
#[derive(Clone, Copy, Debug)]
struct Use {
    dom: u16,
    ref_: u16,
    flags: u16,
    mfn: Mfn,
    /// Where it is mapped: an entry, or nowhere.
    place: Option<usize>,
}

struct Player {
    w: World,
    guests: Vec<Option<Guest>>,
    live: BTreeMap<(u16, u16), Use>,
    /// The entries that the guests have written to their tables.
    entries: BTreeMap<(u16, u16), (u16, u16, Mfn)>,
    /// The domains whose second table is in place.
    second: [bool; DOMAINS as usize],
    hostile: Option<u64>,
    done: BTreeMap<&'static str, u32>,
}

fn va(g: &Guest, place: usize) -> u32 {
    if place < IN_FIRST {
        g.va5(FREE_SLOT + place)
    } else if place < PLACES {
        g.va5(1024 + place)
    } else {
        0x1000_0000
    }
}

fn head(rng: &mut Rng, _: u16, r: u32) -> (u32, u64) {
    let flags = rng.pick(&[1u16, 1, 1, 0, 2, 3, 1 | GTF_READING, 1 | GTF_WRITING, 0xff]);
    let read_only = r >= u32::from(READ_ONLY_FROM) || rng.chance(20);
    let frame = if rng.chance(5) { rng.any() >> 16 } else { 256 + rng.below(60) };
    (rng.below(DOMAINS.into()) as u32 * 0x1_0000 | u32::from(flags | if read_only { GTF_READONLY } else { 0 }), frame)
}

impl Player {
    fn new(hostile: Option<u64>) -> Player {
        let w = World::new(DOMAINS as usize);
        let guests = (0..DOMAINS).map(|_| None).collect();
        let (live, entries, done) = Default::default();
        let mut p = Player { w, guests, live, entries, second: [false; 3], hostile, done };
        (0..DOMAINS).for_each(|id| p.revive(id));
        p
    }

    fn guest(&self, id: u16) -> &Guest {
        self.guests[usize::from(id)].as_ref().unwrap()
    }

    fn note(&mut self, what: &'static str, ok: bool) {
        *self.done.entry(what).or_default() += u32::from(ok);
    }

    /// Runs `f` while hostile guests write.
    fn meddled<R>(&mut self, f: impl FnOnce(&Player) -> R) -> R {
        if let Some(seed) = &mut self.hostile {
            *seed = Rng::new(*seed).any();
            let table = |g: &Guest| Some((g.id, self.w.dom(g.id).grants.version(), self.w.dom(g.id).grants.frame(0)?));
            let tables = self.guests.iter().flatten().filter_map(table).collect();
            *self.w.m.meddle.lock().unwrap() = Some(meddler(tables, Rng::new(*seed), head));
        }
        let r = f(self);
        *self.w.m.meddle.lock().unwrap() = None;
        r
    }

    /// Writes an entry as the owner, mostly a meaningful one.
    fn write(&mut self, s: Step) {
        let ref_ = s.a % USED_REFS;
        let g = self.guest(s.dom);
        let mut flags = [1, 1, 1, 1, 0, 2, 3, 1 | GTF_READONLY][usize::from(s.b % 8)];
        if ref_ >= READ_ONLY_FROM {
            flags |= GTF_READONLY;
        }
        let frame = match s.c % 16 {
            0 => Mfn(1 << 30),
            1 => g.frames[usize::from(s.c >> 8) % 4],
            c => g.page(usize::from(c) % 4),
        };
        // A guest keeps what the hypervisor has written; the model does not look at it.
        let used = self.w.flags(g, ref_.into()) & (GTF_READING | GTF_WRITING);
        self.w.grant(g, ref_.into(), flags | used, s.b >> 3 & 3, frame);
        self.entries.insert((s.dom, ref_), (flags, s.b >> 3 & 3, frame));
    }

    fn map(&mut self, s: Step) {
        let dom = if s.a & 0x1c00 != 0 { (s.dom + 1 + s.a % 2) % DOMAINS } else { s.a % 4 };
        let ref_ = s.b % USED_REFS;
        let flags = [HOST5, HOST5, HOST5 | DEVICE5, DEVICE5, HOST5 | RO5, HOST5 | DEVICE5 | RO5, DEVICE5 | RO5, RO5]
            [usize::from(s.c % 8)];
        let place = Some(usize::from(s.c >> 3) % (PLACES + 2)).filter(|p| *p < PLACES + 1);
        // Mostly something that should work.
        if s.a & 0x300 != 0 && dom != s.dom && dom < DOMAINS && self.guests[usize::from(dom)].is_some() {
            let ro = ref_ >= READ_ONLY_FROM;
            self.write(Step { dom, a: ref_, b: s.dom << 3 | if ro { 7 } else { 0 }, c: 2 + s.a % 14, ..s });
        }
        let kinds = flags & (HOST5 | DEVICE5);
        if kinds != 0 && dom != s.dom && dom < DOMAINS && self.domain_there(dom) && flags & HOST5 != 0 {
            self.unplace(s.dom, |p| Some(p) == place);
        }
        let expected = self.expect(s.dom, dom, ref_, flags, place);
        let op = self.meddled(|p| {
            let g = p.guest(s.dom);
            p.w.map5(g, dom, ref_, flags, place.map_or(0, |at| va(g, at)))
        });
        if self.hostile.is_none() {
            match expected {
                Some(Ok(mfn)) => assert_eq!((op.handle >= 0, u64::from(op.dev_bus_addr)), (true, mfn.0), "{op:?}"),
                Some(Err(status)) => assert_eq!(op.handle, status, "{op:?}"),
                None => {}
            }
        }
        self.note("map", op.handle >= 0);
        if op.handle >= 0 {
            let mfn = Mfn(op.dev_bus_addr.into());
            assert_eq!(self.w.m.frames()[mfn.0 as usize].owner(), Some(DomId(dom)), "a frame of another's");
            assert!(flags & RO5 != 0 || ref_ < READ_ONLY_FROM, "a read-only grant is mapped to write");
            let place = place.filter(|_| flags & HOST5 != 0);
            let old = self.live.insert((s.dom, op.handle as u16), Use { dom, ref_, flags, mfn, place });
            assert!(old.is_none(), "a handle that is in use");
            if let Some(p) = place {
                let g = self.guest(s.dom);
                let store = || self.w.store5(g, s.dom.into(), va(g, p), 1);
                let own = |mfn: &Mfn| self.w.m.frames()[mfn.0 as usize].owner() == Some(DomId(s.dom));
                let mut write = store();
                // A mapping of its own that the guest took away there is the guest's to flush.
                if write.as_ref().is_some_and(own) {
                    self.w.invlpg5(s.dom.into(), va(g, p));
                    write = store();
                }
                assert_eq!(write, Some(mfn).filter(|_| flags & RO5 == 0));
            }
        }
    }

    /// Returns whether the number still belongs to a domain, even a dead one that is not gone.
    fn domain_there(&self, id: u16) -> bool {
        self.w.doms[usize::from(id)].read().unwrap().is_some()
    }

    fn unmap(&mut self, s: Step) {
        let own: Vec<u16> = self.live.keys().filter(|k| k.0 == s.dom).map(|k| k.1).collect();
        let mut ops = Vec::new();
        for i in 0..1 + s.a % 3 {
            let handle = match own.len() {
                n if n > 0 && s.b >> i & 7 != 0 => own[usize::from(s.b.wrapping_add(i)) % n],
                _ => s.b >> i,
            };
            let u = self.live.get(&(s.dom, handle));
            let at = match s.c >> (i * 2) & 7 {
                0 => 0,
                1 => va(self.guest(s.dom), usize::from(s.c >> 5) % PLACES),
                _ => u.and_then(|u| u.place).map_or(0, |p| va(self.guest(s.dom), p)),
            };
            let dev = match s.a >> (i * 3 + 2) & 7 {
                0..3 => 0,
                3 | 4 => FROM_VIRT,
                5 => 4711,
                _ => u.map_or(1, |u| u.mfn.0 as u32),
            };
            ops.push(GnttabUnmapGrantRef {
                host_virt_addr: at,
                dev_bus_addr: dev,
                handle,
                status: 99,
                ..Default::default()
            });
        }
        let asked = ops.clone();
        self.meddled(|p| p.w.as_guest(p.guest(s.dom), |o| unmap_grant_ref(o, &mut ops)));
        for (ask, got) in asked.iter().zip(&ops) {
            self.note("unmap", got.status >= 0);
            assert_eq!(got.status, self.unmapped(s.dom, ask), "{ask:?}");
        }
    }

    /// The guest writes page-table entries, in one of the ways in which it may.
    fn overwrite(&mut self, s: Step) {
        let second = self.second[usize::from(s.dom)];
        let used: Vec<usize> = self.live.iter().filter(|(k, _)| k.0 == s.dom).filter_map(|(_, u)| u.place).collect();
        let any = usize::from(s.a) % if second { PLACES } else { IN_FIRST };
        let place = if used.is_empty() || s.b & 0x30 == 0 { any } else { used[usize::from(s.a) % used.len()] };
        let g = self.guest(s.dom);
        let (at, old, own) = (va(g, place), self.w.pte5(g, va(g, place)), g.page(usize::from(s.b % 4)));
        let own = (own.0 << 12) as u32 | 0x63;
        let user = self.live.iter().find(|(k, u)| k.0 == s.dom && u.place == Some(place)).map(|(_, u)| *u);
        let (done, ends) = match s.c % 7 {
            0 => (self.w.set_va(g, at, 0), true),
            1 => (self.w.set_va(g, at, own), true),
            2 => (self.w.emulated(g, at, 0), true),
            3 => (self.w.emulated(g, at, own), true),
            // Other flags, the same use.
            4 => (self.w.set_va(g, at, old ^ 0x40), old & 1 == 0),
            // More than was granted, or less.
            5 => (self.w.set_va(g, at, old ^ 2), false),
            // By a privileged guest: an ordinary mapping of a foreign frame.
            _ => {
                let Some(u) = user.filter(|_| s.dom == 0) else { return };
                // Read-only it would be what is there already.
                let ends = u.flags & RO5 == 0;
                (self.w.set_foreign(g, at, (u.mfn.0 << 12) as u32 | 0x61, u.dom), ends)
            }
        };
        if s.c % 7 == 5 && user.is_some() {
            assert!(!done, "writability is the granter's to say");
        }
        if done && ends {
            self.unplace(s.dom, |p| p == place);
        }
        self.note("overwrite", done && ends && user.is_some());
    }

    /// Adds a page table, or removes it with everything in it.
    fn second_table(&mut self, id: u16) {
        let on = !self.second[usize::from(id)];
        let g = self.guest(id);
        let frame = g.frames[1];
        if !self.w.second_table(g, on) {
            let ty = self.w.m.frames()[frame.0 as usize].type_info();
            assert!(on && ty & pgt::TYPE == pgt::WRITABLE && ty & pgt::COUNT != 0, "refused without need");
            self.note("table refused", true);
            return;
        }
        let written = self.live.values().any(|u| u.mfn == frame && u.flags & RO5 == 0);
        assert!(!(on && written), "a frame that another domain may write to has become a page table");
        self.second[usize::from(id)] = on;
        if !on {
            let uses = self.live.len();
            self.unplace(id, |p| p >= IN_FIRST);
            let ended = self.live.len() < uses;
            self.note("table", ended);
        }
    }

    fn transfer(&mut self, s: Step) {
        let (to, ref_) = (s.a % DOMAINS, USED_REFS + s.b % 2);
        let g = self.guest(s.dom);
        let Some(mfn) = self.w.as_guest(g, |o| o.mm.alloc_domheap_pages(o.mm.d, 0, MemFlags::default())) else {
            return;
        };
        if let Some(e) = self.guests[usize::from(to)].as_ref().filter(|_| s.b & 4 != 0) {
            self.w.grant(e, ref_.into(), GTF_ACCEPT_TRANSFER, s.dom, Mfn(u64::from(s.c)));
        }
        let reassign = s.b & 8 != 0;
        let end = self.meddled(|p| {
            p.w.as_guest(p.guest(s.dom), |o| match reassign {
                true => reassign_page(o, mfn, DomId(to)),
                false => transfer_page(o, mfn, DomId(to), GrantRef(ref_.into())),
            })
        });
        let owner = self.w.m.frames()[mfn.0 as usize].owner();
        assert_eq!(owner, Some(DomId(if end.is_ok() { to } else { s.dom })), "the frame is lost");
        self.note("transfer", end.is_ok());
        // Not more than a domain may have.
        let last = self.guests[usize::from(owner.unwrap().0)].as_ref().unwrap();
        self.w.as_guest(last, |o| o.mm.put_page_alloc_ref(o.mm.page(mfn).unwrap()));
    }

    /// Maps by the current ABI's operations, as the current guest.
    fn modern(&mut self, s: Step) {
        let g = self.guests[usize::from(MODERN)].take().unwrap();
        let place = usize::from(s.c) % IN_FIRST;
        let at = g.va(FREE_SLOT + place);
        let user = self.live.iter().find(|(k, u)| k.0 == MODERN && u.place == Some(place)).map(|(k, _)| k.1);
        if let Some(handle) = user {
            let status =
                self.w.unmap(&g, Unmap { handle: GrantHandle(handle.into()), host_addr: at, ..Unmap::default() });
            assert_eq!(status, GNTST_OKAY);
            self.live.remove(&(MODERN, handle));
        } else {
            let (dom, ref_) = (s.a % MODERN, s.b % USED_REFS);
            let flags = HOST | if s.c & 0x100 != 0 || ref_ >= READ_ONLY_FROM { RO } else { 0 };
            let op = self.w.map(&g, dom, ref_.into(), flags, at);
            self.note("modern map", op.status == GNTST_OKAY);
            if op.status == GNTST_OKAY {
                let (flags, mfn) = (flags as u16, Mfn(op.dev_bus_addr >> 12));
                self.live.insert((MODERN, op.handle as u16), Use { dom, ref_, flags, mfn, place: Some(place) });
            }
        }
        self.guests[usize::from(MODERN)] = Some(g);
    }

    fn kill(&mut self, id: u16) {
        let g = self.guests[usize::from(id)].take().unwrap();
        self.w.kill(&g);
        self.live.retain(|k, _| k.0 != id);
        self.entries.retain(|k, _| k.0 != id);
        self.second[usize::from(id)] = false;
        self.note("kill", true);
    }

    fn revive(&mut self, id: u16) {
        if self.guests[usize::from(id)].is_none() && (!self.domain_there(id) || self.w.bury(id)) {
            assert!(self.live.values().all(|u| u.dom != id), "frames that are mapped have been freed");
            let modern = id == MODERN;
            let g = if modern { self.w.add(id, Limits::default()) } else { self.w.add_2005(id) };
            self.guests[usize::from(id)] = Some(g);
        }
    }

    fn play(&mut self, steps: &[Step]) {
        for (i, s) in steps.iter().enumerate() {
            let here = self.guests[usize::from(s.dom)].is_some();
            match s.what {
                _ if !here => self.revive(s.dom),
                0..15 => self.write(*s),
                15..95 if s.dom == MODERN => self.modern(*s),
                15..55 => self.map(*s),
                55..65 => self.unmap(*s),
                65..80 => self.overwrite(*s),
                80..90 => self.second_table(s.dom),
                90..98 => self.transfer(*s),
                _ => self.kill(s.dom),
            }
            if i % 3 == 0 {
                self.check();
            }
        }
        self.check();
        for id in (0..DOMAINS).filter(|id| self.guests[usize::from(*id)].is_some()).collect::<Vec<_>>() {
            self.kill(id);
        }
        for _ in 0..DOMAINS {
            for id in (0..DOMAINS).filter(|id| self.domain_there(*id)) {
                self.w.bury(id);
            }
        }
        assert_eq!(self.w.free_pages(), World::new(1).free_pages(), "frames were never given back");
    }
}

fn run(steps: &[Step], hostile: Option<u64>) -> BTreeMap<&'static str, u32> {
    let mut p = Player::new(hostile);
    p.play(steps);
    p.done
}

/// Returns a fixed set of cases, or `CASES` new ones if that is set.
fn games() -> ProptestConfig {
    let new: Option<u32> = std::env::var("CASES").ok().map(|n| n.parse().expect("CASES is a number"));
    let rng_seed = if new.is_some() { RngSeed::Random } else { RngSeed::Fixed(2005) };
    ProptestConfig { cases: new.unwrap_or(32), rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(games())]

    #[test]
    fn quiet_guests(steps in proptest::collection::vec(step(), 1..150)) {
        run(&steps, None);
    }

    #[test]
    fn guests_that_write_at_any_time(steps in proptest::collection::vec(step(), 1..150), seed in 1..u64::MAX) {
        run(&steps, Some(seed));
    }
}

/// Guards against an engine that refuses everything, with which the model would agree.
#[test]
fn everything_works_sometimes() {
    let mut rng = Rng::new(7);
    let mut next = |n| rng.below(n) as u16;
    let steps: Vec<Step> = (0..4000)
        .map(|_| Step { what: next(98) as u8, dom: next(3), a: next(65536), b: next(65536), c: next(65536) })
        .collect();
    let done = run(&steps, None);
    println!("{done:?}");
    for what in ["map", "unmap", "overwrite", "table", "transfer", "modern map"] {
        assert!(done.get(what).is_some_and(|n| *n > 5), "{what} never works: {done:?}");
    }
}

/// A guest grants a page that it then makes a page table.
#[test]
fn a_frame_that_another_domain_writes_to_is_no_page_table() {
    let step = |(what, dom, a, b, c)| Step { what, dom, a, b, c };
    let done =
        run(&[(7, 0, 3211, 29200, 42289), (24, 2, 31938, 36431, 39672), (80, 0, 22907, 24279, 2259)].map(step), None);
    assert_eq!(done.get("table refused"), Some(&1), "{done:?}");
}
