//! Validation and release of a frame's contents when its type count leaves or reaches zero.

use core::sync::atomic::Ordering::{AcqRel, Acquire, Release};

use crate::base::errno::{Errno, Halt, Result};
use crate::base::pte;
use crate::base::types::{DomId, Mfn};
use crate::ctx::{DomCtx, MmEnv, Page, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::page_types::type_refs::Ptf;
use crate::state::domain::DomainMem;

/// The type of the L2 that holds the hypervisor's entries of a PAE guest.
const PAE_XEN_L2: u64 = page_info::pgt::L2 | page_info::pgt::PAE_XEN_L2;

/// Returns the type of a table one level below `ty`.
#[inline]
pub(crate) const fn lower(ty: u64) -> u64 {
    ty - page_info::pgt::L1
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Checks the contents of a frame for type `ty` and takes the references they need. The caller has exclusive
    /// access.
    pub(crate) fn validate_page(&self, page: Page<'_>, ty: u64) -> Result<(), Halt> {
        let rc = self
            .with_owner(page, |d| match ty {
                _ if d.is_two_level() => self.two_level().promote(page, ty, d),
                page_info::pgt::L1 => Ok(self.promote_l1_table(page, d)?),
                page_info::pgt::L2 => self.promote_table::<2>(page, d),
                page_info::pgt::L3 => self.promote_table::<3>(page, d),
                PAE_XEN_L2 if d.is_pae() => self.promote_table::<2>(page, d),
                page_info::pgt::L4 if !d.is_pae() => self.promote_table::<4>(page, d),
                page_info::pgt::SEG_DESC => Ok(self.validate_segdesc_page(page, d)?),
                _ => Err(Errno::INVAL.into()),
            })
            .unwrap_or(Err(Errno::INVAL.into()));
        match rc {
            Ok(()) => {
                if ty != page_info::pgt::SEG_DESC {
                    self.with_owner(page, |d| self.table_changes_type(d, page.mfn));
                }
                page.type_info.fetch_or(page_info::pgt::VALIDATED, AcqRel);
            }
            Err(Halt::Untouched) => {
                page.type_info.fetch_and(!page_info::pgt::COUNT, AcqRel);
            }
            Err(Halt::Partial | Halt::Left(_)) => {
                self.get_page_light(page);
                page.type_info.fetch_or(page_info::pgt::PARTIAL, AcqRel);
            }
            Err(Halt::Err(_)) => page.type_info.store(0, Release),
        }
        rc
    }

    /// Drops the references that a table's contents hold. `x`: its type word before its validity was cleared.
    pub(crate) fn devalidate_page(&self, page: Page<'_>, x: u64) -> Result<(), Halt> {
        let shadowed = self.with_owner(page, |d| {
            self.table_changes_type(d, page.mfn);
            if d.is_two_level() {
                let partial = x & page_info::pgt::PARTIAL != 0;
                return Some(self.two_level().demote(page, x & page_info::pgt::TYPE, partial, d));
            }
            if x & page_info::pgt::PARTIAL == 0 {
                page.set_progress(d.table_entries(x), false);
            }
            None
        });
        if let Some(Some(rc)) = shadowed {
            return rc;
        }
        match x & page_info::pgt::TYPE {
            page_info::pgt::L1 => {
                self.demote_l1_table(page);
                Ok(())
            }
            page_info::pgt::L2 => self.demote_table::<2>(page),
            page_info::pgt::L3 => self.demote_table::<3>(page),
            page_info::pgt::L4 => self.demote_table::<4>(page),
            _ => Ok(()),
        }
    }

    fn promote_l1_table(&self, page: Page<'_>, d: &DomainMem) -> Result {
        let (entries, pae) = (self.m.words(page.mfn), d.is_pae());
        for (i, entry) in entries.iter().enumerate() {
            let l1e = entry.load(Acquire);
            if l1e & pte::PRESENT == 0 {
                continue;
            }
            match self.get_page_from_l1e(l1e, d, PgOwner::Dom(d)) {
                Ok(flip) => {
                    let new = if pae { l1e ^ flip } else { pte::adjust_l1(l1e ^ flip) };
                    if new != l1e {
                        entry.store(new, Release);
                    }
                }
                Err(e) => {
                    for entry in entries[..i].iter().rev() {
                        self.put_page_from_l1e(entry.load(Acquire));
                    }
                    return Err(e);
                }
            }
        }
        Ok(())
    }

    fn demote_l1_table(&self, page: Page<'_>) {
        let (owner, mut flushed) = (page.owner(), false);
        for entry in self.m.words(page.mfn) {
            let l1e = entry.load(Acquire);
            let Some(mapped) = self.page_of_l1e(l1e) else { continue };
            if l1e & pte::RW != 0 {
                if !flushed && mapped.owner() != owner {
                    // Once is enough: nothing leads to the table any more.
                    self.with_owner(page, |d| self.flush_foreign_writers(d));
                    flushed = true;
                }
                if flushed {
                    self.mark_owner_dirty(mapped.mfn);
                }
                self.put_writable(mapped);
            }
            self.put_page(mapped);
        }
    }

    /// Takes references to frame `mfn` as a table of type `ty`, for an entry that may be half done.
    pub(crate) fn get_page_and_type_from_mfn(&self, mfn: Mfn, ty: u64, d: DomId, flags: Ptf) -> Result<(), Halt> {
        let page = if flags.partial_set { self.page(mfn) } else { self.get_page_from_mfn(mfn, d) };
        let Some(page) = page else { return Err(Errno::INVAL.into()) };
        let rc = self.get_page_type_rc(page, ty, flags.preemptible);
        if let Err(h) = rc {
            // The reference stays with a half-done entry, and with a table that will be released later.
            let keep = flags.partial_set
                || match h {
                    Halt::Left(_) => true,
                    Halt::Partial => flags.retain_ref,
                    Halt::Err(_) | Halt::Untouched => false,
                };
            if !keep {
                self.put_page(page);
            }
        }
        rc
    }

    /// Takes the references of present entry `e` in table `table` of level `L` (2 to 4).
    pub(crate) fn get_page_from_pde<const L: u8>(
        &self,
        e: u64,
        table: Mfn,
        d: &DomainMem,
        flags: Ptf,
    ) -> Result<(), Halt> {
        if e & d.pde_disallow::<L>() != 0 {
            return Err(Errno::INVAL.into());
        }
        let ty = u64::from(L) * page_info::pgt::L1;
        let flags = Ptf { preemptible: L > 2, ..flags };
        match self.get_page_and_type_from_mfn(pte::mfn(e), lower(ty), d.id(), flags) {
            // A PAE L3 has none: its entries become writable, and the guest could write to what is behind a linear one.
            Err(Halt::Err(Errno::INVAL)) if L == 3 && d.is_pae() => Err(Errno::INVAL.into()),
            Err(Halt::Err(Errno::INVAL)) if self.get_linear_pagetable(ty, e, table, d.id()) => Ok(()),
            rc => rc,
        }
    }

    /// Drops the references of entry `e`, which was in table `table` of level 2 to 4.
    pub(crate) fn put_page_from_pde(&self, e: u64, table: Mfn, flags: Ptf) -> Result<(), Halt> {
        let mfn = pte::mfn(e);
        if e & pte::PRESENT == 0 || mfn == table {
            return Ok(());
        }
        let Some(page) = self.page(mfn) else { return Ok(()) };
        self.put_page_type_flags(page, Ptf { preemptible: true, ..flags }, self.page(table))?;
        self.put_page(page);
        Ok(())
    }
}
