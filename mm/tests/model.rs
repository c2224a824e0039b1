//! Random hypercalls by several domains on the simulated machine, preempted anywhere, every invariant checked after
//! every step. `MM_MODEL_STEPS` sets the number of steps of each run, `MM_MODEL_SEED` the first seed.
#![allow(missing_docs)]

mod common;
use common::*;
use mm::pte::{GLOBAL, NX, PCD, PRESENT, PWT, RW, USER};
use mm::*;

/// xorshift64*.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

const DOMAINS: u16 = 3;
const RAM: usize = 150;
const FRAMES: usize = 24;

struct Model {
    env: Env,
    rng: Rng,
    /// Two vcpus each; vcpu `v` of domain `d` plays on CPU `2d + v`.
    vcpus: Vec<[VcpuMm; 2]>,
    guests: Vec<Guest>,
    done: std::collections::BTreeMap<&'static str, [u64; 2]>,
    last: (&'static str, bool),
}

impl Model {
    fn new(seed: u64) -> Model {
        let env = Env::new(RAM, DOMAINS as usize, 2 * u32::from(DOMAINS));
        let mut model = Model {
            env,
            rng: Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            vcpus: (0..DOMAINS).map(|_| Default::default()).collect(),
            guests: Vec::new(),
            done: Default::default(),
            last: ("", true),
        };
        for d in 0..DOMAINS {
            let g = model.start(d);
            model.guests.push(g);
        }
        model
    }

    fn start(&mut self, d: u16) -> Guest {
        let g = new_guest(&self.env, d, FRAMES);
        // The builder's vcpu becomes vcpu 0; vcpu 1 runs on the same tables.
        let [v0, v1] = &self.vcpus[d as usize];
        self.env.as_vcpu(d, v0, |c| c.set_guest_tables(g.l4, None).unwrap());
        self.env.as_vcpu(d, v1, |c| c.set_guest_tables(g.l4, None).unwrap());
        self.env.as_vcpu(d, &g.v, |c| c.vcpu_destroy_pagetables().unwrap());
        self.env.as_vcpu(d, v0, |c| {
            if d != 2 {
                c.d.iomem_permit(1, 4);
            }
            for cpu in [2 * d, 2 * d + 1] {
                c.d.cpu_enters(CpuId(cpu.into()));
            }
        });
        g
    }

    /// A frame number: mostly one of the domain's, sometimes any.
    fn mfn(&mut self, d: u16) -> Mfn {
        match self.rng.below(100) {
            0..=84 => {
                let own: Vec<Mfn> = self.own(d);
                if own.is_empty() {
                    Mfn(0)
                } else {
                    self.rng.pick(&own)
                }
            }
            85..=94 => Mfn(FIRST_RAM + self.rng.below(RAM as u64)),
            95..=97 => Mfn(self.rng.below(8)),
            98 => Mfn(FIRST_RAM + RAM as u64 + self.rng.below(4)),
            _ => Mfn(pte::ADDR >> 12),
        }
    }

    fn own(&self, d: u16) -> Vec<Mfn> {
        let frames = self.env.m.frames();
        (FIRST_RAM..FIRST_RAM + RAM as u64)
            .filter(|i| frames[*i as usize].is_owned_by(DomId(d)) && frames[*i as usize].count_info() != 0)
            .map(Mfn)
            .collect()
    }

    fn table(&mut self, d: u16, level: u64) -> Option<Mfn> {
        let frames = self.env.m.frames();
        let tables: Vec<Mfn> = self
            .own(d)
            .into_iter()
            .filter(|m| frames[m.0 as usize].type_info() & (pgt::TYPE | pgt::VALIDATED) == level << 61 | pgt::VALIDATED)
            .collect();
        (!tables.is_empty()).then(|| self.rng.pick(&tables))
    }

    /// A few slots only, so that tables meet.
    fn slot(&mut self, level: u64) -> u64 {
        if level == 4 {
            let mut slots = vec![0, 1, 511, 0, 1, 511, 0, 1, 511, 256, 271];
            slots.extend(self.rng.chance(30).then_some(KERNEL_SLOT as u64));
            self.rng.pick(&slots)
        } else if level == 1 {
            self.rng.below(FRAMES as u64 + 2)
        } else {
            self.rng.pick(&[0, 1, 1, 1, 511, 511])
        }
    }

