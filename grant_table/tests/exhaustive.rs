//! Everything that can happen on a small scale: all sequences of a few operations of two domains on two grants, and, at
//! each access of the hypervisor's to the granter's table, each change that the granter can make to an entry.
//!
//! `EXHAUSTIVE_OPS` is the length of the sequences (2).

mod common;

use std::sync::{Arc, Mutex};

use common::*;
use grant_table::{CopyEnd, Limits, Unmap};
use mm::{Machine, Mfn};
use public_headers::xen4::grant_table::*;

const R: u32 = 8;

/// What the two domains do: 1 uses the grants of 0. Numbers are of grants, from [`R`] on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Op {
    Map(u32, u32),
    /// One of the two halves, or both, of the first or the last mapping.
    Unmap(bool, bool, bool),
    CopyFrom(u32),
    CopyTo(u32),
    /// The granter's: to the other version.
    Version,
    Swap,
    /// The user overwrites the page-table entry of its first mapping.
    Overwrite,
}

const OPS: [Op; 13] = [
    Op::Map(0, HOST),
    Op::Map(0, HOST | RO),
    Op::Map(0, HOST | DEVICE),
    Op::Map(1, DEVICE | RO),
    Op::Unmap(false, true, true),
    Op::Unmap(false, true, false),
    Op::Unmap(true, true, true),
    Op::CopyFrom(0),
    Op::CopyTo(0),
    Op::CopyTo(1),
    Op::Version,
    Op::Swap,
    Op::Overwrite,
];

/// An entry as its owner writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Said {
    flags: u16,
    dom: u16,
    mfn: Mfn,
}

/// What the granter may make of entry [`R`]; `pages` are its own, `foreign` is not.
fn changes(pages: [Mfn; 2], foreign: Mfn) -> [Said; 8] {
    let good = Said { flags: GTF_PERMIT_ACCESS, dom: 1, mfn: pages[0] };
    [
        Said { flags: 0, ..good },
        Said { flags: GTF_PERMIT_ACCESS | GTF_READONLY, ..good },
        Said { dom: 0, ..good },
        Said { mfn: pages[1], ..good },
        Said { mfn: foreign, ..good },
        Said { flags: GTF_ACCEPT_TRANSFER, ..good },
        Said { flags: GTF_TRANSITIVE, ..good },
        Said { flags: GTF_PERMIT_ACCESS | GTF_SUB_PAGE, ..good },
    ]
}

struct Live {
    op: GnttabMapGrantRef,
    flags: u32,
}

struct Run {
    w: Arc<World>,
    a: Guest,
    b: Guest,
    live: Vec<Live>,
    /// What the granter has said so far, whatever entry it was in.
    said: Arc<Mutex<Vec<Said>>>,
}

impl Run {
    fn new(version: u32) -> Run {
        let w = Arc::new(World::sized(2, 4, 34));
        let limits = Limits { frames: 1, maptrack_frames: 1, ..Limits::default() };
        let (a, b) = (w.add(0, limits), w.add(1, limits));
        w.as_guest(&a, |o| o.set_version(version)).unwrap();
        let said = [0, 1].map(|i| Said { flags: GTF_PERMIT_ACCESS, dom: 1, mfn: a.page(i) });
        (R..).zip(&said).for_each(|(r, s)| w.grant(&a, r, s.flags, s.dom, s.mfn));
        Run { w, a, b, live: Vec::new(), said: Arc::new(Mutex::new(said.to_vec())) }
    }

    /// Before access number `at` to the granter's table from now on, entry [`R`] changes. The accesses are counted.
    fn change(&self, at: u32, change: Option<usize>) -> Arc<Mutex<u32>> {
        let seen = Arc::new(Mutex::new(0));
        let (n, said, granter) = (seen.clone(), self.said.clone(), self.w.dom(0));
        let new = change.map(|i| changes([self.a.page(0), self.a.page(1)], self.b.page(2))[i]);
        *self.w.m.meddle.lock().unwrap() = Some(Box::new(move |m, mfn| {
            let t = &granter.grants;
            if t.frame(0) != Some(mfn) && t.status_frame(0) != Some(mfn) {
                return;
            }
            let mut n = n.lock().unwrap();
            if let Some(new) = new.filter(|_| *n == at) {
                said.lock().unwrap().push(new);
                let head = u32::from(new.dom) << 16 | u32::from(new.flags);
                let (table, r) = (t.frame(0).unwrap(), R as usize);
                if t.version() == 1 {
                    m.store64(table, r * 8, new.mfn.0 << 32 | u64::from(head));
                } else {
                    m.store64(table, r * 16 + 8, new.mfn.0);
                    m.store64(table, r * 16, head.into());
                }
            }
            *n += 1;
        }));
        seen
    }

    /// Whether the granter has ever said something that allows this.
    fn allowed(&self, write: bool, whole: bool, mfn: Option<Mfn>) -> bool {
        self.said.lock().unwrap().iter().any(|s| {
            let kind = s.flags & (GTF_TYPE_MASK | if whole { GTF_SUB_PAGE } else { 0 });
            let read_only = s.flags & GTF_READONLY != 0;
            kind == GTF_PERMIT_ACCESS && s.dom == 1 && !(write && read_only) && mfn.is_none_or(|m| m == s.mfn)
        })
    }

