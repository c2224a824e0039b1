//! The frames of shadows: where they are, and their account.
//!
//! [`Machine::shadow_table`] has for each guest table its first shadow frame; the others follow through the `next` link
//! of the frame table. A shadow frame has no owner and no references. The `prev` link of the first one is the guest's
//! table.
//!
//! | guest | shadow frames in order |
//! |---|---|
//! | L1 | L1 for the first 2 MiB, L1 for the second |
//! | L2 | L4, L3, four L2 (1 GiB each); once it is used as a linear page table, also two L1 that show its entries |

use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

use crate::base::errno::{Errno, Result};
use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::MmEnv;
use crate::frames::heap::Request;
use crate::frames::machine::Machine;
use crate::state::domain::DomainMem;
use crate::state::vcpu::Root;
use crate::two_level::pte32::ENTRIES;
use crate::two_level::{TwoLevel, TwoLevelDom};

/// Number of shadow frames of a guest L1.
pub(super) const L1_FRAMES: u32 = 2;
/// Number of shadow frames of a guest L2.
pub(super) const L2_FRAMES: u32 = 6;
/// Number of shadow L2 tables of a guest L2.
const GIGABYTES: usize = 4;
/// Entries of the fourth shadow L2 that show the machine-to-phys table, at 0xfc000000.
pub(super) const M2P_ENTRIES: [usize; 2] = [480, 481];
/// Flags of the upper levels: the guest's own entries decide.
const ALL: u64 = pte::PRESENT | pte::RW | pte::USER | pte::ACCESSED;

impl<'a, E: MmEnv> TwoLevelDom<'a, E> {
    /// Returns the first shadow frame of guest table `table`.
    #[inline]
    pub(super) fn shadow_of(&self, table: Mfn) -> Option<Mfn> {
        let first = self.m.shadow_table().get(table.index())?.load(Acquire);
        (first != 0).then_some(Mfn(u64::from(first)))
    }

    /// Returns the shadow frame after `mfn`.
    #[inline]
    fn next(&self, mfn: Mfn) -> Option<Mfn> {
        let next = self.m.frames().get(mfn.index())?.next.load(Acquire);
        (next != 0).then_some(Mfn(u64::from(next)))
    }

    /// Returns both shadow tables of guest L1 `table`.
    #[inline]
    pub(super) fn l1_shadows(&self, table: Mfn) -> Option<[Mfn; 2]> {
        let first = self.shadow_of(table)?;
        Some([first, self.next(first)?])
    }

    /// Returns the shadow L2 of guest L2 `table` that holds its slot `slot`.
    #[inline]
    pub(super) fn l2_shadow(&self, table: Mfn, slot: usize) -> Option<Mfn> {
        let l3 = self.next(self.shadow_of(table)?)?;
        Some(pte::mfn(self.m.load64(l3, slot / (ENTRIES / GIGABYTES) * 8)))
    }

    /// Returns the two shadow tables that show guest L2 `table` as a linear page table, if it has been used as one.
    pub(super) fn linear_shadows(&self, table: Mfn) -> Option<[Mfn; 2]> {
        let mut at = self.shadow_of(table)?;
        for _ in 0..L2_FRAMES {
            at = self.next(at)?;
        }
        Some([at, self.next(at)?])
    }

    /// Returns the guest's L2 whose tree begins with shadow L4 `root`.
    pub(super) fn table_of_root(&self, root: Mfn) -> Option<Mfn> {
        let table = Mfn(u64::from(self.m.frames().get(root.index())?.prev.load(Relaxed)));
        (self.shadow_of(table) == Some(root)).then_some(table)
    }

    /// Returns the L4 that stands for guest L2 `table`, to which a type reference is held.
    pub fn shadow_root(&self, table: Mfn) -> Option<Mfn> {
        self.shadow_of(table)
    }

    /// Allocates `n` zeroed frames in a chain, charged to `d`. Returns the first.
    fn alloc_chain(&self, d: &DomainMem, n: u32) -> Option<Mfn> {
        if !d.charge_shadow(n) {
            return None;
        }
        let mut first = 0;
        for _ in 0..n {
            let claimed = d.shadow_reserve_left().into();
            let req = Request { no_scrub: true, claimed, ..Request::default() };
            let Some(block) = self.env.mm().heap.alloc(self.m, req) else {
                self.free_frames(first);
                d.uncharge_shadow(n);
                self.settle_reserve(d);
                return None;
            };
            self.use_reserve(d);
            self.m.zero_page(block.mfn);
            self.m.frames()[block.mfn.index()].next.store(first, Release);
            first = block.mfn.link();
        }
        Some(Mfn(u64::from(first)))
    }

