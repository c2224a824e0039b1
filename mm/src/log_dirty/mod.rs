//! Log-dirty mode: which frames of a domain are written to, for its migration while it runs (Xen's `paging_log_dirty`).
//!
//! While the mode is on, the domain's vcpus run on *shadows* of its page tables: frames of the hypervisor's, filled in
//! by faults and dropped freely. A shadow entry is a function of the guest's entry and of the dirty bit of the frame it
//! maps, so that the first write to a frame faults and is noted. See `docs/log-dirty.md`.
//!
//! One lock per domain guards bitmap and shadows. Everything depends on this rule: *code that changes an entry of a
//! table in use first writes the guest's entry, then calls [`DomCtx::entry_written`], and only then drops what the old
//! entry held.* So, while the lock is held, each table that can be reached from a root in use stays a table, whatever
//! other vcpus are doing.

pub(crate) mod entry;
pub(crate) mod fault;
pub(crate) mod ops;
#[cfg(test)]
mod tests;

use core::sync::atomic::Ordering;

use crate::base::types::{Mfn, Pfn};
use crate::ctx::{DomCtx, MmEnv};
use crate::state::domain::DomainMem;

impl DomainMem {
    /// Returns whether writes to its frames are tracked, and its vcpus run on shadows.
    #[inline]
    pub fn logs_dirty(&self) -> bool {
        self.log_dirty.on.load(Ordering::Relaxed)
    }
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Records that the hypervisor, or another domain on `d`'s behalf, has written to frame `mfn`, if it is `d`'s and
    /// the mode is on.
    #[inline]
    pub fn mark_dirty(&self, d: &DomainMem, mfn: Mfn) {
        if d.logs_dirty() {
            self.note_write(d, mfn);
        }
    }

    /// As [`Self::mark_dirty`] by number alone, whoever the owner is.
    #[inline]
    pub fn mark_owner_dirty(&self, mfn: Mfn) {
        if self.env.mm().logging.load(Ordering::Relaxed) != 0 {
            self.note_write_of_another(mfn);
        }
    }

    #[cold]
    #[inline(never)]
    fn note_write_of_another(&self, mfn: Mfn) {
        if let Some(page) = self.page(mfn) {
            self.with_owner(page, |d| self.mark_dirty(d, mfn));
        }
    }

    #[cold]
    #[inline(never)]
    fn note_write(&self, d: &DomainMem, mfn: Mfn) {
        if !self.page(mfn).is_some_and(|p| p.is_owned_by(d.id())) {
            return;
        }
        if let Some(state) = d.log_dirty.inner.lock().as_mut() {
            state.bitmap.mark(self.m, self.get_gpfn(mfn));
        }
    }

    /// Notes that frame number `pfn` of `d` now refers to another frame.
    #[inline]
    pub(crate) fn mark_pfn_dirty(&self, d: &DomainMem, pfn: Pfn) {
        if d.logs_dirty()
            && let Some(state) = d.log_dirty.inner.lock().as_mut()
        {
            state.bitmap.mark(self.m, pfn);
        }
    }

    /// Notes that `2^order` frame numbers of `d` from `gpfn` on now refer to other frames.
    #[inline]
    pub(crate) fn mark_gpfns_dirty(&self, d: &DomainMem, gpfn: Pfn, order: u32) {
        if d.logs_dirty() {
            (0..1u64 << order).for_each(|i| self.mark_pfn_dirty(d, gpfn.offset(i)));
        }
    }

    /// Records that the entry at byte `off` of `table`, of level `level` and `d`'s, has been written. Must be called
    /// before what the old entry held is dropped.
    #[inline(always)]
    pub(crate) fn entry_written(&self, d: &DomainMem, table: Mfn, off: usize, level: u8) {
        if d.logs_dirty() {
            self.drop_shadow_entry(d, table, off, level);
        }
    }

    #[cold]
    #[inline(never)]
    fn drop_shadow_entry(&self, d: &DomainMem, table: Mfn, off: usize, level: u8) {
        if let Some(state) = d.log_dirty.inner.lock().as_mut() {
            state.bitmap.mark(self.m, self.get_gpfn(table));
            state.shadows.drop_entry(self.m, table, off, level);
        }
    }

    /// Records that `table` of `d` becomes a page table or ceases to be one: its shadow is dropped, and it must be sent
    /// again.
    #[inline]
    pub(crate) fn table_changes_type(&self, d: &DomainMem, table: Mfn) {
        if d.logs_dirty() {
            self.drop_table_shadows(d, table);
        }
    }

    #[cold]
    #[inline(never)]
    fn drop_table_shadows(&self, d: &DomainMem, table: Mfn) {
        if let Some(state) = d.log_dirty.inner.lock().as_mut() {
            state.bitmap.mark(self.m, self.get_gpfn(table));
            state.shadows.drop_table(self.m, &self.env.mm().heap, table);
        }
    }
}
