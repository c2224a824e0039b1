//! `GNTTABOP_copy`: bytes from frame to frame, each of them the caller's own or granted to it.

use core::mem::forget;

use mm::{Machine, Mfn, PAGE_SIZE};
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::GnttabCopy;

use crate::copy_end::CopyEnd;
use crate::copy_side::{Key, Side};
use crate::env::{GrantEnv, Grants};

/// Bytes moved at a time within one frame.
const CHUNK: usize = 256;

/// The frames in use by a batch of copies, kept for consecutive copies of the same frames.
pub struct Copier<'a, E: GrantEnv> {
    source: Side<'a, E, false>,
    dest: Side<'a, E, true>,
}

impl<E: GrantEnv> Default for Copier<'_, E> {
    #[inline]
    fn default() -> Self {
        Copier { source: Side::default(), dest: Side::default() }
    }
}

impl<'a, E: GrantEnv> Copier<'a, E> {
    /// Copies.
    ///
    /// Statuses: `GNTST_permission_denied` another domain's frame without a reference; `GNTST_bad_domain`;
    /// `GNTST_bad_gntref`; `GNTST_bad_page`; `GNTST_bad_copy_arg` past the end of a page; `GNTST_general_error` not
    /// granted, or not those bytes, or not a page to write to.
    #[inline]
    pub fn copy(&mut self, g: &Grants<'a, E>, op: &GnttabCopy) -> CopyEnd {
        match self.try_copy(g, op) {
            Ok(()) => CopyEnd::Status(gt::GNTST_OKAY),
            Err(end) => {
                self.release_both(g);
                end
            }
        }
    }

    #[inline]
    fn try_copy(&mut self, g: &Grants<'a, E>, op: &GnttabCopy) -> Result<(), CopyEnd> {
        let source = Key::new(&op.source, op.flags, gt::GNTCOPY_SOURCE_GREF);
        let dest = Key::new(&op.dest, op.flags, gt::GNTCOPY_DEST_GREF);
        let (new_source, new_dest) = (!self.source.holds(source), !self.dest.holds(dest));
        if new_source || new_dest {
            // Both domains first, because their errors take precedence.
            let source = if new_source { Some((source, source.granter(g)?)) } else { None };
            let dest = if new_dest { Some((dest, dest.granter(g)?)) } else { None };
            if let Some((key, granter)) = source {
                self.source.release(g);
                self.source.claim(g, key, granter)?;
            }
            if let Some((key, granter)) = dest {
                self.dest.release(g);
                self.dest.claim(g, key, granter)?;
            }
        }
        let (from, to, len) = (usize::from(op.source.offset), usize::from(op.dest.offset), usize::from(op.len));
        if from + len > PAGE_SIZE || to + len > PAGE_SIZE {
            return Err(gt::GNTST_BAD_COPY_ARG.into());
        }
        let (Some(source), Some(dest)) = (self.source.bytes(from, len), self.dest.bytes(to, len)) else {
            return Err(gt::GNTST_GENERAL_ERROR.into());
        };
        move_bytes(g.mm.m, (dest, to), (source, from), len);
        Ok(())
    }

    /// Releases all frames. Must always be called at the end.
    #[inline]
    pub fn finish(mut self, g: &Grants<'a, E>) {
        self.release_both(g);
        // Nothing is held: there is nothing left to drop, which the compiler would check.
        forget(self);
    }

    #[inline]
    fn release_both(&mut self, g: &Grants<'a, E>) {
        self.source.release(g);
        self.dest.release(g);
    }
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
