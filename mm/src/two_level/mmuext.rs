//! mmuext_op with operations of 12 bytes: pins, table bases, flushes.

use public_headers::xen2005::xen::MmuextOp;

use crate::base::cpu_mask::CpuMask;
use crate::base::errno::{Errno, Fault, Result, Stop};
use crate::base::types::Mfn;
use crate::ctx::{GuestMem, MmEnv, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::vcpu::LDT_ENTRIES;
use crate::two_level::mmuext_request::Request;
use crate::two_level::pte32::GUEST_TOP;
use crate::two_level::refused::stop_as_refused;
use crate::two_level::TwoLevel;
use crate::updates::mmu_update::MmuUpdateEnd;
use crate::updates::mmuext::{MmuextArgs, MmuextHooks};
use crate::updates::mmuext_request::Vcpus;

/// What these hypercalls need from the layers above.
pub trait TwoLevelHooks: MmuextHooks {
    /// MMUEXT_REASSIGN_PAGE: gives frame `mfn` of the caller's to the domain that the batch names.
    ///
    /// # Errors
    /// EINVAL: refused; always so where the layers above have no such call.
    fn reassign_page(&self, _mfn: Mfn, _to: PgOwner<'_>) -> Result {
        Err(Errno::INVAL)
    }
    /// Handles a request of mmu_update of form 2 or 3 (bits 1:0 of `ptr`).
    ///
    /// # Errors
    /// EINVAL: refused; always so where the layers above have no such form.
    fn mmu_update_form(&self, _ptr: u32, _val: u32) -> Result {
        Err(Errno::INVAL)
    }
}

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Handles mmuext_op. Ends as [`crate::ctx::VcpuCtx::do_mmu_update`] does; errors as for [`Self::mmu_update`].
    pub fn mmuext_op<G: GuestMem, H: TwoLevelHooks>(&self, g: &G, h: &H, args: MmuextArgs) -> MmuUpdateEnd {
        let mut done = 0;
        let rc = self
            .ctx()
            .put_old_guest_table()
            .and_then(|()| self.with_fd(args.foreigndom, |fd| self.mmuext_ops(g, h, args, fd, &mut done)));
        MmuUpdateEnd { done, rc }
    }

    fn mmuext_ops<G: GuestMem, H: TwoLevelHooks>(
        &self,
        g: &G,
        h: &H,
        args: MmuextArgs,
        fd: PgOwner<'_>,
        done: &mut u32,
    ) -> Result<(), Stop> {
        for i in 0..args.count {
            if i != 0 && self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
            let op = g.get(args.uops.element::<MmuextOp>(i.into()))?;
            let rc = Request::decode(op).ok_or(Errno::INVAL.into()).and_then(|r| self.mmuext_one(h, r, fd));
            if rc.is_ok() {
                *done = i + 1;
            }
            let put = self.ctx().put_old_guest_table();
            rc.map_err(stop_as_refused)?;
            put?;
        }
        Ok(())
    }

    fn mmuext_one<H: TwoLevelHooks>(&self, h: &H, request: Request, fd: PgOwner<'_>) -> Result<(), Stop> {
        // A domain that may only map another's frames may not change their types.
        let controls = self.d.controls(fd.id());
        match request {
            Request::Pin(mfn, ty) if controls => return self.ctx().pin_table(mfn, ty, fd),
            Request::Unpin(mfn) if controls => self.ctx().unpin_table(mfn, fd)?,
            Request::NewBase(mfn) => return self.new_baseptr(h, mfn),
            Request::FlushTlb(vcpus) => self.m.flush_tlb_cpus(self.cpus_of(h, vcpus)?),
            Request::Invlpg(va, vcpus) => self.flush_va(self.cpus_of(h, vcpus)?, va.0),
            Request::FlushCache if self.d.may_flush_cache() => self.m.flush_cache(false),
            Request::SetLdt(base, entries) => {
                let end = base.0 + u64::from(entries) * 8;
                if entries > LDT_ENTRIES || base.0 & 0xfff != 0 || end > GUEST_TOP {
                    return Err(Errno::INVAL.into());
                }
                self.ctx().set_ldt(h, base, entries)?;
            }
            Request::Reassign(mfn) => h.reassign_page(mfn, fd)?,
            Request::Pin(..) | Request::Unpin(_) | Request::FlushCache => return Err(Errno::INVAL.into()),
        }
        Ok(())
    }

    /// Returns the CPUs whose TLBs are to be flushed.
    fn cpus_of<H: MmuextHooks>(&self, h: &H, vcpus: Vcpus) -> Result<CpuMask, Fault> {
        match vcpus {
            Vcpus::Local => Ok(CpuMask::of(self.m.this_cpu())),
            Vcpus::In(bitmap) => h.vcpumask_to_cpus(bitmap),
            Vcpus::All => Ok(self.d.dirty_cpus()),
        }
    }

    /// Makes L2 `mfn` the table of the running vcpu.
    ///
    /// # Errors
    /// The error of the table's validation; EINVAL if it is not the caller's. [`Stop::Restart`]: preempted, call again.
    pub fn new_baseptr<H: MmuextHooks>(&self, h: &H, mfn: Mfn) -> Result<(), Stop> {
        self.ctx().put_old_guest_table()?;
        let old = self.v.guest_top.get();
        // This is also so after a preemption during the release of the old one.
        if old == mfn {
            h.write_ptbase(self.load_root());
            return Ok(());
        }
        self.get_l2_root(mfn)?;
        self.ctx().drop_ldt(h);
        self.v.guest_top.set(mfn);
        h.write_ptbase(self.load_root());
        self.ctx().put_root(old)
    }

    fn get_l2_root(&self, mfn: Mfn) -> Result<(), Stop> {
        self.ctx().get_table(mfn, page_info::pgt::L2, self.d.id())
    }

    /// Gives the table `mfn` to a vcpu that has none, taking references: at creation.
    /// [`crate::ctx::VcpuCtx::vcpu_destroy_pagetables`] undoes it.
    ///
    /// # Errors
    /// As for [`Self::new_baseptr`].
    pub fn set_guest_table(&self, mfn: Mfn) -> Result<(), Stop> {
        self.ctx().put_old_guest_table()?;
        if let Err(e) = self.get_l2_root(mfn) {
            let _ = self.ctx().put_old_guest_table();
            return Err(e);
        }
        self.v.guest_top.set(mfn);
        Ok(())
    }
}
