//! Frames that change hands: taken from a domain, or shared with it by the hypervisor.

use core::sync::atomic::Ordering::{AcqRel, Relaxed, Release};

use crate::base::errno::{Errno, Result};
use crate::base::types::{Mfn, Pfn};
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::list::PageList;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;

/// How the hypervisor shares one of its frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum XenShare {
    /// The guest may map it writable.
    Rw,
    /// The guest may map it read-only.
    Ro,
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Lets `d` map frame `mfn` of the hypervisor's. It stays the hypervisor's to free once `d`'s references are gone.
    pub fn share_xen_page_with_guest(&self, mfn: Mfn, d: &DomainMem, how: XenShare) {
        let Some(page) = self.page(mfn) else { return };
        if page.is_owned_by(d.id()) {
            return;
        }
        self.set_gpfn(mfn, Pfn::INVALID);
        let mut a = d.alloc();
        // The type count of one keeps its type permanently.
        let ty = if how == XenShare::Ro { page_info::pgt::NONE } else { page_info::pgt::WRITABLE };
        page.type_info.store(ty | page_info::pgt::VALIDATED | 1, Relaxed);
        page.set_owner(Some(d.id()));
        debug_assert!(page.count_info() & !page_info::pgc::XEN_HEAP == 0);
        if !d.is_dying() {
            page.count_info.store(page_info::pgc::XEN_HEAP | page_info::pgc::ALLOCATED | 1, Release);
            a.xenheap_pages += 1;
            a.xenpage_list.push_back(self.m.frames(), mfn);
        }
    }

    /// Takes back a frame shared with `d` that nothing maps any more; it is the hypervisor's alone again. `false`: it
    /// is still in use, or was not shared, and nothing has changed.
    pub fn unshare_xen_page(&self, mfn: Mfn, d: &DomainMem) -> bool {
        let Some(page) = self.page(mfn).filter(|p| p.is_owned_by(d.id())) else { return false };
        let mut guard = d.alloc();
        let a = &mut *guard;
        let alone = page_info::pgc::XEN_HEAP | page_info::pgc::ALLOCATED | 1;
        if page.count_info.compare_exchange(alone, 0, AcqRel, Relaxed).is_err() {
            return false;
        }
        PageList::remove_from_either(&mut a.xenpage_list, &mut a.relmem_list, self.m.frames(), mfn);
        a.xenheap_pages -= 1;
        page.type_info.store(0, Relaxed);
        page.set_owner(None);
        true
    }

    /// Takes a frame from `d` that nobody else has a reference to. Afterwards it has no owner, type or reference and
    /// is neither free nor on a list; with `no_refcount` it still counts among the domain's frames.
    ///
    /// Errors: `INVAL` not `d`'s, in use, or the hypervisor's.
    pub(crate) fn steal_page(&self, d: &DomainMem, page: Page<'_>, no_refcount: bool) -> Result {
        if !self.get_page(page, d.id()) {
            return Err(Errno::INVAL);
        }
        let alone = !page.is_special()
            && page
                .count_info
                .fetch_update(AcqRel, Relaxed, |x| {
                    // Exactly the one just taken and the owner's.
                    (x & (page_info::pgc::COUNT | page_info::pgc::ALLOCATED) == 2 | page_info::pgc::ALLOCATED)
                        .then_some(x & !(page_info::pgc::COUNT | page_info::pgc::ALLOCATED))
                })
                .is_ok();
        if !alone {
            self.put_page(page);
            return Err(Errno::INVAL);
        }
        self.cleanup_page_mappings(page);
        let mut guard = d.alloc();
        let a = &mut *guard;
        debug_assert!(
            page.type_info() & (page_info::pgt::COUNT | page_info::pgt::LOCKED | page_info::pgt::PINNED) == 0
        );
        page.type_info.store(0, Relaxed);
        // Up to now TLBs could take it in; whoever gives it to another must have them flushed.
        page.set_stamp(self.m.tlb().now());
        page.set_owner(None);
        PageList::remove_from_either(&mut a.page_list, &mut a.relmem_list, self.m.frames(), page.mfn);
        if !no_refcount {
            self.domain_adjust_tot_pages(d, a, -1);
        }
        Ok(())
    }

    /// Takes a frame from `d` permanently (for grant transfers): [`Self::steal_page`] by number. The caller assigns it
    /// to another domain with [`Self::assign_stolen_page`] or frees it with [`Self::free_stolen_page`].
    ///
    /// # Errors
    /// EINVAL: no such frame, or it is not `d`'s, in use, or the hypervisor's.
    pub fn steal_page_from(&self, d: &DomainMem, mfn: Mfn) -> Result {
        let page = self.page(mfn).ok_or(Errno::INVAL)?;
        self.steal_page(d, page, false)?;
        self.flush_stolen(page);
        Ok(())
    }

    /// TLBs of the last owner may have translations of a stolen frame: they go before another can have it.
    pub(crate) fn flush_stolen(&self, page: Page<'_>) {
        let mask = self.m.tlb().filter(self.m.online_cpus(), page.stamp());
        if !mask.is_empty() {
            self.m.flush_tlb_cpus(mask);
        }
    }

    /// Counts a frame of `d` that it does not have yet: [`Self::assign_reserved_page`] brings it, or
    /// [`Self::unreserve_page`] takes it back.
    ///
    /// # Errors
    /// EINVAL: the domain is dying. E2BIG: it has its allowance already.
    pub fn reserve_page(&self, d: &DomainMem) -> Result {
        let mut a = d.alloc();
        if d.is_dying() {
            return Err(Errno::INVAL);
        }
        if a.tot_pages - a.extra_pages >= d.max_pages() {
            return Err(Errno::TOO_BIG);
        }
        self.domain_adjust_tot_pages(d, &mut a, 1);
        Ok(())
    }

    /// Undoes [`Self::reserve_page`].
    pub fn unreserve_page(&self, d: &DomainMem) {
        self.domain_adjust_tot_pages(d, &mut d.alloc(), -1);
    }

    /// Gives a stolen frame to `d`.
    ///
    /// # Errors
    /// EINVAL: `d` is dying. EPERM or E2BIG: it has its allowance already.
    pub fn assign_stolen_page(&self, d: &DomainMem, mfn: Mfn) -> Result {
        self.assign_pages(mfn, 1, d, crate::memory_ops::domheap::MemFlags::default())
    }

    /// Gives a stolen frame to `d`, for which it is counted already.
    ///
    /// # Errors
    /// EINVAL: the domain is dying.
    pub fn assign_reserved_page(&self, d: &DomainMem, mfn: Mfn) -> Result {
        self.assign_pages(mfn, 1, d, crate::memory_ops::domheap::MemFlags { no_refcount: true, ..Default::default() })
    }

    /// Frees a stolen frame.
    pub fn free_stolen_page(&self, mfn: Mfn) {
        self.env.mm().heap.free(self.m, mfn, 0, true, true);
    }
}
