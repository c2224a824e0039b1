//! Page-table hypercalls: `mmu_update` (1), `update_va_mapping` (14, 22), `mmuext_op` (26), `set_gdt` (2),
//! `update_descriptor` (10). They are carried out in `mm`.

use mm::int::index;
use mm::{
    DomId, Errno, ForeignDom, GuestArray, GuestMem, GuestVa, Maddr, Mfn, MmuUpdateArgs, MmuUpdateEnd, MmuextArgs,
};
use public_headers::xen4::arch_x86_64::FIRST_RESERVED_GDT_ENTRY;
use public_headers::xen4::compat;
use public_headers::xen4::xen::mmu as abi;
use zerocopy::{FromBytes, IntoBytes};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::guest_memory::width::{Caller, Compat};
use crate::machine::hw::Hw;
use crate::memory::guest::Guest;
use crate::memory::hooks::Hooks;
use crate::state::hypervisor::{Cur, Hv};

/// Maximum number of descriptors in a GDT (`FIRST_RESERVED_GDT_ENTRY`).
const GDT_MAX: u32 = FIRST_RESERVED_GDT_ENTRY;

/// Arguments of `mmu_update` and `mmuext_op`: a batch of requests.
pub(crate) struct BatchArgs<T> {
    /// The requests that are left.
    pub(crate) requests: GuestArray<T>,
    /// Their number.
    pub(crate) count: u32,
    /// This is a continuation: the number finished is to be added to what is at `done`.
    pub(crate) preempted: bool,
    /// Where to tell how many requests are finished.
    pub(crate) done: Option<GuestVa>,
    /// Owners of the frames and of the tables.
    pub(crate) foreigndom: ForeignDom,
}

/// Arguments of `update_va_mapping`.
pub(crate) struct UpdateVaMappingArgs {
    pub(crate) va: GuestVa,
    /// The new entry.
    pub(crate) pte: u64,
    /// What to flush, and where (`UVMF_*`).
    pub(crate) flags: u64,
}

/// Arguments of `update_va_mapping_otherdomain`.
pub(crate) struct UpdateVaMappingOtherdomainArgs {
    pub(crate) mapping: UpdateVaMappingArgs,
    /// Owner of the frame that is mapped.
    pub(crate) domain: DomId,
}

/// Arguments of `set_gdt`, with frame numbers of type `T`.
pub(crate) struct SetGdtArgs<T> {
    /// Numbers of the frames.
    pub(crate) frames: GuestArray<T>,
    /// Number of descriptors.
    pub(crate) entries: u32,
}

/// Arguments of `update_descriptor`.
pub(crate) struct UpdateDescriptorArgs {
    pub(crate) at: Maddr,
    pub(crate) descriptor: u64,
}

impl<T> BatchArgs<T> {
    /// Checks that the batch lies at an address that guests may use. EFAULT even if it is empty.
    #[inline]
    fn check(&self) -> Result<(), Errno> {
        mm::pte::addr_ok(self.requests.start.0).then_some(()).ok_or(Errno::FAULT)
    }

    /// Returns the result of a batch, after writing how many requests are finished; keeps the others if it is preempted.
    #[inline]
    pub(crate) fn finish<G: GuestMem>(&mut self, g: &G, end: MmuUpdateEnd) -> Result<(), Stop> {
        if let Some(at) = self.done {
            // A bad pointer only keeps the guest from learning the number.
            let before = if self.preempted { g.get::<u32>(at).unwrap_or(0) } else { 0 };
            let _ = g.put(at, &end.done.wrapping_add(before));
        }
        if end.rc == Err(Stop::Restart) {
            self.requests = self.requests.skip(end.done.into());
            self.count -= end.done;
            self.preempted = true;
        }
        end.rc
    }
}

impl<H: Hw> Hv<H> {
    /// Handles `mmu_update(requests, count, &done, domains)`.
    ///
    /// # Errors
    /// EFAULT: the list cannot be read. ESRCH: a domain does not exist. EPERM: the caller may not name it. Otherwise
    /// that of the first request that fails; those before it have been done.
    #[inline(always)]
    pub(crate) fn do_mmu_update(&self, cur: &mut Cur<'_>, args: &mut BatchArgs<abi::MmuUpdate>) -> Result<(), Stop> {
        args.check()?;
        let (ureqs, g) = (args.requests.start, Guest(&self.hw));
        let batch = MmuUpdateArgs { ureqs, count: args.count, foreigndom: args.foreigndom };
        let end = self.mm_ctx(cur).do_mmu_update(&g, batch);
        args.finish(&g, end)
    }

