//! The L3 of a guest with PAE tables, and the L2 in its last slot, which shows the machine-to-phys table.

use core::sync::atomic::Ordering::{Acquire, Release};

use crate::base::errno::{Errno, Halt, Result};
use crate::base::pte;
use crate::base::pte::ENTRIES;
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info::pgt;
use crate::page_types::type_refs::Ptf;
use crate::state::domain::DomainMem;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Clears what follows the four entries of a PAE L3: the guest need not have done so, and the processor, which is in
    /// long mode, sees a whole table.
    pub(super) fn clear_beyond_pae_l3(&self, page: Page<'_>) {
        for entry in &self.m.words(page.mfn)[pte::PAE_L3_ENTRIES..] {
            entry.store(0, Release);
        }
    }

    /// Takes the references of the last entry of a PAE L3, which must be there.
    pub(super) fn get_pae_xen_l2(&self, e: u64, d: &DomainMem, flags: Ptf) -> Result<(), Halt> {
        if e & pte::PRESENT == 0 || e & d.pde_disallow::<3>() != 0 {
            return Err(Errno::INVAL.into());
        }
        let flags = Ptf { preemptible: true, ..flags };
        self.get_page_and_type_from_mfn(pte::mfn(e), pgt::L2 | pgt::PAE_XEN_L2, d.id(), flags)
    }

    /// Returns whether no other table has the L2 in the last slot of the PAE L3 `page`, as it was with hypervisors of
    /// 32 bits, which kept an L3's own mappings there.
    pub(super) fn pae_xen_l2_is_its_own(&self, page: Page<'_>) -> bool {
        let l2 = self.page(pte::mfn(self.m.load64(page.mfn, pte::PAE_XEN_L3_SLOT * 8)));
        l2.is_some_and(|l2| l2.type_info.load(Acquire) & pgt::COUNT == 1)
    }

    /// Writes the hypervisor's entries into a validated L2 of that kind.
    pub(super) fn init_xen_pae_l2_slots(&self, page: Page<'_>) {
        for (i, slot) in (pte::PAE_FIRST_XEN_L2_SLOT..ENTRIES).enumerate() {
            self.m.store64(page.mfn, slot * 8, self.m.m2p_compat_pde(i));
        }
    }
}
