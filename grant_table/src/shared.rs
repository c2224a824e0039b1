//! The layout of entries in the pages shared with the guest, and changes to their status.
//!
//! | version | bytes | entry | status |
//! |---|---|---|---|
//! | 1 | 8 | flags, domain, frame (32 bits) | in the flags |
//! | 2 | 16 | flags, domain, offset, length, frame (64 bits) | 16 bits in frames of their own |

use mm::int::{count32, low16};
use mm::{DomId, GrantRef, Machine, Mfn};
use public_headers::xen4::grant_table as gt;

use crate::active::{pin, Active, Entry};
use crate::lock::Reading;
use crate::sync::Ordering::Relaxed;
use crate::table::{GrantTable, PER_FRAME_V1, PER_FRAME_V2, STATUS_PER_FRAME};
use crate::Result;

/// Number of races for an entry that the guest may win before the entry counts as unstable.
const RETRIES: u32 = 5;

/// A place in shared memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub mfn: Mfn,
    pub off: usize,
}

/// One reference of a table whose shape cannot change.
pub(crate) struct Reference<'a> {
    table: &'a GrantTable,
    pub version: u32,
    /// The entry.
    pub entry: Place,
    /// Its status: 16 bits at bit `shift` of this 32-bit word.
    status: Place,
    shift: u32,
    ref_: GrantRef,
    _reading: Option<Reading<'a>>,
}

/// What a first use requires of the flags and the domain.
#[derive(Clone, Copy)]
pub(crate) struct Want {
    pub readonly: bool,
    /// A mapping, which needs a whole page.
    pub map: bool,
    pub domid: DomId,
}

impl GrantTable {
    /// Starts reading the table at `ref_`. Returns `None` if it has no such entry.
    #[inline]
    pub(crate) fn at(&self, ref_: GrantRef) -> Option<Reference<'_>> {
        self.place(ref_, Some(self.shape.read()))
    }

    /// As [`Self::at`] for an entry of whose uses the caller holds one: it keeps its place, and the table its version,
    /// unless it is one of those that a change of version keeps.
    #[inline]
    pub(crate) fn at_pinned(&self, ref_: GrantRef) -> Option<Reference<'_>> {
        self.place(ref_, (ref_.0 < gt::GNTTAB_NR_RESERVED_ENTRIES).then(|| self.shape.read()))
    }

    #[inline(always)]
    fn place<'a>(&'a self, ref_: GrantRef, reading: Option<Reading<'a>>) -> Option<Reference<'a>> {
        let GrantRef(number) = ref_;
        let version = self.version.load(Relaxed);
        if version == 1 {
            let frame = number / PER_FRAME_V1;
            if frame >= self.usable.load(Relaxed) {
                return None;
            }
            let mfn = Mfn(self.frames.get(frame as usize)?.load(Relaxed));
            let entry = Place { mfn, off: (number % PER_FRAME_V1) as usize * 8 };
            return Some(Reference { table: self, version, entry, status: entry, shift: 0, ref_, _reading: reading });
        }
        let frame = number / PER_FRAME_V2;
        if frame >= self.usable.load(Relaxed) {
            return None;
        }
        let mfn = Mfn(self.frames.get(frame as usize)?.load(Relaxed));
        let status = Mfn(self.status.get((number / STATUS_PER_FRAME) as usize)?.load(Relaxed));
        let off = (number % STATUS_PER_FRAME) as usize * 2;
        Some(Reference {
            table: self,
            version,
            entry: Place { mfn, off: (number % PER_FRAME_V2) as usize * 16 },
            status: Place { mfn: status, off: off & !3 },
            shift: (count32(off) & 2) * 8,
            ref_,
            _reading: reading,
        })
    }
}

/// The contents of a guest's entry, for reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shared {
    /// The domain that it is granted to.
    pub domid: DomId,
    /// The frame.
    pub frame: Mfn,
    /// Version 1: the flags; version 2: the status.
    pub status: u16,
}

impl GrantTable {
    /// Returns the guest's current entry `ref_`, if there is one; for reports.
    pub fn shared<M: Machine>(&self, m: &M, ref_: GrantRef) -> Option<Shared> {
        let r = self.at(ref_)?;
        let status = low16(m.load32(r.status.mfn, r.status.off) >> r.shift);
        Some(Shared { domid: DomId((r.header(m) >> 16) as u16), frame: r.frame(m), status })
    }
}