    /// Handles `update_va_mapping(va, pte, flags)`.
    ///
    /// # Errors
    /// As for [`mm::VcpuCtx::do_update_va_mapping`].
    #[inline]
    pub(crate) fn do_update_va_mapping(&self, cur: &mut Cur<'_>, args: UpdateVaMappingArgs) -> Hc {
        let hooks = Hooks { hv: self, cur };
        hooks.hv.mm_ctx(hooks.cur).do_update_va_mapping(&hooks, args.va.0, args.pte, args.flags)?;
        Ok(0)
    }

    /// Handles `update_va_mapping_otherdomain(va, pte, flags, domain)`.
    ///
    /// # Errors
    /// As for [`mm::VcpuCtx::do_update_va_mapping_otherdomain`].
    pub(crate) fn do_update_va_mapping_otherdomain(
        &self,
        cur: &mut Cur<'_>,
        args: UpdateVaMappingOtherdomainArgs,
    ) -> Hc {
        let hooks = Hooks { hv: self, cur };
        let UpdateVaMappingOtherdomainArgs { mapping: m, domain } = args;
        hooks.hv.mm_ctx(hooks.cur).do_update_va_mapping_otherdomain(&hooks, m.va.0, m.pte, m.flags, domain)?;
        Ok(0)
    }

    /// Handles `mmuext_op(ops, count, &done, domain)`.
    ///
    /// # Errors
    /// EFAULT: the list cannot be read. ESRCH: the domain does not exist. EPERM: the caller may not name it. Otherwise
    /// that of the first operation that fails; those before it have been done.
    #[inline(always)]
    pub(crate) fn do_mmuext_op(&self, cur: &mut Cur<'_>, args: &mut BatchArgs<abi::MmuextOp>) -> Result<(), Stop> {
        self.mmuext_batch(cur, &Guest(&self.hw), args)
    }

    /// As [`Self::do_mmuext_op`], for a 32-bit guest.
    pub(crate) fn compat_mmuext_op(
        &self,
        cur: &mut Cur<'_>,
        args: &mut BatchArgs<compat::xen::MmuextOp>,
    ) -> Result<(), Stop> {
        self.mmuext_batch(cur, &Caller { hw: &self.hw, width: Compat }, args)
    }

    #[inline(always)]
    fn mmuext_batch<T>(&self, cur: &Cur<'_>, g: &impl GuestMem, args: &mut BatchArgs<T>) -> Result<(), Stop> {
        args.check()?;
        let batch = MmuextArgs { uops: args.requests.start, count: args.count, foreigndom: args.foreigndom };
        let hooks = Hooks { hv: self, cur };
        let end = self.mm_ctx(hooks.cur).do_mmuext_op(g, &hooks, batch);
        args.finish(g, end)
    }

    /// Handles `set_gdt(frames, entries)`.
    ///
    /// # Errors
    /// EINVAL: more entries than a guest may have, or frames that cannot hold descriptors. EFAULT: the list cannot be
    /// read.
    pub(crate) fn do_set_gdt<T: FromBytes + IntoBytes + Into<u64>>(
        &self,
        cur: &mut Cur<'_>,
        args: SetGdtArgs<T>,
    ) -> Hc {
        if args.entries > GDT_MAX {
            return Err(Errno::INVAL.into());
        }
        let mut frames = [Mfn(0); mm::GDT_FRAMES];
        let frames = &mut frames[..index(args.entries.div_ceil(mm::DESCRIPTORS_PER_PAGE).into())];
        for (i, f) in (0..).zip(&mut *frames) {
            *f = Mfn(self.hw.get::<T>(args.frames.nth(i))?.into());
        }
        self.mm_ctx(cur).set_gdt(frames, args.entries)?;
        self.load_descriptor_tables(cur.ctx);
        Ok(0)
    }

    /// Handles `update_descriptor(machine address, descriptor)`.
    ///
    /// # Errors
    /// As for [`mm::DomCtx::do_update_descriptor`].
    pub(crate) fn do_update_descriptor(&self, cur: &mut Cur<'_>, args: UpdateDescriptorArgs) -> Hc {
        self.mm_ctx(cur).do_update_descriptor(args.at, args.descriptor)?;
        Ok(0)
    }
}
