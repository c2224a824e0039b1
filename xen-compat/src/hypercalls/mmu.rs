//! Page-table hypercalls: `mmu_update` (1), `update_va_mapping` (14, 22), `mmuext_op` (26), `set_gdt` (2),
//! `update_descriptor` (10). They are decoded here and carried out in `mm`.

use mm::int::{index, low16, low32};
use mm::{DomId, Errno, ForeignDom, Maddr, Mfn, MmuUpdateArgs, MmuUpdateEnd, MmuextArgs};
use public_headers::xen4::arch_x86_64::FIRST_RESERVED_GDT_ENTRY;
use public_headers::xen4::xen::mmu as abi;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::machine::hw::Hw;
use crate::memory::guest::Guest;
use crate::memory::hooks::Hooks;
use crate::state::hypervisor::{Cur, Hv};

/// In the count of a batch: this is a continuation, and the number finished must be added to `*done`
/// (`MMU_UPDATE_PREEMPTED`).
const PREEMPTED: u32 = 1 << 31;
/// Maximum number of descriptors in a GDT (`FIRST_RESERVED_GDT_ENTRY`).
const GDT_MAX: u64 = FIRST_RESERVED_GDT_ENTRY as u64;

impl<H: Hw> Hv<H> {
    /// Handles `mmu_update(requests, count, &done, domains)`.
    ///
    /// # Errors
    /// EFAULT: the list cannot be read. ESRCH: a domain does not exist. EPERM: the caller may not name it. Otherwise
    /// that of the first request that fails; those before it have been done.
    #[inline]
    pub fn do_mmu_update(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let count = low32(a[1]);
        let preempted = count & PREEMPTED != 0;
        self.batch_okay(a)?;
        let args = MmuUpdateArgs { ureqs: a[0].into(), count: count & !PREEMPTED, foreigndom: ForeignDom(low32(a[3])) };
        let end = self.mm_ctx(cur).do_mmu_update(&Guest(&self.hw), args);
        self.batch_end(a, end, preempted, size_of::<abi::MmuUpdate>() as u64)
    }

    /// Checks that a batch lies at an address that guests may use. EFAULT even if it is empty.
    #[inline]
    fn batch_okay(&self, a: &Args) -> Result<(), Errno> {
        mm::pte::addr_ok(a[0]).then_some(()).ok_or(Errno::FAULT)
    }

    /// Returns the result of a batch, after writing `*done`, or arranges for the rest to be continued.
    #[inline]
    fn batch_end(&self, a: &mut Args, end: MmuUpdateEnd, preempted: bool, stride: u64) -> Hc {
        if a[2] != 0 {
            // A bad pointer only keeps the guest from learning the number.
            let before = if preempted { self.hw.get::<u32>(a[2]).unwrap_or(0) } else { 0 };
            let _ = self.hw.put(a[2], &end.done.wrapping_add(before));
        }
        match end.rc {
            Ok(()) => Ok(0),
            Err(Stop::Restart) => {
                a[0] = a[0].wrapping_add(u64::from(end.done) * stride);
                a[1] = u64::from(((low32(a[1]) & !PREEMPTED) - end.done) | PREEMPTED);
                Err(Stop::Restart)
            }
            Err(stop) => Err(stop),
        }
    }

    /// Handles `update_va_mapping(va, pte, flags)`.
    ///
    /// # Errors
    /// As for [`mm::VcpuCtx::do_update_va_mapping`].
    #[inline]
    pub fn do_update_va_mapping(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let hooks = Hooks { hv: self, cur };
        hooks.hv.mm_ctx(hooks.cur).do_update_va_mapping(&hooks, a[0], a[1], a[2])?;
        Ok(0)
    }

    /// Handles `update_va_mapping_otherdomain(va, pte, flags, domain)`.
    ///
    /// # Errors
    /// As for [`mm::VcpuCtx::do_update_va_mapping_otherdomain`].
    pub fn do_update_va_mapping_otherdomain(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let hooks = Hooks { hv: self, cur };
        hooks.hv.mm_ctx(hooks.cur).do_update_va_mapping_otherdomain(
            &hooks,
            a[0],
            a[1],
            a[2],
            DomId(low16(low32(a[3]))),
        )?;
        Ok(0)
    }

    /// Handles `mmuext_op(ops, count, &done, domain)`.
    ///
    /// # Errors
    /// EFAULT: the list cannot be read. ESRCH: the domain does not exist. EPERM: the caller may not name it. Otherwise
    /// that of the first operation that fails; those before it have been done.
    #[inline]
    pub fn do_mmuext_op(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let count = low32(a[1]);
        let preempted = count & PREEMPTED != 0;
        self.batch_okay(a)?;
        let args = MmuextArgs { uops: a[0].into(), count: count & !PREEMPTED, foreigndom: ForeignDom(low32(a[3])) };
        let end = {
            let hooks = Hooks { hv: self, cur };
            self.mm_ctx(hooks.cur).do_mmuext_op(&Guest(&self.hw), &hooks, args)
        };
        self.batch_end(a, end, preempted, size_of::<abi::MmuextOp>() as u64)
    }

    /// Handles `set_gdt(frames, entries)`.
    ///
    /// # Errors
    /// EINVAL: more entries than a guest may have, or frames that cannot hold descriptors. EFAULT: the list cannot be
    /// read.
    pub fn do_set_gdt(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let entries = a[1];
        if entries > GDT_MAX {
            return Err(Errno::INVAL.into());
        }
        let mut frames = [Mfn(0); 14];
        let n = index(entries).div_ceil(512);
        for (i, f) in frames[..n].iter_mut().enumerate() {
            *f = Mfn(self.hw.get_nth(a[0], i as u64)?);
        }
        self.mm_ctx(cur).set_gdt(&frames[..n], low32(entries))?;
        self.load_descriptor_tables(cur.ctx);
        Ok(0)
    }

    /// Handles `update_descriptor(machine address, descriptor)`.
    ///
    /// # Errors
    /// As for [`mm::DomCtx::do_update_descriptor`].
    pub fn do_update_descriptor(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        self.mm_ctx(cur).do_update_descriptor(Maddr(a[0]), a[1])?;
        Ok(0)
    }
}
