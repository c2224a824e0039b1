//! What a player may do: one function an action.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

use mm::pte::{PCD, PRESENT, PWT, RW};
use mm::*;

use super::player::{Player, DOMAINS, FRAMES};
use super::*;

impl Player<'_> {
    pub(super) fn do_mmu_update(&mut self) {
        let n = 1 + self.rng.below(3) as usize;
        let mut words = Vec::new();
        for _ in 0..n {
            let (ptr, val) = self.request();
            words.extend([ptr, val]);
        }
        let b = Buffer::words(&words);
        let foreigndom = match self.rng.below(20) {
            0 => u32::from(DomId::IO.0),
            1 => self.rng.below(4) as u32,
            2 => (1 + self.rng.below(4) as u32) << 16 | u32::from(DomId::SELF.0),
            3 => {
                let f = self.rng.below(3) as u32;
                (f + 1) << 16 | f
            }
            _ => u32::from(DomId::SELF.0),
        };
        self.fuse();
        let (mut at, mut left, mut rc) = (BUFFER, n as u32, Ok(()));
        for round in 0..8 {
            let args = MmuUpdateArgs { ureqs: at.into(), count: left, foreigndom: ForeignDom(foreigndom) };
            let end = self.env.as_vcpu(self.d, &self.v, |c| c.do_mmu_update(&b, args));
            at += u64::from(end.done) * 16;
            left -= end.done;
            rc = end.rc;
            // Preempted: sometimes the vcpu never comes back with it.
            if rc != Err(Stop::Restart) || round > 2 && self.rng.chance(30) {
                break;
            }
            self.fuse();
        }
        self.note("mmu_update", rc.is_ok());
    }

    pub(super) fn do_update_va(&mut self) {
        let (va, val) = (self.va(), self.entry());
        let flags = self.rng.pick(&[0u64, 0, 1, 2, 5, 6, 0x2001, 0xbad1]);
        let h = Hooks(&self.env.m);
        let rc = self.env.as_vcpu(self.d, &self.v, |c| c.do_update_va_mapping(&h, va & !0xfff, val, flags));
        self.note("update_va_mapping", rc.is_ok());
    }

    pub(super) fn do_mmuext(&mut self) {
        let n = 1 + self.rng.below(2) as usize;
        let mut words = Vec::new();
        for _ in 0..n {
            let cmd = self.rng.pick(&[0u64, 1, 2, 3, 3, 3, 4, 4, 4, 5, 5, 15, 15, 6, 7, 8, 10, 11, 13, 16, 17]);
            let mut arg = self.mfn().0;
            if cmd == 4 {
                let level = 1 + self.rng.below(4);
                arg = self.table(level).map_or(arg, |m| m.0);
            }
            if cmd == 5 || cmd == 15 || cmd == 3 {
                if cmd == 5 && self.rng.chance(70) {
                    arg = self.g.l4.0;
                } else if self.rng.chance(70) {
                    arg = self.table(if self.g.pae { 3 } else { 4 }).map_or(arg, |m| m.0);
                } else if cmd == 15 && self.rng.chance(50) {
                    arg = 0;
                }
            }
            if cmd == 13 || cmd == 7 || cmd == 11 {
                arg = self.va() & !0xfff;
            }
            let arg2 = self.mfn().0;
            words.extend([cmd, arg, if cmd == 13 { self.rng.below(9000) } else { arg2 }]);
        }
        let b = Buffer::words(&words);
        let foreigndom = if self.rng.chance(8) { self.rng.below(4) as u32 } else { DomId::SELF.0.into() };
        self.fuse();
        let (mut at, mut left, mut rc) = (BUFFER, n as u32, Ok(()));
        for _ in 0..8 {
            let args = MmuextArgs { uops: at.into(), count: left, foreigndom: ForeignDom(foreigndom) };
            let h = Hooks(&self.env.m);
            let end = self.env.as_vcpu(self.d, &self.v, |c| c.do_mmuext_op(&b, &h, args));
            at += u64::from(end.done) * 24;
            left -= end.done;
            rc = end.rc;
            if rc != Err(Stop::Restart) || self.rng.chance(10) {
                break;
            }
            self.fuse();
        }
        self.note("mmuext_op", rc.is_ok());
    }

    /// The vcpu's CPU reads or writes memory. What it writes may look like entries.
    pub(super) fn touch(&mut self) {
        let vcpu = &self.v;
        let user = vcpu.guest_table_user.get().mfn();
        let root = if user != Mfn(0) && self.rng.chance(30) { user } else { vcpu.guest_table.get().mfn() };
        let cpu = self.cpu;
        let (va, write) = (self.va(), self.rng.chance(60));
        // A 32-bit kernel is a supervisor, in ring 1.
        let user = !self.g.pae || self.rng.chance(30);
        // A CPU flushes when it changes roots.
        if self.rng.chance(20) {
            self.env.m.flush_tlb_cpus(CpuMask::of(cpu));
        }
        if self.env.as_vcpu(self.d, &self.v, |c| c.d.logs_dirty()) {
            let store = write.then(|| self.entry());
            let hit = self.access_shadow(root, va, store, user);
            if let (Some(frame), true) = (hit, write) {
                self.wrote(frame);
            }
            return self.note("touch_shadow", hit.is_some());
        }
        let hit = if write {
            // What it writes may look like entries.
            let val = self.entry();
            self.env.m.guest_store_as(cpu, root, va, val, user)
        } else {
            self.env.m.touch_as(cpu, root, va, false, user)
        };
        self.note("touch", hit.is_some());
    }

    pub(super) fn do_ptwr(&mut self) {
        let (mut va, val) = (self.va(), self.entry());
        if self.rng.chance(70) {
            // Where a domain begins with its L1 table.
            va = self.g.base + 3 * 4096 + self.slot(1) * 8;
        }
        let bytes = self.rng.pick(&[8u32, 8, 8, 4, 1, 2, 3]);
        let cmpxchg = self.rng.chance(40);
        let ok = self.env.as_vcpu(self.d, &self.v, |c| {
            if cmpxchg {
                let r = c.ptwr_emulated_cmpxchg(va, 0, val, bytes);
                if let Err(PtwrError::CmpxchgFailed(seen)) = r {
                    c.ptwr_emulated_cmpxchg(va, seen, val, bytes).is_ok()
                } else {
                    r.is_ok()
                }
            } else {
                c.ptwr_emulated_write(va, val, bytes).is_ok()
            }
        });
        self.note("ptwr", ok);
    }

    pub(super) fn do_reservation(&mut self) {
        let n = 1 + self.rng.below(3);
        let order = self.rng.pick(&[0u32, 0, 0, 1, 2, 20]);
        let op = self.rng.pick(&[ReservationOp::Increase, ReservationOp::Decrease, ReservationOp::Populate]);
        let words: Vec<u64> = (0..n).map(|_| self.mfn().0).collect();
        let b = Buffer::words(&words);
        self.fuse();
        let mut x = Extents {
            extents: Some(BUFFER.into()),
            nr_extents: n,
            extent_order: order,
            flags: MemFlags { bits: self.rng.pick(&[0, 0, 21]), ..MemFlags::default() },
            nr_done: 0,
        };
        let end = self.env.as_vcpu(self.d, &self.v, |c| loop {
            let end = c.do_reservation(&b, op, c.d, x);
            if !end.preempted {
                break end;
            }
            x.nr_done = end.nr_done;
        });
        self.note("reservation", end.nr_done == n);
    }

    pub(super) fn do_exchange(&mut self) {
        let (in_order, out_order) = self.rng.pick(&[(0u32, 0u32), (0, 1), (1, 0), (0, 2)]);
        let in_extents: u64 = 4 >> in_order;
        let mut words: Vec<u64> = (0..in_extents).map(|_| self.mfn().0).collect();
        words.extend([100, 101, 102, 103]);
        let b = Buffer::words(&words);
        self.fuse();
        let x = Exchange {
            in_start: BUFFER.into(),
            in_extents,
            in_order,
            out_start: (BUFFER + in_extents * 8).into(),
            out_extents: 4 >> out_order,
            out_order,
            flags: MemFlags::default(),
            nr_exchanged: 0,
        };
        let end = self.env.as_vcpu(self.d, &self.v, |c| c.memory_exchange(&b, c.d, x));
        self.note("exchange", end.rc.is_ok());
    }

    /// Another domain's frame mapped as a grant, and taken away.
    pub(super) fn do_grant(&mut self) {
        let from = self.rng.below(DOMAINS.into()) as u16;
        let frame = self.mfn_of(from);
        let at = self.va() & !0xfff;
        let rw = self.rng.chance(50);
        let flags = PRESENT | 0x60 | if rw { RW } else { 0 };
        let ok = self.env.as_vcpu(self.d, &self.v, |c| {
            let Some(page) = c.get_page_from_mfn(frame, DomId(from)) else { return false };
            if rw && !c.get_writable(page) {
                c.put_page(page);
                return false;
            }
            let put = || {
                if rw {
                    c.put_writable(page);
                }
                c.put_page(page);
            };
            if c.create_grant_pv_mapping(GrantPte::Linear(at), frame, flags).is_err() {
                put();
                return false;
            }
            true
        });
        if ok && self.rng.chance(60) {
            let root = self.v.guest_table.get().mfn();
            let user = !self.g.pae;
            if self.env.as_vcpu(self.d, &self.v, |c| c.d.logs_dirty()) {
                // The CPU has the shadow, not the guest's table.
                let store = rw.then(|| self.entry());
                let hit = self.access_shadow(root, at, store, user);
                hit.filter(|_| rw).into_iter().for_each(|frame| self.wrote(frame));
            } else {
                self.env.m.touch_as(self.cpu, root, at, rw, user);
            }
            self.env.as_vcpu(self.d, &self.v, |c| {
                if c.replace_grant_pv_mapping(GrantPte::Linear(at), frame, flags, None).is_ok() {
                    // As the grant table does: flush, then let go.
                    self.env.m.flush_tlb_cpus(c.d.dirty_cpus());
                    let page = c.page(frame).unwrap();
                    if rw {
                        c.put_writable(page);
                    }
                    c.put_page(page);
                }
            });
        }
        self.note("grant", ok);
    }

    pub(super) fn do_descriptors(&mut self) {
        let (a, b, off) = (self.mfn(), self.mfn(), self.rng.below(4096));
        let what = self.rng.below(4);
        let (val, at) = (self.entry(), self.rng.below(65536) as u32);
        let ok = self.env.as_vcpu(self.d, &self.v, |c| match what {
            0 => c.set_gdt(&[a, b], 1024).is_ok(),
            1 => c.do_update_descriptor(Maddr(a.0 << 12 | off), val).is_ok(),
            2 => c.map_ldt_shadow_page(at).is_some(),
            _ => {
                c.destroy_gdt();
                // The CPU's mappings of it go with a flush.
                c.destroy_ldt()
            }
        });
        self.note("descriptors", ok);
    }

    /// Fills four frames with a tree of tables, if the domain can write to them, and pins or links it.
    pub(super) fn build(&mut self) {
        let own = self.own();
        if own.len() < 5 {
            return;
        }
        let t: [Mfn; 4] = [0; 4].map(|_| self.rng.pick(&own));
        let pin = self.rng.chance(50);
        let slots = [self.slot(4), self.slot(3), self.slot(2)];
        let l1e: Vec<u64> = (0..6).map(|_| self.entry() & !(PCD | PWT)).collect();
        // In a PAE L3 the last entry must lead to an L2, and no entry to an L3.
        let l3_too = if self.rng.chance(30) { Some((self.rng.below(3), self.rng.chance(50))) } else { None };
        let slots = if self.g.pae && pin && self.rng.chance(70) { [slots[0], 3, slots[2]] } else { slots };
        self.fuse();
        let ok = self.env.as_vcpu(self.d, &self.v, |c| {
            // Unmap the frames from where they were.
            let g = &self.g;
            for i in 0..FRAMES as u64 {
                if t.contains(&pte::mfn(self.env.m.load64(g.l1, i as usize * 8))) {
                    let _ = try_update(&c, (g.l1.0 << 12) | (i * 8), 0);
                }
            }
            // A guest with PAE tables has no L4: the second frame is its L3.
            for w in usize::from(g.pae)..3 {
                if try_update(&c, (t[w].0 << 12) | (slots[w] * 8), pte::entry(t[w + 1], TABLE)).is_err() {
                    return false;
                }
            }
            for (i, e) in l1e.iter().enumerate() {
                if try_update(&c, t[3].0 << 12 | (i * 8) as u64, *e).is_err() {
                    return false;
                }
            }
            if g.pae && pin {
                if let Some((slot, own)) = l3_too
                    && try_update(&c, (t[1].0 << 12) | (slot * 8), pte::entry(if own { t[1] } else { g.l3 }, PRESENT))
                        .is_err()
                {
                    return false;
                }
                try_ext(&c, 2, t[1].0, 0).is_ok()
            } else if g.pae {
                // Its last entry must lead to an L2 of its own, which mostly is in use.
                try_update(&c, (g.l3.0 << 12) | (slots[1] * 8), pte::entry(t[2], PRESENT)).is_ok()
            } else if pin {
                try_ext(&c, 3, t[0].0, 0).is_ok()
            } else {
                try_update(&c, (g.l4.0 << 12) | (slots[0] * 8), pte::entry(t[1], TABLE)).is_ok()
            }
        });
        self.note("build", ok);
    }

    /// A frame that was just used, unmapped without a flush, is given up; another domain gets it.
    pub(super) fn give_up(&mut self) {
        let (i, write, exchange) = (self.rng.below(FRAMES as u64), self.rng.chance(50), self.rng.chance(50));
        let (va, root) = (self.g.base + i * 4096, self.v.guest_table.get().mfn());
        let hit = if self.env.as_vcpu(self.d, &self.v, |c| c.d.logs_dirty()) {
            let store = write.then(|| self.entry());
            self.access_shadow(root, va, store, !self.g.pae).inspect(|frame| {
                if write {
                    self.wrote(*frame);
                }
            })
        } else {
            self.env.m.touch_as(self.cpu, root, va, write, !self.g.pae)
        };
        let Some(mfn) = hit else { return };
        let vcpu = &self.v;
        let h = Hooks(&self.env.m);
        let ok = self.env.as_vcpu(self.d, vcpu, |c| {
            if c.do_update_va_mapping(&h, va, 0, 0).is_err() {
                return false;
            }
            let b = Buffer::words(&[mfn.0, 0]);
            if exchange {
                let x = Exchange {
                    in_start: BUFFER.into(),
                    in_extents: 1,
                    in_order: 0,
                    out_start: (BUFFER + 8).into(),
                    out_extents: 1,
                    out_order: 0,
                    flags: MemFlags::default(),
                    nr_exchanged: 0,
                };
                c.memory_exchange(&b, c.d, x).rc.is_ok()
            } else {
                c.guest_remove_page(c.d, mfn).is_ok()
            }
        });
        let o = (self.d + 1) % DOMAINS;
        self.env.as_domain(o, |c| c.alloc_domheap_pages(c.d, 0, MemFlags::default()));
        self.note("give_up", ok);
    }
}
