//! What a guest kernel has at hand: candidate arguments, mostly good ones.

use std::sync::Arc;

use mm::pte::{self, GLOBAL, NX, PCD, PRESENT, PWT, RW, USER};
use mm::{pgc, pgt, CpuId, DomId, Machine, Mfn};
use xen_compat::host::HostHw;
use xen_compat::state::domain::Domain;
use xen_compat::state::event_channel::channel::State;
use xen_compat::state::event_channel::port::Port;
use xen_compat::Hv;

use crate::choice::Choice;
use crate::layout::{Layout, FRAMES, FREE, TABLES};
use crate::life::TABLE;
use crate::world::FIRST_RAM;

/// The hand of one vcpu.
pub(crate) struct Hand<'a> {
    /// The machine.
    pub hv: &'a Hv<HostHw>,
    /// Decisions.
    pub ch: &'a mut Choice,
    /// The CPU it runs on.
    pub cpu: CpuId,
    /// Its domain.
    pub d: &'a Arc<Domain>,
    /// Its kind of guest.
    pub l: &'static Layout,
    /// Whether the CPU reaches pages of ring 3 only: for programs, and for 64-bit kernels.
    pub ring3: bool,
    /// Its vcpu number.
    pub vcpu: u32,
    /// Its domain's initial frames.
    pub frames: &'a [Mfn],
    /// Address of the next arguments.
    pub at: u64,
}

