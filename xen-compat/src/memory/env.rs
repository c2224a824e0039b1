//! The hypervisor as `mm` needs it.

use crate::guest_log::guest_log;
use mm::{DomId, DomainMem, Mfn, Mm, MmEnv};

use crate::machine::hw::Hw;
use crate::state::domain::{Abi, Domain};
use crate::state::hypervisor::Hv;

impl<H: Hw> MmEnv for Hv<H> {
    type M = H;
    #[inline]
    fn machine(&self) -> &H {
        &self.hw
    }
    #[inline]
    fn mm(&self) -> &Mm {
        &self.mm
    }
    fn with_domain<R>(&self, id: DomId, f: impl FnOnce(Option<&DomainMem>) -> R) -> R {
        match self.domains.get(id) {
            Some(d) => f(Some(&d.mem)),
            None => f(None),
        }
    }
    fn mmio_ro(&self, mfn: Mfn) -> bool {
        self.is_msix_frame(mfn)
    }
    /// Returns whether a back end maps, by number, the ring page that the driver of a guest it serves has offered to
    /// it.
    fn may_map_foreign(&self, by: &DomainMem, owner: DomId, mfn: Option<Mfn>) -> bool {
        let is_back = |d: &Domain| matches!(d.abi, Abi::Xen2005(role) if role.foreign_maps);
        if by.controls(owner) {
            return true;
        }
        if !self.controller_offered(owner, by.id(), None) {
            return false;
        }
        let Some(back) = self.domains.get(by.id()).filter(|d| is_back(d)) else { return false };
        let may = self.controller_offered(owner, by.id(), mfn);
        if !may {
            guest_log!(
                self,
                &back,
                Warn,
                "dom{}: its driver maps memory of dom{} that is not granted to it, which is refused: both need CONFIG_XEN_BLKDEV_GRANT, or \
                 the back end role=hardware",
                back.id.0,
                owner.0
            );
        }
        may
    }
    fn domain_emptied(&self, id: DomId) {
        self.emptied(id);
    }
}
