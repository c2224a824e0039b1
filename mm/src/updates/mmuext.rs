//! mmuext_op: pins, table bases, flushes (public header `xen.h`).

use public_headers::xen4::compat::translate::Ulong;
use public_headers::xen4::xen::mmu::MmuextOp;

use crate::base::cpu_mask::CpuMask;
use crate::base::errno::{Errno, Fault, Result, Stop};
use crate::base::pte;
use crate::base::types::{CpuId, DomId, ForeignDom, GuestVa};
use crate::ctx::{GuestMem, MmEnv, PgOwner, VcpuCtx};
use crate::frames::machine::Machine;
use crate::state::vcpu::Root;
use crate::updates::mmu_update::MmuUpdateEnd;
use crate::updates::mmuext_request::{Request, Vcpus};

/// What only the owner of the vcpu's CPU state can do.
pub trait MmuextHooks {
    /// Loads CR3 with the kernel-mode table `root` of the running vcpu and flushes. The old table is released
    /// afterwards.
    fn write_ptbase(&self, root: Root);
    /// Loads the LDT of the running vcpu, which has changed (`VcpuMm`'s `ldt_*` fields). Pages of the old one may still
    /// be mapped: `flush` asks for a local TLB flush after they have been unmapped.
    fn ldt_changed(&self, flush: bool);
    /// Returns the CPUs whose TLBs hold translations of the caller's vcpus in the bitmap at `bitmap`.
    ///
    /// # Errors
    /// [`Fault`]: the bitmap cannot be read.
    fn vcpumask_to_cpus(&self, bitmap: GuestVa) -> Result<CpuMask, Fault>;
}

/// The arguments of the hypercall; a continuation's count without the preempted flag.
#[derive(Clone, Copy, Debug)]
pub struct MmuextArgs {
    /// `mmuext_op_t[count]`.
    pub uops: GuestVa,
    /// Number of operations.
    pub count: u32,
    /// The owner of the frames.
    pub foreigndom: ForeignDom,
}

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Handles mmuext_op. Ends as [`VcpuCtx::do_mmu_update`] does.
    pub fn do_mmuext_op<G: GuestMem, H: MmuextHooks>(&self, g: &G, h: &H, args: MmuextArgs) -> MmuUpdateEnd {
        let mut done = 0;
        let rc = self.put_old_guest_table().and_then(|()| {
            let id = args.foreigndom.frames();
            if id == DomId::SELF {
                return self.mmuext_ops(g, h, args, &mut done, PgOwner::Dom(self.d));
            }
            self.with_pg_owner(id, |pg| {
                if !self.d.controls(pg.id()) {
                    return Err(Errno::PERM.into());
                }
                self.mmuext_ops(g, h, args, &mut done, pg)
            })
        });
        MmuUpdateEnd { done, rc }
    }

    fn mmuext_ops<G: GuestMem, H: MmuextHooks>(
        &self,
        g: &G,
        h: &H,
        args: MmuextArgs,
        done: &mut u32,
        pg: PgOwner<'_>,
    ) -> Result<(), Stop> {
        for i in 0..args.count {
            if i != 0 && self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
            let op: MmuextOp = g.get_nth(args.uops, i.into())?;
            let rc = Request::decode(op).ok_or(Errno::NOSYS.into()).and_then(|r| self.mmuext_one(h, r, pg));
            if rc.is_ok() {
                *done = i + 1;
            }
            if self.v.has_old_guest_table() {
                let put = self.put_old_guest_table();
                rc?;
                put?;
            } else {
                rc?;
            }
        }
        Ok(())
    }

    /// Carries out one request. Inlined into the loops over lists of both widths, as into one.
    #[inline(always)]
    fn mmuext_one<H: MmuextHooks>(&self, h: &H, request: Request, pg: PgOwner<'_>) -> Result<(), Stop> {
        let own = if pg.id() == self.d.id() { Ok(()) } else { Err(Errno::PERM) };
        match request {
            Request::Pin(mfn, ty) => return self.pin_table(mfn, ty, pg),
            Request::Unpin(mfn) => self.unpin_table(mfn, pg)?,
            Request::NewBase(mfn) => {
                own?;
                return self.new_guest_cr3(h, mfn);
            }
            Request::NewUserBase(mfn) => {
                own?;
                return self.new_user_baseptr(mfn);
            }
            Request::FlushTlb(Vcpus::Local) => {
                own?;
                self.m.flush_tlb_local();
            }
            Request::FlushTlb(vcpus) => {
                own?;
                self.m.flush_tlb_cpus(self.cpus_of(h, vcpus)?);
            }
            Request::Invlpg(va, Vcpus::Local) => {
                own?;
                if pte::addr_ok(va.0) {
                    self.m.invlpg_local(va.0);
                }
            }
            Request::Invlpg(va, vcpus) => {
                own?;
                let cpus = self.cpus_of(h, vcpus)?;
                if pte::addr_ok(va.0) {
                    self.m.invlpg_cpus(cpus, va.0);
                }
            }
            Request::FlushCache => {
                own?;
                if !self.d.may_flush_cache() {
                    return Err(Errno::ACCES.into());
                }
                self.m.flush_cache(false);
            }
            Request::FlushCacheGlobal => {
                own?;
                if !self.d.may_flush_cache() {
                    return Err(Errno::INVAL.into());
                }
                self.m.flush_cache(true);
            }
            Request::SetLdt(base, entries) => {
                own?;
                self.set_ldt(h, base, entries)?;
            }
            Request::ClearPage(mfn) => self.clear_page(mfn, pg)?,
            Request::CopyPage { to, from } => self.copy_page(to, from, pg)?,
            Request::Superpage => return Err(Errno::OPNOTSUPP.into()),
        }
        Ok(())
    }

    /// Returns the CPUs whose TLBs are to be flushed. EINVAL: the bitmap cannot be read.
    fn cpus_of<H: MmuextHooks>(&self, h: &H, vcpus: Vcpus) -> Result<CpuMask> {
        match vcpus {
            Vcpus::Local => Ok(CpuMask::of(self.m.this_cpu())),
            Vcpus::In(bitmap) => h.vcpumask_to_cpus(bitmap).map_err(|Fault| Errno::INVAL),
            Vcpus::All => Ok(self.d.dirty_cpus()),
        }
    }
}

/// Reads a guest's bitmap of vcpus, of words as wide as its kernel, and collects the CPUs that `cpu_of` returns for
/// each vcpu below
/// `max_vcpus`: `None` for a vcpu that runs nowhere. For [`MmuextHooks::vcpumask_to_cpus`].
///
/// # Errors
/// [`Fault`]: the bitmap cannot be read.
pub fn vcpumask_to_cpus<G: GuestMem>(
    g: &G,
    bitmap: GuestVa,
    max_vcpus: u32,
    cpu_of: impl Fn(u32) -> Option<CpuId>,
) -> Result<CpuMask, Fault> {
    let mut mask = CpuMask::NONE;
    let width: u32 = if G::COMPAT { 32 } else { 64 };
    for base in (0..max_vcpus).step_by(width as usize) {
        let Ulong(mut bits) = g.get_nth(bitmap, (base / width).into())?;
        while bits != 0 {
            let vcpu = base + bits.trailing_zeros();
            bits &= bits - 1;
            if vcpu >= max_vcpus {
                break;
            }
            if let Some(cpu) = cpu_of(vcpu) {
                mask.insert(cpu);
            }
        }
    }
    Ok(mask)
}