    fn va(&mut self) -> u64 {
        if self.rng.chance(60) {
            return KERNEL | self.slot(1) << 12 | self.rng.below(512) * 8;
        }
        let top = self.rng.pick(&[0u64, 1, KERNEL_SLOT as u64, KERNEL_SLOT as u64, KERNEL_SLOT as u64, 511]);
        let base = if top >= 256 { !0 << 48 } else { 0 };
        let l3 = self.rng.pick(&[0u64, 0, 0, 1, 511]);
        let l2 = self.rng.pick(&[0u64, 0, 0, 1, 511]);
        base | top << 39 | l3 << 30 | l2 << 21 | self.slot(1) << 12 | self.rng.below(512) * 8
    }

    fn entry(&mut self, d: u16) -> u64 {
        if self.rng.chance(12) {
            return 0;
        }
        let mut flags = PRESENT;
        for (bit, percent) in
            [(RW, 55), (USER, 60), (NX, 20), (GLOBAL, 3), (PCD, 2), (PWT, 2), (0x60, 50), (PRESENT, 5)]
        {
            if self.rng.chance(percent) {
                flags ^= bit;
            }
        }
        pte::entry(self.mfn(d), flags)
    }

    /// An update aimed at a table, or anywhere.
    fn request(&mut self, d: u16) -> (u64, u64) {
        let level = self.rng.pick(&[1u64, 1, 1, 2, 2, 3, 4]);
        let at = if self.rng.chance(90) { self.table(d, level) } else { None };
        let mut slot = self.slot(level);
        let table = at.unwrap_or_else(|| self.mfn(d));
        let g = &self.guests[d as usize];
        let main = table == g.l4 && slot == KERNEL_SLOT as u64 || (table == g.l3 || table == g.l2) && slot == 0;
        if main && self.rng.chance(90) {
            // The way to its own memory is seldom cut.
            slot = 1;
        }
        let mut val = self.entry(d);
        // Towards something valid: a table of the level below.
        if level > 1 && self.rng.chance(70) {
            if let Some(below) = self.table(d, level - 1) {
                val = pte::entry(below, TABLE);
            }
        }
        if level > 1 && self.rng.chance(15) {
            if let Some(same) = self.table(d, level) {
                val = pte::entry(same, PRESENT | USER);
            }
        }
        let cmd = self.rng.pick(&[0u64, 0, 0, 0, 2, 3, 1, 5]);
        (table.0 << 12 | slot * 8 | cmd, val)
    }

    fn note(&mut self, what: &'static str, ok: bool) {
        self.last = (what, ok);
        self.done.entry(what).or_default()[usize::from(!ok)] += 1;
    }

    fn fuse(&mut self) {
        let n = if self.rng.chance(30) { self.rng.below(40) as i64 } else { -1 };
        self.env.m.set_preempt_after(n);
    }

    fn step(&mut self) {
        let d = self.rng.below(u64::from(DOMAINS)) as u16;
        let v = self.rng.below(2) as usize;
        mm::host::set_this_cpu(u32::from(d) * 2 + v as u32);
        match self.rng.below(1000) {
            0..=299 => self.do_mmu_update(d, v),
            300..=449 => self.do_update_va(d, v),
            450..=649 => self.do_mmuext(d, v),
            650..=799 => self.touch(d, v),
            800..=839 => self.do_ptwr(d, v),
            840..=879 => self.do_reservation(d, v),
            880..=899 => self.do_exchange(d, v),
            900..=929 => self.do_grant(d, v),
            930..=959 => self.do_descriptors(d, v),
            960..=984 => self.build(d, v),
            985..=998 => self.give_up(d, v),
            _ => self.die(d),
        }
        self.env.m.set_preempt_after(-1);
    }

    fn do_mmu_update(&mut self, d: u16, v: usize) {
        let n = 1 + self.rng.below(3) as usize;
        let mut words = Vec::new();
        for _ in 0..n {
            let (ptr, val) = self.request(d);
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
            let args = MmuUpdateArgs { ureqs: at, count: left, foreigndom };
            let end = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| c.do_mmu_update(&b, args));
            at += u64::from(end.done) * 16;
            left -= end.done;
            rc = end.rc;
            // Preempted: sometimes the vcpu never comes back with it.
            if rc != Err(Errno::Restart) || round > 2 && self.rng.chance(30) {
                break;
            }
            self.fuse();
        }
        self.note("mmu_update", rc.is_ok());
    }

