//! The shadow of an entry: a function of the guest's entry, and of what it points to.

use crate::base::pte;
use crate::base::types::{DomId, Mfn};
use crate::ctx::MmEnv;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;
use crate::two_level::pte32::{ACCESSED, DIRTY, FIRST_HV_SLOT, PRESENT, RW};
use crate::two_level::{pte32, TwoLevelDom};

/// Number of frames in the first megabyte.
pub(super) const LOW_MEGABYTE: u64 = 0x100;
const READY: u32 = PRESENT | ACCESSED;

impl<E: MmEnv> TwoLevelDom<'_, E> {
    /// Returns the shadow of L1 entry `e` of domain `d`.
    ///
    /// Device memory is uncached. Cache attributes of RAM are passed on only for domains that have device memory.
    pub(super) fn shadow_l1e(&self, e: u32, d: &DomainMem) -> u64 {
        if e & READY != READY {
            return 0;
        }
        let mut flags = u64::from(e) & (pte::PRESENT | pte::USER | pte::ACCESSED);
        if e & (RW | DIRTY) == RW | DIRTY {
            flags |= pte::RW | pte::DIRTY;
        }
        let mut mfn = pte32::mfn(e);
        if self.page(mfn).is_none_or(|p| p.is_owned_by(DomId::IO)) {
            match d.isa_scratch() {
                Some(scratch) if mfn.0 < LOW_MEGABYTE => mfn = scratch,
                _ => {
                    flags |= pte::PCD | pte::PWT;
                    if flags & pte::RW != 0 && self.is_read_only(e, d) {
                        flags &= !pte::RW;
                    }
                }
            }
        } else if d.may_flush_cache() {
            flags |= u64::from(e) & (pte::PCD | pte::PWT);
        }
        pte::entry(mfn, flags)
    }

    /// Returns whether L1 entry `e` maps device memory that no domain may write.
    #[inline]
    pub(super) fn is_read_only(&self, e: u32, d: &DomainMem) -> bool {
        let mfn = pte32::mfn(e);
        let device = self.page(mfn).is_none_or(|p| p.is_owned_by(DomId::IO));
        device && !(mfn.0 < LOW_MEGABYTE && d.isa_scratch().is_some()) && self.env.mmio_ro(mfn)
    }

    /// Returns the shadow of entry `e` of an L2 as an entry of a linear page table.
    pub(super) fn shadow_linear(&self, e: u32, slot: usize, d: &DomainMem) -> u64 {
        if slot >= FIRST_HV_SLOT {
            return 0;
        }
        self.shadow_l1e(e, d) & !(pte::RW | pte::DIRTY)
    }

    /// Returns the pair of shadow L2 entries of L2 entry `e`.
    pub(super) fn shadow_l2e(&self, e: u32) -> [u64; 2] {
        let target = pte32::mfn(e);
        let Some(page) = self.page(target).filter(|_| e & READY == READY) else { return [0; 2] };
        let (tables, mask) = match page.type_info() & page_info::pgt::TYPE {
            page_info::pgt::L1 => (self.l1_shadows(target), pte::RW | pte::USER),
            page_info::pgt::L2 => (self.linear_shadows(target), pte::USER),
            _ => (None, 0),
        };
        let Some(tables) = tables else { return [0; 2] };
        tables.map(|t| pte::entry(t, pte::PRESENT | pte::ACCESSED | u64::from(e) & mask))
    }

    /// Writes the shadow of entry `slot` of guest L1 `table`.
    #[inline]
    pub(super) fn write_l1_shadow(&self, table: Mfn, slot: usize, val: u64) {
        let Some(tables) = self.l1_shadows(table) else { return };
        self.m.store64(tables[slot >> 9], (slot & 511) * 8, val);
    }

    /// Updates the shadow of slot `slot` of guest L2 `table` to its entry `e`.
    pub(super) fn write_l2_shadow(&self, table: Mfn, slot: usize, e: u32, d: &DomainMem) {
        let Some(l2) = self.l2_shadow(table, slot) else { return };
        for (i, val) in self.shadow_l2e(e).into_iter().enumerate() {
            self.m.store64(l2, (slot & 255) * 16 + i * 8, val);
        }
        if let Some(linear) = self.linear_shadows(table) {
            self.m.store64(linear[slot >> 9], (slot & 511) * 8, self.shadow_linear(e, slot, d));
        }
    }

    /// Returns the pair of shadow entries of slot `slot` of guest L2 `table`.
    pub(super) fn read_l2_shadow(&self, table: Mfn, slot: usize) -> [u64; 2] {
        self.l2_shadow(table, slot).map_or([0; 2], |l2| [0, 8].map(|i| self.m.load64(l2, (slot & 255) * 16 + i)))
    }
}
