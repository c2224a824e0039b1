//! XENMEM_exchange: frames for other frames, e.g. for contiguous or low ones (public header `memory.h`).

use public_headers::xen4::compat::translate::Ulong;

use crate::base::errno::{Errno, Result, Stop};
use crate::base::int::low16;
use crate::base::types::{GuestVa, Mfn, Pfn};
use crate::ctx::{DomCtx, GuestMem, MmEnv};
use crate::frames::list::PageList;
use crate::frames::machine::Machine;
use crate::memory_ops::domheap::MemFlags;
use crate::state::domain::DomainMem;

/// `struct xen_memory_exchange`, decoded. Both sides name the same domain.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// The numbers of the frames to give up.
    pub in_start: GuestVa,
    /// Extents to give.
    pub in_extents: u64,
    /// log2 of the frames of each.
    pub in_order: u32,
    /// The guest's numbers of the frames to get, overwritten with the machine's.
    pub out_start: GuestVa,
    /// Extents to get.
    pub out_extents: u64,
    /// log2 of the frames of each.
    pub out_order: u32,
    /// How to allocate.
    pub flags: MemFlags,
    /// Extents given so far.
    pub nr_exchanged: u64,
}

/// The progress. `nr_exchanged` is written back to the guest in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExchangeEnd {
    /// Extents given so far.
    pub nr_exchanged: u64,
    /// [`Stop::Restart`]: continue.
    pub rc: Result<(), Stop>,
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Exchanges frames of domain `d`, which the caller may act on.
    ///
    /// Errors: `PERM` order too large, `INVAL` sizes that do not match or a frame that is not `d`'s alone, `NOMEM`,
    /// `FAULT`.
    pub fn memory_exchange<G: GuestMem>(&self, g: &G, d: &DomainMem, x: Exchange) -> ExchangeEnd {
        let mut nr_exchanged = x.nr_exchanged;
        let rc = self.exchange_chunks(g, d, x, &mut nr_exchanged);
        ExchangeEnd { nr_exchanged, rc }
    }

    fn exchange_chunks<G: GuestMem>(&self, g: &G, d: &DomainMem, x: Exchange, nr: &mut u64) -> Result<(), Stop> {
        if x.in_order.max(x.out_order) > self.max_extent_order() {
            return Err(Errno::PERM.into());
        }
        if x.nr_exchanged > x.in_extents
            || !0 >> x.in_order < x.in_extents
            || !0 >> x.out_order < x.out_extents
            || x.in_extents << x.in_order != x.out_extents << x.out_order
        {
            return Err(Errno::INVAL.into());
        }
        // A chunk is one extent of the larger side.
        let in_chunk = x.out_order.saturating_sub(x.in_order);
        let out_chunk = x.in_order.saturating_sub(x.out_order);
        let first = x.nr_exchanged >> in_chunk;
        for i in first..x.in_extents >> in_chunk {
            if i != first && self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
            self.exchange_chunk(g, d, x, i, in_chunk, out_chunk)?;
            *nr = (i + 1) << in_chunk;
        }
        *nr = x.in_extents;
        Ok(())
    }

    fn exchange_chunk<G: GuestMem>(
        &self,
        g: &G,
        d: &DomainMem,
        x: Exchange,
        i: u64,
        in_chunk: u32,
        out_chunk: u32,
    ) -> Result {
        let frames = self.m.frames();
        let mut given = PageList::new();
        let mut got = PageList::new();
        let rc = self.take_chunk(g, d, x, i, in_chunk, &mut given).and_then(|()| {
            for _ in 0..1u64 << out_chunk {
                let flags = MemFlags { no_owner: true, ..x.flags };
                let bits = low16(d.physaddr_bits());
                let flags = if bits != 0 && (flags.bits == 0 || bits < flags.bits) {
                    MemFlags { bits, ..flags }
                } else {
                    flags
                };
                let mfn = self.alloc_domheap_pages(d, x.out_order, flags).ok_or(Errno::NOMEM)?;
                got.push_back(frames, mfn);
            }
            Ok(())
        });
        if let Err(e) = rc {
            while let Some(mfn) = given.pop_front(frames) {
                let keep = MemFlags { no_refcount: true, ..MemFlags::default() };
                if self.assign_pages(mfn, 1, d, keep).is_err() {
                    // Dying: the frame still counts as the domain's.
                    self.uncount(d, 1);
                    self.free_stolen_page(mfn);
                }
            }
            self.free_list(&mut got, x.out_order);
            return Err(e);
        }
        // From here on the chunk is exchanged whatever happens.
        while let Some(mfn) = given.pop_front(frames) {
            self.free_stolen_page(mfn);
        }
        let mut rc = Ok(());
        let mut j = 0;
        while let Some(mfn) = got.pop_front(frames) {
            let keep = MemFlags { no_refcount: true, ..MemFlags::default() };
            if self.assign_pages(mfn, 1 << x.out_order, d, keep).is_err() {
                // Dying: frames not assigned are no longer counted as its own.
                let left = (1u64 << out_chunk) - j;
                self.uncount(d, left << x.out_order);
                self.env.mm().heap.free(self.m, mfn, x.out_order, false, false);
                self.free_list(&mut got, x.out_order);
                return Err(Errno::INVAL);
            }
            let at = (i << out_chunk).wrapping_add(j);
            j += 1;
            match g.get_nth(x.out_start, at) {
                Ok(Ulong(gpfn)) => {
                    let gpfn = Pfn(gpfn);
                    self.set_gpfns(mfn, gpfn, x.out_order);
                    self.mark_gpfns_dirty(d, gpfn, x.out_order);
                }
                Err(e) => {
                    rc = Err(e.into());
                    continue;
                }
            }
            if let Err(e) = g.put_nth(x.out_start, at, &Ulong(mfn.0)) {
                rc = Err(e.into());
            }
        }
        rc
    }

    fn take_chunk<G: GuestMem>(
        &self,
        g: &G,
        d: &DomainMem,
        x: Exchange,
        i: u64,
        in_chunk: u32,
        given: &mut PageList,
    ) -> Result {
        for j in 0..1u64 << in_chunk {
            let Ulong(gmfn) = g.get_nth(x.in_start, (i << in_chunk).wrapping_add(j))?;
            for k in 0..1u64 << x.in_order {
                let page = self.page(Mfn(gmfn.wrapping_add(k))).ok_or(Errno::INVAL)?;
                self.steal_page(d, page, true)?;
                given.push_back(self.m.frames(), page.mfn);
            }
        }
        Ok(())
    }

    fn uncount(&self, d: &DomainMem, n: u64) {
        let emptied = {
            let mut a = d.alloc();
            self.domain_adjust_tot_pages(d, &mut a, -n.cast_signed()) == 0 && a.xenheap_pages == 0
        };
        if emptied {
            self.env.domain_emptied(d.id());
        }
    }

    fn free_list(&self, list: &mut PageList, order: u32) {
        while let Some(mfn) = list.pop_front(self.m.frames()) {
            self.env.mm().heap.free(self.m, mfn, order, false, false);
        }
    }
}
