//! One side of a copy: the frame that it reads or writes, held from one copy of a batch to the next.

use core::mem::forget;

use mm::int::{low16, low32};
use mm::{DomId, GrantRef, Mfn, Page};
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::GnttabCopyPtr;

use crate::copy_acquire::{Held, WHOLE_PAGE};
use crate::copy_end::CopyEnd;
use crate::env::{GrantEnv, Grants, Who};

/// What a request names as one side.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// Number of the frame, or reference.
    u: u64,
    domid: DomId,
    by_ref: bool,
}

impl Key {
    /// Returns what `p` names: a grant if `flags` have `by_ref`, else a frame.
    #[inline]
    pub(crate) fn new(p: &GnttabCopyPtr, flags: u16, by_ref: u32) -> Self {
        let by_ref = flags & low16(by_ref) != 0;
        Key { u: if by_ref { p.u & 0xffff_ffff } else { p.u }, domid: DomId(p.domid), by_ref }
    }

    /// Returns the domain whose grant it is, or `None` if it is a frame. Only the owner may name a frame.
    #[inline]
    pub(crate) fn granter<'a, E: GrantEnv>(self, g: &Grants<'a, E>) -> Result<Option<Who<'a, E>>, CopyEnd> {
        if self.by_ref {
            return Ok(Some(g.by_any_id(self.domid)?));
        }
        if self.domid != DomId::SELF {
            return Err(gt::GNTST_PERMISSION_DENIED.into());
        }
        Ok(None)
    }
}

/// A frame that a copy may read, or `WRITE`. Its parts are set one by one where they lie: as a value it would be moved
/// several times for each copy.
pub(crate) struct Side<'a, E: GrantEnv, const WRITE: bool> {
    /// The frame, with a general reference, and a writable one for `WRITE`. `None`: nothing is held.
    page: Option<Page<'a>>,
    /// The request by which it was claimed.
    key: Key,
    /// Bytes that may be accessed.
    start: u16,
    end: u16,
    /// The grant in use, and the one behind it if that is a transitive one.
    grant: Option<Held<'a, E>>,
    behind: Option<Held<'a, E>>,
}

impl<E: GrantEnv, const WRITE: bool> Default for Side<'_, E, WRITE> {
    #[inline]
    fn default() -> Self {
        let key = Key { u: 0, domid: DomId::INVALID, by_ref: false };
        Side { page: None, key, start: 0, end: 0, grant: None, behind: None }
    }
}

impl<'a, E: GrantEnv, const WRITE: bool> Side<'a, E, WRITE> {
    /// Returns whether the frame in use was claimed by the same request.
    #[inline(always)]
    pub(crate) fn holds(&self, key: Key) -> bool {
        self.page.is_some() && self.key == key
    }

    /// Returns frame and offset of `len` bytes from `offset` on, if all of them may be accessed.
    #[inline(always)]
    pub(crate) fn bytes(&self, offset: usize, len: usize) -> Option<Mfn> {
        let page = self.page.as_ref()?;
        (usize::from(self.start) <= offset && offset + len <= usize::from(self.end)).then_some(page.mfn)
    }

    /// Claims what `key` names, a grant of `granter` or a frame of the caller's; nothing is held.
    #[inline(always)]
    pub(crate) fn claim(&mut self, g: &Grants<'a, E>, key: Key, granter: Option<Who<'a, E>>) -> Result<(), CopyEnd> {
        debug_assert!(self.page.is_none() && self.grant.is_none(), "what was there has been released");
        let page = match granter {
            Some(granter) => {
                let got = g.acquire_for_copy(&granter, GrantRef(low32(key.u)), !WRITE)?;
                (self.start, self.end) = (got.start, got.start.saturating_add(got.length));
                // Nothing is replaced, so that nothing need be dropped.
                forget(self.grant.replace(Held { granter, ref_: GrantRef(low32(key.u)) }));
                if got.behind.is_some() {
                    self.behind = got.behind;
                }
                got.page
            }
            None => {
                (self.start, self.end) = (0, WHOLE_PAGE);
                g.mm.get_page_from_mfn(Mfn(key.u), g.own_id()).ok_or(gt::GNTST_BAD_PAGE)?
            }
        };
        if WRITE && !g.mm.get_writable(page) {
            self.end_use(g);
            g.mm.put_page(page);
            return Err(gt::GNTST_GENERAL_ERROR.into());
        }
        (self.page, self.key) = (Some(page), key);
        Ok(())
    }

    /// Releases what is held.
    #[inline(always)]
    pub(crate) fn release(&mut self, g: &Grants<'a, E>) {
        let Some(page) = self.page.take() else { return };
        self.end_use(g);
        if WRITE {
            g.mm.mark_owner_dirty(page.mfn);
            g.mm.put_writable(page);
        }
        g.mm.put_page(page);
    }

    /// Ends the use of the grant.
    #[inline(always)]
    fn end_use(&mut self, g: &Grants<'a, E>) {
        let Some(held) = self.grant.take() else { return };
        g.release_for_copy(held, !WRITE);
        if let Some(behind) = self.behind.take() {
            g.release_for_copy(behind, !WRITE);
        }
    }
}
