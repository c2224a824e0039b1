//! The shadow frames of a domain, found by the table they stand for and the level at which it is used, in chains
//! through the frame table. All but the roots that vcpus have loaded can be discarded at any time.

use alloc::vec::Vec;
use core::ops::Range;
use core::sync::atomic::Ordering::Relaxed;

use crate::base::account::Account;
use crate::base::cpu_mask::CpuMask;
use crate::base::int::index;
use crate::base::page_vec::PageVec;
use crate::base::pte::ENTRIES;
use crate::base::types::Mfn;
use crate::base::{pte, try_alloc};
use crate::frames::heap::{Heap, Request};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::frames::page_info::PageInfo;

/// Maximum number of shadow frames that handling one fault takes.
const PER_FAULT: usize = 4;
/// Maximum number of chains.
pub(crate) const CHAINS: u32 = 1 << 15;
/// The level of a root.
pub(crate) const ROOT: u8 = 4;

/// The shadows. In a shadow frame's record `next` is the chain, `prev` the guest's table, and the stamp its level.
pub(crate) struct Shadows {
    /// The first shadow of each chain; 0: none.
    chains: PageVec<u32>,
    /// Number of frames in chains.
    used: u64,
    /// Maximum number of frames to take from the heap.
    limit: u64,
    /// Zeroed frames for when the heap has none.
    spare: Vec<Mfn>,
    /// Frames of discarded shadows, to be reused before others: the first of a chain, and their number.
    discarded: (u32, u64),
    /// Whether a table has ever been used as one of a lower level (linear page tables).
    linear: bool,
    /// Whether the roots are the hypervisor's own, each of one vcpu for as long as it has tables (PAE).
    own_roots: bool,
}

impl Shadows {
    /// Makes room for `limit` shadows, with as many spare frames as the roots of `vcpus` vcpus and one fault need;
    /// `None` without memory. `own_roots`: the roots are the hypervisor's own.
    pub(crate) fn new<M: Machine>(
        m: &M,
        heap: &Heap,
        limit: u64,
        (vcpus, own_roots): (usize, bool),
        account: &Account,
    ) -> Option<Self> {
        // Roots that may be in use: a vcpu has one for each mode, one that it switches to and one that it is releasing;
        // a CPU may look at an L4, and hold another for its caller, of any domain.
        let reserve = PER_FAULT + 4 * vcpus + 2 * m.online_cpus().count() as usize;
        let mut s = Shadows {
            chains: PageVec::new(account),
            used: 0,
            limit,
            spare: Vec::new(),
            discarded: (0, 0),
            linear: false,
            own_roots,
        };
        let chains = limit.clamp(64, CHAINS.into()).next_power_of_two();
        for _ in 0..chains {
            s.chains.push(0).ok()?;
        }
        try_alloc::reserve(&mut s.spare, reserve).ok()?;
        while s.spare.len() < reserve {
            match take(m, heap) {
                Some(mfn) => try_alloc::push_reserved(&mut s.spare, mfn),
                None => {
                    s.free(m, heap);
                    return None;
                }
            }
        }
        Some(s)
    }

    /// Frees all its frames. No CPU has any of them loaded.
    pub(crate) fn free<M: Machine>(&mut self, m: &M, heap: &Heap) {
        for chain in 0..self.chains.len() {
            self.retain(m, chain, |_, _, _| false, |mfn| heap.free(m, mfn, 0, true, true));
        }
        self.used = 0;
        while let Some(mfn) = self.pop_discarded(m) {
            heap.free(m, mfn, 0, true, true);
        }
        for mfn in self.spare.drain(..) {
            heap.free(m, mfn, 0, true, true);
        }
    }

    /// Returns the number of its frames.
    pub(crate) fn frames(&self) -> u64 {
        self.used + self.spare.len() as u64 + self.discarded.1
    }

    /// Returns a frame of a discarded shadow, with its old contents.
    fn pop_discarded<M: Machine>(&mut self, m: &M) -> Option<Mfn> {
        let (first, count) = self.discarded;
        let pg = m.frames().get(first as usize).filter(|_| first != 0)?;
        self.discarded = (pg.next.swap(0, Relaxed), count - 1);
        Some(Mfn(first.into()))
    }

    /// Returns a zeroed frame that is not one of the spare ones.
    fn take<M: Machine>(&mut self, m: &M, heap: &Heap) -> Option<Mfn> {
        if let Some(mfn) = self.pop_discarded(m) {
            m.zero_page(mfn);
            return Some(mfn);
        }
        if self.used < self.limit {
            take(m, heap)
        } else {
            None
        }
    }

