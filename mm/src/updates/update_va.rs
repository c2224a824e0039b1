//! update_va_mapping: one L1 entry named by its virtual address, with the flush that goes with it.

use core::sync::atomic::Ordering::Relaxed;

use public_headers::xen4::xen::mmu::{UVMF_ALL, UVMF_FLUSHTYPE_MASK, UVMF_INVLPG, UVMF_LOCAL, UVMF_TLB_FLUSH};

use crate::base::errno::{Errno, Result};
use crate::base::pte;
use crate::base::types::DomId;
use crate::ctx::{MmEnv, PgOwner, VcpuCtx};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::updates::mmuext::MmuextHooks;

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Handles update_va_mapping of the caller's own frames.
    ///
    /// # Errors
    /// EINVAL: no L1 table of the caller's maps `va`. EFAULT: the bitmap of vcpus cannot be read, but the entry has
    /// been changed. Otherwise as for an update of an L1 entry by mmu_update.
    #[inline]
    pub fn do_update_va_mapping<H: MmuextHooks>(&self, h: &H, va: u64, val: u64, flags: u64) -> Result {
        self.update_va(va, val, PgOwner::Dom(self.d))?;
        if flags & UVMF_FLUSHTYPE_MASK != 0 {
            return self.update_va_flush(h, va, flags);
        }
        Ok(())
    }

    /// Handles update_va_mapping_otherdomain: the frame belongs to `domid`.
    ///
    /// # Errors
    /// ESRCH: there is no such domain. EPERM: the caller does not control it. Otherwise as for
    /// [`Self::do_update_va_mapping`].
    pub fn do_update_va_mapping_otherdomain<H: MmuextHooks>(
        &self,
        h: &H,
        va: u64,
        val: u64,
        flags: u64,
        domid: DomId,
    ) -> Result {
        self.with_pg_owner(domid, |pg| {
            if !matches!(pg, PgOwner::Io) && !self.d.controls(pg.id()) {
                return Err(Errno::PERM);
            }
            self.update_va(va, val, pg)
        })?;
        self.update_va_flush(h, va, flags)
    }

    #[inline]
    fn update_va(&self, va: u64, val: u64, pg: PgOwner<'_>) -> Result {
        let Some((l1, off)) = self.guest_l1(va) else { return Err(Errno::INVAL) };
        if !self.page_lock(l1) {
            return Err(Errno::INVAL);
        }
        let rc =
            if l1.type_info.load(Relaxed) & page_info::pgt::TYPE == page_info::pgt::L1 && l1.is_owned_by(self.d.id()) {
                self.mod_l1_entry(l1.mfn, off, val, false, self.d, pg)
            } else {
                Err(Errno::INVAL)
            };
        self.page_unlock(l1);
        rc
    }

    fn update_va_flush<H: MmuextHooks>(&self, h: &H, va: u64, flags: u64) -> Result {
        let ty = flags & UVMF_FLUSHTYPE_MASK;
        if ty != UVMF_TLB_FLUSH && ty != UVMF_INVLPG {
            return Ok(());
        }
        let cpus = match flags & !UVMF_FLUSHTYPE_MASK {
            UVMF_LOCAL => None,
            UVMF_ALL => Some(self.d.dirty_cpus()),
            bitmap => Some(h.vcpumask_to_cpus(bitmap.into())?),
        };
        match cpus {
            None if ty == UVMF_TLB_FLUSH => self.m.flush_tlb_local(),
            Some(mask) if ty == UVMF_TLB_FLUSH => self.m.flush_tlb_cpus(mask),
            _ if !pte::addr_ok(va) => {}
            None => self.m.invlpg_local(va),
            Some(mask) => self.m.invlpg_cpus(mask, va),
        }
        Ok(())
    }
}
