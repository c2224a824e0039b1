//! mmu_update: a batch of page-table and machine-to-phys updates (public header `xen.h`).

use core::sync::atomic::Ordering::Relaxed;

use public_headers::xen4::xen::mmu::{
    MmuUpdate, MMU_MACHPHYS_UPDATE, MMU_NORMAL_PT_UPDATE, MMU_PT_UPDATE_NO_TRANSLATE, MMU_PT_UPDATE_PRESERVE_AD,
};

use crate::base::errno::{Errno, Result, Stop};
use crate::base::types::{DomId, ForeignDom, GuestVa, Maddr, Mfn, Pfn};
use crate::ctx::{GuestMem, MmEnv, PgOwner, VcpuCtx};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;

/// One update, decoded.
#[derive(Clone, Copy)]
enum Request {
    /// Updates the entry at this address (aligned) in a table of any level.
    Entry {
        at: Maddr,
        new: u64,
        /// Whether to keep the accessed and dirty bits that the CPU has set.
        preserve_ad: bool,
    },
    /// Updates a frame's entry in the machine-to-phys table.
    Machphys { mfn: Mfn, pfn: Pfn },
}

/// The bits of an update's address that are its command.
const COMMAND: u64 = size_of::<u64>() as u64 - 1;

impl Request {
    /// Decodes an update; `None`: there is no such command.
    #[inline]
    fn decode(req: MmuUpdate) -> Option<Self> {
        let at = Maddr(req.ptr & !COMMAND);
        Some(match req.ptr & COMMAND {
            // The frame number is a machine's in either case.
            MMU_NORMAL_PT_UPDATE | MMU_PT_UPDATE_NO_TRANSLATE => {
                Request::Entry { at, new: req.val, preserve_ad: false }
            }
            MMU_PT_UPDATE_PRESERVE_AD => Request::Entry { at, new: req.val, preserve_ad: true },
            MMU_MACHPHYS_UPDATE => Request::Machphys { mfn: at.mfn(), pfn: Pfn(req.val) },
            _ => return None,
        })
    }
}

/// The arguments of the hypercall; a continuation's count without the preempted flag.
#[derive(Clone, Copy, Debug)]
pub struct MmuUpdateArgs {
    /// `mmu_update_t[count]`.
    pub ureqs: GuestVa,
    /// Number of requests.
    pub count: u32,
    /// Owners of the frames and of the tables.
    pub foreigndom: ForeignDom,
}

