//! Updates of single entries of validated tables. The caller has the table locked.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::errno::{Errno, Result, Stop};
use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::{DomCtx, MmEnv, PgOwner, VcpuCtx};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::page_types::type_refs::Ptf;
use crate::state::domain::DomainMem;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Writes `new` over `old` in a table of level `L` of `d`. The CPU may set accessed and dirty bits meanwhile; they
    /// are kept on request.
    #[inline]
    fn update_entry<const L: u8>(
        &self,
        d: &DomainMem,
        (table, off): (Mfn, usize),
        old: u64,
        new: u64,
        preserve_ad: bool,
    ) {
        if preserve_ad {
            self.update_preserving(table, off, old, new);
        } else {
            self.m.store64(table, off, new);
        }
        self.entry_written(d, table, off, L);
    }

    #[cold]
    fn update_preserving(&self, table: Mfn, off: usize, mut old: u64, new: u64) {
        loop {
            let val = new | old & (pte::ACCESSED | pte::DIRTY);
            match self.m.cmpxchg64(table, off, old, val) {
                Ok(_) => return,
                Err(seen) => old = seen,
            }
        }
    }

    /// Puts `new` into the L1 table `table` of `pt_dom` at byte `off`, for a frame of `pg_owner`.
    ///
    /// Errors: as [`DomCtx::get_page_from_l1e`].
    #[inline(always)]
    pub(crate) fn mod_l1_entry(
        &self,
        table: Mfn,
        off: usize,
        new: u64,
        preserve_ad: bool,
        pt_dom: &DomainMem,
        pg_owner: PgOwner<'_>,
    ) -> Result {
        let old = self.m.load64(table, off);
        let adjusted = pte::adjust_l1(new);
        // Fast path: nothing changes that would have to be checked.
        if new & pte::PRESENT != 0
            && new & pt_dom.l1_not_fast() == 0
            && (old ^ adjusted) & !pte::FAST_L1 == 0
            && !preserve_ad
        {
            self.m.store64(table, off, adjusted);
            self.entry_written(pt_dom, table, off, 1);
            return Ok(());
        }
        self.mod_l1_entry_checked(table, off, (old, new), preserve_ad, pt_dom, pg_owner)
    }

    #[inline(never)]
    fn mod_l1_entry_checked(
        &self,
        table: Mfn,
        off: usize,
        (old, new): (u64, u64),
        preserve_ad: bool,
        pt_dom: &DomainMem,
        pg_owner: PgOwner<'_>,
    ) -> Result {
        if new & pte::PRESENT == 0 {
            self.update_entry::<1>(pt_dom, (table, off), old, new, preserve_ad);
            self.put_page_from_l1e_of(pt_dom, old);
            return Ok(());
        }
        if new & pt_dom.l1_disallow() != 0 {
            return Err(Errno::INVAL);
        }
        let new = pt_dom.adjust_l1(new);
        let changed = (old ^ new) & !pte::FAST_L1;
        if changed == 0 {
            self.update_entry::<1>(pt_dom, (table, off), old, new, preserve_ad);
            return Ok(());
        }
        // Only the writability of the same frame changes: the general reference stays as it is.
        if changed == pte::RW
            && new & pte::CACHE_ATTRS == 0
            && let (Some(page), PgOwner::Dom(owner)) = (self.page(pte::mfn(new)), pg_owner)
            && page.is_owned_by(owner.id())
        {
            if new & pte::RW != 0 {
                if !self.get_writable(page) {
                    return Err(Errno::BUSY);
                }
                self.update_entry::<1>(pt_dom, (table, off), old, new, preserve_ad);
            } else {
                self.update_entry::<1>(pt_dom, (table, off), old, new, preserve_ad);
                if owner.id() != pt_dom.id() {
                    self.flush_foreign_writers(pt_dom);
                    self.mark_owner_dirty(page.mfn);
                }
                self.put_writable(page);
            }
            return Ok(());
        }
        let flip = self.get_page_from_l1e(new, pt_dom, pg_owner)?;
        self.update_entry::<1>(pt_dom, (table, off), old, new ^ flip, preserve_ad);
        self.put_page_from_l1e_of(pt_dom, old);
        Ok(())
    }
}

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Puts `new` into table `table` of level `L` (2 to 4) of `d` at byte `off`. The old entry's references are dropped
    /// when the caller, having unlocked, calls [`VcpuCtx::put_old_guest_table`].
    ///
    /// Errors: `INVAL` the hypervisor's slots, bad flags, no such frame, or a frame of another type. If preempted,
    /// nothing has been changed in this table.
    pub(crate) fn mod_pde<const L: u8>(
        &self,
        table: Mfn,
        off: usize,
        new: u64,
        preserve_ad: bool,
        d: &DomainMem,
    ) -> Result<(), Stop> {
        if L == 4 && !pte::is_guest_l4_slot(off / 8) {
            return Err(Errno::INVAL.into());
        }
        if L < 4 && d.is_pae() {
            self.may_change_pae_slot::<L>(table, off / 8)?;
        }
        let old = self.m.load64(table, off);
        if new & pte::PRESENT == 0 {
            self.update_entry::<L>(d, (table, off), old, new, preserve_ad);
            self.put_pde_later(old, table);
            return Ok(());
        }
        if new & d.pde_disallow::<L>() != 0 {
            return Err(Errno::INVAL.into());
        }
        let new = d.adjust_pde::<L>(new);
        if (old ^ new) & !pte::FAST_PDE == 0 {
            self.update_entry::<L>(d, (table, off), old, new, preserve_ad);
            return Ok(());
        }
        self.get_page_from_pde::<L>(new, table, d, Ptf::default()).map_err(|halt| self.refused(pte::mfn(new), halt))?;
        self.update_entry::<L>(d, (table, off), old, new, preserve_ad);
        self.put_pde_later(old, table);
        Ok(())
    }

    /// Checks that slot `i` of the PAE table `table` of level `L` (2 or 3) is not the hypervisor's.
    #[cold]
    fn may_change_pae_slot<const L: u8>(&self, table: Mfn, i: usize) -> Result {
        let of_xen_l2 =
            || self.page(table).is_some_and(|p| p.type_info.load(Relaxed) & page_info::pgt::PAE_XEN_L2 != 0);
        match L {
            3 if i >= pte::PAE_XEN_L3_SLOT => Err(Errno::INVAL),
            2 if i >= pte::PAE_FIRST_XEN_L2_SLOT && of_xen_l2() => Err(Errno::PERM),
            _ => Ok(()),
        }
    }
}
