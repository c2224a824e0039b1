//! The beginning and the end of a domain's grants.

use grant_table::Grants;
use mm::{Ctx, Errno, VcpuMm};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Gives a new domain the first `frames` frames of its table.
    ///
    /// # Errors
    /// ENOMEM: there is no memory for them.
    pub fn grant_table_init(&self, d: &Domain, frames: u32) -> Result<(), Errno> {
        let spare = VcpuMm::new();
        let g = Grants { mm: Ctx::new(self, &d.mem, &spare), d, vcpu: 0 };
        g.grow_table(d, frames).map_err(|_| Errno::NOMEM)
    }

    /// Releases the grants of others that a dying domain still uses, after its page tables are gone. Returns `false` if
    /// preempted: call again.
    pub(crate) fn grant_release_mappings(&self, d: &Domain) -> bool {
        let spare = VcpuMm::new();
        Grants { mm: Ctx::new(self, &d.mem, &spare), d, vcpu: 0 }.release_mappings()
    }

    /// Frees the frames of the grant table of a domain that nothing can find any more, and whose frames are unused.
    pub(crate) fn grant_table_destroy(&self, d: &Domain) {
        let spare = VcpuMm::new();
        let mm = Ctx::new(self, &d.mem, &spare);
        for mfn in d.grants.take_frames() {
            if let Some(page) = mm.page(mfn).filter(|p| p.is_owned_by(d.id)) {
                mm.put_page_alloc_ref(page);
            }
            mm.free_xenheap_pages(mfn, 0);
        }
    }
}