    /// Sets the maximum number of frames to take from the heap.
    pub(crate) fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
    }

    fn chain(&self, table: Mfn, level: u8) -> usize {
        let key = table.0 << 2 | u64::from(level & 3);
        index(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) & (self.chains.len() - 1)
    }

    /// Returns the shadow of `table` at `level`.
    pub(crate) fn find<M: Machine>(&self, m: &M, table: Mfn, level: u8) -> Option<Mfn> {
        let mut at = *self.chains.get(self.chain(table, level))?;
        while at != 0 {
            let pg = m.frames().get(at as usize)?;
            if u64::from(pg.prev.load(Relaxed)) == table.0 && pg.stamp() == u32::from(level) {
                return Some(Mfn(at.into()));
            }
            at = pg.next.load(Relaxed);
        }
        None
    }

    /// Keeps the shadows of one chain for which `keep(shadow, table, level)` returns true; `gone` gets the others,
    /// which are in no chain any more.
    fn retain<M: Machine>(
        &mut self,
        m: &M,
        chain: usize,
        keep: impl Fn(Mfn, Mfn, u8) -> bool,
        mut gone: impl FnMut(Mfn),
    ) {
        let Some(head) = self.chains.get_mut(chain) else { return };
        let mut at = *head;
        let mut kept = 0;
        while let Some(pg) = m.frames().get(at as usize).filter(|_| at != 0) {
            let next = pg.next.load(Relaxed);
            if keep(Mfn(at.into()), Mfn(pg.prev.load(Relaxed).into()), level_of(pg)) {
                pg.next.store(kept, Relaxed);
                kept = at;
            } else {
                pg.next.store(0, Relaxed);
                pg.prev.store(0, Relaxed);
                gone(Mfn(at.into()));
            }
            at = next;
        }
        *head = kept;
    }

    /// Returns the shadow of `table` at `level`, and creates it if necessary: [`Self::provide`] has been called for
    /// this fault.
    pub(crate) fn find_or_make<M: Machine>(&mut self, m: &M, heap: &Heap, table: Mfn, level: u8) -> Option<Mfn> {
        if let Some(found) = self.find(m, table, level) {
            return Some(found);
        }
        let mfn = self.take(m, heap).or_else(|| self.spare.pop())?;
        let pg = m.frames().get(mfn.index())?;
        let native = m.frames().get(table.index())?.type_info() & page_info::pgt::KIND;
        let own_root = self.own_roots && level == ROOT;
        self.linear |= native & page_info::pgt::TYPE != u64::from(level) * page_info::pgt::L1 && !own_root;
        if level == ROOT {
            copy_hypervisor_slots(m, table, mfn);
        } else if level == 2 && native & page_info::pgt::PAE_XEN_L2 != 0 {
            copy_slots(m, table, mfn, pte::PAE_FIRST_XEN_L2_SLOT..ENTRIES);
        }
        let chain = self.chain(table, level);
        pg.prev.store(table.link(), Relaxed);
        pg.set_stamp(level.into());
        let head = self.chains.get_mut(chain)?;
        pg.next.store(*head, Relaxed);
        *head = mfn.link();
        self.used += 1;
        Some(mfn)
    }

    /// Ensures that [`Self::find_or_make`] cannot fail during one fault. When memory is short, all shadows are
    /// discarded except the roots in use; TLBs on `cpus` may have entries of them.
    pub(crate) fn provide<M: Machine>(&mut self, m: &M, heap: &Heap, cpus: CpuMask) {
        self.fill_spare(m, heap);
        if self.spare.len() < PER_FAULT {
            self.discard(m, cpus);
            self.fill_spare(m, heap);
        }
    }

    fn fill_spare<M: Machine>(&mut self, m: &M, heap: &Heap) {
        while self.spare.len() < PER_FAULT {
            let Some(mfn) = self.take(m, heap) else { break };
            try_alloc::push_reserved(&mut self.spare, mfn);
        }
    }

    /// Discards all shadows except the roots in use, whose entries are cleared. No frame of an earlier discard is left.
    /// The frames are cleared when they are reused, as a guest can cause this with each fault.
    fn discard<M: Machine>(&mut self, m: &M, cpus: CpuMask) {
        // Until TLBs have been flushed, the frames stay as they are, linked to each other.
        let (mut gone, mut count) = (0, 0);
        let own_roots = self.own_roots;
        for chain in 0..self.chains.len() {
            let keep = |mfn: Mfn, table: Mfn, level: u8| {
                let kept = level == ROOT && (own_roots || in_use(m, table));
                if kept {
                    (0..ENTRIES).filter(|i| pte::is_guest_l4_slot(*i)).for_each(|i| m.store64(mfn, i * 8, 0));
                }
                kept
            };
            self.retain(m, chain, keep, |mfn| {
                if let Some(pg) = m.frames().get(mfn.index()) {
                    pg.next.store(gone, Relaxed);
                    (gone, count) = (mfn.link(), count + 1);
                }
            });
        }
        self.used -= count;
        m.flush_tlb_cpus(cpus);
        self.discarded = (gone, count);
    }

    /// Forgets what the entry at byte `off` of `table`, which is of level `level`, leads to.
    pub(crate) fn drop_entry<M: Machine>(&self, m: &M, table: Mfn, off: usize, level: u8) {
        // A table is used at its own level, and where there are linear page tables at lower ones.
        let lowest = if self.linear { 1 } else { level };
        for level in lowest..=level {
            if let Some(shadow) = self.find(m, table, level) {
                m.store64(shadow, off, 0);
            }
        }
    }

    /// Discards the shadows of `table`: no entry leads to it any more, though TLBs may remember some.
    pub(crate) fn drop_table<M: Machine>(&mut self, m: &M, heap: &Heap, table: Mfn) {
        for level in 1..=ROOT {
            let chain = self.chain(table, level);
            let mut count = 0;
            self.retain(
                m,
                chain,
                |_, t, l| t != table || l != level,
                |mfn| {
                    heap.free(m, mfn, 0, true, true);
                    count += 1;
                },
            );
            self.used -= count;
        }
    }

    /// Removes write access from all leaf entries of one chain. Returns `false` if there is no such chain.
    pub(crate) fn write_protect<M: Machine>(&self, m: &M, chain: usize) -> bool {
        let Some(&head) = self.chains.get(chain) else { return false };
        let mut at = head;
        while let Some(pg) = m.frames().get(at as usize).filter(|_| at != 0) {
            if pg.stamp() == 1 {
                for i in 0..ENTRIES {
                    let e = m.load64(Mfn(at.into()), i * 8);
                    if e & pte::RW != 0 {
                        m.store64(Mfn(at.into()), i * 8, e & !pte::RW);
                    }
                }
            }
            at = pg.next.load(Relaxed);
        }
        true
    }

    /// Calls `f` with each shadow, its table and its level.
    pub(crate) fn each<M: Machine>(&self, m: &M, mut f: impl FnMut(Mfn, Mfn, u8)) {
        for &head in self.chains.iter() {
            let mut at = head;
            while let Some(pg) = m.frames().get(at as usize).filter(|_| at != 0) {
                f(Mfn(at.into()), Mfn(pg.prev.load(Relaxed).into()), level_of(pg));
                at = pg.next.load(Relaxed);
            }
        }
    }
}

