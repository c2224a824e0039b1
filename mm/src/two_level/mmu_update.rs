//! mmu_update with requests of 8 bytes: a machine address and a word.

use core::sync::atomic::Ordering::Relaxed;

use public_headers::xen2005::xen::{MmuUpdate, MMU_MACHPHYS_UPDATE, MMU_NORMAL_PT_UPDATE};

use crate::base::errno::{Errno, Result, Stop};
use crate::base::types::{DomId, ForeignDom, Maddr, Pfn};
use crate::ctx::{GuestMem, MmEnv, Page, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::two_level::mmuext::TwoLevelHooks;
use crate::two_level::refused::stop_as_refused;
use crate::two_level::TwoLevel;
use crate::updates::mmu_update::{MmuUpdateArgs, MmuUpdateEnd};

/// The bits of an update's address that are its form.
const FORM: u32 = 3;

impl<'a, E: MmEnv> TwoLevel<'a, E> {
    /// Handles mmu_update. `foreigndom` owns the frames that new L1 entries map. Ends as
    /// [`crate::ctx::VcpuCtx::do_mmu_update`] does.
    ///
    /// Errors: `INVAL` whatever is refused; `FAULT`; `NOMEM` there is no memory for a shadow.
    pub fn mmu_update<G: GuestMem, H: TwoLevelHooks>(&self, g: &G, h: &H, args: MmuUpdateArgs) -> MmuUpdateEnd {
        let mut done = 0;
        let rc = self
            .ctx()
            .put_old_guest_table()
            .and_then(|()| self.with_fd(args.foreigndom, |fd| self.mmu_updates(g, h, args, fd, &mut done)));
        MmuUpdateEnd { done, rc }
    }

    /// Calls `f` with the owner of frames that a batch names: another domain only if the caller may map its frames,
    /// device memory always. `INVAL` otherwise.
    pub(super) fn with_fd<R>(&self, fd: ForeignDom, f: impl FnOnce(PgOwner<'_>) -> Result<R, Stop>) -> Result<R, Stop> {
        let id = DomId(u16::try_from(fd.0).map_err(|_| Errno::INVAL)?);
        match id {
            DomId::SELF => f(PgOwner::Dom(self.d)),
            DomId::IO => f(PgOwner::Io),
            _ if !self.env.may_map_foreign(self.d, id, None) => Err(Errno::INVAL.into()),
            DomId::XEN => f(PgOwner::Xen),
            _ => self.with_domain(id, |d| f(PgOwner::Dom(d.ok_or(Errno::INVAL)?))),
        }
    }

    fn mmu_updates<G: GuestMem, H: TwoLevelHooks>(
        &self,
        g: &G,
        h: &H,
        args: MmuUpdateArgs,
        fd: PgOwner<'_>,
        done: &mut u32,
    ) -> Result<(), Stop> {
        for i in 0..args.count {
            if i != 0 && self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
            let MmuUpdate { ptr, val } = g.get(args.ureqs.element::<MmuUpdate>(i.into()))?;
            let rc = match ptr & FORM {
                MMU_NORMAL_PT_UPDATE => self.pt_update(Maddr(ptr.into()), val, fd),
                MMU_MACHPHYS_UPDATE => self.machphys_update(Maddr(ptr.into()), val, fd).map_err(Stop::from),
                _ => h.mmu_update_form(ptr, val).map_err(Stop::from),
            };
            if rc.is_ok() {
                *done = i + 1;
            }
            // This includes what a refused table has left: its frame is ordinary again when the guest reads the error.
            let put = self.ctx().put_old_guest_table();
            rc.map_err(stop_as_refused)?;
            put?;
        }
        Ok(())
    }

    /// Makes one update at machine address `ma` (aligned) in a frame of the caller's.
    fn pt_update(&self, ma: Maddr, val: u32, fd: PgOwner<'_>) -> Result<(), Stop> {
        let page = self.page(ma.mfn()).ok_or(Errno::INVAL)?;
        let off = ma.offset();
        if !self.page_lock(page) {
            return Ok(self.write_untyped(page, off, val)?);
        }
        let rc = match page.type_info.load(Relaxed) & page_info::pgt::TYPE {
            _ if !page.is_owned_by(self.d.id()) => Err(Errno::INVAL.into()),
            page_info::pgt::L1 => self.mod_l1(page, off, val, fd).map_err(Stop::from),
            page_info::pgt::L2 => self.mod_l2(page, off, val),
            page_info::pgt::WRITABLE => {
                self.m.store32(page.mfn, off, val);
                Ok(())
            }
            _ => Err(Errno::INVAL.into()),
        };
        self.page_unlock(page);
        rc
    }

    /// Updates a frame that is not (yet) a table: a plain write, if the frame may be writable.
    fn write_untyped(&self, page: Page<'a>, off: usize, val: u32) -> Result {
        if !self.get_page_and_type(page, self.d.id(), page_info::pgt::WRITABLE) {
            return Err(Errno::INVAL);
        }
        self.m.store32(page.mfn, off, val);
        self.put_page_and_type(page);
        Ok(())
    }

    fn machphys_update(&self, ma: Maddr, pfn: u32, fd: PgOwner<'_>) -> Result {
        if !self.d.controls(fd.id()) {
            return Err(Errno::INVAL);
        }
        let page = self.get_page_from_mfn(ma.mfn(), fd.id()).ok_or(Errno::INVAL)?;
        self.set_gpfn(page.mfn, if pfn == !0 { Pfn::INVALID } else { Pfn(pfn.into()) });
        self.put_page(page);
        Ok(())
    }
}
