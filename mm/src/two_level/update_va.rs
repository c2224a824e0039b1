//! update_va_mapping: one L1 entry named by its linear address, with the flush that goes with it.

use public_headers::xen2005::xen::{UVMF_ALL, UVMF_FLUSHTYPE_MASK, UVMF_INVLPG, UVMF_LOCAL, UVMF_TLB_FLUSH};

use crate::base::cpu_mask::CpuMask;
use crate::base::errno::{Errno, Result};
use crate::base::types::DomId;
use crate::ctx::{MmEnv, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::two_level::pte32::GUEST_TOP;
use crate::two_level::refused::as_refused;
use crate::two_level::TwoLevel;
use crate::updates::mmuext::MmuextHooks;

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Handles update_va_mapping of the caller's own frames.
    ///
    /// # Errors
    /// EINVAL: no L1 maps `va`, or the entry is not permitted. ENOMEM. EFAULT: the bitmap of vcpus cannot be read, but
    /// the entry has been changed.
    pub fn update_va_mapping<H: MmuextHooks>(&self, h: &H, va: u32, val: u32, flags: u32) -> Result {
        self.update_va(va, val, PgOwner::Dom(self.d)).map_err(as_refused)?;
        self.update_va_flush(h, va, flags)
    }

    /// Handles update_va_mapping_otherdomain: the frame belongs to `domid`.
    ///
    /// # Errors
    /// EPERM: the caller may not map frames of `domid`. ESRCH: there is no such domain. Otherwise as for
    /// [`Self::update_va_mapping`].
    pub fn update_va_mapping_otherdomain<H: MmuextHooks>(
        &self,
        h: &H,
        va: u32,
        val: u32,
        flags: u32,
        domid: DomId,
    ) -> Result {
        if !self.env.may_map_foreign(self.d, domid, None) {
            return Err(Errno::PERM);
        }
        self.with_domain(domid, |d| {
            let owner = PgOwner::Dom(d.ok_or(Errno::SRCH)?);
            self.update_va(va, val, owner).map_err(as_refused)
        })?;
        self.update_va_flush(h, va, flags)
    }

    fn update_va(&self, va: u32, val: u32, owner: PgOwner<'_>) -> Result {
        let (table, off) = self.l1_of(va).ok_or(Errno::INVAL)?;
        self.with_table(table, page_info::pgt::L1, || self.mod_l1(table, off, val, owner))
    }

    fn update_va_flush<H: MmuextHooks>(&self, h: &H, va: u32, flags: u32) -> Result {
        let ty = flags & UVMF_FLUSHTYPE_MASK;
        if ty != UVMF_TLB_FLUSH && ty != UVMF_INVLPG {
            return Ok(());
        }
        let mask = match flags & !UVMF_FLUSHTYPE_MASK {
            UVMF_LOCAL => CpuMask::of(self.m.this_cpu()),
            UVMF_ALL => self.d.dirty_cpus(),
            bitmap => h.vcpumask_to_cpus(bitmap.into())?,
        };
        if ty == UVMF_TLB_FLUSH {
            self.m.flush_tlb_cpus(mask);
        } else {
            self.flush_va(mask, va.into());
        }
        Ok(())
    }

    /// Flushes the translation of a guest's address.
    pub(super) fn flush_va(&self, mask: CpuMask, va: u64) {
        if va < GUEST_TOP {
            self.m.invlpg_cpus(mask, va);
        }
    }
}
