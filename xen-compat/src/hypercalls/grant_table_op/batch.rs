//! Commands that work on arrays: map, unmap, unmap_and_replace, transfer, swap_grant_ref, cache_flush.

use core::mem::offset_of;
use mm::int::count32;

use grant_table::{CacheFlushed, Grants, Unmap, UnmapBatch};
use mm::{DomId, Errno, GrantHandle, GrantRef, GuestVa, Mfn};
use public_headers::xen4::compat::grant_table as compat;
use public_headers::xen4::grant_table::{
    GnttabCacheFlush, GnttabMapGrantRef, GnttabSwapGrantRef, GnttabTransfer, GnttabUnmapAndReplace, GnttabUnmapGrantRef,
};
use zerocopy::{FromBytes, IntoBytes};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::guest_memory::width::{Caller, Width};
use crate::hypercalls::grant_table_op::{continue_after, GrantTableOpArgs};
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

/// Number of unmaps between two flushes of the TLBs.
const UNMAPS: usize = 32;

impl<H: Hw> Hv<H> {
    /// Runs `f` on each element's address, and may be preempted between two.
    #[inline(always)]
    fn each_element(
        &self,
        args: &mut impl GrantTableOpArgs,
        stride: usize,
        mut f: impl FnMut(GuestVa) -> Result<(), Errno>,
    ) -> Hc {
        let (start, count) = (args.ops(), args.count());
        for i in 0..count {
            if i != 0 && self.hw.preempt_pending() {
                return continue_after(args, i, stride, GrantRef(0));
            }
            f(start.offset(i as usize * stride))?;
        }
        Ok(0)
    }

    // Inlined into the call of each width: 64-bit guests are not to pay for the other.
    #[inline(always)]
    pub(crate) fn grant_map(&self, g: &Grants<'_, Self>, args: &mut impl GrantTableOpArgs) -> Hc {
        self.each_element(args, size_of::<GnttabMapGrantRef>(), |at| {
            let mut op: GnttabMapGrantRef = self.hw.get(at)?;
            g.map(&mut op);
            self.hw.put(at, &op)
        })
    }

    #[inline(always)]
    pub(crate) fn grant_unmap(&self, g: &Grants<'_, Self>, args: &mut impl GrantTableOpArgs) -> Hc {
        let status = offset_of!(GnttabUnmapGrantRef, status);
        self.unmap_all::<GnttabUnmapGrantRef>(g, args, status, |op| Unmap {
            host_addr: op.host_addr,
            dev_bus_addr: op.dev_bus_addr,
            new_addr: 0,
            handle: GrantHandle(op.handle),
        })
    }

    pub(crate) fn grant_unmap_and_replace(&self, g: &Grants<'_, Self>, args: &mut impl GrantTableOpArgs) -> Hc {
        let status = offset_of!(GnttabUnmapAndReplace, status);
        self.unmap_all::<GnttabUnmapAndReplace>(g, args, status, |op| Unmap {
            host_addr: op.host_addr,
            dev_bus_addr: 0,
            new_addr: op.new_addr,
            handle: GrantHandle(op.handle),
        })
    }

    #[inline(always)]
    fn unmap_all<T: FromBytes + IntoBytes>(
        &self,
        g: &Grants<'_, Self>,
        args: &mut impl GrantTableOpArgs,
        status: usize,
        decode: impl Fn(&T) -> Unmap,
    ) -> Hc {
        if args.count() == 1 {
            return self.unmap_batches::<T, 1>(g, args, status, decode);
        }
        self.unmap_batches::<T, UNMAPS>(g, args, status, decode)
    }

    #[inline]
    fn unmap_batches<T: FromBytes + IntoBytes, const N: usize>(
        &self,
        g: &Grants<'_, Self>,
        args: &mut impl GrantTableOpArgs,
        status: usize,
        decode: impl Fn(&T) -> Unmap,
    ) -> Hc {
        let (start, count) = (args.ops(), args.count());
        let mut batch = UnmapBatch::<Self, N>::default();
        for i in 0..count {
            if i != 0 && i % count32(N) == 0 {
                batch.finish(g);
                if self.hw.preempt_pending() {
                    return continue_after(args, i, size_of::<T>(), GrantRef(0));
                }
            }
            let at = start.element::<T>(i.into());
            let one = self.hw.get::<T>(at).and_then(|op| {
                let result = batch.unmap(g, decode(&op));
                self.hw.put(at.offset(status), &result)
            });
            if let Err(e) = one {
                batch.finish(g);
                return Err(e.into());
            }
        }
        batch.finish(g);
        Ok(0)
    }

    #[inline(never)]
    pub(crate) fn grant_transfer<W: Width>(
        &self,
        g: &Grants<'_, Self>,
        caller: &Caller<'_, H, W>,
        args: &mut impl GrantTableOpArgs,
    ) -> Hc {
        if !caller.may_have(args.ops()) {
            return Err(Errno::FAULT.into());
        }
        if !g.d.grants.limits().transfer {
            return Err(Errno::OPNOTSUPP.into());
        }
        let status_at =
            caller.width.pick(offset_of!(GnttabTransfer, status), offset_of!(compat::GnttabTransfer, status));
        self.each_element(args, caller.size::<GnttabTransfer>(), |at| {
            let op: GnttabTransfer = caller.get(at)?;
            let status = g.transfer(Mfn(op.mfn), DomId(op.domid), GrantRef(op.ref_));
            self.hw.put(at.offset(status_at), &status)
        })
    }

    #[inline(never)]
    pub(crate) fn grant_swap(&self, g: &Grants<'_, Self>, args: &mut impl GrantTableOpArgs) -> Hc {
        self.each_element(args, size_of::<GnttabSwapGrantRef>(), |at| {
            let op: GnttabSwapGrantRef = self.hw.get(at)?;
            let status = g.swap(GrantRef(op.ref_a), GrantRef(op.ref_b));
            self.hw.put(at.offset(offset_of!(GnttabSwapGrantRef, status)), &status)
        })
    }

    #[inline(never)]
    pub(crate) fn grant_cache_flush(&self, g: &Grants<'_, Self>, args: &mut impl GrantTableOpArgs) -> Hc {
        let (start, count) = (args.ops(), args.count());
        let mut from = args.search_from();
        for i in 0..count {
            if i != 0 && self.hw.preempt_pending() {
                return continue_after(args, i, size_of::<GnttabCacheFlush>(), GrantRef(0));
            }
            let op: GnttabCacheFlush = self.hw.get(start.element::<GnttabCacheFlush>(i.into()))?;
            loop {
                match g.cache_flush(&op, from) {
                    CacheFlushed::Done => break,
                    CacheFlushed::Failed(e) => return Err(e.into()),
                    CacheFlushed::Searching(at) => from = at,
                }
                if self.hw.preempt_pending() {
                    return continue_after(args, i, size_of::<GnttabCacheFlush>(), from);
                }
            }
            from = GrantRef(0);
        }
        Ok(0)
    }
}
