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
            let hypervisors = c.d.is_pae() && *level == 4;
            let valid = info.is_owned_by(c.d.id()) && info.type_info() & pgt::VALIDATED != 0;
            assert!(
                if hypervisors { info.owner().is_none() && info.count_info() & pgc::STATE == 0 } else { valid },
                "{table:?} is no table"
            );
            let xen_l2 = info.type_info() & pgt::KIND == pgt::L2 | pgt::PAE_XEN_L2;
            let own = if xen_l2 { pte::PAE_FIRST_XEN_L2_SLOT } else { 512 };
            for slot in 0..512 {
                let s = env.m.load64(*shadow, slot * 8);
                if s & PRESENT == 0 || *level == 4 && !pte::is_guest_l4_slot(slot) {
                    continue;
                }
                let e = env.m.load64(*table, slot * 8);
                if *level == 2 && slot >= own {
                    assert_eq!(s, e, "the hypervisor's slot");
                    continue;
                }
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

/// A load of a 64-bit guest's.
pub(crate) const READ: Access = Access { write: false, fetch: false, user: true };
/// A store of a 64-bit guest's.
pub(crate) const WRITE: Access = Access { write: true, ..READ };
/// A 64-bit guest fetches an instruction.
pub(crate) const FETCH: Access = Access { fetch: true, ..READ };

/// Accesses `va` on the shadow of `root` from ring 3 (`user`) or 1 as CPU `cpu` does, faults and all. Returns the frame.
pub(crate) fn access(
    c: &VcpuCtx<'_, Env>,
    cpu: CpuId,
    (root, va): (Mfn, u64),
    store: Option<u64>,
    user: bool,
) -> Option<Mfn> {
    let (m, write) = (c.m, store.is_some());
    // Reading, finding the entry not accessed, making it so, finding the frame clean, making it dirty.
    for _ in 0..6 {
        let shadow = c.log_dirty_root(mm::Root::simulated(root)).expect("a frame is set aside").mfn();
        let hit = match store {
            Some(val) => m.guest_store_as(cpu, shadow, va, val, user),
            None => m.touch_as(cpu, shadow, va, false, user),
        };
        if hit.is_some() {
            return hit;
        }
        let fault = c.log_dirty_fault(root, va, Access { write, fetch: false, user });
        assert_ne!(fault, LogDirtyFault::NoMemory);
        if fault != LogDirtyFault::Served {
            let in_reach = if c.d.is_pae() { va >> 32 == 0 } else { pte::addr_ok(va) };
            if in_reach {
                assert_eq!(m.walk(root, va, write, user), None, "refused at {va:x}");
            }
            return None;
        }
        if c.d.is_pae() && va >= pte::PAE_HYPERVISOR_START {
            // Not of simulated RAM: it must be shown where the guest looks.
            assert!(!write && !user, "let through at {va:x}");
            let i = ((va - pte::PAE_HYPERVISOR_START) >> 21) as usize;
            assert_eq!(entry_of(m, shadow, va, 2), Some(m.m2p_compat_pde(i)), "not shown at {va:x}");
            return None;
        }
        m.invlpg_cpus(CpuMask::of(cpu), va);
    }
    panic!("faults at {va:x} without end");
}

/// Returns the entry for `va` in the table of `level` that `root` leads to.
pub(crate) fn entry_of(m: &mm::host::HostMachine, root: Mfn, va: u64, level: u32) -> Option<u64> {
    let mut table = root;
    for l in (level..=4).rev() {
        let e = m.load64(table, (va >> (3 + 9 * l) & 511) as usize * 8);
        if l == level {
            return Some(e);
        }
        if e & PRESENT == 0 {
            break;
        }
        table = pte::mfn(e);
    }
    None
}

impl Player<'_> {
    /// The CPU's access on shadows, from ring 3 (`user`) or from ring 1, faults and all; the frame.
    pub(super) fn access_shadow(&mut self, root: Mfn, va: u64, store: Option<u64>, user: bool) -> Option<Mfn> {
        self.env.as_vcpu(self.d, &self.v, |c| access(&c, self.cpu, (root, va), store, user))
    }

    /// Notes that the domain has written to `frame`.
    pub(super) fn wrote(&self, frame: Mfn) {
        if self.env.m.frames()[frame.0 as usize].is_owned_by(DomId(self.d)) {
            let pfn = self.env.as_vcpu(self.d, &self.v, |c| c.get_gpfn(frame).0);
            self.env.written.lock().unwrap().insert((self.d, pfn));
        }
    }
}
