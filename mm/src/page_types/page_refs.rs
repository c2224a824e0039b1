//! General references: a frame that has one is neither freed nor given to another owner.

use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

use crate::base::types::{DomId, Mfn};
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;

impl<'a, E: MmEnv> DomCtx<'a, E> {
    /// Takes a reference regardless of the owner, whom it returns; `None` if the frame is not allocated or the count is
    /// full.
    #[inline]
    pub fn get_page_owner_and_reference(&self, page: Page<'_>) -> Option<DomId> {
        let mut x = page.count_info.load(Relaxed);
        loop {
            // 0: not allocated. -1: would wrap. -2: the last one is kept for `get_page_light`.
            if (x + 2) & page_info::pgc::COUNT <= 2 {
                return None;
            }
            match page.count_info.compare_exchange_weak(x, x + 1, AcqRel, Relaxed) {
                Ok(_) => return page.owner().or(Some(DomId::INVALID)),
                Err(seen) => x = seen,
            }
        }
    }

    /// Takes a reference if `d` is the owner.
    #[inline]
    pub fn get_page(&self, page: Page<'_>, d: DomId) -> bool {
        let mut x = page.count_info.load(Relaxed);
        loop {
            if (x + 2) & page_info::pgc::COUNT <= 2 {
                return false;
            }
            match page.count_info.compare_exchange_weak(x, x + 1, AcqRel, Relaxed) {
                Ok(_) => break,
                Err(seen) => x = seen,
            }
        }
        if page.is_owned_by(d) {
            return true;
        }
        self.put_page(page);
        false
    }

    /// Takes a reference to frame `mfn` if it exists and `d` is the owner.
    #[inline]
    pub fn get_page_from_mfn(&self, mfn: Mfn, d: DomId) -> Option<Page<'a>> {
        let page = self.page(mfn)?;
        self.get_page(page, d).then_some(page)
    }

    /// Takes one more reference to a frame that is known to have some; cannot fail since one is kept in reserve.
    pub(crate) fn get_page_light(&self, page: Page<'_>) {
        let x = page.count_info.fetch_add(1, AcqRel);
        debug_assert!(x & page_info::pgc::COUNT != 0 && (x + 1) & page_info::pgc::COUNT != 0);
    }

    /// Drops a reference; the last one frees the frame.
    #[inline]
    pub fn put_page(&self, page: Page<'_>) {
        let x = page.count_info.fetch_sub(1, AcqRel);
        debug_assert!(x & page_info::pgc::COUNT != 0, "put_page({:#x}) without reference", page.mfn.0);
        if x & page_info::pgc::COUNT == 1 {
            self.last_reference_gone(page);
        }
    }

    #[cold]
    #[inline(never)]
    fn last_reference_gone(&self, page: Page<'_>) {
        self.cleanup_page_mappings(page);
        self.free_domheap_pages(page.mfn, 0);
    }

    /// Ends what a frame's mappings may have left behind, before the frame changes hands.
    pub(crate) fn cleanup_page_mappings(&self, page: Page<'_>) {
        let t = page.type_info.load(Acquire);
        if t & page_info::pgt::TYPE == page_info::pgt::WRITABLE && !page.is_special() {
            debug_assert!(t & page_info::pgt::COUNT == 0, "freeing {:#x} with writable mappings", page.mfn.0);
            page.type_info.fetch_and(!(page_info::pgt::TYPE | page_info::pgt::COUNT), AcqRel);
        }
        if t & page_info::pgt::NON_COHERENT != 0 {
            page.type_info.fetch_and(!page_info::pgt::NON_COHERENT, AcqRel);
            self.m.flush_cache_page(page.mfn);
        }
    }

    /// Drops the reference that stands for the owner having the frame at all, if it is still there.
    pub fn put_page_alloc_ref(&self, page: Page<'_>) {
        let x = page.count_info.fetch_and(!page_info::pgc::ALLOCATED, AcqRel);
        if x & page_info::pgc::ALLOCATED != 0 {
            self.put_page(page);
        }
    }
}
