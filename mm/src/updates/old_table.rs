//! A table that the calling vcpu has still to release: left by an update that replaced its entry, by one that was
//! preempted or by one that was refused half-way. Each vcpu has at most one, and finishes it before anything else.

use crate::base::errno::{Halt, Result, Stop};
use crate::base::pte;
use crate::base::types::{DomId, Mfn};
use crate::ctx::{MmEnv, VcpuCtx};
use crate::page_types::type_refs::Ptf;

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Finishes the release of the calling vcpu's old table.
    ///
    /// # Errors
    /// [`Stop::Restart`]: preempted again; it is still the old table.
    pub fn put_old_guest_table(&self) -> Result<(), Stop> {
        let Some(mfn) = self.v.old_guest_table.get() else { return Ok(()) };
        let Some(page) = self.page(mfn) else { return Ok(()) };
        let ptpg = self.v.old_guest_ptpg.get().and_then(|m| self.page(m));
        let flags = Ptf { preemptible: true, partial_set: self.v.old_guest_table_partial.get(), ..Ptf::default() };
        match self.put_page_type_flags(page, flags, ptpg) {
            Err(h @ (Halt::Untouched | Halt::Partial)) => {
                // The table need not have been partial before.
                if h == Halt::Partial {
                    self.v.old_guest_table_partial.set(true);
                }
                return Err(Stop::Restart);
            }
            rc => debug_assert!(rc.is_ok()),
        }
        self.put_page(page);
        self.v.old_guest_table.set(None);
        self.v.old_guest_ptpg.set(None);
        self.v.old_guest_table_partial.set(true);
        Ok(())
    }

    /// Takes a general reference to frame `mfn` of domain `owner`, and one as a table of type `ty`.
    pub(crate) fn get_table(&self, mfn: Mfn, ty: u64, owner: DomId) -> Result<(), Stop> {
        debug_assert!(!self.v.has_old_guest_table());
        let flags = Ptf { preemptible: true, ..Ptf::default() };
        self.get_page_and_type_from_mfn(mfn, ty, owner, flags).map_err(|halt| self.refused(mfn, halt))
    }

    /// Returns the caller's error when no reference to table `mfn` could be taken, and keeps a table that was refused
    /// half-way.
    #[cold]
    pub(crate) fn refused(&self, mfn: Mfn, halt: Halt) -> Stop {
        match halt {
            Halt::Err(e) => e.into(),
            Halt::Left(e) => {
                self.v.set_old_guest_table(mfn, None, true);
                e.into()
            }
            Halt::Untouched | Halt::Partial => Stop::Restart,
        }
    }

    /// Leaves the references of entry `e`, which was in table `table` of level 2 to 4, to
    /// [`Self::put_old_guest_table`].
    pub(crate) fn put_pde_later(&self, e: u64, table: Mfn) {
        let mfn = pte::mfn(e);
        if e & pte::PRESENT != 0 && mfn != table {
            debug_assert!(!self.v.has_old_guest_table());
            self.v.set_old_guest_table(mfn, Some(table), false);
        }
    }
}
