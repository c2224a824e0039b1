//! The references of an L1 entry: frames that a guest maps.

use core::sync::atomic::Ordering::AcqRel;

use crate::base::errno::{Errno, Result};
use crate::base::pte;
use crate::base::types::{DomId, Mfn};
use crate::ctx::{DomCtx, MmEnv, Page, PgOwner};
use crate::frames::page_info;
use crate::state::domain::DomainMem;

/// The frame number of all ones, which guests write for "no frame".
const INVALID_PTE_MFN: Mfn = Mfn(pte::ADDR >> 12);

impl<E: MmEnv> DomCtx<'_, E> {
    /// Takes the references that the present entry `l1e` of a table of `l1e_owner` needs, the frame being `pg_owner`'s.
    ///
    /// Returns the flags that the caller has to flip in the entry: device memory is mapped uncached unless the guest
    /// asks for something else, and read-only where it must be.
    ///
    /// # Errors
    /// EINVAL: flags that the owner of the table may not use, or no such frame. EPERM: device memory without
    /// permission. EBUSY: the frame is not `pg_owner`'s, or is of a type that cannot be mapped in this way. EACCES:
    /// cache attributes on one of the hypervisor's frames.
    #[inline]
    pub fn get_page_from_l1e(&self, l1e: u64, l1e_owner: &DomainMem, pg_owner: PgOwner<'_>) -> Result<u64> {
        if l1e & l1e_owner.l1_disallow() != 0 {
            return Err(Errno::INVAL);
        }
        // Likely: a frame of the owner's.
        if let Some(page) = self.page(pte::mfn(l1e)) {
            if let Some(real) = self.get_page_owner_and_reference(page) {
                if real == pg_owner.id() {
                    if l1e & pte::RW != 0 && !self.get_writable(page) {
                        self.put_page(page);
                        return Err(Errno::BUSY);
                    }
                    if l1e & pte::CACHE_ATTRS != 0 {
                        return self.check_cache_attrs(l1e);
                    }
                    return Ok(0);
                }
                return self.get_foreign_from_l1e(l1e, real, l1e_owner, pg_owner);
            }
            if !page.is_owned_by(DomId::IO) {
                return Err(Errno::BUSY);
            }
        }
        self.get_mmio_from_l1e(l1e, l1e_owner, pg_owner)
    }

    /// Checks cache attributes other than write-back; the references have been taken.
    #[cold]
    fn check_cache_attrs(&self, l1e: u64) -> Result<u64> {
        let Some(page) = self.page(pte::mfn(l1e)) else { return Ok(0) };
        if page.is_special() {
            if l1e & pte::RW != 0 {
                self.put_page_type(page);
            }
            self.put_page(page);
            return Err(Errno::ACCES);
        }
        if l1e & (pte::CACHE_ATTRS | pte::RW) == pte::WC | pte::RW {
            page.type_info.fetch_or(page_info::pgt::NON_COHERENT, AcqRel);
        }
        Ok(0)
    }

    /// Checks a mapping of a frame of `real` instead of `pg_owner`; a general reference is held.
    #[cold]
    #[inline(never)]
    fn get_foreign_from_l1e(&self, l1e: u64, real: DomId, l1e_owner: &DomainMem, pg_owner: PgOwner<'_>) -> Result<u64> {
        let Some(page) = self.page(pte::mfn(l1e)) else { return Err(Errno::BUSY) };
        // A control domain may pass on its right to map another domain's frames.
        let allowed = match pg_owner {
            PgOwner::Dom(d) => d.id() != l1e_owner.id() && d.controls(real) && real != DomId::INVALID,
            PgOwner::Io | PgOwner::Xen => false,
        };
        if !allowed || l1e & pte::RW != 0 && !self.get_writable(page) {
            self.put_page(page);
            return Err(Errno::BUSY);
        }
        if l1e & pte::CACHE_ATTRS != 0 {
            return self.check_cache_attrs(l1e);
        }
        Ok(0)
    }

    /// Checks a mapping of device memory, which is not counted, but permitted by number and mapped uncached.
    #[cold]
    #[inline(never)]
    fn get_mmio_from_l1e(&self, l1e: u64, l1e_owner: &DomainMem, pg_owner: PgOwner<'_>) -> Result<u64> {
        let mfn = pte::mfn(l1e);
        let refused = if mfn == INVALID_PTE_MFN { Errno::INVAL } else { Errno::PERM };
        let by = match pg_owner {
            PgOwner::Dom(d) => d,
            PgOwner::Io => self.d,
            PgOwner::Xen => return Err(refused),
        };
        if !by.iomem_permitted(mfn.0, mfn.0) {
            return Err(refused);
        }
        if by.id() != l1e_owner.id() && !l1e_owner.iomem_permitted(mfn.0, mfn.0) {
            return Err(refused);
        }
        let mut flip = 0;
        if l1e & pte::RW != 0 && self.env.mmio_ro(mfn) {
            flip = pte::RW;
        }
        let attrs = l1e & pte::CACHE_ATTRS;
        if attrs == 0 {
            flip |= pte::PWT | pte::PCD;
        } else if attrs & !pte::PAT == pte::PWT {
            // Write-through and write-protect become uncached.
            flip |= pte::PCD | l1e & pte::PAT;
        }
        Ok(flip)
    }

    /// Drops the references of an L1 entry that is no longer in a table.
    #[inline]
    pub fn put_page_from_l1e(&self, l1e: u64) {
        let Some(page) = self.page_of_l1e(l1e) else { return };
        if l1e & pte::RW != 0 {
            self.put_writable(page);
        }
        self.put_page(page);
    }

    /// Returns the page to which entry `l1e` of a table holds a reference, and a type reference if it is writable.
    #[inline(always)]
    pub(crate) fn page_of_l1e(&self, l1e: u64) -> Option<Page<'_>> {
        let page = if l1e & pte::PRESENT != 0 { self.page(pte::mfn(l1e)) } else { None };
        page.filter(|p| !p.is_owned_by(DomId::IO))
    }

    /// As [`Self::put_page_from_l1e`] for an entry that is no longer in a table of `d`.
    #[inline]
    pub(crate) fn put_page_from_l1e_of(&self, d: &DomainMem, l1e: u64) {
        if l1e & pte::PRESENT == 0 {
            return;
        }
        let Some(page) = self.page(pte::mfn(l1e)) else { return };
        if !page.is_owned_by(d.id()) {
            return self.put_foreign_page(d, page, l1e);
        }
        if l1e & pte::RW != 0 {
            self.put_writable(page);
        }
        self.put_page(page);
    }

    /// Drops the references of a grant's entry that is overwritten rather than unmapped; or of device memory.
    #[cold]
    fn put_foreign_page(&self, d: &DomainMem, page: Page<'_>, l1e: u64) {
        if l1e & pte::RW != 0 && !page.is_owned_by(DomId::IO) {
            self.flush_foreign_writers(d);
            self.mark_owner_dirty(page.mfn);
        }
        self.put_page_from_l1e(l1e);
    }

    /// Flushes TLBs before `d` loses writable mappings of frames of others: when such a frame becomes a table, only the
    /// TLBs that its owner has used are flushed.
    #[cold]
    pub(crate) fn flush_foreign_writers(&self, d: &DomainMem) {
        d.flush_tlbs(self.m);
    }
}
