//! The end of a domain that has mapped others' grants.

use mm::{GrantHandle, Granted, Machine};
use public_headers::xen4::grant_table as gt;

use crate::env::{DomGrants, GrantDomain, GrantEnv};
use crate::map::pins_of;
use crate::maptrack::PER_FRAME;
use crate::sync::Ordering::Relaxed;

impl<E: GrantEnv> DomGrants<'_, E> {
    /// Ends all uses of the dying caller's handles. Returns `false` if preempted: call again.
    ///
    /// Its page tables are gone already, and with them the references of untracked CPU mappings. Other references are
    /// dropped here.
    pub fn release_mappings(&self) -> bool {
        let t = self.d.grants();
        loop {
            let handle = t.released.load(Relaxed);
            if handle >= t.maptrack.len() {
                return true;
            }
            self.release_handle(GrantHandle(handle));
            t.released.store(handle + 1, Relaxed);
            if handle % PER_FRAME == PER_FRAME - 1 && self.mm.m.preempt_pending() {
                return false;
            }
        }
    }

    fn release_handle(&self, handle: GrantHandle) {
        let Some(slot) = self.d.grants().maptrack.slot(handle) else { return };
        let Some((map, serial)) = slot.get() else { return };
        let Some(rd) = self.by_id(map.domid).filter(|rd| rd.grants().serial == serial) else { return slot.end() };
        let flags = u32::from(map.flags);
        let mut page = None;
        if let Some(at) = rd.grants().at(map.ref_) {
            page = at.active().and_then(|act| self.mm.page(act.lock().mfn));
            self.unpin_at(&at, flags, pins_of(flags));
        }
        slot.end();
        let Some(page) = page else { return };
        // Tracked entries left their references here when they were overwritten.
        let tracked = self.mm.d.granted();
        let host = tracked.is_some_and(|t| !matches!(t.forget(handle), Granted::At(_)));
        for (use_, held) in [(gt::GNTMAP_HOST_MAP, host), (gt::GNTMAP_DEVICE_MAP, true)] {
            if held && flags & use_ != 0 {
                if flags & gt::GNTMAP_READONLY == 0 {
                    self.mm.mark_owner_dirty(page.mfn);
                    self.mm.put_writable(page);
                }
                self.mm.put_page(page);
            }
        }
    }
}