    /// Frees a chain and returns how many frames it had. CPUs may have cached their contents, so a flush precedes their
    /// next use.
    fn free_frames(&self, mut at: u32) -> u32 {
        let mut n = 0;
        while at != 0 {
            let pg = &self.m.frames()[at as usize];
            let next = pg.next.swap(0, AcqRel);
            pg.prev.store(0, Relaxed);
            self.env.mm().heap.free(self.m, Mfn(u64::from(at)), 0, true, true);
            at = next;
            n += 1;
        }
        n
    }

    fn attach(&self, d: &DomainMem, table: Mfn, n: u32) -> Result<Mfn> {
        // An entry cannot name a frame beyond 4 GiB, so no frame there becomes a table.
        let slot = self.m.shadow_table().get(table.index()).ok_or(Errno::NOMEM)?;
        debug_assert!(slot.load(Relaxed) == 0);
        let first = self.alloc_chain(d, n).ok_or(Errno::NOMEM)?;
        self.m.frames()[first.index()].prev.store(table.link(), Relaxed);
        slot.store(first.link(), Release);
        Ok(first)
    }

    /// Gives guest L1 `table` of `d` an empty shadow. `NOMEM`: there is no memory for it.
    pub(super) fn new_l1_shadow(&self, d: &DomainMem, table: Mfn) -> Result<[Mfn; 2]> {
        self.attach(d, table, L1_FRAMES)?;
        self.l1_shadows(table).ok_or(Errno::NOMEM)
    }

    /// Gives guest L2 `table` of `d` a shadow with the hypervisor's entries and none of the guest's.
    pub(super) fn new_l2_shadow(&self, d: &DomainMem, table: Mfn) -> Result {
        let l4 = self.attach(d, table, L2_FRAMES)?;
        let (mut at, mut below) = (l4, [Mfn(0); 1 + GIGABYTES]);
        for b in &mut below {
            at = self.next(at).ok_or(Errno::NOMEM)?;
            *b = at;
        }
        let [l3, l2s @ ..] = below;
        for (i, l2) in l2s.iter().enumerate() {
            self.m.store64(l3, i * 8, pte::entry(*l2, ALL));
        }
        for (i, slot) in M2P_ENTRIES.into_iter().enumerate() {
            self.m.store64(l2s[GIGABYTES - 1], slot * 8, self.m.m2p_compat_pde(i));
        }
        for (i, e) in self.m.hypervisor_l4_slots(d.id()).into_iter().enumerate() {
            self.m.store64(l4, (pte::FIRST_XEN_SLOT + i) * 8, e);
        }
        self.m.store64(l4, 0, pte::entry(l3, ALL));
        Ok(())
    }

    /// Adds two frames to the shadow of guest L2 `table` (locked) for its use as a linear page table, if it has none.
    pub(super) fn add_linear_shadow(&self, d: &DomainMem, table: Mfn) -> Option<[Mfn; 2]> {
        if let Some(have) = self.linear_shadows(table) {
            return Some(have);
        }
        let mut last = self.shadow_of(table)?;
        while let Some(next) = self.next(last) {
            last = next;
        }
        let first = self.alloc_chain(d, L1_FRAMES)?;
        self.m.frames()[last.index()].next.store(first.link(), Release);
        self.linear_shadows(table)
    }

    /// Returns the shadow frames of guest table `table`, for checks.
    pub(super) fn chain(&self, table: Mfn) -> impl Iterator<Item = Mfn> + '_ {
        core::iter::successors(self.shadow_of(table), |at| self.next(*at))
    }

    /// Frees the shadow of guest table `table` of `d`.
    pub(super) fn free_shadow(&self, d: &DomainMem, table: Mfn) {
        let Some(slot) = self.m.shadow_table().get(table.index()) else { return };
        let n = self.free_frames(slot.swap(0, AcqRel));
        d.uncharge_shadow(n);
        self.settle_reserve(d);
    }
}

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Returns the value for CR3 when the vcpu is loaded: the shadow of its table.
    pub fn load_root(&self) -> Root {
        self.shadow_root(self.v.guest_top.get()).map_or(Root::NONE, Root::of)
    }
}
