//! mmu_update: a batch of page-table and machine-to-phys updates (public header `xen.h`).

use core::sync::atomic::Ordering::Relaxed;

use crate::base::errno::{Errno, Result, Stop};
use crate::base::pte;
use crate::base::types::{DomId, Maddr, Mfn};
use crate::ctx::{Ctx, GuestMem, MmEnv, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;

/// Checked update of any page-table level.
const MMU_NORMAL_PT_UPDATE: u64 = 0;
/// Update of the machine-to-phys table.
const MMU_MACHPHYS_UPDATE: u64 = 1;
/// As the first, accessed and dirty bits kept.
const MMU_PT_UPDATE_PRESERVE_AD: u64 = 2;
/// As the first, the frame number being a machine's (it always is here).
const MMU_PT_UPDATE_NO_TRANSLATE: u64 = 3;

/// What the hypercall was called with; a continuation's count without the preempted flag.
#[derive(Clone, Copy, Debug)]
pub struct MmuUpdateArgs {
    /// Guest address of `mmu_update_t[count]`.
    pub ureqs: u64,
    /// Number of requests.
    pub count: u32,
    /// Low 16 bits: owner of the frames; high 16 bits: owner of the tables plus 1, or 0 for the caller.
    pub foreigndom: u32,
}

/// How a batch of [`Ctx::do_mmu_update`] or [`Ctx::do_mmuext_op`] ended. `done` requests are finished in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MmuUpdateEnd {
    /// Requests finished by this call.
    pub done: u32,
    /// [`Stop::Restart`]: continue with the rest. Otherwise the hypercall's result.
    pub rc: Result<(), Stop>,
}

impl<E: MmEnv> Ctx<'_, E> {
    /// mmu_update. The first thing of each call, also of a continuation, is to finish with an old table.
    ///
    /// When the last request's old table cannot be finished before preemption, `done == count` with [`Stop::Restart`]: a
    /// continuation with no requests left finishes it. After an error preemption leaves it to the vcpu's next call.
    pub fn do_mmu_update<G: GuestMem>(&self, g: &G, args: MmuUpdateArgs) -> MmuUpdateEnd {
        let mut done = 0;
        let rc = self.put_old_guest_table().and_then(|()| {
            let pt_dom = args.foreigndom >> 16;
            let pg = DomId(args.foreigndom as u16);
            if pt_dom == 0 && pg == DomId::SELF {
                // Likely: everything is the caller's own.
                return self.mmu_updates(g, args, &mut done, self.d, PgOwner::Dom(self.d));
            }
            let pt = if pt_dom == 0 { self.d.id() } else { DomId((pt_dom - 1) as u16) };
            self.with_domain(pt, |pt| {
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
            let mut req = [0; 16];
            g.copy_from_guest(args.ureqs.wrapping_add(u64::from(i) * 16), &mut req)?;
            let (lo, hi) = req.split_at(8);
            let ptr = u64::from_le_bytes([lo[0], lo[1], lo[2], lo[3], lo[4], lo[5], lo[6], lo[7]]);
            let val = u64::from_le_bytes([hi[0], hi[1], hi[2], hi[3], hi[4], hi[5], hi[6], hi[7]]);
            let cmd = ptr & 7;
            if cmd == MMU_MACHPHYS_UPDATE {
                self.machphys_update(Maddr(ptr), val, pt, pg)?;
            } else if cmd <= MMU_PT_UPDATE_NO_TRANSLATE {
                if foreign {
                    self.check_foreign(pt, pg)?;
                }
                let rc = self.pt_update(Maddr(ptr & !7), val, cmd == MMU_PT_UPDATE_PRESERVE_AD, pt, pg);
                if rc.is_ok() {
                    *done = i + 1;
                }
                if self.v.has_old_guest_table() {
                    // Also what a refused table has left: its frame is plain again when the guest reads the error.
                    let put = self.put_old_guest_table();
                    rc?;
                    put?;
                } else {
                    rc?;
                }
                continue;
            } else {
                return Err(Errno::NOSYS.into());
            }
            *done = i + 1;
        }
        Ok(())
    }

    /// Whether the caller may act on tables of `pt` with frames of `pg`.
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

    /// One page-table update at machine address `ma` (aligned) in a table of `pt`.
    #[inline]
    fn pt_update(&self, ma: Maddr, val: u64, preserve_ad: bool, pt: &DomainMem, pg: PgOwner<'_>) -> Result<(), Stop> {
        let Some(page) = self.page(ma.mfn()) else { return Err(Errno::INVAL.into()) };
        let off = (ma.0 & 0xff8) as usize;
        if !self.page_lock(page) {
            return Ok(self.write_untyped(ma.mfn(), off, val, pt)?);
        }
        // A locked frame has a typed reference, so somebody has a general one: its owner is stable.
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

    /// An update of a frame that is no table (yet): a plain write, if it may be writable.
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

    fn machphys_update(&self, ma: Maddr, pfn: u64, pt: &DomainMem, pg: PgOwner<'_>) -> Result {
        if pt.id() != self.d.id() {
            return Err(Errno::PERM);
        }
        if !self.d.controls(pg.id()) && !matches!(pg, PgOwner::Io) {
            return Err(Errno::PERM);
        }
        let page = self.get_page_from_mfn(ma.mfn(), pg.id()).ok_or(Errno::INVAL)?;
        self.set_gpfn(ma.mfn(), pfn);
        if let PgOwner::Dom(d) = pg {
            self.mark_pfn_dirty(d, pfn);
        }
        self.put_page(page);
        Ok(())
    }

    /// Writes the machine-to-phys entry of `mfn`.
    #[inline]
    pub fn set_gpfn(&self, mfn: Mfn, pfn: u64) {
        self.m.set_m2p(mfn, pfn);
    }

    /// The machine-to-phys entry of `mfn`; `!0` when invalid.
    #[inline]
    pub fn get_gpfn(&self, mfn: Mfn) -> u64 {
        self.m.m2p().get(mfn.0 as usize).map_or(!0, |e| e.load(Relaxed))
    }
}

const _: () = assert!(pte::PRESENT == 1 && MMU_NORMAL_PT_UPDATE == 0);
