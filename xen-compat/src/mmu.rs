//! Page-table hypercalls: `mmu_update` (1), `update_va_mapping` (14, 22), `mmuext_op` (26), `set_gdt` (2),
//! `update_descriptor` (10). They decode here and work in `mm`.

use mm::{
    CpuMask, Ctx, DomId, DomainMem, Maddr, Mfn, Mm, MmEnv, MmuUpdateArgs, MmuUpdateEnd, MmuextArgs, MmuextHooks, VcpuMm,
};

use crate::domain::{Abi, Domain};
use crate::errno::Errno;
use crate::guest_access::GuestAccess;
use crate::guest_log::guest_log;
use crate::hv::{Cur, Hv};
use crate::hw::{Fault, Hw, Seg};
use crate::hypercall_result::{Args, Hc, Stop};
use crate::sched::State;
use crate::segments::is_canonical;

/// In the count of a batch: this is a continuation, and the number finished is to be added to `*done`
/// (`MMU_UPDATE_PREEMPTED`).
const PREEMPTED: u32 = 1 << 31;
/// Maximum number of descriptors a GDT may have (`FIRST_RESERVED_GDT_ENTRY`).
const GDT_MAX: u64 = 7168;

impl<H: Hw> MmEnv for Hv<H> {
    type M = H;
    #[inline]
    fn machine(&self) -> &H {
        &self.hw
    }
    #[inline]
    fn mm(&self) -> &Mm {
        &self.mm
    }
    fn with_domain<R>(&self, id: DomId, f: impl FnOnce(Option<&DomainMem>) -> R) -> R {
        match self.domains.get(id) {
            Some(d) => f(Some(&d.mem)),
            None => f(None),
        }
    }
    fn mmio_ro(&self, mfn: Mfn) -> bool {
        self.is_msix_frame(mfn)
    }
    /// A back end maps, by its number, the ring page that the driver of a guest it serves has offered it.
    fn may_map_foreign(&self, by: &DomainMem, owner: DomId, mfn: Option<Mfn>) -> bool {
        let is_back = |d: &Domain| matches!(d.abi, Abi::Xen2005(role) if role.foreign_maps);
        if by.controls(owner) {
            return true;
        }
        if !self.controller_offered(owner, by.id(), None) {
            return false;
        }
        let Some(back) = self.domains.get(by.id()).filter(|d| is_back(d)) else { return false };
        let may = self.controller_offered(owner, by.id(), mfn);
        if !may {
            guest_log!(
                self,
                &back,
                Warn,
                "dom{}: its driver maps memory of dom{} that is not granted to it, which is refused: both need CONFIG_XEN_BLKDEV_GRANT, or \
                 the back end role=hardware",
                back.id.0,
                owner.0
            );
        }
        may
    }
    fn domain_emptied(&self, id: DomId) {
        self.emptied(id);
    }
}

/// Guest memory as `mm` reads it.
pub struct Guest<'a, H: Hw>(pub &'a H);

impl<H: Hw> mm::GuestMem for Guest<'_, H> {
    #[inline]
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        self.0.copy_from_guest(va, dst)
    }
    #[inline]
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        self.0.copy_to_guest(va, src)
    }
}

