//! Updates of single entries of validated tables of the caller's. The table is locked.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::errno::{Errno, Result, Stop};
use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::{MmEnv, Page, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;
use crate::two_level::pte32::{FAST, FIRST_HV_SLOT, L1_DISALLOW, L2_DISALLOW, PRESENT};
use crate::two_level::shadow_entries::LOW_MEGABYTE;
use crate::two_level::{pte32, TwoLevel, TwoLevelDom};

impl<E: MmEnv> TwoLevelDom<'_, E> {
    /// Takes the references of present entry `e` of an L1 of `d`, whose frame is `owner`'s. Errors as for
    /// [`crate::ctx::DomCtx::get_page_from_l1e`].
    pub(super) fn get_l1_refs(&self, e: u32, d: &DomainMem, owner: PgOwner<'_>) -> Result {
        if e & L1_DISALLOW != 0 {
            return Err(Errno::INVAL);
        }
        let mfn = pte32::mfn(e);
        if mfn.0 < LOW_MEGABYTE && d.isa_scratch().is_some() {
            return Ok(());
        }
        if let PgOwner::Dom(o) = owner
            && o.id() != d.id()
            && !self.env.may_map_foreign(self.d, o.id(), Some(mfn))
        {
            return Err(Errno::PERM);
        }
        // Cache attributes are decided in the shadow.
        self.get_page_from_l1e(u64::from(e) & !pte::CACHE_ATTRS, d, owner)?;
        Ok(())
    }

    /// Drops the references of entry `e`, which was at byte `off` of L1 `table` of `d`.
    #[inline]
    pub(super) fn put_l1(&self, d: &DomainMem, table: Mfn, off: usize, e: u32) {
        self.put_page_from_l1e_at(d, table, off, e.into());
    }

    /// Writes entry `new` at byte `off` of L1 `table` of the caller's, and its shadow. No references are counted.
    pub(crate) fn store_l1(&self, table: Page<'_>, off: usize, new: u32) {
        self.m.store32(table.mfn, off, new);
        self.write_l1_shadow(table.mfn, off / 4, self.shadow_l1e(new, self.d));
    }

    /// Puts `new` at byte `off` of L1 `table`, for a frame of `owner`.
    pub(super) fn mod_l1(&self, table: Page<'_>, off: usize, new: u32, owner: PgOwner<'_>) -> Result {
        let old = self.m.load32(table.mfn, off);
        if new & PRESENT != 0 {
            if new & L1_DISALLOW != 0 {
                return Err(Errno::INVAL);
            }
            if old & PRESENT != 0 && (old ^ new) & !FAST == 0 {
                self.store_l1(table, off, new);
                return Ok(());
            }
            self.get_l1_refs(new, self.d, owner)?;
        }
        self.store_l1(table, off, new);
        self.put_l1(self.d, table.mfn, off, old);
        Ok(())
    }

    /// Runs `f` with table `page` locked if it is one of type `ty` of the caller's; otherwise `INVAL`.
    pub(super) fn with_table<R>(&self, page: Page<'_>, ty: u64, f: impl FnOnce() -> Result<R>) -> Result<R> {
        if !self.page_lock(page) {
            return Err(Errno::INVAL);
        }
        let fits = page.type_info.load(Relaxed) & page_info::pgt::TYPE == ty && page.is_owned_by(self.d.id());
        let rc = if fits { f() } else { Err(Errno::INVAL) };
        self.page_unlock(page);
        rc
    }
}

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Puts `new` at byte `off` of L2 `table`. The old entry's references are dropped when the caller, having unlocked,
    /// calls [`crate::ctx::VcpuCtx::put_old_guest_table`].
    pub(super) fn mod_l2(&self, table: Page<'_>, off: usize, new: u32) -> Result<(), Stop> {
        let slot = off / 4;
        if slot >= FIRST_HV_SLOT {
            return Err(Errno::INVAL.into());
        }
        let old = self.m.load32(table.mfn, off);
        let mut put = true;
        if new & PRESENT != 0 {
            if new & L2_DISALLOW != 0 {
                return Err(Errno::INVAL.into());
            }
            put = old & PRESENT == 0 || (old ^ new) & !FAST != 0;
            if put {
                let got = self.get_l2_refs(new, table.mfn, self.d);
                got.map_err(|halt| self.ctx().refused(pte32::mfn(new), halt))?;
            }
        }
        self.m.store32(table.mfn, off, new);
        self.write_l2_shadow(table.mfn, slot, new, self.d);
        if put {
            self.ctx().put_pde_later(old.into(), table.mfn);
        }
        Ok(())
    }
}
