//! A small scene: one domain grants two pages to another and changes its entries at any moment, and all counts are
//! checked after each run.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

use std::sync::{Arc, Mutex};

use super::*;
use grant_table::{CopyEnd, Limits, Unmap};
use mm::{GrantHandle, GrantRef, Machine, Mfn};
use public_headers::xen4::grant_table::*;

pub(crate) const R: u32 = 8;

/// What the two domains do: 1 uses the grants of 0. Numbers are of grants, from [`R`] on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
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

pub(crate) const OPS: [Op; 13] = [
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
pub(crate) struct Said {
    flags: u16,
    dom: u16,
    mfn: Mfn,
}

/// Number of [`changes`].
pub(crate) const CHANGES: usize = 9;

/// Returns the changes that the granter may make to entry [`R`]; `pages` are its own, `foreign` is not. The last one
/// grants it again.
fn changes(pages: [Mfn; 2], foreign: Mfn) -> [Said; CHANGES] {
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
        good,
    ]
}

pub(crate) struct Live {
    op: GnttabMapGrantRef,
    flags: u32,
}

pub(crate) struct Run {
    pub w: Arc<World>,
    a: Guest,
    b: Guest,
    live: Vec<Live>,
    /// The contents that the granter has written so far, to any entry.
    said: Arc<Mutex<Vec<Said>>>,
}

impl Run {
    pub(crate) fn new(version: u32) -> Run {
        let w = Arc::new(World::sized(2, 4, 34));
        let limits = Limits { frames: 1, maptrack_frames: 1, ..Limits::default() };
        let (a, b) = (w.add(0, limits), w.add(1, limits));
        w.as_guest(&a, |o| o.set_version(version)).unwrap();
        let said = [0, 1].map(|i| Said { flags: GTF_PERMIT_ACCESS, dom: 1, mfn: a.page(i) });
        (R..).zip(&said).for_each(|(r, s)| w.grant(&a, r, s.flags, s.dom, s.mfn));
        Run { w, a, b, live: Vec::new(), said: Arc::new(Mutex::new(said.to_vec())) }
    }

    /// Before access number `at` to the granter's table from now on, entry [`R`] changes. The accesses are counted.
    pub(crate) fn change(&self, at: u32, change: Option<usize>) -> Arc<Mutex<u32>> {
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

    /// Returns whether the granter has ever written an entry that allows this.
    fn allowed(&self, write: bool, whole: bool, mfn: Option<Mfn>) -> bool {
        self.said.lock().unwrap().iter().any(|s| {
            let kind = s.flags & (GTF_TYPE_MASK | if whole { GTF_SUB_PAGE } else { 0 });
            let read_only = s.flags & GTF_READONLY != 0;
            kind == GTF_PERMIT_ACCESS && s.dom == 1 && !(write && read_only) && mfn.is_none_or(|m| m == s.mfn)
        })
    }

    pub(crate) fn step(&mut self, op: Op) {
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
                let mut u = Unmap { handle: GrantHandle(l.op.handle), ..Unmap::default() };
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
                w.as_guest(&self.a, |o| o.swap(GrantRef(R), GrantRef(R + 1)));
            }
            Op::Overwrite => {
                if let Some(slot) = self.live.iter().position(|l| l.flags & HOST != 0) {
                    let at = (self.live[slot].op.host_addr - KERNEL) / 4096;
                    w.clear_pte(&self.b, at as usize);
                }
            }
        }
    }

    /// Checks that the pins and the references of all frames match the live mappings.
    pub(crate) fn check(&self) {
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
            assert_eq!(self.w.dom(0).grants.active(GrantRef(r)).unwrap().pin, pin, "pins of {r}");
        }
        assert_eq!(self.w.dom(1).grants.mappings().count(), self.live.len());
        self.w.check(&[&self.a, &self.b], &extra);
    }

    /// Ends the user, and checks that nothing of its uses remains.
    pub(crate) fn end(self) {
        self.w.kill(&self.b);
        assert!(self.w.bury(1));
        for r in [R, R + 1] {
            assert_eq!(self.w.dom(0).grants.active(GrantRef(r)).unwrap().pin, 0);
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

/// Runs a scene decided by random bytes: the version, then for each operation its kind, the access before which an
/// entry changes, and the change.
pub(crate) fn play(bytes: &[u8]) {
    let [version, steps @ ..] = bytes else { return };
    let mut run = Run::new(1 + u32::from(version & 1));
    for step in steps.chunks_exact(2) {
        let (op, when) = (usize::from(step[0]), u32::from(step[1]));
        run.change(when % 16, (when / 16 < CHANGES as u32).then_some(when as usize / 16));
        run.step(OPS[op % OPS.len()]);
        *run.w.m.meddle.lock().unwrap() = None;
        if op >= 128 {
            run.check();
        }
    }
    run.check();
    run.end();
}
