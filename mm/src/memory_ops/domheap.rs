//! Frames of domains: allocation, assignment, release, and the accounts that go with them.

use core::sync::atomic::Ordering::{Relaxed, Release};

use crate::base::errno::{Errno, Result};
use crate::base::int::index;
use crate::base::node::NodeWish;
use crate::base::types::Mfn;
use crate::ctx::{DomCtx, MmEnv};
use crate::frames::heap::{Block, Request};
use crate::frames::list::PageList;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::{AllocInfo, DomainMem};

/// How frames are allocated (Xen's `MEMF_*`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemFlags {
    /// Do not count them against the domain's allowance.
    pub no_refcount: bool,
    /// Do not assign them to the domain (yet).
    pub no_owner: bool,
    /// Keep the last owner's data.
    pub no_scrub: bool,
    /// Do not flush TLBs: the domain has never run.
    pub no_tlbflush: bool,
    /// Width of their machine addresses in bits; 0: any.
    pub bits: u16,
    /// The node to take them from.
    pub wish: NodeWish,
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Allocates `2^order` frames for the hypervisor itself, zeroed unless fresh from boot.
    pub fn alloc_xenheap_pages(&self, order: u32, bits: u32) -> Option<Mfn> {
        self.env.mm().heap.alloc(self.m, Request { order, bits, ..Request::default() }).map(|b| b.mfn)
    }

    /// Frees frames from [`Self::alloc_xenheap_pages`], once no guest has references to them.
    pub fn free_xenheap_pages(&self, mfn: Mfn, order: u32) {
        for pg in &self.m.frames()[mfn.index()..][..1 << order] {
            pg.count_info.fetch_and(!page_info::pgc::XEN_HEAP, Relaxed);
        }
        self.env.mm().heap.free(self.m, mfn, order, true, true);
    }

    /// Allocates `2^order` frames for `d`, assigned to it unless `no_owner`.
    pub fn alloc_domheap_pages(&self, d: &DomainMem, order: u32, flags: MemFlags) -> Option<Mfn> {
        self.alloc_domheap_block(d, order, flags).map(|b| b.mfn)
    }

    pub(crate) fn alloc_domheap_block(&self, d: &DomainMem, order: u32, flags: MemFlags) -> Option<Block> {
        let clamp = if flags.no_owner { 0 } else { d.physaddr_bits() };
        let bits = match (u32::from(flags.bits), clamp) {
            (0, b) | (b, 0) => b,
            (a, b) => a.min(b),
        };
        let counted = !flags.no_refcount && !flags.no_owner;
        let req = Request {
            order,
            bits,
            claimed: if counted { d.outstanding() } else { 0 },
            no_scrub: flags.no_scrub,
            no_tlbflush: flags.no_tlbflush,
            wish: flags.wish,
            nodes: Some(d.nodes()),
        };
        let block = self.env.mm().heap.alloc(self.m, req)?;
        if !flags.no_owner {
            if flags.no_refcount {
                for pg in &self.m.frames()[block.mfn.index()..][..1 << order] {
                    pg.count_info.store(page_info::pgc::EXTRA, Relaxed);
                }
            }
            if self.assign_pages(block.mfn, 1 << order, d, flags).is_err() {
                for pg in &self.m.frames()[block.mfn.index()..][..1 << order] {
                    pg.count_info.store(0, Relaxed);
                }
                self.env.mm().heap.free(self.m, block.mfn, order, flags.no_scrub, false);
                return None;
            }
        }
        Some(block)
    }

    /// Assigns `nr` frames without owner or references to `d`.
    ///
    /// Errors: `INVAL` the domain is dying, `PERM`/`TOO_BIG` it has its allowance already.
    pub(crate) fn assign_pages(&self, mfn: Mfn, nr: u64, d: &DomainMem, flags: MemFlags) -> Result {
        let frames = self.m.frames();
        let mut a = d.alloc();
        if d.is_dying() {
            return Err(Errno::INVAL);
        }
        let extra = frames[mfn.index()].count_info() & page_info::pgc::EXTRA;
        if extra != 0 {
            a.extra_pages += nr;
        } else if !flags.no_refcount {
            let have = a.tot_pages - a.extra_pages;
            if have > d.max_pages() {
                return Err(Errno::PERM);
            }
            if nr > d.max_pages() - have {
                return Err(Errno::TOO_BIG);
            }
        }
        if extra != 0 || !flags.no_refcount {
            self.domain_adjust_tot_pages(d, &mut a, nr.cast_signed());
        }
        for i in mfn.0..mfn.0 + nr {
            let pg = &frames[index(i)];
            debug_assert!(pg.count_info() & !page_info::pgc::EXTRA == 0 && pg.owner().is_none());
            pg.set_owner(Some(d.id()));
            // The owner must be visible before references can be taken.
            pg.count_info.store(extra | page_info::pgc::ALLOCATED | 1, Release);
            a.page_list.push_back(frames, Mfn(i));
        }
        Ok(())
    }

    /// Adds `n` to the domain's frames, using its claim up or restoring nothing of it; the new total.
    pub(crate) fn domain_adjust_tot_pages(&self, d: &DomainMem, a: &mut AllocInfo, n: i64) -> u64 {
        // The claim only changes with both locks held, so 0 can be seen with one.
        if d.outstanding() != 0 {
            self.env.mm().heap.with_claims(|_, claims| {
                let before = d.outstanding();
                let after = before.saturating_add_signed(-n);
                d.outstanding.store(after, Relaxed);
                *claims = claims.wrapping_add(after).wrapping_sub(before);
            });
        }
        d.add_tot(a, n)
    }

    /// XENMEM_claim_pages: sets frames aside so that `d` can get `pages` in all; 0 releases the claim.
    ///
    /// # Errors
    /// EINVAL: there is a claim already, or `pages` is no more than the domain has or more than it may have. ENOMEM:
    /// fewer frames are free and unclaimed.
    pub fn domain_set_outstanding_pages(&self, d: &DomainMem, pages: u64) -> Result {
        let a = d.alloc();
        let have = a.tot_pages - a.extra_pages;
        self.env.mm().heap.with_claims(|free, claims| {
            if pages == 0 {
                *claims -= d.outstanding();
                d.outstanding.store(0, Relaxed);
                return Ok(());
            }
            if d.outstanding() != 0 || pages <= have || pages > d.max_pages() {
                return Err(Errno::INVAL);
            }
            let claim = pages - have;
            if claim > free - *claims {
                return Err(Errno::NOMEM);
            }
            d.outstanding.store(claim, Relaxed);
            *claims += claim;
            Ok(())
        })
    }

    /// Takes frames without references from their owner and frees them. The hypervisor's own are only unlinked.
    pub(crate) fn free_domheap_pages(&self, mfn: Mfn, order: u32) {
        let frames = self.m.frames();
        let Some(pg) = frames.get(mfn.index()) else { return };
        let Some(id) = pg.owner() else {
            self.env.mm().heap.free(self.m, mfn, order, true, false);
            return;
        };
        let emptied = self.with_domain(id, |d| {
            let Some(d) = d else { return false };
            let xen_heap = pg.count_info() & page_info::pgc::XEN_HEAP != 0;
            let mut guard = d.alloc();
            let a = &mut *guard;
            for i in mfn.0..mfn.0 + (1 << order) {
                let pg = &frames[index(i)];
                debug_assert!(xen_heap || pg.type_info() & page_info::pgt::COUNT == 0, "freeing typed page {i:#x}");
                let list = if xen_heap { &mut a.xenpage_list } else { &mut a.page_list };
                PageList::remove_from_either(list, &mut a.relmem_list, frames, Mfn(i));
                if xen_heap {
                    // It may live on as the hypervisor's, but nobody reaches it by number any more.
                    pg.type_info.store(0, Relaxed);
                    pg.set_owner(None);
                }
                if pg.count_info() & page_info::pgc::EXTRA != 0 {
                    a.extra_pages -= 1;
                    pg.count_info.fetch_and(!page_info::pgc::EXTRA, Relaxed);
                }
            }
            if xen_heap {
                a.xenheap_pages -= 1 << order;
            } else {
                self.domain_adjust_tot_pages(d, a, -(1 << order));
            }
            a.tot_pages == 0 && a.xenheap_pages == 0
        });
        if pg.count_info() & page_info::pgc::XEN_HEAP == 0 {
            self.env.mm().heap.free(self.m, mfn, order, true, false);
        } else {
            pg.count_info.fetch_and(!page_info::pgc::XEN_HEAP, Relaxed);
        }
        if emptied {
            self.env.domain_emptied(id);
        }
    }
}
