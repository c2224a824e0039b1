//! Page tables and memory: `mmu_update` (1), `set_gdt` (2), `update_descriptor` (10), `dom_mem_op` (12),
//! `update_va_mapping` (14, 22), `mmuext_op` (26). They are carried out in `mm`.

use alloc::sync::Arc;
use mm::int::{low16, low32};

use mm::{
    CpuMask, DomId, Errno, GrantRef, Maddr, Mfn, MmuUpdateArgs, MmuextArgs, MmuextHooks, PgOwner, ReservationOp,
    DESCRIPTORS_PER_PAGE, GDT_FRAMES, TWO_LEVEL_GDT_ENTRIES,
};
use public_headers::xen2005::xen as abi;

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::guest_memory::hypercall_result::Stop;
use crate::hypercalls::mmu::BatchArgs;
use crate::machine::hw::Hw;
use crate::memory::hooks::Hooks;

/// Arguments of `dom_mem_op`.
pub(crate) struct DomMemOpArgs {
    /// What to do (`MEMOP_*`).
    pub(crate) op: u32,
    /// Number of extents that earlier calls have done.
    pub(crate) done: u32,
    /// Where the extents' frame numbers are.
    pub(crate) list: u32,
    /// Number of extents.
    pub(crate) count: u32,
    /// Their size, as log2 of the number of frames.
    pub(crate) order: u32,
    /// The domain whose memory it is.
    pub(crate) domain: DomId,
}

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `mmu_update(requests, count, &done, domain)`. EINVAL: a request is refused; those after it are not made.
    pub(crate) fn mmu_update(&mut self, args: &mut BatchArgs<abi::MmuUpdate>) -> Hc {
        let hooks = TableHooks(Hooks { hv: self.hv, cur: self.cur });
        let tables = self.hv.mm_ctx(hooks.0.cur).two_level();
        let batch = MmuUpdateArgs { ureqs: args.requests.start, count: args.count, foreigndom: args.foreigndom };
        let end = tables.mmu_update(&self.memory(), &hooks, batch);
        args.finish(&self.memory(), end)?;
        Ok(0)
    }

    /// Handles `mmuext_op(ops, count, &done, domain)`. EINVAL: an operation is refused; those after it are not made.
    pub(crate) fn mmuext_op(&mut self, args: &mut BatchArgs<abi::MmuextOp>) -> Hc {
        let hooks = TableHooks(Hooks { hv: self.hv, cur: self.cur });
        let tables = self.hv.mm_ctx(hooks.0.cur).two_level();
        let batch = MmuextArgs { uops: args.requests.start, count: args.count, foreigndom: args.foreigndom };
        let end = tables.mmuext_op(&self.memory(), &hooks, batch);
        args.finish(&self.memory(), end)?;
        Ok(0)
    }

    /// Handles `update_va_mapping(va, entry, flags)`.
    pub(crate) fn update_va_mapping(&mut self, va: u32, entry: u32, flags: u32) -> Hc {
        let hooks = Hooks { hv: self.hv, cur: self.cur };
        self.hv.mm_ctx(hooks.cur).two_level().update_va_mapping(&hooks, va, entry, flags).map_err(refused)?;
        Ok(0)
    }

    /// Handles `update_va_mapping_otherdomain(va, entry, flags, domain)`. EPERM: the caller may not map others' frames.
    /// ESRCH: there is no such domain.
    pub(crate) fn update_va_mapping_otherdomain(&mut self, (va, entry, flags): (u32, u32, u32), domain: u32) -> Hc {
        let hooks = Hooks { hv: self.hv, cur: self.cur };
        let tables = self.hv.mm_ctx(hooks.cur).two_level();
        match tables.update_va_mapping_otherdomain(&hooks, va, entry, flags, DomId(low16(domain))) {
            Err(e @ (Errno::PERM | Errno::SRCH)) => Err(e.into()),
            end => end.map(|()| 0).map_err(refused),
        }
    }

    /// Handles `set_gdt(frames, entries)`. EINVAL: too few or too many entries, or frames that cannot hold descriptors.
    pub(crate) fn set_gdt(&mut self, list: u32, entries: u32) -> Hc {
        if !TWO_LEVEL_GDT_ENTRIES.contains(&entries) {
            return Err(Errno::INVAL.into());
        }
        let mut frames = [Mfn(0); GDT_FRAMES];
        let n = entries.div_ceil(DESCRIPTORS_PER_PAGE);
        for (i, frame) in (0..n).zip(&mut frames) {
            *frame = Mfn(self.get::<u32>(list.wrapping_add(i * 4))?.into());
        }
        self.hv.mm_ctx(self.cur).two_level().set_gdt(&frames[..n as usize], entries)?;
        self.hv.load_descriptor_tables(self.cur.ctx);
        Ok(0)
    }

    /// Handles `update_descriptor(machine address, low, high)`. EINVAL: the caller may not write there, or guests may
    /// not have the descriptor.
    pub(crate) fn update_descriptor(&mut self, at: u32, low: u32, high: u32) -> Hc {
        let descriptor = u64::from(high) << 32 | u64::from(low);
        self.hv.mm_ctx(self.cur).two_level().update_descriptor(Maddr(at.into()), descriptor)?;
        Ok(0)
    }

    /// Handles `dom_mem_op(op, list, count, order, domain)` and returns how many extents are done. ENOSYS: there is no
    /// such command. EPERM, ESRCH: the caller may not act on the domain, or there is none.
    pub(crate) fn dom_mem_op(&mut self, args: &mut DomMemOpArgs) -> Hc {
        let &mut DomMemOpArgs { op, done, list, count, order, domain } = args;
        if done > count {
            return Err(Errno::INVAL.into());
        }
        if domain != DomId::SELF && !self.role().privileged {
            return Err(Errno::PERM.into());
        }
        let d: Arc<_> = self.hv.domain_by_any_id(self.cur.d, domain.0)?;
        let what = match op {
            abi::MEMOP_INCREASE_RESERVATION => ReservationOp::Increase,
            abi::MEMOP_DECREASE_RESERVATION => ReservationOp::Decrease,
            _ => return Err(Errno::NOSYS.into()),
        };
        let tables = self.hv.mm_ctx(self.cur).two_level();
        let end = tables.dom_mem_op(&self.memory(), &d.mem, what, list, (count, order), done);
        if end.preempted {
            args.done = low32(end.nr_done);
            return Err(Stop::Restart);
        }
        Ok(low32(end.nr_done).cast_signed())
    }

    /// Handles MOV to CR3: loads a new page directory, if the frame is one. Returns `false` if preempted: the
    /// instruction must be executed again.
    pub(crate) fn new_base_pointer(&mut self, frame: u32) -> bool {
        let hooks = Hooks { hv: self.hv, cur: self.cur };
        let tables = self.hv.mm_ctx(hooks.cur).two_level();
        tables.new_baseptr(&hooks, Mfn(frame.into())) != Err(Stop::Restart)
    }
}

