//! Page-table entries that grants made and that guests overwrite.

use crate::base::pte;
use crate::base::types::{DomId, Maddr, Mfn};
use crate::ctx::{DomCtx, MmEnv};
use crate::state::domain::DomainMem;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Drops the references of the entry `l1e` that is no longer at byte `off` of L1 table `table` of `d`, unless a
    /// grant made it: then they are left to the grant table. The L1 is locked, or cannot be used yet.
    #[inline]
    pub(crate) fn put_page_from_l1e_at(&self, d: &DomainMem, table: Mfn, off: usize, l1e: u64) {
        if l1e & pte::PRESENT == 0 {
            return;
        }
        if self.page(pte::mfn(l1e)).is_some_and(|p| !p.is_owned_by(d.id()) && !p.is_owned_by(DomId::IO)) {
            let at = Maddr(table.maddr().0 + off as u64);
            if d.granted().is_some_and(|g| g.overwritten(at)) {
                return;
            }
            // When the frame becomes a table, the TLBs that its owner has used are flushed, not those that `d` has
            // used.
            if l1e & pte::RW != 0 {
                d.flush_tlbs(self.m);
            }
        }
        self.put_page_from_l1e(l1e);
    }
}
