//! Walks of the calling vcpu's own tables, without locks: each step checks that what it reads is a table.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::types::Mfn;
use crate::ctx::{MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::two_level::pte32::{l1_slot, l2_slot, FIRST_HV_SLOT, PRESENT, RW, USER};
use crate::two_level::{pte32, TwoLevel, TwoLevelDom};

/// The location of the entry for an address.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The L1, or an L2 that stands for one in a linear page table.
    pub table: Page<'a>,
    /// Its slot.
    pub slot: usize,
    /// The L2 entry on the way.
    pub l2e: u32,
    /// Whether `table` is an L2.
    pub linear: bool,
}

impl<'a, E: MmEnv> TwoLevelDom<'a, E> {
    /// Returns the table and slot of the entry for `va` in the tables of L2 `root`.
    pub(super) fn place(&self, root: Mfn, va: u32) -> Option<Place<'a>> {
        if l2_slot(va) >= FIRST_HV_SLOT {
            return None;
        }
        let root = self.page(root)?;
        let l2e = self.m.load32(root.mfn, l2_slot(va) * 4);
        let table = self.page(pte32::mfn(l2e)).filter(|_| l2e & PRESENT != 0)?;
        let slot = l1_slot(va);
        let linear = match table.type_info.load(Relaxed) & page_info::pgt::TYPE {
            page_info::pgt::L1 => false,
            page_info::pgt::L2 if slot < FIRST_HV_SLOT => true,
            _ => return None,
        };
        Some(Place { table, slot, l2e, linear })
    }
}

impl<'a, E: MmEnv> TwoLevel<'a, E> {
    /// Returns the L1 table and byte offset of the entry for `va` in the calling vcpu's tables.
    pub(crate) fn l1_of(&self, va: u32) -> Option<(Page<'a>, usize)> {
        let p = self.place(self.v.guest_top.get(), va).filter(|p| !p.linear)?;
        Some((p.table, p.slot * 4))
    }

    /// Returns the entry that maps `va` in the calling vcpu's tables, writable and accessible to users if both levels
    /// are; 0 if there is none.
    pub fn l1e(&self, va: u32) -> u32 {
        let Some(p) = self.place(self.v.guest_top.get(), va) else { return 0 };
        let e = self.m.load32(p.table.mfn, p.slot * 4);
        if e & PRESENT == 0 {
            return 0;
        }
        e & (p.l2e | !(RW | USER))
    }
}
