//! Validation and release of L2, L3 and L4 tables, entry by entry, which can be preempted and resumed at any entry.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::errno::{Errno, Halt, Result};
use crate::base::pte;
use crate::base::pte::ENTRIES;
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::page_types::type_refs::Ptf;
use crate::state::domain::DomainMem;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Validates a table of level `L` from where it was left.
    ///
    /// If it is refused half-way, the table is left so: [`Halt::Left`].
    pub(crate) fn promote_table<const L: u8>(&self, page: Page<'_>, d: &DomainMem) -> Result<(), Halt> {
        let (first, mut partial) = page.progress();
        let ty = page.type_info.load(Relaxed);
        if L == 3 && d.is_pae() {
            self.clear_beyond_pae_l3(page);
        }
        for i in first..d.table_entries(ty) {
            if L == 4 && !pte::is_guest_l4_slot(i) {
                continue;
            }
            let e = self.m.load64(page.mfn, i * 8);
            let for_xen = L == 3 && i == pte::PAE_XEN_L3_SLOT && d.is_pae();
            if e & pte::PRESENT == 0 && !for_xen {
                partial = false;
                continue;
            }
            let rc = if L < 4 && i > first && self.m.preempt_pending() {
                Err(Halt::Untouched)
            } else {
                let flags = Ptf { partial_set: partial, retain_ref: L > 2, ..Ptf::default() };
                if for_xen {
                    self.get_pae_xen_l2(e, d, flags)
                } else {
                    self.get_page_from_pde::<L>(e, page.mfn, d, flags)
                }
            };
            match rc {
                Ok(()) => {}
                Err(Halt::Partial) => {
                    // The entry keeps its general reference.
                    page.set_progress(i, true);
                    return Err(Halt::Partial);
                }
                Err(Halt::Untouched) if i > 0 || partial => {
                    page.set_progress(i, partial);
                    return Err(Halt::Partial);
                }
                Err(Halt::Untouched) => return Err(Halt::Untouched),
                Err(Halt::Left(err)) => {
                    // The half-done table below keeps its general reference, which is this entry's.
                    page.set_progress(i, true);
                    return Err(Halt::Left(err));
                }
                Err(Halt::Err(err)) if i > 0 || partial => {
                    page.set_progress(i, partial);
                    return Err(Halt::Left(err));
                }
                Err(Halt::Err(err)) => return Err(err.into()),
            }
            partial = false;
            let new = d.adjust_pde::<L>(e);
            if new != e {
                self.m.store64(page.mfn, i * 8, new);
            }
        }
        if L == 4 {
            self.init_xen_l4_slots(page, d);
        }
        if L == 2 && ty & page_info::pgt::PAE_XEN_L2 != 0 {
            self.init_xen_pae_l2_slots(page);
        }
        if L == 3 && d.is_pae() && !self.pae_xen_l2_is_its_own(page) {
            page.set_progress(pte::PAE_L3_ENTRIES, false);
            return Err(Halt::Left(Errno::INVAL));
        }
        Ok(())
    }

    /// Releases a table of level `L` from where it was left, last entry first.
    pub(crate) fn demote_table<const L: u8>(&self, page: Page<'_>) -> Result<(), Halt> {
        let (nr, mut partial) = page.progress();
        let Some(mut i) = (nr + usize::from(partial)).checked_sub(1) else { return Ok(()) };
        loop {
            let mut rc = Ok(());
            let mut present = false;
            if L < 4 || pte::is_guest_l4_slot(i) {
                let e = self.m.load64(page.mfn, i * 8);
                present = e & pte::PRESENT != 0;
                rc = self.put_page_from_pde(e, page.mfn, Ptf { partial_set: partial, ..Ptf::default() });
            }
            if rc.is_ok() {
                partial = false;
                if i == 0 {
                    return Ok(());
                }
                i -= 1;
                if L < 4 && present && self.m.preempt_pending() {
                    rc = Err(Halt::Untouched);
                }
            }
            match rc {
                Ok(()) => {}
                Err(Halt::Partial) => {
                    page.set_progress(i, true);
                    return Err(Halt::Partial);
                }
                Err(_) if i < ENTRIES - 1 || partial => {
                    page.set_progress(if partial { i } else { i + 1 }, partial);
                    return Err(Halt::Partial);
                }
                Err(e) => return Err(e),
            }
        }
    }

    /// Writes the hypervisor's entries into a validated L4.
    fn init_xen_l4_slots(&self, page: Page<'_>, d: &DomainMem) {
        let slots = self.m.hypervisor_l4_slots(d.id());
        for (i, e) in slots.into_iter().enumerate() {
            // Without m2p_strict the M2P is shown once the table is used in kernel mode.
            let e = if i == 0 && !d.m2p_strict() { 0 } else { e };
            self.m.store64(page.mfn, (pte::FIRST_XEN_SLOT + i) * 8, e);
        }
    }

    /// Shows the M2P in L4 `page`, if it is not shown yet.
    pub(crate) fn fill_ro_mpt(&self, page: Page<'_>, d: &DomainMem) {
        let off = pte::FIRST_XEN_SLOT * 8;
        if self.m.load64(page.mfn, off) == 0 {
            self.m.store64(page.mfn, off, self.m.hypervisor_l4_slots(d.id())[0]);
        }
    }

    /// Hides the M2P in L4 `page`.
    pub(crate) fn zap_ro_mpt(&self, page: Page<'_>) {
        self.m.store64(page.mfn, pte::FIRST_XEN_SLOT * 8, 0);
    }
}
