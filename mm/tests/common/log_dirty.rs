//! Log-dirty mode in the random runs: it comes and goes, and what it says is compared with what was written.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

use std::collections::HashMap;

use mm::pte::{DIRTY, PRESENT, RW};
use mm::*;

use super::player::{Player, FRAMES};
use super::*;
use test_rng::Rng;

/// Frame numbers that are kept: a frame of bits is the least there is.
const PFNS: u64 = FRAMES as u64;

/// Turns the mode of domain `d` on or off, or ends a round.
pub(crate) fn act(env: &Env, d: u16, rng: &mut Rng) {
    env.as_domain(d, |c| {
        if !c.d.logs_dirty() {
            let limit = [0, 1, 3, 6, 12][rng.below(5) as usize];
            c.log_dirty_set_limit(c.d, limit).unwrap();
            let free = env.mm.heap.free_pages();
            if c.log_dirty_enable(c.d, 2, PFNS, &Account::new(100).unwrap()).is_err() {
                assert_eq!(env.mm.heap.free_pages(), free, "a refusal leaves nothing behind");
            }
        } else if rng.chance(85) {
            end_round(env, &c, rng.chance(30));
        } else {
            // Its vcpus leave their CPUs.
            env.m.flush_tlb_cpus(c.d.dirty_cpus());
            c.log_dirty_disable(c.d);
            env.written.lock().unwrap().retain(|(of, _)| *of != d);
        }
    });
}

/// What was written since the last round is in the bitmap.
fn end_round(env: &Env, c: &DomCtx<'_, Env>, peek: bool) {
    let mut bits = [0; 4096];
    c.log_dirty_read(c.d, Pfn(0), &mut bits);
    let set: u64 = bits.iter().map(|b| u64::from(b.count_ones())).sum();
    assert_eq!(c.log_dirty_stats(c.d).dirty, set);
    let mut written = env.written.lock().unwrap();
    for (_, pfn) in written.iter().filter(|(of, _)| DomId(*of) == c.d.id()) {
        if let Some(byte) = bits.get(*pfn as usize / 8) {
            assert!(byte >> (pfn % 8) & 1 != 0, "{:?}: a write to {pfn:x} was missed", c.d.id());
        }
    }
    if !peek {
        written.retain(|(of, _)| DomId(*of) != c.d.id());
        c.log_dirty_clear(c.d, Pfn(0), &bits);
        let mut from = Some(0);
        while let Some(chain) = from {
            from = c.log_dirty_protect(c.d, chain);
        }
        assert_eq!(c.log_dirty_stats(c.d), LogDirtyStats::default());
    }
}

/// No shadow of `d` lets through what the guest's tables do not, nor a write that has to be seen.
pub(crate) fn check(env: &Env, d: u16) {
    env.as_domain(d, |c| {
        let mut shadows = HashMap::new();
        c.log_dirty_each_shadow(c.d, |shadow, table, level| {
            assert!(shadows.insert((table, level), shadow).is_none(), "two shadows");
        });
        let mut bits = [0; 4096];
        c.log_dirty_read(c.d, Pfn(0), &mut bits);
        for ((table, level), shadow) in &shadows {
            let info = &env.m.frames()[table.0 as usize];
            assert!(info.is_owned_by(c.d.id()) && info.type_info() & pgt::VALIDATED != 0, "{table:?} is no table");
            for slot in 0..512 {
                let s = env.m.load64(*shadow, slot * 8);
                if s & PRESENT == 0 || *level == 4 && !pte::is_guest_l4_slot(slot) {
                    continue;
                }
                let e = env.m.load64(*table, slot * 8);
                assert!(e & PRESENT != 0 && s & !e & RW == 0 && e & !s & pte::NX == 0, "{s:x} shows more than {e:x}");
                if *level > 1 {
                    assert_eq!(shadows.get(&(pte::mfn(e), level - 1)), Some(&pte::mfn(s)), "leads astray");
                    continue;
                }
                assert_eq!(pte::mfn(s), pte::mfn(e));
                let of = &env.m.frames().get(pte::mfn(e).0 as usize);
                if s & RW != 0 && of.is_some_and(|p| p.is_owned_by(c.d.id())) {
                    let pfn = c.get_gpfn(pte::mfn(e)).0;
                    let kept = bits.get((pfn / 8).min(1 << 20) as usize);
                    assert!(
                        e & DIRTY != 0 && kept.is_none_or(|b| b >> (pfn % 8) & 1 != 0),
                        "writes to {pfn:x} go unseen"
                    );
                }
            }
        }
    });
}

impl Player<'_> {
    /// The CPU's access on shadows, faults and all; the frame.
    pub(super) fn access_shadow(&mut self, root: Mfn, va: u64, store: Option<u64>) -> Option<Mfn> {
        let (m, write) = (&self.env.m, store.is_some());
        self.env.as_vcpu(self.d, &self.v, |c| {
            // Reading, finding the entry not accessed, making it so, finding the frame clean, making it dirty.
            for _ in 0..6 {
                let shadow = c.log_dirty_root(mm::Root::simulated(root)).expect("a frame is set aside").mfn();
                let hit = match store {
                    Some(val) => m.guest_store(self.cpu, shadow, va, val),
                    None => m.touch(self.cpu, shadow, va, false),
                };
                if hit.is_some() {
                    return hit;
                }
                let fault = c.log_dirty_fault(root, va, write, false);
                assert_ne!(fault, LogDirtyFault::NoMemory);
                if fault != LogDirtyFault::Served {
                    if pte::addr_ok(va) {
                        assert_eq!(m.walk(root, va, write, true), None, "refused at {va:x}");
                    }
                    return None;
                }
                m.invlpg_cpus(CpuMask::of(self.cpu), va);
            }
            panic!("faults at {va:x} without end");
        })
    }

    /// Notes that the domain has written to `frame`.
    pub(super) fn wrote(&self, frame: Mfn) {
        if self.env.m.frames()[frame.0 as usize].is_owned_by(DomId(self.d)) {
            let pfn = self.env.as_vcpu(self.d, &self.v, |c| c.get_gpfn(frame).0);
            self.env.written.lock().unwrap().insert((self.d, pfn));
        }
    }
}
