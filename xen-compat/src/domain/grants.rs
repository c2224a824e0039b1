//! The end of a domain's grant table.

use mm::DomCtx;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
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
