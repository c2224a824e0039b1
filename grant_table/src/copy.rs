//! `GNTTABOP_copy`: bytes from frame to frame, each of them the caller's own or granted to it.

use core::mem::forget;

use mm::int::{low16, low32};
use mm::{DomId, GrantRef, Machine, Mfn, Page, PAGE_SIZE};
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::{GnttabCopy, GnttabCopyPtr};

use crate::copy_acquire::Held;
use crate::copy_end::CopyEnd;
use crate::env::{GrantDomain, GrantEnv, Grants, Who};

/// Bytes moved at a time within one frame.
const CHUNK: usize = 256;

/// One side of a copy: a frame in use.
struct Side<'a, E: GrantEnv> {
    /// The request: domain, number of frame or reference, which of the two.
    key: (u16, u64, bool),
    page: Page<'a>,
    /// Bytes that may be accessed.
    start: usize,
    end: usize,
    grant: Option<Held<'a, E>>,
    write: bool,
}

/// The frames in use by a batch of copies, kept for consecutive copies of the same frames.
pub struct Copier<'a, E: GrantEnv> {
    source: Option<Side<'a, E>>,
    dest: Option<Side<'a, E>>,
}

impl<E: GrantEnv> Default for Copier<'_, E> {
    #[inline]
    fn default() -> Self {
        Copier { source: None, dest: None }
    }
}

#[inline]
fn key_of(p: &GnttabCopyPtr, by_ref: bool) -> (u16, u64, bool) {
    (p.domid, if by_ref { p.u & 0xffff_ffff } else { p.u }, by_ref)
}

impl<'a, E: GrantEnv> Copier<'a, E> {
    /// Copies.
    ///
    /// Statuses: `GNTST_permission_denied` another domain's frame without a reference; `GNTST_bad_domain`;
    /// `GNTST_bad_gntref`; `GNTST_bad_page`; `GNTST_bad_copy_arg` past the end of a page; `GNTST_general_error` not
    /// granted, or not those bytes, or not a page to write to.
    #[inline]
    pub fn copy(&mut self, g: &Grants<'a, E>, op: &GnttabCopy) -> CopyEnd {
        let end = self.try_copy(g, op);
        if end != Ok(()) {
            self.release_both(g);
        }
        match end {
            Ok(()) => CopyEnd::Status(gt::GNTST_OKAY),
            Err(e) => e,
        }
    }

    #[inline]
    fn try_copy(&mut self, g: &Grants<'a, E>, op: &GnttabCopy) -> Result<(), CopyEnd> {
        let source = key_of(&op.source, op.flags & low16(gt::GNTCOPY_SOURCE_GREF) != 0);
        let dest = key_of(&op.dest, op.flags & low16(gt::GNTCOPY_DEST_GREF) != 0);
        let (new_source, new_dest) =
            (self.source.as_ref().is_none_or(|s| s.key != source), self.dest.as_ref().is_none_or(|s| s.key != dest));
        if new_source || new_dest {
            // Both domains first, because their errors take precedence.
            let source_domain = if new_source { Some(domain_of(g, source)?) } else { None };
            let dest_domain = if new_dest { Some(domain_of(g, dest)?) } else { None };
            if let Some(d) = source_domain {
                release(g, self.source.take());
                fill(&mut self.source, claim(g, d, source, false)?);
            }
            if let Some(d) = dest_domain {
                release(g, self.dest.take());
                fill(&mut self.dest, claim(g, d, dest, true)?);
            }
        }
        let (Some(s), Some(d)) = (&self.source, &self.dest) else { return Err(gt::GNTST_GENERAL_ERROR.into()) };
        let (from, to, len) = (usize::from(op.source.offset), usize::from(op.dest.offset), usize::from(op.len));
        if from + len > PAGE_SIZE || to + len > PAGE_SIZE {
            return Err(gt::GNTST_BAD_COPY_ARG.into());
        }
        if from < s.start || from + len > s.end || to < d.start || to + len > d.end {
            return Err(gt::GNTST_GENERAL_ERROR.into());
        }
        move_bytes(g.mm.m, (d.page.mfn, to), (s.page.mfn, from), len);
        Ok(())
    }