impl Reference<'_> {
    /// Returns the hypervisor's record of it.
    #[inline]
    pub(crate) fn active(&self) -> Option<&Entry> {
        self.table.entry(self.ref_)
    }

    /// Puts the entry, which is locked and unused, to use.
    #[inline]
    pub(crate) fn touch(&self) {
        self.table.touched.touch(self.ref_);
    }

    /// Reads the flags (low half) and the domain.
    #[inline]
    pub(crate) fn header<M: Machine>(&self, m: &M) -> u32 {
        m.load32(self.entry.mfn, self.entry.off)
    }

    /// Reads the frame of a whole-page grant.
    #[inline]
    pub(crate) fn frame<M: Machine>(&self, m: &M) -> Mfn {
        if self.version == 1 {
            Mfn(m.load32(self.entry.mfn, self.entry.off + 4).into())
        } else {
            Mfn(m.load64(self.entry.mfn, self.entry.off + 8))
        }
    }

    #[inline]
    fn clear_status<M: Machine>(&self, m: &M, flags: u16) {
        m.fetch_and32(self.status.mfn, self.status.off, !(u32::from(flags) << self.shift));
    }

    /// Clears the status bits that `act` no longer needs, after a use that was `readonly` has ended.
    #[inline]
    pub(crate) fn reduce_status<M: Machine>(&self, m: &M, act: &Active, readonly: bool) {
        let mut clear = if act.pin == 0 { gt::GTF_READING } else { 0 };
        if !readonly && act.pin & pin::WRITES == 0 {
            clear |= gt::GTF_WRITING;
        }
        if clear != 0 {
            self.clear_status(m, clear);
        }
    }

    /// Checks the entry for a use that `act` does not cover yet, and reports the use to the guest in the status.
    ///
    /// `GNTST_general_error`: the guest does not allow it, or changes the entry too often.
    #[inline]
    pub(crate) fn set_status<M: Machine>(&self, m: &M, act: &Active, want: Want) -> Result {
        if self.version == 1 {
            self.set_status_v1(m, act, want)
        } else {
            self.set_status_v2(m, act, want)
        }
    }

    #[inline]
    fn set_status_v1<M: Machine>(&self, m: &M, act: &Active, want: Want) -> Result {
        let mask = kind_mask(want);
        let mut seen = self.header(m);
        for _ in 0..RETRIES {
            let flags = low16(seen);
            if act.pin == 0 && (flags & mask != gt::GTF_PERMIT_ACCESS || seen >> 16 != u32::from(want.domid.0)) {
                return Err(gt::GNTST_GENERAL_ERROR);
            }
            let mut new = gt::GTF_READING;
            if !want.readonly {
                if flags & gt::GTF_READONLY != 0 {
                    return Err(gt::GNTST_GENERAL_ERROR);
                }
                new |= gt::GTF_WRITING;
            }
            match m.cmpxchg32(self.entry.mfn, self.entry.off, seen, seen | u32::from(new)) {
                Ok(_) => return Ok(()),
                Err(now) => seen = now,
            }
        }
        Err(gt::GNTST_GENERAL_ERROR)
    }

    pub(crate) fn set_status_v2<M: Machine>(&self, m: &M, act: &Active, want: Want) -> Result {
        let mask = kind_mask(want);
        let allowed = |header: u32| {
            let flags = low16(header);
            let kind = flags & mask;
            act.pin != 0
                || (kind == gt::GTF_PERMIT_ACCESS || !want.map && kind == gt::GTF_TRANSITIVE)
                    && header >> 16 == u32::from(want.domid.0)
        };
        let read_only = |header: u32| low16(header) & gt::GTF_READONLY != 0;
        let first = self.header(m);
        if !allowed(first) || !want.readonly && read_only(first) {
            return Err(gt::GNTST_GENERAL_ERROR);
        }
        let status = if want.readonly { gt::GTF_READING } else { gt::GTF_READING | gt::GTF_WRITING };
        m.fetch_or32(self.status.mfn, self.status.off, u32::from(status) << self.shift);
        // The guest revokes a grant by clearing the flags and then reading the status: one of the two sees the other.
        // (The atomic OR orders the load after it.)
        let second = self.header(m);
        if !allowed(second) || !want.readonly && read_only(second) {
            // Both bits are cleared if nobody uses the entry, whatever the request.
            self.reduce_status(m, act, false);
            return Err(gt::GNTST_GENERAL_ERROR);
        }
        Ok(())
    }
}

/// Returns the bits that determine the kind of grant; part of a page cannot be mapped.
#[inline]
const fn kind_mask(want: Want) -> u16 {
    if want.map {
        gt::GTF_TYPE_MASK | gt::GTF_SUB_PAGE
    } else {
        gt::GTF_TYPE_MASK
    }
}