/// Returns the level of a shadow.
fn level_of(shadow: &PageInfo) -> u8 {
    let [level, ..] = shadow.stamp().to_le_bytes();
    level
}

/// Takes a zeroed frame from the heap.
fn take<M: Machine>(m: &M, heap: &Heap) -> Option<Mfn> {
    let mfn = heap.alloc(m, Request::default())?.mfn;
    m.zero_page(mfn);
    Some(mfn)
}

/// Returns whether a vcpu may have `table` as a root: it has a type reference besides those of the pin and of linear
/// page tables.
fn in_use<M: Machine>(m: &M, table: Mfn) -> bool {
    m.frames().get(table.index()).is_some_and(|pg| {
        let x = pg.type_info();
        let linear = u64::from(pg.linear_count().min(0).unsigned_abs());
        x & page_info::pgt::COUNT > u64::from(x & page_info::pgt::PINNED != 0) + linear
    })
}

/// Copies into the root `shadow` what `table` shows of the hypervisor.
pub(crate) fn copy_hypervisor_slots<M: Machine>(m: &M, table: Mfn, shadow: Mfn) {
    copy_slots(m, table, shadow, pte::FIRST_XEN_SLOT..pte::LAST_XEN_SLOT + 1);
}

fn copy_slots<M: Machine>(m: &M, table: Mfn, shadow: Mfn, slots: Range<usize>) {
    for i in slots {
        m.store64(shadow, i * 8, m.load64(table, i * 8));
    }
}
