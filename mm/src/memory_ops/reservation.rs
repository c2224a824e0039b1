//! XENMEM_increase_reservation, decrease_reservation and populate_physmap (public header `memory.h`).

use public_headers::xen4::compat::translate::Ulong;

use crate::base::errno::{Errno, Result};
use crate::base::int::low16;
use crate::base::types::{GuestVa, Mfn, Pfn, PAGE_SHIFT};
use crate::ctx::{DomCtx, GuestMem, MmEnv};
use crate::frames::machine::Machine;
use crate::frames::pool::MAX_ORDER;
use crate::memory_ops::domheap::MemFlags;
use crate::state::domain::DomainMem;

/// Largest extent of an ordinary domain (2 MiB).
const DOMU_MAX_ORDER: u32 = 9;
/// Largest extent of a domain with device memory or ports.
const PTDOM_MAX_ORDER: u32 = 12;
/// Largest extent of the hardware domain.
const HWDOM_MAX_ORDER: u32 = 12;

/// What is done with the extents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReservationOp {
    /// New frames; their numbers are written to the list.
    Increase,
    /// Frames in the list are given back.
    Decrease,
    /// New frames for the guest's frame numbers in the list, which are overwritten with the machine's.
    Populate,
}

/// The list of a `struct xen_memory_reservation`, decoded and checked for size by the caller.
#[derive(Clone, Copy, Debug)]
pub struct Extents {
    /// `xen_pfn_t[nr_extents]`; `None`: the caller is not told new frames.
    pub extents: Option<GuestVa>,
    /// Number of extents.
    pub nr_extents: u64,
    /// log2 of the frames of each.
    pub extent_order: u32,
    /// How to allocate: [`MemFlags::from_xenmemf`].
    pub flags: MemFlags,
    /// Extents done by earlier calls of the same hypercall.
    pub nr_done: u64,
}

/// How far it went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExtentsEnd {
    /// Extents done, earlier ones included: what the hypercall returns.
    pub nr_done: u64,
    /// Continue from `nr_done`.
    pub preempted: bool,
}

impl MemFlags {
    /// Parses a reservation's `mem_flags` (address bits in bits 0 to 7) on a machine of `max_page` frames.
    ///
    /// # Errors
    /// EINVAL: the address bits are too few for any frame.
    pub fn from_xenmemf(mem_flags: u32, max_page: u64) -> Result<MemFlags> {
        let bits = mem_flags & 0xff;
        let machine = PAGE_SHIFT + max_page.next_power_of_two().trailing_zeros();
        if bits == 0 || bits >= machine {
            return Ok(MemFlags::default());
        }
        if bits <= PAGE_SHIFT {
            return Err(Errno::INVAL);
        }
        Ok(MemFlags { bits: low16(bits), ..MemFlags::default() })
    }
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Returns the largest extent that the calling domain may ask for.
    pub fn max_extent_order(&self) -> u32 {
        let mut order = DOMU_MAX_ORDER;
        if self.d.may_flush_cache() {
            order = order.max(PTDOM_MAX_ORDER);
        }
        if self.d.is_hardware() {
            order = order.max(HWDOM_MAX_ORDER);
        }
        if self.d.is_privileged() {
            order = MAX_ORDER;
        }
        order
    }

    /// Runs `op` on the extents of domain `d`, which the caller may act on. Stops silently at the first failure.
    pub fn do_reservation<G: GuestMem>(&self, g: &G, op: ReservationOp, d: &DomainMem, x: Extents) -> ExtentsEnd {
        let mut end = ExtentsEnd { nr_done: x.nr_done, preempted: false };
        if x.extent_order > self.max_extent_order() {
            return end;
        }
        let mut flush: Option<u32> = None;
        let mut flags = x.flags;
        flags.no_tlbflush = op == ReservationOp::Populate && !d.has_begun();
        while end.nr_done < x.nr_extents {
            if end.nr_done != x.nr_done && self.m.preempt_pending() {
                end.preempted = true;
                break;
            }
            let ok = match op {
                ReservationOp::Increase => self.increase_one(g, d, x, flags, end.nr_done),
                ReservationOp::Decrease => self.decrease_one(g, d, x, end.nr_done),
                ReservationOp::Populate => self.populate_one(g, d, x, flags, end.nr_done, &mut flush),
            };
            if !ok {
                break;
            }
            end.nr_done += 1;
        }
        if let Some(stamp) = flush {
            // One flush for all that was populated: the domain is still being built.
            let mask = self.m.tlb().filter(self.m.online_cpus(), stamp);
            if !mask.is_empty() {
                self.m.flush_tlb_cpus(mask);
            }
        }
        end
    }

    fn increase_one<G: GuestMem>(&self, g: &G, d: &DomainMem, x: Extents, flags: MemFlags, i: u64) -> bool {
        let Some(mfn) = self.alloc_domheap_pages(d, x.extent_order, flags) else { return false };
        x.extents.is_none_or(|list| g.put_nth(list, i, &Ulong(mfn.0)).is_ok())
    }

    fn decrease_one<G: GuestMem>(&self, g: &G, d: &DomainMem, x: Extents, i: u64) -> bool {
        let Ok(Ulong(gmfn)) = g.get_nth(x.extents.unwrap_or_default(), i) else { return false };
        (0..1u64 << x.extent_order).all(|j| self.guest_remove_page(d, Mfn(gmfn.wrapping_add(j))).is_ok())
    }

    fn populate_one<G: GuestMem>(
        &self,
        g: &G,
        d: &DomainMem,
        x: Extents,
        flags: MemFlags,
        i: u64,
        flush: &mut Option<u32>,
    ) -> bool {
        let list = x.extents.unwrap_or_default();
        let Ok(gpfn) = g.get_nth(list, i).map(|Ulong(gpfn)| Pfn(gpfn)) else { return false };
        let Some(block) = self.alloc_domheap_block(d, x.extent_order, flags) else { return false };
        if let Some(stamp) = block.flush {
            *flush = Some(flush.map_or(stamp, |f| f.max(stamp)));
        }
        self.set_gpfns(block.mfn, gpfn, x.extent_order);
        self.mark_gpfns_dirty(d, gpfn, x.extent_order);
        g.put_nth(list, i, &Ulong(block.mfn.0)).is_ok()
    }

    /// Writes the machine-to-phys entries of `2^order` frames.
    pub fn set_gpfns(&self, mfn: Mfn, gpfn: Pfn, order: u32) {
        for i in 0..1u64 << order {
            self.set_gpfn(mfn.offset(i), gpfn.offset(i));
        }
    }

    /// Takes back a frame that the guest gives up. It is freed when nobody uses it any more.
    ///
    /// # Errors
    /// EINVAL: there is no such frame. ENXIO: it is not the domain's.
    pub fn guest_remove_page(&self, d: &DomainMem, mfn: Mfn) -> Result {
        let page = self.page(mfn).ok_or(Errno::INVAL)?;
        if !self.get_page(page, d.id()) {
            return Err(Errno::NXIO);
        }
        self.put_page_alloc_ref(page);
        self.put_page(page);
        Ok(())
    }
}