    fn step(&mut self, op: Op) {
        let w = self.w.clone();
        match op {
            Op::Map(r, flags) => {
                let op = w.map(&self.b, 0, R + r, flags, self.b.va(FREE_SLOT + self.live.len()));
                if op.status == GNTST_OKAY {
                    let mfn = Mfn(op.dev_bus_addr >> 12);
                    assert!(self.allowed(flags & RO == 0, true, None), "{op:?}");
                    assert!(self.said.lock().unwrap().iter().any(|s| s.mfn == mfn));
                    assert!(mfn == self.a.page(0) || mfn == self.a.page(1), "a frame that is not the granter's");
                    self.live.push(Live { op, flags });
                }
            }
            Op::Unmap(last, host, device) => {
                let at = if last { self.live.len().checked_sub(1) } else { Some(0) };
                let Some(at) = at.filter(|i| *i < self.live.len()) else { return };
                let l = &mut self.live[at];
                let mut u = Unmap { handle: l.op.handle, ..Unmap::default() };
                if host {
                    u.host_addr = l.op.host_addr;
                }
                if device {
                    u.dev_bus_addr = l.op.dev_bus_addr;
                }
                if w.unmap(&self.b, u) == GNTST_OKAY {
                    l.flags &= !(if host { HOST } else { 0 } | if device { DEVICE } else { 0 });
                    if l.flags & (HOST | DEVICE) == 0 {
                        self.live.remove(at);
                    }
                }
            }
            Op::CopyFrom(r) | Op::CopyTo(r) => {
                let write = matches!(op, Op::CopyTo(_));
                let (own, other) = (end(self.b.page(0).0, SELF, 0), end((R + r).into(), 0, 0));
                let op = if write {
                    copy_op(own, other, 8, GNTCOPY_DEST_GREF)
                } else {
                    copy_op(other, own, 8, GNTCOPY_SOURCE_GREF)
                };
                let foreign = w.m.m.load64(self.b.page(2), 0);
                w.m.m.store64(self.b.page(0), 0, 0x1111);
                let end = w.copy(&self.b, &op);
                if end == CopyEnd::Status(GNTST_OKAY) {
                    assert!(self.allowed(write, false, None), "{op:?}");
                }
                assert_eq!(w.m.m.load64(self.b.page(2), 0), foreign, "a frame that is not the granter's");
            }
            Op::Version => {
                let _ = w.as_guest(&self.a, |o| o.set_version(3 - o.d.grants.version()));
            }
            Op::Swap => {
                w.as_guest(&self.a, |o| o.swap(R, R + 1));
            }
            Op::Overwrite => {
                if let Some(slot) = self.live.iter().position(|l| l.flags & HOST != 0) {
                    let at = (self.live[slot].op.host_addr - KERNEL) / 4096;
                    w.clear_pte(&self.b, at as usize);
                }
            }
        }
    }

    /// Pins are the live mappings, and so are the references of all frames.
    fn check(&self) {
        let mut pins = [0u32; 2];
        let mut extra = Vec::new();
        for l in &self.live {
            let read = if l.flags & RO != 0 { 8 } else { 0 };
            let pin = &mut pins[(l.op.ref_ - R) as usize];
            *pin += if l.flags & HOST != 0 { 1 << read } else { 0 };
            if l.flags & DEVICE != 0 {
                *pin += 1 << (16 + read);
                extra.push((Mfn(l.op.dev_bus_addr >> 12), 1, u64::from(l.flags & RO == 0)));
            }
        }
        for (r, pin) in (R..).zip(pins) {
            assert_eq!(self.w.dom(0).grants.active(r).unwrap().pin, pin, "pins of {r}");
        }
        assert_eq!(self.w.dom(1).grants.mappings().count(), self.live.len());
        self.w.check(&[&self.a, &self.b], &extra);
    }

    /// The user goes, and nothing of its uses stays.
    fn end(self) {
        self.w.kill(&self.b);
        assert!(self.w.bury(1));
        for r in [R, R + 1] {
            assert_eq!(self.w.dom(0).grants.active(r).unwrap().pin, 0);
            assert_eq!(
                self.w.flags(&self.a, r) & (GTF_READING | GTF_WRITING),
                0,
                "the guest sees a use that has ended"
            );
        }
        assert_eq!(self.w.as_guest(&self.a, |o| o.mm.d.tot_pages()), FRAMES as u64);
        self.w.check(&[&self.a], &[]);
    }
}

/// The sequence, with a change before access `at` to the table; how many accesses there were.
fn run(version: u32, ops: &[Op], at: u32, change: Option<usize>) -> u32 {
    let mut run = Run::new(version);
    let seen = run.change(at, change);
    for op in ops {
        run.step(*op);
    }
    *run.w.m.meddle.lock().unwrap() = None;
    run.check();
    run.end();
    let seen = *seen.lock().unwrap();
    seen
}

#[test]
fn all_sequences_and_all_changes() {
    let length = std::env::var("EXHAUSTIVE_OPS").ok().and_then(|n| n.parse().ok()).unwrap_or(2u32);
    let (mut sequences, mut runs) = (0u64, 0u64);
    for version in [1, 2] {
        for n in 0..OPS.len().pow(length) {
            let ops: Vec<Op> = (0..length).map(|i| OPS[n / OPS.len().pow(i) % OPS.len()]).collect();
            // What finds nothing to work on is a shorter sequence.
            if matches!(ops[0], Op::Unmap(..) | Op::Overwrite) {
                continue;
            }
            sequences += 1;
            let told = |at: u32, change: Option<usize>| {
                let result = std::panic::catch_unwind(|| run(version, &ops, at, change));
                result.unwrap_or_else(|_| panic!("version {version}, {ops:?}, change {change:?} before access {at}"))
            };
            let accesses = told(0, None);
            runs += 1;
            for at in 0..accesses {
                for change in 0..8 {
                    told(at, Some(change));
                    runs += 1;
                }
            }
        }
    }
    println!("{sequences} sequences of {length} operations, {runs} runs");
    assert!(runs > 10_000);
}
