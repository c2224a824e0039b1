//! Growth of tables: frames for shared entries, their status and their active entries.

use mm::{Machine, Mfn, XenShare};
use public_headers::xen4::grant_table as gt;

use crate::active::{Active, Entry};
use crate::env::{DomGrants, GrantDomain, GrantEnv};
use crate::status::Result;
use crate::sync::{AtomicU64, Ordering::Relaxed};
use crate::table::{active_entries, status_frames, ACTIVE_PER_PAGE, GROWN_AT_ONCE};

impl<E: GrantEnv> DomGrants<'_, E> {
    /// Makes the table of `d` at least `nr` frames long.
    ///
    /// # Errors
    /// `GNTST_general_error`: beyond its limit, no memory, or it would have to grow for a dying domain; without memory
    /// some of the frames may have been added.
    pub fn grow_table(&self, d: &E::Domain, nr: u32) -> Result {
        while !self.grow_some(d, nr)? {}
        Ok(())
    }

    /// Makes part of the growth of [`Self::grow_table`], a few frames. Returns `false` if it must be called again; the
    /// caller may be preempted in between.
    ///
    /// # Errors
    /// As [`Self::grow_table`].
    pub fn grow_some(&self, d: &E::Domain, nr: u32) -> Result<bool> {
        let _writing = d.grants().shape.write();
        self.grow_locked(d, nr)
    }

    /// As [`Self::grow_some`], with the shape locked for writing.
    pub(crate) fn grow_locked(&self, d: &E::Domain, nr: u32) -> Result<bool> {
        let t = d.grants();
        let (old, wanted) = (t.nr_frames(), nr.max(1));
        if wanted <= old {
            return Ok(true);
        }
        if wanted > t.limits.frames || d.mem().is_dying() {
            return Err(gt::GNTST_GENERAL_ERROR);
        }
        let new = wanted.min(old + GROWN_AT_ONCE);
        for i in (active_entries(old)..active_entries(new)).step_by(ACTIVE_PER_PAGE) {
            t.active.grow(i, |_| Entry::new(Active::default())).map_err(|_| gt::GNTST_GENERAL_ERROR)?;
        }
        self.allocate(&t.frames, old, new)?;
        if t.version() == 2
            && let Err(e) = self.grow_status(d, new)
        {
            self.free_list(&t.frames, old, new);
            return Err(e);
        }
        self.share(d, &t.frames, old, new);
        t.nr_frames.store(new, Relaxed);
        if t.usable.load(Relaxed) == old {
            t.usable.store(new, Relaxed);
        }
        Ok(new == wanted)
    }

    /// Allocates the status frames that version 2 needs for `frames` shared ones; the shape is locked for writing.
    pub(crate) fn grow_status(&self, d: &E::Domain, frames: u32) -> Result {
        let t = d.grants();
        let (old, new) = (t.nr_status_frames(), status_frames(frames));
        if new > old {
            self.allocate(&t.status, old, new)?;
            self.share(d, &t.status, old, new);
            t.nr_status.store(new, Relaxed);
        }
        Ok(())
    }

    /// Allocates zeroed frames of the hypervisor's for places `from..to`, all or none.
    fn allocate(&self, list: &[AtomicU64], from: u32, to: u32) -> Result {
        for i in from..to {
            match (list.get(i as usize), self.mm.alloc_xenheap_pages(0, 0)) {
                (Some(place), Some(mfn)) => {
                    self.mm.m.zero_page(mfn);
                    place.store(mfn.0, Relaxed);
                }
                _ => {
                    self.free_list(list, from, i);
                    return Err(gt::GNTST_GENERAL_ERROR);
                }
            }
        }
        Ok(())
    }

    fn free_list(&self, list: &[AtomicU64], from: u32, to: u32) {
        for place in list.iter().take(to as usize).skip(from as usize) {
            self.mm.free_xenheap_pages(Mfn(place.load(Relaxed)), 0);
        }
    }

    fn share(&self, d: &E::Domain, list: &[AtomicU64], from: u32, to: u32) {
        for place in list.iter().take(to as usize).skip(from as usize) {
            self.mm.share_xen_page_with_guest(Mfn(place.load(Relaxed)), d.mem(), XenShare::Rw);
        }
    }
}
