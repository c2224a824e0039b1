//! `m`: the amount of free memory, and the owners of the rest.

use mm::Census;

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    pub(super) fn dump_memory(&self) {
        log::warn!("Physical memory information:");
        let (free, claimed) = self.mm.heap.outstanding_claims();
        // One heap serves all, as in Xen: the so-called Xen heap is empty.
        log::warn!("    Xen heap: 0kB free");
        log::warn!("    Dom heap: {}kB free, {}kB claimed", free * 4, claimed * 4);
        let own = self.domains.frames() + self.domains.all().map(|d| d.account.frames()).sum::<u64>();
        log::warn!("    frames: {own} hold tables of domains");
        let Ok(census) = Census::take(&self.hw) else { return log::warn!("    frames: no memory to count them") };
        log::warn!("    frames: {} free, {} of them spoiled", census.free, census.spoiled);
        for (id, n) in census.owned {
            log::warn!("    frames: d{} has {n}", id.0);
        }
    }
}