    /// Releases all frames. Must always be called at the end.
    #[inline]
    pub fn finish(mut self, g: &Grants<'a, E>) {
        self.release_both(g);
        // Both are `None`: there is nothing left to drop, which the compiler would check.
        forget(self);
    }

    #[inline]
    fn release_both(&mut self, g: &Grants<'a, E>) {
        release(g, self.source.take());
        release(g, self.dest.take());
    }
}

/// Puts `side` where nothing is, so that nothing need be dropped.
#[inline(always)]
fn fill<'a, E: GrantEnv>(place: &mut Option<Side<'a, E>>, side: Side<'a, E>) {
    debug_assert!(place.is_none(), "what was there has been released");
    forget(place.replace(side));
}

/// Returns the domain whose frame or grant it is. Only the owner may name a frame.
#[inline]
fn domain_of<'a, E: GrantEnv>(g: &Grants<'a, E>, key: (u16, u64, bool)) -> Result<Who<'a, E>, CopyEnd> {
    if key.0 != DomId::SELF.0 && !key.2 {
        return Err(gt::GNTST_PERMISSION_DENIED.into());
    }
    Ok(g.by_any_id(DomId(key.0))?)
}

#[inline]
fn claim<'a, E: GrantEnv>(
    g: &Grants<'a, E>,
    d: Who<'a, E>,
    key: (u16, u64, bool),
    write: bool,
) -> Result<Side<'a, E>, CopyEnd> {
    let mut side = if key.2 {
        let (held, page, start, len) = g.acquire_for_copy(d, GrantRef(low32(key.1)), !write)?;
        Side { key, page, start: start.into(), end: usize::from(start) + usize::from(len), grant: Some(held), write }
    } else {
        let page = g.mm.get_page_from_mfn(Mfn(key.1), d.mem().id()).ok_or(gt::GNTST_BAD_PAGE)?;
        Side { key, page, start: 0, end: PAGE_SIZE, grant: None, write }
    };
    if write && !g.mm.get_writable(side.page) {
        side.write = false;
        release(g, Some(side));
        return Err(gt::GNTST_GENERAL_ERROR.into());
    }
    Ok(side)
}

#[inline]
fn release<E: GrantEnv>(g: &Grants<'_, E>, side: Option<Side<'_, E>>) {
    let Some(side) = side else { return };
    if let Some(held) = &side.grant {
        g.release_for_copy(held);
    }
    if side.write {
        g.mm.mark_owner_dirty(side.page.mfn);
        g.mm.put_writable(side.page);
    }
    g.mm.put_page(side.page);
}

/// Copies bytes, possibly within one frame.
#[inline(always)]
fn move_bytes<M: Machine>(m: &M, to: (Mfn, usize), from: (Mfn, usize), len: usize) {
    if to.0 != from.0 || to.1 + len <= from.1 || from.1 + len <= to.1 {
        m.copy_bytes(to.0, to.1, from.0, from.1, len);
    } else {
        move_overlapping(m, to, from, len);
    }
}

#[cold]
#[inline(never)]
fn move_overlapping<M: Machine>(m: &M, to: (Mfn, usize), from: (Mfn, usize), len: usize) {
    let mut buf = [0; CHUNK];
    let mut done = 0;
    while done < len {
        let n = (len - done).min(CHUNK);
        // In the direction that does not overwrite bytes still to be read.
        let at = if to.1 > from.1 { len - done - n } else { done };
        m.read(from.0, from.1 + at, &mut buf[..n]);
        m.write(to.0, to.1 + at, &buf[..n]);
        done += n;
    }
}