    fn do_update_va(&mut self, d: u16, v: usize) {
        let (va, val) = (self.va(), self.entry(d));
        let flags = self.rng.pick(&[0u64, 0, 1, 2, 5, 6, 0x2001, 0xbad1]);
        let h = Hooks(&self.env.m);
        let rc =
            self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| c.do_update_va_mapping(&h, va & !0xfff, val, flags));
        self.note("update_va_mapping", rc.is_ok());
    }

    fn do_mmuext(&mut self, d: u16, v: usize) {
        let n = 1 + self.rng.below(2) as usize;
        let mut words = Vec::new();
        for _ in 0..n {
            let cmd = self.rng.pick(&[0u64, 1, 2, 3, 3, 3, 4, 4, 4, 5, 5, 15, 15, 6, 7, 8, 10, 11, 13, 16, 17]);
            let mut arg = self.mfn(d).0;
            if cmd == 4 {
                let level = 1 + self.rng.below(4);
                arg = self.table(d, level).map_or(arg, |m| m.0);
            }
            if cmd == 5 || cmd == 15 || cmd == 3 {
                if cmd == 5 && self.rng.chance(70) {
                    arg = self.guests[d as usize].l4.0;
                } else if self.rng.chance(70) {
                    arg = self.table(d, 4).map_or(arg, |m| m.0);
                } else if cmd == 15 && self.rng.chance(50) {
                    arg = 0;
                }
            }
            if cmd == 13 || cmd == 7 || cmd == 11 {
                arg = self.va() & !0xfff;
            }
            let arg2 = self.mfn(d).0;
            words.extend([cmd, arg, if cmd == 13 { self.rng.below(9000) } else { arg2 }]);
        }
        let b = Buffer::words(&words);
        let foreigndom = if self.rng.chance(8) { self.rng.below(4) as u32 } else { DomId::SELF.0.into() };
        self.fuse();
        let (mut at, mut left, mut rc) = (BUFFER, n as u32, Ok(()));
        for _ in 0..8 {
            let args = MmuextArgs { uops: at, count: left, foreigndom };
            let h = Hooks(&self.env.m);
            let end = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| c.do_mmuext_op(&b, &h, args));
            at += u64::from(end.done) * 24;
            left -= end.done;
            rc = end.rc;
            if rc != Err(Errno::Restart) || self.rng.chance(10) {
                break;
            }
            self.fuse();
        }
        self.note("mmuext_op", rc.is_ok());
    }

    /// The vcpu's processor reads or writes memory. What it writes may look like entries.
    fn touch(&mut self, d: u16, v: usize) {
        let vcpu = &self.vcpus[d as usize][v];
        let user = vcpu.guest_table_user.get();
        let root = if user != Mfn(0) && self.rng.chance(30) { user } else { vcpu.guest_table.get() };
        let cpu = CpuId(u32::from(d) * 2 + v as u32);
        let (va, write) = (self.va(), self.rng.chance(60));
        // A real processor uses one root at a time and flushes in between.
        let flags = pte::RW;
        self.env.m.flush_tlb_cpus(if self.rng.chance(20) { CpuMask::of(cpu) } else { CpuMask::NONE });
        let _ = flags;
        let hit = self.env.m.touch(cpu, root, va, write);
        if let (Some(mfn), true) = (hit, write) {
            let val = self.entry(d);
            self.env.m.store64(mfn, (va & 0xff8) as usize, val);
        }
        self.note("touch", hit.is_some());
    }

    fn do_ptwr(&mut self, d: u16, v: usize) {
        let (mut va, val) = (self.va(), self.entry(d));
        if self.rng.chance(70) {
            // Where a domain begins with its L1 table.
            va = KERNEL + 3 * 4096 + self.slot(1) * 8;
        }
        let bytes = self.rng.pick(&[8u32, 8, 8, 4, 1, 2, 3]);
        let cmpxchg = self.rng.chance(40);
        let ok = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| {
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

    fn do_reservation(&mut self, d: u16, v: usize) {
        let n = 1 + self.rng.below(3);
        let order = self.rng.pick(&[0u32, 0, 0, 1, 2, 20]);
        let op = self.rng.pick(&[ReservationOp::Increase, ReservationOp::Decrease, ReservationOp::Populate]);
        let words: Vec<u64> = (0..n).map(|_| self.mfn(d).0).collect();
        let b = Buffer::words(&words);
        self.fuse();
        let mut x = Extents {
            extent_start: BUFFER,
            nr_extents: n,
            extent_order: order,
            flags: MemFlags { bits: self.rng.pick(&[0, 0, 21]), ..MemFlags::default() },
            nr_done: 0,
        };
        let end = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| loop {
            let end = c.do_reservation(&b, op, c.d, x);
            if !end.preempted {
                break end;
            }
            x.nr_done = end.nr_done;
        });
        self.note("reservation", end.nr_done == n);
    }

    fn do_exchange(&mut self, d: u16, v: usize) {
        let (in_order, out_order) = self.rng.pick(&[(0u32, 0u32), (0, 1), (1, 0), (0, 2)]);
        let in_extents: u64 = 4 >> in_order;
        let mut words: Vec<u64> = (0..in_extents).map(|_| self.mfn(d).0).collect();
        words.extend([100, 101, 102, 103]);
        let b = Buffer::words(&words);
        self.fuse();
        let x = Exchange {
            in_start: BUFFER,
            in_extents,
            in_order,
            out_start: BUFFER + in_extents * 8,
            out_extents: 4 >> out_order,
            out_order,
            flags: MemFlags::default(),
            nr_exchanged: 0,
        };
        let end = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| c.memory_exchange(&b, c.d, x));
        self.note("exchange", end.rc.is_ok());
    }

    /// Another domain's frame mapped as a grant, and taken away.
    fn do_grant(&mut self, d: u16, v: usize) {
        let from = self.rng.below(DOMAINS.into()) as u16;
        let frame = self.mfn(from);
        let at = self.va() & !0xfff;
        let rw = self.rng.chance(50);
        let flags = PRESENT | 0x60 | if rw { RW } else { 0 };
        let ok = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| {
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
            let cpu = CpuId(u32::from(d) * 2 + v as u32);
            self.env.m.touch(cpu, self.vcpus[d as usize][v].guest_table.get(), at, rw);
            self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| {
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

    fn do_descriptors(&mut self, d: u16, v: usize) {
        let (a, b, off) = (self.mfn(d), self.mfn(d), self.rng.below(4096));
        let what = self.rng.below(4);
        let (val, at) = (self.entry(d), self.rng.below(65536) as u32);
        let ok = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| match what {
            0 => c.set_gdt(&[a, b], 1024).is_ok(),
            1 => c.do_update_descriptor(Maddr(a.0 << 12 | off), val).is_ok(),
            2 => c.map_ldt_shadow_page(at).is_some(),
            _ => {
                c.destroy_gdt();
                // The processor's mappings of it go with a flush.
                c.destroy_ldt()
            }
        });
        self.note("descriptors", ok);
    }

    /// Fills four frames with a tree of tables, if the domain can write to them, and pins or links it.
    fn build(&mut self, d: u16, v: usize) {
        let own = self.own(d);
        if own.len() < 5 {
            return;
        }
        let t: [Mfn; 4] = [0; 4].map(|_| self.rng.pick(&own));
        let pin = self.rng.chance(50);
        let slots = [self.slot(4), self.slot(3), self.slot(2)];
        let l1e: Vec<u64> = (0..6).map(|_| self.entry(d) & !(PCD | PWT)).collect();
        self.fuse();
        let ok = self.env.as_vcpu(d, &self.vcpus[d as usize][v], |c| {
            // Unmap the frames from where they were.
            let g = &self.guests[d as usize];
            for i in 0..FRAMES as u64 {
                if t.contains(&pte::mfn(self.env.m.load64(g.l1, i as usize * 8))) {
                    let _ = update(&c, g.l1.0 << 12 | i * 8, 0);
                }
            }
            for w in 0..3 {
                if update(&c, t[w].0 << 12 | slots[w] * 8, pte::entry(t[w + 1], TABLE)).is_err() {
                    return false;
                }
            }
            for (i, e) in l1e.iter().enumerate() {
                if update(&c, t[3].0 << 12 | (i * 8) as u64, *e).is_err() {
                    return false;
                }
            }
            if pin {
                ext(&c, 3, t[0].0, 0).is_ok()
            } else {
                update(&c, g.l4.0 << 12 | slots[0] * 8, pte::entry(t[1], TABLE)).is_ok()
            }
        });
        self.note("build", ok);
    }

    /// A frame that was just used, unmapped without a flush, is given up; another domain gets it.
    fn give_up(&mut self, d: u16, v: usize) {
        let (i, write, exchange) = (self.rng.below(FRAMES as u64), self.rng.chance(50), self.rng.chance(50));
        let vcpu = &self.vcpus[d as usize][v];
        let cpu = CpuId(u32::from(d) * 2 + v as u32);
        let va = KERNEL + i * 4096;
        let Some(mfn) = self.env.m.touch(cpu, vcpu.guest_table.get(), va, write) else { return };
        let h = Hooks(&self.env.m);
        let ok = self.env.as_vcpu(d, vcpu, |c| {
            if c.do_update_va_mapping(&h, va, 0, 0).is_err() {
                return false;
            }
            let b = Buffer::words(&[mfn.0, 0]);
            if exchange {
                let x = Exchange {
                    in_start: BUFFER,
                    in_extents: 1,
                    in_order: 0,
                    out_start: BUFFER + 8,
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
        let o = (d + 1) % DOMAINS;
        self.env.as_vcpu(o, &self.vcpus[o as usize][0], |c| c.alloc_domheap_pages(c.d, 0, MemFlags::default()));
        self.note("give_up", ok);
    }

    fn die(&mut self, d: u16) {
        let mut rng = Rng(self.rng.next() | 1);
        {
            let [v0, v1] = &self.vcpus[d as usize];
            kill(&self.env, d, &[v0, v1], || if rng.chance(70) { rng.below(30) as i64 } else { -1 });
        }
        // Others may still map its frames, or be releasing one of its tables: they let go.
        for o in 0..DOMAINS {
            if o == d {
                continue;
            }
            let [o0, o1] = &self.vcpus[o as usize];
            for v in [o0, o1] {
                self.env.as_vcpu(o, v, |c| c.put_old_guest_table().unwrap());
            }
        }
        self.check();
        let tables: Vec<(u16, Mfn)> = (0..DOMAINS)
            .filter(|o| *o != d)
            .flat_map(|o| self.own(o).into_iter().map(move |m| (o, m)))
            .filter(|(_, m)| {
                let t = self.env.m.frames()[m.0 as usize].type_info();
                t & pgt::TYPE == pgt::L1 && t & (pgt::VALIDATED | pgt::PARTIAL) != 0
            })
            .collect();
        for (o, table) in tables {
            self.env.as_vcpu(o, &self.vcpus[o as usize][0], |c| {
                for i in 0..512 {
                    let e = self.env.m.load64(table, i * 8);
                    let to = self.env.m.frames().get(pte::mfn(e).0 as usize);
                    if e & PRESENT != 0 && to.is_some_and(|p| p.is_owned_by(DomId(d))) {
                        update(&c, table.0 << 12 | (i as u64) * 8, 0).unwrap();
                    }
                }
            });
        }
        self.check();
        self.env.as_vcpu(d, &self.vcpus[d as usize][0], |c| {
            assert!(c.d.is_empty(), "domain {d} left {} frames behind", c.d.tot_pages());
        });
        let mut wait = 0;
        while self.env.mm.heap.free_pages() < FRAMES as u64 + 4 {
            // Another domain has grown over it all: it dies too.
            wait += 1;
            assert!(wait < 8);
            let o = (d + wait) % DOMAINS;
            if o != d {
                self.shrink(o);
            }
        }
        let g = self.start(d);
        self.guests[d as usize] = g;
        self.note("die", true);
    }

    /// Gives frames of a domain back that nothing but its ownership holds.
    fn shrink(&mut self, o: u16) {
        let own = self.own(o);
        self.env.as_vcpu(o, &self.vcpus[o as usize][0], |c| {
            for mfn in own {
                if self.env.m.frames()[mfn.0 as usize].count_info() & pgc::COUNT == 1 {
                    c.guest_remove_page(c.d, mfn).unwrap();
                }
            }
        });
    }

    fn check(&self) {
        let vcpus: Vec<&VcpuMm> = self.vcpus.iter().flatten().collect();
        self.env.check(&vcpus, &[]);
    }
}

fn run(seed: u64, steps: u64) -> Model {
    let mut model = Model::new(seed);
    model.check();
    for step in 0..steps {
        let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            model.step();
            model.check();
        }));
        if let Err(e) = r {
            eprintln!("seed {seed}, step {step}, last {:?}", model.last);
            for (d, vcpus) in model.vcpus.iter().enumerate() {
                eprintln!("domain {d}: {vcpus:x?}");
            }
            std::panic::resume_unwind(e);
        }
    }
    model
}

#[test]
fn random_hypercalls_keep_all_invariants() {
    let var = |name: &str| std::env::var(name).ok().and_then(|v| v.parse().ok());
    let steps = var("MM_MODEL_STEPS").unwrap_or(if cfg!(debug_assertions) { 4_000 } else { 100_000 });
    let seed = var("MM_MODEL_SEED").unwrap_or(1);
    for seed in seed..seed + 4 {
        let model = run(seed, steps);
        for (what, [ok, refused]) in &model.done {
            println!("seed {seed}: {what:20} {ok:8} done {refused:8} refused");
            assert!(*ok > 0 || steps < 10_000, "{what} never succeeded");
        }
    }
}