/// How a batch of [`VcpuCtx::do_mmu_update`] or [`VcpuCtx::do_mmuext_op`] ended. `done` requests are finished in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MmuUpdateEnd {
    /// Number of requests finished by this call.
    pub done: u32,
    /// [`Stop::Restart`]: continue with the rest. Otherwise the hypercall's result.
    pub rc: Result<(), Stop>,
}

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Handles mmu_update. Each call, including a continuation, begins by releasing an old table.
    ///
    /// If the last request's old table cannot be released before preemption, `done == count` with [`Stop::Restart`]: a
    /// continuation with no requests left releases it. After an error, preemption leaves it to the vcpu's next call.
    pub fn do_mmu_update<G: GuestMem>(&self, g: &G, args: MmuUpdateArgs) -> MmuUpdateEnd {
        let mut done = 0;
        let rc = self.put_old_guest_table().and_then(|()| {
            let (pg, pt) = (args.foreigndom.frames(), args.foreigndom.tables());
            if pt.is_none() && pg == DomId::SELF {
                // Likely: everything is the caller's own.
                return self.mmu_updates(g, args, &mut done, self.d, PgOwner::Dom(self.d));
            }
            self.with_domain(pt.unwrap_or(self.d.id()), |pt| {
                let pt = pt.ok_or(Errno::SRCH)?;
                self.with_pg_owner(pg, |pg| self.mmu_updates(g, args, &mut done, pt, pg))
            })
        });
        MmuUpdateEnd { done, rc }
    }

    fn mmu_updates<G: GuestMem>(
        &self,
        g: &G,
        args: MmuUpdateArgs,
        done: &mut u32,
        pt: &DomainMem,
        pg: PgOwner<'_>,
    ) -> Result<(), Stop> {
        let foreign = !core::ptr::eq(pt, self.d) || pg.id() != self.d.id();
        for i in 0..args.count {
            if i != 0 && self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
            let req = Request::decode(g.get(args.ureqs.element::<MmuUpdate>(i.into()))?).ok_or(Errno::NOSYS)?;
            match req {
                Request::Entry { at, new, preserve_ad } => {
                    if foreign {
                        self.check_foreign(pt, pg)?;
                    }
                    let rc = self.pt_update(at, new, preserve_ad, pt, pg);
                    if rc.is_ok() {
                        *done = i + 1;
                    }
                    if self.v.has_old_guest_table() {
                        // This includes what a refused table has left: its frame is ordinary again when the guest reads
                        // the error.
                        let put = self.put_old_guest_table();
                        rc?;
                        put?;
                    } else {
                        rc?;
                    }
                }
                Request::Machphys { mfn, pfn } => {
                    self.machphys_update(mfn, pfn, pt, pg)?;
                    *done = i + 1;
                }
            }
        }
        Ok(())
    }

    /// Checks whether the caller may act on tables of `pt` with frames of `pg`.
    #[cold]
    fn check_foreign(&self, pt: &DomainMem, pg: PgOwner<'_>) -> Result {
        let pg_ok = match pg {
            PgOwner::Io => true,
            _ => self.d.controls(pg.id()),
        };
        if pt.is_two_level() {
            // Its tables have entries of another format.
            Err(Errno::INVAL)
        } else if pg_ok && self.d.controls(pt.id()) {
            Ok(())
        } else {
            Err(Errno::PERM)
        }
    }

    /// Makes one page-table update at machine address `ma` (aligned) in a table of `pt`.
    #[inline]
    fn pt_update(&self, ma: Maddr, val: u64, preserve_ad: bool, pt: &DomainMem, pg: PgOwner<'_>) -> Result<(), Stop> {
        let Some(page) = self.page(ma.mfn()) else { return Err(Errno::INVAL.into()) };
        let off = ma.offset();
        if !self.page_lock(page) {
            return Ok(self.write_untyped(ma.mfn(), off, val, pt)?);
        }
        // A locked frame has a typed reference, so another CPU holds a general one: its owner is stable.
        let rc = if !page.is_owned_by(pt.id()) {
            Err(Errno::INVAL.into())
        } else {
            match page.type_info.load(Relaxed) & page_info::pgt::TYPE {
                page_info::pgt::L1 => self.mod_l1_entry(page.mfn, off, val, preserve_ad, pt, pg).map_err(Stop::from),
                page_info::pgt::WRITABLE => {
                    self.m.store64(page.mfn, off, val);
                    self.mark_dirty(pt, page.mfn);
                    Ok(())
                }
                ty if pg.id() == pt.id() => self.pde_update(ty, page.mfn, off, val, preserve_ad, pt),
                _ => Err(Errno::INVAL.into()),
            }
        };
        self.page_unlock(page);
        rc
    }

    #[inline(never)]
    fn pde_update(
        &self,
        ty: u64,
        table: Mfn,
        off: usize,
        val: u64,
        preserve_ad: bool,
        pt: &DomainMem,
    ) -> Result<(), Stop> {
        match ty {
            page_info::pgt::L2 => self.mod_pde::<2>(table, off, val, preserve_ad, pt)?,
            page_info::pgt::L3 => self.mod_pde::<3>(table, off, val, preserve_ad, pt)?,
            page_info::pgt::L4 => self.mod_pde::<4>(table, off, val, preserve_ad, pt)?,
            _ => return Err(Errno::INVAL.into()),
        }
        Ok(())
    }

    /// Updates a frame that is not (yet) a table: a plain write, if the frame may be writable.
    #[cold]
    #[inline(never)]
    fn write_untyped(&self, mfn: Mfn, off: usize, val: u64, pt: &DomainMem) -> Result {
        let page = self.get_page_from_mfn(mfn, pt.id()).ok_or(Errno::INVAL)?;
        let ok = self.get_page_type(page, page_info::pgt::WRITABLE);
        if ok {
            self.m.store64(mfn, off, val);
            self.mark_dirty(pt, mfn);
            self.put_page_type(page);
        }
        self.put_page(page);
        if ok {
            Ok(())
        } else {
            Err(Errno::INVAL)
        }
    }

    fn machphys_update(&self, mfn: Mfn, pfn: Pfn, pt: &DomainMem, pg: PgOwner<'_>) -> Result {
        if pt.id() != self.d.id() {
            return Err(Errno::PERM);
        }
        if !self.d.controls(pg.id()) && !matches!(pg, PgOwner::Io) {
            return Err(Errno::PERM);
        }
        let page = self.get_page_from_mfn(mfn, pg.id()).ok_or(Errno::INVAL)?;
        self.set_gpfn(mfn, pfn);
        if let PgOwner::Dom(d) = pg {
            self.mark_pfn_dirty(d, pfn);
        }
        self.put_page(page);
        Ok(())
    }
}