/// Returns the result of a mapping call for an error of memory management: few errors have a number of their own.
fn refused(e: Errno) -> Stop {
    match e {
        Errno::NOMEM | Errno::FAULT => Stop::Err(e),
        _ => Stop::Err(Errno::INVAL),
    }
}

/// What page-table operations make the CPU do, and the operations that are not memory management's own.
struct TableHooks<'a, 'b, H: Hw>(Hooks<'a, 'b, H>);

impl<H: Hw> MmuextHooks for TableHooks<'_, '_, H> {
    #[inline]
    fn write_ptbase(&self, root: mm::Root) {
        self.0.write_ptbase(root);
    }
    fn ldt_changed(&self, flush: bool) {
        self.0.ldt_changed(flush);
    }
    fn vcpumask_to_cpus(&self, bitmap: mm::GuestVa) -> Result<CpuMask, mm::Fault> {
        self.0.vcpumask_to_cpus(bitmap)
    }
}

impl<H: Hw> mm::TwoLevelHooks for TableHooks<'_, '_, H> {
    fn reassign_page(&self, mfn: Mfn, to: PgOwner<'_>) -> mm::Result {
        match to {
            PgOwner::Dom(d) if d.id() != self.0.cur.d.id => {
                grant_table::xen2005::reassign_page(&self.0.hv.grants(self.0.cur), mfn, d.id())
            }
            _ => Err(Errno::INVAL),
        }
    }

    /// Handles the form of request that transfers a frame to a grant of another domain (TRANSFER_PAGE): frame in `ptr`,
    /// reference in `ptr[9:2]` and `val[15:8]`, receiver in `val[31:16]`.
    fn mmu_update_form(&self, ptr: u32, val: u32) -> mm::Result {
        const EXTENDED_COMMAND: u32 = 3;
        const TRANSFER_PAGE: u32 = 12;
        if ptr & 3 != EXTENDED_COMMAND || val & 0xff != TRANSFER_PAGE {
            return Err(Errno::INVAL);
        }
        let grant = GrantRef(ptr >> 2 & 0xff | val & 0xff00);
        let to = DomId((val >> 16) as u16);
        grant_table::xen2005::transfer_page(&self.0.hv.grants(self.0.cur), Mfn((ptr >> 12).into()), to, grant)
    }
}
