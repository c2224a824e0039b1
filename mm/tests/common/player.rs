//! A vcpu that does random things.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

use mm::pte::{GLOBAL, NX, PCD, PRESENT, PWT, RW, USER};
use mm::*;

use super::*;
use test_rng::Rng;

pub(crate) const DOMAINS: u16 = 3;
pub(crate) const RAM: usize = 150;
pub(crate) const FRAMES: usize = 24;

/// The frames a domain's first tables are in.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    pub l4: Mfn,
    pub l3: Mfn,
    pub l2: Mfn,
    pub l1: Mfn,
    /// Linear address of the domain's first frame.
    pub base: u64,
    pub pae: bool,
}

pub(crate) struct Player<'a> {
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
    /// Returns a vcpu of domain `d`, on `cpu`, without tables yet.
    pub(crate) fn new(env: &'a Env, d: u16, cpu: u32, seed: u64) -> Player<'a> {
        let none = Tables { l4: Mfn(0), l3: Mfn(0), l2: Mfn(0), l1: Mfn(0), base: KERNEL, pae: false };
        let rng = Rng::new(seed);
        let v = VcpuMm::new();
        Player { env, rng, d, cpu: CpuId(cpu), v, g: none, done: Default::default(), last: ("", true) }
    }

    /// Runs on the first tables of `g`.
    pub(crate) fn start(&mut self, g: &Guest) {
        let pae = self.env.as_domain(self.d, |c| c.d.is_pae());
        self.g = Tables { l4: g.l4, l3: g.l3, l2: g.l2, l1: g.l1, base: g.base, pae };
        self.env.as_vcpu(self.d, &self.v, |c| {
            c.set_guest_tables(g.l4, None).unwrap();
            if self.d != 2 {
                c.d.iomem_permit(1, 4).unwrap();
            }
            c.d.cpu_enters(self.cpu);
        });
    }

    /// Returns a frame number: mostly one of the domain's, sometimes any.
    pub(super) fn mfn(&mut self) -> Mfn {
        self.mfn_of(self.d)
    }

    pub(super) fn mfn_of(&mut self, d: u16) -> Mfn {
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

    pub(crate) fn own(&self) -> Vec<Mfn> {
        self.owned_by(self.d)
    }

    pub(super) fn owned_by(&self, d: u16) -> Vec<Mfn> {
        let frames = self.env.m.frames();
        (FIRST_RAM..FIRST_RAM + RAM as u64)
            .filter(|i| frames[*i as usize].is_owned_by(DomId(d)) && frames[*i as usize].count_info() != 0)
            .map(Mfn)
            .collect()
    }

    pub(super) fn table(&mut self, level: u64) -> Option<Mfn> {
        let frames = self.env.m.frames();
        let tables: Vec<Mfn> = self
            .own()
            .into_iter()
            .filter(|m| frames[m.0 as usize].type_info() & (pgt::TYPE | pgt::VALIDATED) == level << 61 | pgt::VALIDATED)
            .collect();
        (!tables.is_empty()).then(|| self.rng.pick(&tables))
    }

    /// A few slots only, so that tables meet.
    pub(super) fn slot(&mut self, level: u64) -> u64 {
        if self.g.pae && level > 1 {
            return match level {
                2 => self.rng.pick(&[0, 1, 1, 1, 427, 428, 511]),
                _ => self.rng.pick(&[0, 1, 2, 0, 1, 2, 3, 4]),
            };
        }
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

    pub(super) fn va(&mut self) -> u64 {
        if self.rng.chance(60) {
            return self.g.base | self.slot(1) << 12 | (self.rng.below(512) * 8);
        }
        if self.g.pae {
            let (l3, l2) = (self.rng.pick(&[3u64, 3, 3, 0, 1, 2, 4]), self.rng.pick(&[0u64, 0, 0, 1, 427, 428, 511]));
            return l3 << 30 | l2 << 21 | self.slot(1) << 12 | (self.rng.below(512) * 8);
        }
        let top = self.rng.pick(&[0u64, 1, KERNEL_SLOT as u64, KERNEL_SLOT as u64, KERNEL_SLOT as u64, 511]);
        let base = if top >= 256 { !0 << 48 } else { 0 };
        let l3 = self.rng.pick(&[0u64, 0, 0, 1, 511]);
        let l2 = self.rng.pick(&[0u64, 0, 0, 1, 511]);
        base | top << 39 | l3 << 30 | l2 << 21 | self.slot(1) << 12 | (self.rng.below(512) * 8)
    }

    pub(super) fn entry(&mut self) -> u64 {
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

    /// Returns an update aimed at a table, or anywhere.
    pub(super) fn request(&mut self) -> (u64, u64) {
        let level = self.rng.pick(&[1u64, 1, 1, 2, 2, 3, if self.g.pae { 3 } else { 4 }]);
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
        if level > 1
            && self.rng.chance(70)
            && let Some(below) = self.table(level - 1)
        {
            val = pte::entry(below, if level == 3 && self.rng.chance(50) { PRESENT } else { TABLE });
        }
        if level > 1
            && self.rng.chance(15)
            && let Some(same) = self.table(level)
        {
            val = pte::entry(same, PRESENT | USER);
        }
        let cmd = self.rng.pick(&[0u64, 0, 0, 0, 2, 3, 1, 5]);
        ((table.0 << 12) | (slot * 8) | cmd, val)
    }

    pub(super) fn note(&mut self, what: &'static str, ok: bool) {
        self.last = (what, ok);
        self.done.entry(what).or_default()[usize::from(!ok)] += 1;
    }

    pub(super) fn fuse(&mut self) {
        let n = if self.rng.chance(30) { self.rng.below(40) as i64 } else { -1 };
        self.env.m.set_preempt_after(n);
    }

    /// One random action; `false`: the domain is to die.
    pub(crate) fn step(&mut self) -> bool {
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
}