impl Hand<'_> {
    /// Returns the frames of a domain.
    pub(crate) fn owned(&self, d: DomId) -> Vec<Mfn> {
        let frames = self.hv.hw.frames();
        (FIRST_RAM..frames.len() as u64)
            .filter(|i| frames[*i as usize].is_owned_by(d) && frames[*i as usize].count_info() != 0)
            .map(Mfn)
            .collect()
    }

    /// Picks a frame number: mostly one of its own, sometimes any.
    pub(crate) fn mfn(&mut self) -> Mfn {
        match self.ch.below(100) {
            0..=84 => {
                let own = self.owned(self.d.id);
                if own.is_empty() {
                    Mfn(0)
                } else {
                    self.ch.pick(&own)
                }
            }
            85..=94 => Mfn(FIRST_RAM + self.ch.below(self.hv.hw.frames().len() as u64 - FIRST_RAM)),
            95..=97 => Mfn(self.ch.below(8)),
            98 => Mfn(self.hv.hw.frames().len() as u64 + self.ch.below(4)),
            _ => Mfn(pte::ADDR >> 12),
        }
    }

    /// Picks one of its validated tables of a level.
    pub(crate) fn table(&mut self, level: u64) -> Option<Mfn> {
        let frames = self.hv.hw.frames();
        let mut tables = self.owned(self.d.id);
        tables.retain(|m| {
            frames[m.0 as usize].type_info() & (pgt::TYPE | pgt::VALIDATED) == level << 61 | pgt::VALIDATED
        });
        (!tables.is_empty()).then(|| self.ch.pick(&tables))
    }

    /// Picks a table for an entry of a table of this level: a validated one, or a page that may be none yet.
    fn below(&mut self, level: u64) -> Option<Mfn> {
        let table = self.table(level - 1)?;
        let last = self.hv.hw.frames()[table.0 as usize].type_info() & pgt::PAE_XEN_L2 != 0;
        Some(if last && self.ch.chance(90) { self.loose() } else { table })
    }

    /// Picks a slot of a table, one of a few so that tables collide.
    pub(crate) fn slot(&mut self, level: u64) -> u64 {
        match level {
            1 if self.ch.chance(15) => self.ch.below(FRAMES as u64 + 10),
            1 => FREE + self.ch.below(16),
            _ => self.ch.pick(self.l.slots[level as usize - 2]),
        }
    }

    /// Picks a slot of its first table `i`. The ways to its own memory are rarely cut.
    pub(crate) fn slot_of_first(&mut self, i: usize) -> u64 {
        let slot = self.slot(self.l.tables[i]);
        if self.l.is_way(i, slot) && self.ch.chance(97) {
            return 1;
        }
        slot
    }

    /// Picks a level of its tables, mostly a low one.
    fn level(&mut self) -> u64 {
        self.ch.pick(&[1u64, 1, 1, 2, 2, 3, 4]).min(self.l.levels)
    }

    /// Picks a linear address.
    pub(crate) fn va(&mut self) -> u64 {
        if self.ch.chance(60) {
            return self.l.va(self.slot(1)) + self.ch.below(512) * 8;
        }
        let mut at = self.slot(1) << 12 | (self.ch.below(512) * 8);
        for (slots, shift) in self.l.reach.iter().zip([21, 30, 39]) {
            at |= self.ch.pick(slots) << shift;
        }
        if at >> 47 != 0 {
            at |= !0 << 48;
        }
        at
    }

    /// Picks a page-table entry.
    pub(crate) fn entry(&mut self) -> u64 {
        if self.ch.chance(12) {
            return 0;
        }
        let mut flags = PRESENT;
        for (bit, percent) in
            [(RW, 55), (USER, 60), (NX, 20), (GLOBAL, 3), (PCD, 2), (PWT, 2), (0x60, 50), (PRESENT, 5)]
        {
            if self.ch.chance(percent) {
                flags ^= bit;
            }
        }
        pte::entry(self.mfn(), flags)
    }

    /// Picks an update of one of its tables, or of anything: machine address with command, and value.
    pub(crate) fn request(&mut self) -> (u64, u64) {
        let level = self.level();
        let at = if self.ch.chance(90) { self.table(level) } else { None };
        let table = at.unwrap_or_else(|| self.mfn());
        let slot = match self.frames[..TABLES].iter().position(|f| *f == table) {
            Some(i) => self.slot_of_first(i),
            None => self.slot(level),
        };
        let mut val = self.entry();
        if level > 1 && self.ch.chance(70) {
            val = self.below(level).map_or(val, |table| pte::entry(table, TABLE));
        }
        // A PAE L3 cannot be in another.
        let linear = if self.l.compat && level == self.l.levels { 1 } else { 15 };
        if level > 1
            && self.ch.chance(linear)
            && let Some(same) = self.table(level)
        {
            val = pte::entry(same, PRESENT | USER);
        }
        let cmd = self.ch.pick(&[0u64, 0, 0, 0, 2, 3, 1, 5]);
        ((table.0 << 12) | (slot * 8) | cmd, val)
    }

    /// Picks a domain number: itself, another, or a special one.
    pub(crate) fn domid(&mut self) -> u64 {
        match self.ch.below(20) {
            0..=11 => DomId::SELF.0.into(),
            12..=17 => self.ch.below(4),
            18 => 0x7ff0 + self.ch.below(6),
            _ => self.ch.below(0x1_0000),
        }
    }

    /// Picks one of its event channel ports, mostly an open one.
    pub(crate) fn port(&mut self) -> u64 {
        match self.ch.below(20) {
            0 => self.ch.below(1 << 32),
            1 => self.ch.below(5000),
            2..=3 => self.ch.below(140),
            _ => self.port_of(self.d, |s| !matches!(s, State::Free)),
        }
    }

    /// Picks a port of `d` for which `fits` returns true, or a small number.
    pub(crate) fn port_of(&mut self, d: &Domain, fits: impl Fn(&State) -> bool) -> u64 {
        let ec = &d.event_channels;
        let start = self.ch.below(24) as u32;
        let ports = (start..64.min(ec.valid_ports())).chain(0..start);
        let fit = ports.into_iter().find(|p| ec.channel(Port(*p)).is_some_and(|c| fits(&c.state())));
        fit.unwrap_or(start).into()
    }

    /// Picks a domain and a port of it that this one may bind to, if there is one.
    pub(crate) fn offered_port(&mut self) -> (u64, u64) {
        let me = self.d.id;
        let first = self.ch.below(4);
        for dom in (first..4).chain(0..first) {
            let Some(d) = self.hv.domains.get(DomId(dom as u16)) else { continue };
            let offers = |s: &State| matches!(s, State::Unbound { remote } if *remote == me);
            let port = self.port_of(&d, offers);
            if d.event_channels.channel(Port(port as u32)).is_some_and(|c| offers(&c.state())) {
                return (dom, port);
            }
        }
        (first, self.port())
    }

    /// Picks a pirq, mostly a mapped one.
    pub(crate) fn pirq(&mut self) -> u64 {
        let start = self.ch.below(30) as u32;
        if self.ch.chance(20) {
            return start.into();
        }
        let mapped = (start..30).chain(0..start).find(|p| self.d.irqs.irq(*p).is_some());
        mapped.unwrap_or(start).into()
    }

    /// Picks one of its frames that is mapped nowhere, if there is one.
    pub(crate) fn loose(&mut self) -> Mfn {
        let frames = self.hv.hw.frames();
        let mut own = self.owned(self.d.id);
        own.retain(|m| frames[m.0 as usize].count_info() & pgc::COUNT == 1);
        if own.is_empty() || self.ch.chance(20) {
            return self.mfn();
        }
        self.ch.pick(&own)
    }

    /// Picks a vcpu number.
    pub(crate) fn vcpu_id(&mut self) -> u64 {
        match self.ch.below(20) {
            0 => self.ch.below(1 << 32),
            1..=8 => self.vcpu.into(),
            _ => self.ch.below(5),
        }
    }

    /// Picks a small number, rarely a large one.
    pub(crate) fn small(&mut self) -> u64 {
        match self.ch.below(10) {
            0 => self.ch.any(),
            1 => !0,
            _ => self.ch.below(32),
        }
    }
}
