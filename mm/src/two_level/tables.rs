//! Validation and release of tables of two levels, each with its shadow.

use crate::base::errno::{Errno, Halt, Result};
use crate::base::types::Mfn;
use crate::ctx::{MmEnv, Page, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::page_types::type_refs::Ptf;
use crate::state::domain::DomainMem;
use crate::two_level::pte32::{ENTRIES, FIRST_HV_SLOT, L2_DISALLOW, PRESENT};
use crate::two_level::{pte32, TwoLevelDom};

impl<E: MmEnv> TwoLevelDom<'_, E> {
    /// Validates a table of type `ty` of `d`, as [`crate::ctx::DomCtx::validate_page`] expects.
    pub(crate) fn promote(&self, page: Page<'_>, ty: u64, d: &DomainMem) -> Result<(), Halt> {
        match ty {
            page_info::pgt::L1 => Ok(self.promote_l1(page, d)?),
            page_info::pgt::L2 => self.promote_l2(page, d),
            page_info::pgt::SEG_DESC => Ok(self.validate_descriptors(page)?),
            _ => Err(Errno::INVAL.into()),
        }
    }

    /// Releases a table of type `ty` of `d`, as [`crate::ctx::DomCtx::devalidate_page`] expects.
    pub(crate) fn demote(&self, page: Page<'_>, ty: u64, partial: bool, d: &DomainMem) -> Result<(), Halt> {
        match ty {
            page_info::pgt::L1 => self.demote_l1(page, d),
            page_info::pgt::L2 => {
                if !partial {
                    page.set_progress(FIRST_HV_SLOT, false);
                }
                self.demote_l2(page)?;
            }
            _ => return Ok(()),
        }
        self.free_shadow(d, page.mfn);
        Ok(())
    }

    fn promote_l1(&self, page: Page<'_>, d: &DomainMem) -> Result {
        let shadows = self.new_l1_shadow(d, page.mfn)?;
        for i in 0..ENTRIES {
            let e = self.m.load32(page.mfn, i * 4);
            if e & PRESENT == 0 {
                continue;
            }
            if let Err(err) = self.get_l1_refs(e, d, PgOwner::Dom(d)) {
                for j in (0..i).rev() {
                    self.put_l1(d, page.mfn, j * 4, self.m.load32(page.mfn, j * 4));
                }
                self.free_shadow(d, page.mfn);
                return Err(err);
            }
            self.m.store64(shadows[i >> 9], (i & 511) * 8, self.shadow_l1e(e, d));
        }
        Ok(())
    }

    fn demote_l1(&self, page: Page<'_>, d: &DomainMem) {
        for i in 0..ENTRIES {
            self.put_l1(d, page.mfn, i * 4, self.m.load32(page.mfn, i * 4));
        }
    }

    /// Takes the references of present entry `e` in L2 `table` of `d`.
    pub(super) fn get_l2_refs(&self, e: u32, table: Mfn, d: &DomainMem) -> Result<(), Halt> {
        if e & L2_DISALLOW != 0 {
            return Err(Errno::INVAL.into());
        }
        match self.get_page_and_type_from_mfn(pte32::mfn(e), page_info::pgt::L1, d.id(), Ptf::default()) {
            Err(Halt::Err(Errno::INVAL)) if self.get_linear_pagetable(page_info::pgt::L2, e.into(), table, d.id()) => {
                Ok(())
            }
            rc => rc,
        }
    }

    /// Validates an L2 from where it was left; errors as for [`crate::ctx::DomCtx::promote_table`].
    fn promote_l2(&self, page: Page<'_>, d: &DomainMem) -> Result<(), Halt> {
        let (first, partial) = page.progress();
        if partial {
            // The table of a linear entry was being released; finish that first.
            return Err(Halt::Left(Errno::INVAL));
        }
        if self.shadow_of(page.mfn).is_none() {
            self.new_l2_shadow(d, page.mfn)?;
        }
        for i in first..FIRST_HV_SLOT {
            let e = self.m.load32(page.mfn, i * 4);
            if e & PRESENT == 0 {
                continue;
            }
            if i > first && self.m.preempt_pending() {
                page.set_progress(i, false);
                return Err(Halt::Partial);
            }
            match self.get_l2_refs(e, page.mfn, d) {
                Ok(()) => self.write_l2_shadow(page.mfn, i, e, d),
                Err(err) if i == 0 => {
                    self.free_shadow(d, page.mfn);
                    return Err(err);
                }
                Err(Halt::Err(err) | Halt::Left(err)) => {
                    page.set_progress(i, false);
                    return Err(Halt::Left(err));
                }
                Err(Halt::Untouched | Halt::Partial) => {
                    page.set_progress(i, false);
                    return Err(Halt::Partial);
                }
            }
        }
        Ok(())
    }

    /// Releases an L2 from where it was left, last entry first. Its shadow is in no CR3 any more.
    fn demote_l2(&self, page: Page<'_>) -> Result<(), Halt> {
        let (nr, mut partial) = page.progress();
        let Some(mut i) = (nr + usize::from(partial)).checked_sub(1) else { return Ok(()) };
        loop {
            let e = self.m.load32(page.mfn, i * 4);
            let mut rc = self.put_page_from_pde(e.into(), page.mfn, Ptf { partial_set: partial, ..Ptf::default() });
            if rc.is_ok() {
                partial = false;
                if i == 0 {
                    return Ok(());
                }
                i -= 1;
                if e & PRESENT != 0 && self.m.preempt_pending() {
                    rc = Err(Halt::Untouched);
                }
            }
            match rc {
                Ok(()) => {}
                Err(Halt::Partial) => {
                    page.set_progress(i, true);
                    return Err(Halt::Partial);
                }
                Err(_) if i < FIRST_HV_SLOT - 1 || partial => {
                    page.set_progress(if partial { i } else { i + 1 }, partial);
                    return Err(Halt::Partial);
                }
                Err(e) => return Err(e),
            }
        }
    }
}
