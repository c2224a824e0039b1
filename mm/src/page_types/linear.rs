//! Linear page tables: a table that has an entry for a table of its own level, so that a guest sees its entries in one
//! linear range. They must be read-only and may be nested only once.

use core::sync::atomic::Ordering::{AcqRel, Acquire};

use crate::base::pte;
use crate::base::types::{DomId, Mfn};
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::page_info;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Takes the references of entry `pde` in table `pde_mfn` of the same type `ty`, if it is a permitted linear entry.
    ///
    /// The entry must be read-only. The mapped table must be validated already (otherwise it could wait for itself) and
    /// have no such entries of its own, and the containing table must not be in use as one. An entry for the table
    /// itself is not counted, so that the table can be validated at all.
    pub(crate) fn get_linear_pagetable(&self, ty: u64, pde: u64, pde_mfn: Mfn, d: DomId) -> bool {
        if pde & pte::RW != 0 {
            return false;
        }
        let mfn = pte::mfn(pde);
        if mfn == pde_mfn {
            return true;
        }
        let Some(ptpg) = self.page(pde_mfn) else { return false };
        if !ptpg.is_owned_by(d) {
            return false;
        }
        let Some(page) = self.get_page_from_mfn(mfn, d) else { return false };
        if !ptpg.update_linear(|n| n.checked_add(1).filter(|n| *n > 0)) {
            self.put_page(page);
            return false;
        }
        if !page.update_linear(|n| n.checked_sub(1).filter(|n| *n < 0)) {
            dec_entries(ptpg);
            self.put_page(page);
            return false;
        }
        let taken = page.type_info.fetch_update(AcqRel, Acquire, |x| {
            let fits = x & page_info::pgt::COUNT != page_info::pgt::COUNT
                && x & page_info::pgt::COUNT != 0
                && x & (page_info::pgt::TYPE | page_info::pgt::VALIDATED) == ty | page_info::pgt::VALIDATED;
            fits.then_some(x + 1)
        });
        if taken.is_err() {
            dec_uses(page);
            dec_entries(ptpg);
            self.put_page(page);
            return false;
        }
        true
    }

    /// Undoes the counts of a linear entry for `page` in `ptpg`.
    pub(crate) fn dec_linear(&self, page: Page<'_>, ptpg: Page<'_>) {
        dec_uses(page);
        dec_entries(ptpg);
    }
}

fn dec_entries(pg: Page<'_>) {
    let ok = pg.update_linear(|n| n.checked_sub(1));
    debug_assert!(ok && pg.linear_count() >= 0);
}

fn dec_uses(pg: Page<'_>) {
    let ok = pg.update_linear(|n| n.checked_add(1));
    debug_assert!(ok && pg.linear_count() <= 0);
}
