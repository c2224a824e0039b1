//! Pins and page-table bases.

use core::sync::atomic::Ordering::AcqRel;

use crate::base::errno::{Errno, Halt, Result, Stop};
use crate::base::types::Mfn;
use crate::ctx::{MmEnv, Page, PgOwner, VcpuCtx};
use crate::frames::page_info;
use crate::state::vcpu::Root;
use crate::updates::mmuext::MmuextHooks;

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Pins `mfn`, so that it stays a page table of type `ty` until it is unpinned.
    ///
    /// # Errors
    /// EINVAL: `pg` has no such frame, or it is pinned already. [`Stop::Restart`]: preempted, call again. Otherwise the
    /// error of the table's validation.
    pub fn pin_table(&self, mfn: Mfn, ty: u64, pg: PgOwner<'_>) -> Result<(), Stop> {
        // A guest with PAE tables has no L4: the call does nothing, as Xen has it.
        if ty == page_info::pgt::L4 && matches!(pg, PgOwner::Dom(d) if d.is_pae()) {
            return Ok(());
        }
        self.get_table(mfn, ty, pg.id())?;
        let page = self.page(mfn).ok_or(Errno::INVAL)?;
        if page.type_info.fetch_or(page_info::pgt::PINNED, AcqRel) & page_info::pgt::PINNED != 0 {
            self.drop_table(page, ty);
            return Err(Errno::INVAL.into());
        }
        self.mark_owner_dirty(mfn);
        // A foreign owner may be dying meanwhile; its pins are dropped only once.
        if let PgOwner::Dom(d) = pg
            && d.id() != self.d.id()
        {
            let drop_ref = {
                let _lock = d.alloc();
                d.is_dying() && page.type_info.fetch_and(!page_info::pgt::PINNED, AcqRel) & page_info::pgt::PINNED != 0
            };
            if drop_ref {
                self.drop_table(page, ty);
            }
        }
        Ok(())
    }

    fn drop_table(&self, page: Page<'_>, ty: u64) {
        if ty == page_info::pgt::L1 {
            self.put_page_and_type(page);
        } else {
            self.v.set_old_guest_table(page.mfn, None, false);
        }
    }

    /// Undoes [`Self::pin_table`].
    pub(crate) fn unpin_table(&self, mfn: Mfn, pg: PgOwner<'_>) -> Result {
        let page = self.get_page_from_mfn(mfn, pg.id()).ok_or(Errno::INVAL)?;
        if page.type_info.fetch_and(!page_info::pgt::PINNED, AcqRel) & page_info::pgt::PINNED == 0 {
            self.put_page(page);
            return Err(Errno::INVAL);
        }
        self.mark_owner_dirty(mfn);
        let _ = self.put_table(page);
        self.put_page(page);
        Ok(())
    }

    /// Drops the type and general reference of a table; an unfinished release becomes this vcpu's old table.
    fn put_table(&self, page: Page<'_>) -> Result<(), Stop> {
        self.put_page_and_type_preemptible(page).map_err(|halt| {
            self.v.set_old_guest_table(page.mfn, None, halt == Halt::Partial);
            Stop::Restart
        })
    }

    /// Makes `mfn` the kernel-mode L4 of the running vcpu.
    ///
    /// # Errors
    /// The error of the table's validation; EINVAL if it is not the caller's. [`Stop::Restart`]: preempted, call again.
    pub fn new_guest_cr3<H: MmuextHooks>(&self, h: &H, mfn: Mfn) -> Result<(), Stop> {
        if self.d.is_pae() {
            return self.new_pae_base(h, mfn);
        }
        let old = self.v.guest_table.get();
        // This is also so after a preemption during the release of the old one.
        if old.mfn() == mfn {
            h.write_ptbase(old);
            return Ok(());
        }
        self.get_root(mfn)?;
        self.drop_ldt(h);
        if let Some(page) = self.page(mfn) {
            self.fill_ro_mpt(page, self.d);
        }
        self.v.guest_table.set(Root::of(mfn));
        h.write_ptbase(Root::of(mfn));
        self.put_root(old.mfn())
    }

    /// Makes `mfn` the user-mode L4 of the running vcpu; frame 0 for none. EINVAL: a guest with PAE tables has none.
    pub(crate) fn new_user_baseptr(&self, mfn: Mfn) -> Result<(), Stop> {
        let old = self.v.guest_table_user.get();
        if old.mfn() == mfn {
            // Other frames cannot be an L4 of such a guest.
            return if self.d.is_pae() { Err(Errno::INVAL.into()) } else { Ok(()) };
        }
        let mut new = Root::NONE;
        if mfn != Mfn(0) {
            self.get_root(mfn)?;
            if let (Some(page), true) = (self.page(mfn), self.d.m2p_strict()) {
                self.zap_ro_mpt(page);
            }
            new = Root::of(mfn);
        }
        self.v.guest_table_user.set(new);
        self.put_root(old.mfn())
    }

    fn get_root(&self, mfn: Mfn) -> Result<(), Stop> {
        self.get_table(mfn, page_info::pgt::L4, self.d.id())
    }

    pub(crate) fn put_root(&self, old: Mfn) -> Result<(), Stop> {
        match self.page(old) {
            Some(page) if old != Mfn(0) => self.put_table(page),
            _ => Ok(()),
        }
    }

    /// Gives a vcpu that does not run its kernel-mode L4 (and user-mode L4), taking references: at creation and for
    /// VCPUOP_initialise.
    ///
    /// # Errors
    /// The error of the tables' validation. [`Stop::Restart`]: preempted, call again.
    pub fn set_guest_tables(&self, kernel: Mfn, user: Option<Mfn>) -> Result<(), Stop> {
        self.put_old_guest_table()?;
        if self.d.is_pae() {
            return self.set_pae_base(kernel);
        }
        let rc = self.get_root(kernel);
        if rc.is_err() {
            let _ = self.put_old_guest_table();
            return rc;
        }
        if let Some(page) = self.page(kernel) {
            self.fill_ro_mpt(page, self.d);
        }
        if let Some(user) = user.filter(|u| *u != Mfn(0)) {
            if let Err(e) = self.get_root(user) {
                self.put_root(kernel)?;
                return Err(e);
            }
            if let (Some(page), true) = (self.page(user), self.d.m2p_strict()) {
                self.zap_ro_mpt(page);
            }
            self.v.guest_table_user.set(Root::of(user));
        }
        self.v.guest_table.set(Root::of(kernel));
        Ok(())
    }

    /// Drops a vcpu's page tables at the end of its life; it runs on no CPU. This can be preempted, but not refused.
    ///
    /// # Errors
    /// [`Stop::Restart`]: preempted, call again.
    pub fn vcpu_destroy_pagetables(&self) -> Result<(), Stop> {
        self.put_old_guest_table()?;
        if self.d.is_pae() {
            return self.drop_pae_base();
        }
        for slot in [&self.v.guest_table, &self.v.guest_table_user] {
            let old = slot.replace(Root::NONE);
            self.put_root(old.mfn())?;
        }
        self.put_root(self.v.guest_top.replace(Mfn(0)))
    }
}