impl<H: Hw> Hv<H> {
    /// Memory management in the name of the running vcpu.
    #[inline]
    pub fn mm_ctx<'a>(&'a self, cur: &'a Cur<'_>) -> Ctx<'a, Self> {
        Ctx::new(self, &cur.d.mem, &cur.ctx.mm)
    }

    /// `mmu_update(requests, count, &done, domains)`.
    #[inline]
    pub fn do_mmu_update(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let count = a[1] as u32;
        let preempted = count & PREEMPTED != 0;
        self.batch_okay(a)?;
        let args = MmuUpdateArgs { ureqs: a[0], count: count & !PREEMPTED, foreigndom: a[3] as u32 };
        let end = self.mm_ctx(cur).do_mmu_update(&Guest(&self.hw), args);
        self.batch_end(a, end, preempted, 16)
    }

    /// Whether a batch lies at an address guests may use; EFAULT even when it is empty.
    #[inline]
    fn batch_okay(&self, a: &Args) -> Result<(), Errno> {
        mm::pte::addr_ok(a[0]).then_some(()).ok_or(Errno::FAULT)
    }

    /// What a batch returns: errors with `*done` written, or the rest of it to be called again.
    #[inline]
    fn batch_end(&self, a: &mut Args, end: MmuUpdateEnd, preempted: bool, stride: u64) -> Hc {
        if a[2] != 0 {
            // A bad pointer only keeps the guest from learning the number.
            let before = if preempted { self.hw.get::<u32>(a[2]).unwrap_or(0) } else { 0 };
            let _ = self.hw.put(a[2], &end.done.wrapping_add(before));
        }
        match end.rc {
            Ok(()) => Ok(0),
            Err(e) if e.is_restart() => {
                a[0] = a[0].wrapping_add(u64::from(end.done) * stride);
                a[1] = u64::from(((a[1] as u32 & !PREEMPTED) - end.done) | PREEMPTED);
                Err(Stop::Restart)
            }
            Err(e) => Err(e.into()),
        }
    }

    /// `update_va_mapping(va, pte, flags)`.
    #[inline]
    pub fn do_update_va_mapping(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let hooks = Hooks { hv: self, cur };
        hooks.hv.mm_ctx(hooks.cur).do_update_va_mapping(&hooks, a[0], a[1], a[2])?;
        Ok(0)
    }

    /// `update_va_mapping_otherdomain(va, pte, flags, domain)`.
    pub fn do_update_va_mapping_otherdomain(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let hooks = Hooks { hv: self, cur };
        hooks.hv.mm_ctx(hooks.cur).do_update_va_mapping_otherdomain(&hooks, a[0], a[1], a[2], DomId(a[3] as u16))?;
        Ok(0)
    }

    /// `mmuext_op(ops, count, &done, domain)`.
    #[inline]
    pub fn do_mmuext_op(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let count = a[1] as u32;
        let preempted = count & PREEMPTED != 0;
        self.batch_okay(a)?;
        let args = MmuextArgs { uops: a[0], count: count & !PREEMPTED, foreigndom: a[3] as u32 };
        let end = {
            let hooks = Hooks { hv: self, cur };
            self.mm_ctx(hooks.cur).do_mmuext_op(&Guest(&self.hw), &hooks, args)
        };
        self.batch_end(a, end, preempted, 24)
    }

    /// `set_gdt(frames, entries)`: EINVAL for more entries than a guest may have or frames that are no descriptor pages.
    pub fn do_set_gdt(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let entries = a[1];
        if entries > GDT_MAX {
            return Err(Errno::INVAL.into());
        }
        let mut frames = [Mfn(0); 14];
        let n = (entries as usize).div_ceil(512);
        for (i, f) in frames[..n].iter_mut().enumerate() {
            *f = Mfn(self.hw.get_nth(a[0], i as u64)?);
        }
        self.mm_ctx(cur).set_gdt(&frames[..n], entries as u32)?;
        self.load_descriptor_tables(cur.ctx);
        Ok(0)
    }

    /// `update_descriptor(machine address, descriptor)`.
    pub fn do_update_descriptor(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        self.mm_ctx(cur).do_update_descriptor(Maddr(a[0]), a[1])?;
        Ok(0)
    }

    /// A descriptor load faulted at `va`. In this CPU's LDT window: maps the guest's page behind it; if there is none, the
    /// guest gets the fault as one of its own LDT. False: not in the window.
    pub fn ldt_fault(&self, cur: &mut Cur<'_>, va: u64, error_code: u32) -> bool {
        const GP: u8 = 13;
        const SEL_TI: u32 = 4;
        const SEL_LOW: u32 = 7;
        let Some(offset) = self.hw.ldt_offset_at(va) else { return false };
        if let Some((page, frame)) = self.mm_ctx(cur).map_ldt_shadow_page(offset) {
            self.hw.map_ldt_page(page, Some(frame));
            return true;
        }
        let at = cur.ctx.mm.ldt_base.get().wrapping_add(u64::from(offset));
        if is_canonical(at) {
            self.deliver_page_fault(cur, at, error_code);
        } else {
            self.deliver_trap(cur, GP, offset & !SEL_LOW | SEL_TI);
        }
        true
    }
}

impl<H: Hw> Hv<H> {
    /// The return to the guest has faulted (`entry` says how): whether it was for a page of its LDT. That has been mapped, or
    /// the guest has a fault to deal with.
    #[cold]
    pub(crate) fn ldt_wanted(&self, cur: &mut Cur<'_>, entry: u32) -> bool {
        const PF: u8 = 14;
        entry as u8 == PF && self.ldt_fault(cur, self.hw.fault_address(), cur.regs.error_code)
    }

    /// Loads a selector of the guest's, whose page tables are loaded; the page of its LDT that it needs is mapped if need be.
    #[inline]
    pub(crate) fn load_guest_seg(&self, d: &Domain, v: &VcpuMm, which: Seg, sel: u16) -> Result<(), Fault> {
        const TABLE_INDICATOR: u16 = 4;
        match self.hw.load_seg(which, sel) {
            Err(Fault) if sel & TABLE_INDICATOR != 0 => {
                let (page, frame) = Ctx::new(self, &d.mem, v).map_ldt_shadow_page(u32::from(sel & !7)).ok_or(Fault)?;
                self.hw.map_ldt_page(page, Some(frame));
                self.hw.load_seg(which, sel)
            }
            loaded => loaded,
        }
    }
}

/// What page-table operations make the CPU do.
pub(crate) struct Hooks<'a, 'b, H: Hw> {
    pub(crate) hv: &'a Hv<H>,
    pub(crate) cur: &'a Cur<'b>,
}

impl<H: Hw> MmuextHooks for Hooks<'_, '_, H> {
    #[inline]
    fn write_ptbase(&self, root: mm::Root) {
        self.hv.hw.switch_cr3(self.hv.loadable(self.cur.d, self.cur.ctx, root));
    }

    fn ldt_changed(&self, _flush: bool) {
        self.hv.load_descriptor_tables(self.cur.ctx);
    }

    fn vcpumask_to_cpus(&self, bitmap: u64) -> mm::Result<CpuMask> {
        let vcpus = self.cur.d.vcpus();
        mm::vcpumask_to_cpus(&Guest(&self.hv.hw), bitmap, vcpus.len() as u32, |id| {
            let s = &vcpus.get(id as usize)?.sched;
            // One that is not loaded anywhere flushes when it is.
            matches!(s.state(), State::Running | State::Parked | State::Leaving).then(|| s.processor())
        })
    }
}
