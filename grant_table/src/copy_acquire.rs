//! The use of a grant by a copy, transitive ones included.

use mm::int::{count32, low16, low32};
use mm::{DomId, GrantRef, Machine, Mfn, Page};
use public_headers::xen4::grant_table as gt;

use crate::active::{pin, Active};
use crate::copy_end::CopyEnd;
use crate::env::{DomGrants, GrantDomain, GrantEnv, Who};
use crate::shared::{Reference, Want};
use crate::sync::Ordering::Relaxed;
use crate::Result;

/// A grant in use by a copy.
pub(crate) struct Held<'a, E: GrantEnv> {
    pub(crate) granter: Who<'a, E>,
    pub(crate) ref_: GrantRef,
}

/// What a copy may access by a grant.
pub(crate) struct Acquired<'a, E: GrantEnv> {
    /// The frame, with a general reference.
    pub(crate) page: Page<'a>,
    /// Its first byte that may be accessed, and how many.
    pub(crate) start: u16,
    pub(crate) length: u16,
    /// The grant in use behind a transitive one.
    pub(crate) behind: Option<Held<'a, E>>,
}

/// The part of its frame that an entry of version 2 grants; version 1 can only grant a whole page.
struct Extent {
    frame: Mfn,
    start: u16,
    length: u16,
    sub_page: bool,
}

/// Bits of `start` that are kept.
const START_MASK: u16 = 0x7fff;
pub(crate) const WHOLE_PAGE: u16 = low16(count32(mm::PAGE_SIZE));

#[inline]
const fn pin_for(readonly: bool) -> u32 {
    if readonly {
        pin::HOST_READ
    } else {
        pin::HOST_WRITE
    }
}

impl Reference<'_> {
    #[inline]
    fn extent<M: Machine>(&self, m: &M) -> Extent {
        if self.version == 1 {
            return Extent { frame: self.frame(m), start: 0, length: WHOLE_PAGE, sub_page: false };
        }
        // Flags, domain, offset and length in one load, so that they are consistent.
        let head = m.load64(self.entry.mfn, self.entry.off);
        let frame = self.frame(m);
        if low16(low32(head)) & gt::GTF_SUB_PAGE == 0 {
            return Extent { frame, start: 0, length: WHOLE_PAGE, sub_page: false };
        }
        Extent { frame, start: low16(low32(head >> 32)) & START_MASK, length: (head >> 48) as u16, sub_page: true }
    }
}

