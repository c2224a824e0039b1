//! The beginning and the end of a domain's grants.

use grant_table::DomGrants;
use mm::{DomCtx, Errno};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Gives a new domain the first `frames` frames of its table.
    ///
    /// # Errors
    /// ENOMEM: there is no memory for them.
    pub fn grant_table_init(&self, d: &Domain, frames: u32) -> Result<(), Errno> {
        let g = DomGrants::new(self, d);
        g.grow_table(d, frames).map_err(|_| Errno::NOMEM)
    }

    /// Releases the grants of others that a dying domain still uses, after its page tables are gone. Returns `false` if
    /// preempted: call again.
    pub(crate) fn grant_release_mappings(&self, d: &Domain) -> bool {
        DomGrants::new(self, d).release_mappings()
    }

    /// Frees the frames of the grant table of a domain that nothing can find any more, and whose frames are unused.
    pub(crate) fn grant_table_destroy(&self, d: &Domain) {
        let mm = DomCtx::new(self, &d.mem);
        for mfn in d.grants.take_frames() {
            if let Some(page) = mm.page(mfn).filter(|p| p.is_owned_by(d.id)) {
                mm.put_page_alloc_ref(page);
            }
            mm.free_xenheap_pages(mfn, 0);
        }
    }
}
