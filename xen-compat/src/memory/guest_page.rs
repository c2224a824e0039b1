//! Frames that a guest lends to the hypervisor for writing.

use mm::{pgt, DomCtx, Errno, Mfn};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Takes a writable reference to a frame of `d`. EINVAL: it is not `d`'s, or is in use as a page table or the like.
    pub(crate) fn get_guest_page(&self, d: &Domain, mfn: Mfn) -> Result<(), Errno> {
        let ctx = DomCtx::new(self, &d.mem);
        let page = ctx.page(mfn).ok_or(Errno::INVAL)?;
        if ctx.get_page_and_type(page, d.id, pgt::WRITABLE) {
            Ok(())
        } else {
            Err(Errno::INVAL)
        }
    }

    /// Drops a reference that [`Self::get_guest_page`] took.
    pub(crate) fn put_guest_page(&self, d: &Domain, mfn: Mfn) {
        let ctx = DomCtx::new(self, &d.mem);
        if let Some(page) = ctx.page(mfn) {
            ctx.put_page_and_type(page);
        }
    }
}