impl<'a, E: GrantEnv> DomGrants<'a, E> {
    /// Starts using a grant to the caller for a copy.
    #[inline(always)]
    pub(crate) fn acquire_for_copy(
        &self,
        granter: &E::Domain,
        ref_: GrantRef,
        readonly: bool,
    ) -> core::result::Result<Acquired<'a, E>, CopyEnd> {
        match self.acquire(granter, ref_, self.own_id(), readonly)? {
            Some((page, start, length)) => Ok(Acquired { page, start, length, behind: None }),
            None => self.acquire_transitive(granter, ref_, readonly),
        }
    }

    /// As [`Self::acquire_for_copy`] for a grant to `ldom`; returns `None` if it is transitive.
    #[inline]
    fn acquire(
        &self,
        rd: &E::Domain,
        ref_: GrantRef,
        ldom: DomId,
        readonly: bool,
    ) -> Result<Option<(Page<'a>, u16, u16)>> {
        let m = self.mm.m;
        let id = rd.mem().id();
        let at = rd.grants().at(ref_).ok_or(gt::GNTST_BAD_GNTREF)?;
        let mut act = at.active().ok_or(gt::GNTST_BAD_GNTREF)?.lock();
        let add = pin_for(readonly);
        if act.pin != 0 && (act.domid != ldom || pin::may_overflow(act.pin, add)) {
            return Err(gt::GNTST_GENERAL_ERROR);
        }
        if at.version == 2 && low16(at.header(m)) & gt::GTF_TYPE_MASK == gt::GTF_TRANSITIVE {
            return Ok(None);
        }
        if act.pin != 0 && (readonly || act.pin & pin::WRITES != 0) {
            // As it was read at the first use. A dying granter may have lost the frame.
            let page = self.mm.get_page_from_mfn(act.mfn, id).ok_or(gt::GNTST_BAD_DOMAIN)?;
            if rd.mem().is_dying() {
                drop(act);
                drop(at);
                self.mm.put_page(page);
                return Err(gt::GNTST_BAD_DOMAIN);
            }
            act.pin += add;
            return Ok(Some((page, act.start, act.length)));
        }
        at.set_status(m, &act, Want { readonly, map: false, domid: ldom })?;
        let x = at.extent(m);
        let Some(page) = self.mm.get_page_from_mfn(x.frame, id) else {
            at.reduce_status(m, &act, readonly);
            return Err(gt::GNTST_BAD_PAGE);
        };
        if act.pin == 0 {
            at.touch();
            *act = Active {
                pin: add,
                domid: ldom,
                start: x.start,
                length: x.length,
                sub_page: x.sub_page,
                mfn: x.frame,
                trans_domid: id,
                trans_ref: ref_,
            };
            if x.sub_page {
                rd.grants().v2_ops.fetch_add(1, Relaxed);
            }
            return Ok(Some((page, x.start, x.length)));
        }
        if act.mfn != x.frame
            || (act.trans_domid, act.trans_ref) != (id, ref_)
            || act.sub_page && (!x.sub_page || (act.start, act.length) != (x.start, x.length))
        {
            at.reduce_status(m, &act, readonly);
            drop(act);
            drop(at);
            self.mm.put_page(page);
            return Err(gt::GNTST_GENERAL_ERROR);
        }
        act.pin += add;
        Ok(Some((page, act.start, act.length)))
    }

    /// Acquires a transitive grant: one that stands for another, of a third domain to the granter. The grant behind it
    /// is acquired with no lock of the first table held; then the first is checked again. Only one step is followed.
    #[cold]
    #[inline(never)]
    fn acquire_transitive(
        &self,
        rd: &E::Domain,
        ref_: GrantRef,
        readonly: bool,
    ) -> core::result::Result<Acquired<'a, E>, CopyEnd> {
        let (m, ldom, rd_id) = (self.mm.m, self.own_id(), rd.mem().id());
        let t = rd.grants();
        let add = pin_for(readonly);
        let old_pin;
        let (td, td_id, td_ref);
        {
            let at = t.at(ref_).ok_or(gt::GNTST_BAD_GNTREF)?;
            let act = at.active().ok_or(gt::GNTST_BAD_GNTREF)?.lock();
            old_pin = act.pin;
            if old_pin != 0 && (act.domid != ldom || pin::may_overflow(old_pin, add)) {
                return Err(gt::GNTST_GENERAL_ERROR.into());
            }
            if at.version != 2 {
                return Err(gt::GNTST_GENERAL_ERROR.into());
            }
            if old_pin == 0 || !readonly && old_pin & pin::WRITES == 0 {
                at.set_status_v2(m, &act, Want { readonly, map: false, domid: ldom })?;
            }
            let head = m.load64(at.entry.mfn, at.entry.off);
            td_id = DomId(low16(low32(head >> 32)));
            td_ref = GrantRef(m.load32(at.entry.mfn, at.entry.off + 8));
            let still = low16(low32(head)) & gt::GTF_TYPE_MASK == gt::GTF_TRANSITIVE;
            let found = (still && self.d.grants().limits.transitive && td_id != rd_id).then(|| self.by_id(td_id));
            match found.flatten() {
                Some(d) => td = d,
                None => {
                    at.reduce_status(m, &act, readonly);
                    return Err(gt::GNTST_GENERAL_ERROR.into());
                }
            }
            t.v2_ops.fetch_add(1, Relaxed);
        }
        let got = match self.acquire(&td, td_ref, rd_id, readonly) {
            Ok(Some(got)) => Ok(got),
            Ok(None) => Err(gt::GNTST_GENERAL_ERROR),
            Err(e) => Err(e),
        };
        let fail = |end: CopyEnd| {
            t.v2_ops.fetch_sub(1, Relaxed);
            if let Some(at) = t.at(ref_) {
                self.unpin_at(&at, if readonly { gt::GNTMAP_READONLY } else { 0 }, 0);
            }
            end
        };
        let (page, start, length) = got.map_err(|e| fail(e.into()))?;
        let end = self.pin_transitive(rd, ref_, readonly, old_pin, (page.mfn, start, length), (td_id, td_ref));
        let behind = Held { granter: td, ref_: td_ref };
        if let Err(end) = end {
            self.release_for_copy(behind, readonly);
            let end = fail(end);
            self.mm.put_page(page);
            return Err(end);
        }
        Ok(Acquired { page, start, length, behind: Some(behind) })
    }

    /// Counts the use of a transitive grant if it is as it was before the grant behind it was acquired.
    fn pin_transitive(
        &self,
        rd: &E::Domain,
        ref_: GrantRef,
        readonly: bool,
        old_pin: u32,
        found: (Mfn, u16, u16),
        behind: (DomId, GrantRef),
    ) -> core::result::Result<(), CopyEnd> {
        let at = rd.grants().at(ref_).ok_or(gt::GNTST_BAD_GNTREF)?;
        let mut act = at.active().ok_or(gt::GNTST_BAD_GNTREF)?.lock();
        if at.version != 2 || act.pin != old_pin {
            return Err(CopyEnd::Again);
        }
        let new = Active {
            pin: old_pin,
            domid: self.own_id(),
            start: found.1,
            length: found.2,
            // Whatever the grant behind it is, a transitive one cannot be mapped.
            sub_page: true,
            mfn: found.0,
            trans_domid: behind.0,
            trans_ref: behind.1,
        };
        if old_pin != 0 {
            let same = act.domid == new.domid
                && (act.mfn, act.start, act.length) == found
                && (act.trans_domid, act.trans_ref) == behind
                && act.sub_page;
            // The granter has redirected a grant in use; retrying could take forever.
            if !same {
                return Err(gt::GNTST_GENERAL_ERROR.into());
            }
            rd.grants().v2_ops.fetch_sub(1, Relaxed);
        }
        at.touch();
        *act = new;
        act.pin += pin_for(readonly);
        Ok(())
    }

    /// Ends the use of a grant by a copy; the references to the frame are kept.
    #[inline]
    pub(crate) fn release_for_copy(&self, held: Held<'a, E>, readonly: bool) {
        let table = held.granter.grants();
        let Some(at) = table.at_pinned(held.ref_) else { return };
        let Some(entry) = at.active() else { return };
        let mut act = entry.lock();
        act.pin = act.pin.saturating_sub(pin_for(readonly));
        at.reduce_status(self.mm.m, &act, readonly);
        if act.pin == 0 && act.sub_page {
            table.v2_ops.fetch_sub(1, Relaxed);
        }
    }
}
