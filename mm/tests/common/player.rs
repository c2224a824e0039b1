//! A vcpu that does random things.
#![allow(dead_code, missing_docs)]

use mm::pte::{GLOBAL, NX, PCD, PRESENT, PWT, RW, USER};
use mm::*;

use super::*;

/// xorshift64*.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

pub const DOMAINS: u16 = 3;
pub const RAM: usize = 150;
pub const FRAMES: usize = 24;

/// The frames a domain's first tables are in.
#[derive(Clone, Copy)]
pub struct Tables {
    pub l4: Mfn,
    pub l3: Mfn,
    pub l2: Mfn,
    pub l1: Mfn,
}

pub struct Player<'a> {
    pub env: &'a Env,
    pub rng: Rng,
    pub d: u16,
    pub cpu: CpuId,
    pub v: VcpuMm,
    pub g: Tables,
    pub done: std::collections::BTreeMap<&'static str, [u64; 2]>,
    pub last: (&'static str, bool),
}

impl<'a> Player<'a> {
    /// A vcpu of domain `d`, on `cpu`, without tables yet.
    pub fn new(env: &'a Env, d: u16, cpu: u32, seed: u64) -> Player<'a> {
        let none = Tables { l4: Mfn(0), l3: Mfn(0), l2: Mfn(0), l1: Mfn(0) };
        let rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let v = VcpuMm::new();
        Player { env, rng, d, cpu: CpuId(cpu), v, g: none, done: Default::default(), last: ("", true) }
    }

    /// Runs on the first tables of `g`.
    pub fn start(&mut self, g: &Guest) {
        self.g = Tables { l4: g.l4, l3: g.l3, l2: g.l2, l1: g.l1 };
        self.env.as_vcpu(self.d, &self.v, |c| {
            c.set_guest_tables(g.l4, None).unwrap();
            if self.d != 2 {
                c.d.iomem_permit(1, 4);
            }
            c.d.cpu_enters(self.cpu);
        });
    }

    /// A frame number: mostly one of the domain's, sometimes any.
    fn mfn(&mut self) -> Mfn {
        self.mfn_of(self.d)
    }

    fn mfn_of(&mut self, d: u16) -> Mfn {
        match self.rng.below(100) {
            0..=84 => {
                let own: Vec<Mfn> = self.owned_by(d);
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

    pub fn own(&self) -> Vec<Mfn> {
        self.owned_by(self.d)
    }

    fn owned_by(&self, d: u16) -> Vec<Mfn> {
        let frames = self.env.m.frames();
        (FIRST_RAM..FIRST_RAM + RAM as u64)
            .filter(|i| frames[*i as usize].is_owned_by(DomId(d)) && frames[*i as usize].count_info() != 0)
            .map(Mfn)
            .collect()
    }

    fn table(&mut self, level: u64) -> Option<Mfn> {
        let frames = self.env.m.frames();
        let tables: Vec<Mfn> = self
            .own()
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

    fn entry(&mut self) -> u64 {
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
        pte::entry(self.mfn(), flags)
    }

    /// An update aimed at a table, or anywhere.
    fn request(&mut self) -> (u64, u64) {
        let level = self.rng.pick(&[1u64, 1, 1, 2, 2, 3, 4]);
        let at = if self.rng.chance(90) { self.table(level) } else { None };
        let mut slot = self.slot(level);
        let table = at.unwrap_or_else(|| self.mfn());
        let g = &self.g;
        let main = table == g.l4 && slot == KERNEL_SLOT as u64 || (table == g.l3 || table == g.l2) && slot == 0;
        if main && self.rng.chance(90) {
            // The way to its own memory is seldom cut.
            slot = 1;
        }
        let mut val = self.entry();
        // Towards something valid: a table of the level below.
        if level > 1 && self.rng.chance(70) {
            if let Some(below) = self.table(level - 1) {
                val = pte::entry(below, TABLE);
            }
        }
        if level > 1 && self.rng.chance(15) {
            if let Some(same) = self.table(level) {
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

    /// One random action; `false`: the domain is to die.
    pub fn step(&mut self) -> bool {
        mm::host::set_this_cpu(self.cpu.0);
        match self.rng.below(1000) {
            0..=299 => self.do_mmu_update(),
            300..=449 => self.do_update_va(),
            450..=649 => self.do_mmuext(),
            650..=799 => self.touch(),
            800..=839 => self.do_ptwr(),
            840..=879 => self.do_reservation(),
            880..=899 => self.do_exchange(),
            900..=929 => self.do_grant(),
            930..=959 => self.do_descriptors(),
            960..=984 => self.build(),
            985..=998 => self.give_up(),
            _ => return false,
        }
        self.env.m.set_preempt_after(-1);
        true
    }

    fn do_mmu_update(&mut self) {
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
            let args = MmuUpdateArgs { ureqs: at, count: left, foreigndom };
            let end = self.env.as_vcpu(self.d, &self.v, |c| c.do_mmu_update(&b, args));
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

    fn do_update_va(&mut self) {
        let (va, val) = (self.va(), self.entry());
        let flags = self.rng.pick(&[0u64, 0, 1, 2, 5, 6, 0x2001, 0xbad1]);
        let h = Hooks(&self.env.m);
        let rc = self.env.as_vcpu(self.d, &self.v, |c| c.do_update_va_mapping(&h, va & !0xfff, val, flags));
        self.note("update_va_mapping", rc.is_ok());
    }

    fn do_mmuext(&mut self) {
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
                    arg = self.table(4).map_or(arg, |m| m.0);
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
            let args = MmuextArgs { uops: at, count: left, foreigndom };
            let h = Hooks(&self.env.m);
            let end = self.env.as_vcpu(self.d, &self.v, |c| c.do_mmuext_op(&b, &h, args));
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
    fn touch(&mut self) {
        let vcpu = &self.v;
        let user = vcpu.guest_table_user.get();
        let root = if user != Mfn(0) && self.rng.chance(30) { user } else { vcpu.guest_table.get() };
        let cpu = self.cpu;
        let (va, write) = (self.va(), self.rng.chance(60));
        // A processor flushes when it changes roots.
        if self.rng.chance(20) {
            self.env.m.flush_tlb_cpus(CpuMask::of(cpu));
        }
        let hit = if write {
            // What it writes may look like entries.
            let val = self.entry();
            self.env.m.guest_store(cpu, root, va, val)
        } else {
            self.env.m.touch(cpu, root, va, false)
        };
        self.note("touch", hit.is_some());
    }

    fn do_ptwr(&mut self) {
        let (mut va, val) = (self.va(), self.entry());
        if self.rng.chance(70) {
            // Where a domain begins with its L1 table.
            va = KERNEL + 3 * 4096 + self.slot(1) * 8;
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

    fn do_reservation(&mut self) {
        let n = 1 + self.rng.below(3);
        let order = self.rng.pick(&[0u32, 0, 0, 1, 2, 20]);
        let op = self.rng.pick(&[ReservationOp::Increase, ReservationOp::Decrease, ReservationOp::Populate]);
        let words: Vec<u64> = (0..n).map(|_| self.mfn().0).collect();
        let b = Buffer::words(&words);
        self.fuse();
        let mut x = Extents {
            extent_start: BUFFER,
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

    fn do_exchange(&mut self) {
        let (in_order, out_order) = self.rng.pick(&[(0u32, 0u32), (0, 1), (1, 0), (0, 2)]);
        let in_extents: u64 = 4 >> in_order;
        let mut words: Vec<u64> = (0..in_extents).map(|_| self.mfn().0).collect();
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
        let end = self.env.as_vcpu(self.d, &self.v, |c| c.memory_exchange(&b, c.d, x));
        self.note("exchange", end.rc.is_ok());
    }

    /// Another domain's frame mapped as a grant, and taken away.
    fn do_grant(&mut self) {
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
            let cpu = self.cpu;
            self.env.m.touch(cpu, self.v.guest_table.get(), at, rw);
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

    fn do_descriptors(&mut self) {
        let (a, b, off) = (self.mfn(), self.mfn(), self.rng.below(4096));
        let what = self.rng.below(4);
        let (val, at) = (self.entry(), self.rng.below(65536) as u32);
        let ok = self.env.as_vcpu(self.d, &self.v, |c| match what {
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
    fn build(&mut self) {
        let own = self.own();
        if own.len() < 5 {
            return;
        }
        let t: [Mfn; 4] = [0; 4].map(|_| self.rng.pick(&own));
        let pin = self.rng.chance(50);
        let slots = [self.slot(4), self.slot(3), self.slot(2)];
        let l1e: Vec<u64> = (0..6).map(|_| self.entry() & !(PCD | PWT)).collect();
        self.fuse();
        let ok = self.env.as_vcpu(self.d, &self.v, |c| {
            // Unmap the frames from where they were.
            let g = &self.g;
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
    fn give_up(&mut self) {
        let (i, write, exchange) = (self.rng.below(FRAMES as u64), self.rng.chance(50), self.rng.chance(50));
        let vcpu = &self.v;
        let cpu = self.cpu;
        let va = KERNEL + i * 4096;
        let Some(mfn) = self.env.m.touch(cpu, vcpu.guest_table.get(), va, write) else { return };
        let h = Hooks(&self.env.m);
        let ok = self.env.as_vcpu(self.d, vcpu, |c| {
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
        let o = (self.d + 1) % DOMAINS;
        self.env.as_vcpu(o, &VcpuMm::new(), |c| c.alloc_domheap_pages(c.d, 0, MemFlags::default()));
        self.note("give_up", ok);
    }
}
