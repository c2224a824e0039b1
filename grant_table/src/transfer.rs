//! `GNTTABOP_transfer`: a page changes its owner permanently.

use mm::int::low32;
use mm::{DomId, GrantRef, Machine, MemFlags, Mfn, Pfn};
use public_headers::xen4::grant_table as gt;

use crate::env::{DomGrants, GrantDomain, GrantEnv};
use crate::Result;

/// Number of races for an entry that the guest may win.
const RETRIES: u32 = 5;
/// Width of frame numbers in entries of version 1.
const V1_FRAME_BITS: u32 = 32;

/// Returns the width of machine addresses that the entries of `e` can name, if `e` cannot have that frame or its
/// entries cannot name it.
pub(crate) fn out_of_reach<E: GrantEnv>(e: &E::Domain, mfn: Mfn) -> Option<u32> {
    let by_entry = if e.grants().version() == 1 { V1_FRAME_BITS + mm::PAGE_SHIFT } else { u64::BITS };
    let bits = match e.mem().physaddr_bits() {
        0 => by_entry,
        bits => bits.min(by_entry),
    };
    let frames = 1u64.checked_shl(bits.saturating_sub(mm::PAGE_SHIFT))?;
    (mfn.0 >= frames).then_some(bits)
}

impl<E: GrantEnv> DomGrants<'_, E> {
    /// Transfers frame `mfn` of the caller's to domain `dom`, which accepts it in entry `ref_`.
    ///
    /// Errors: `GNTST_bad_page` not a frame of the caller's that nobody uses; then, and the frame is lost to the
    /// caller: `GNTST_bad_domain`; `GNTST_address_too_big`; `GNTST_general_error` the other does not accept it or has
    /// no room.
    pub fn transfer(&self, mfn: Mfn, dom: DomId, ref_: GrantRef) -> crate::Status {
        match self.try_transfer(mfn, dom, ref_) {
            Ok(()) => gt::GNTST_OKAY,
            Err(status) => status,
        }
    }

    fn try_transfer(&self, mfn: Mfn, dom: DomId, ref_: GrantRef) -> Result {
        self.mm.steal_page_from(self.d.mem(), mfn).map_err(|_| gt::GNTST_BAD_PAGE)?;
        let lost = |status| {
            self.mm.free_stolen_page(mfn);
            status
        };
        let e = self.by_id(dom).ok_or(gt::GNTST_BAD_DOMAIN).map_err(lost)?;
        let mfn = if let Some(bits) = out_of_reach::<E>(&e, mfn) {
            let low = self.lower_frame(&e, mfn, bits).ok_or(gt::GNTST_ADDRESS_TOO_BIG).map_err(lost)?;
            self.mm.free_stolen_page(mfn);
            low
        } else {
            mfn
        };
        let version = self.hand_over(&e, mfn, ref_).inspect_err(|_| self.mm.free_stolen_page(mfn))?;
        self.complete(&e, mfn, ref_, version)
    }

    /// Copies the frame to one within `bits` bits of machine address.
    fn lower_frame(&self, e: &E::Domain, mfn: Mfn, bits: u32) -> Option<Mfn> {
        let flags = MemFlags { no_owner: true, bits: mm::int::low16(bits), ..MemFlags::default() };
        let low = self.mm.alloc_domheap_pages(e.mem(), 0, flags)?;
        self.mm.m.copy_page(low, mfn);
        Some(low)
    }

    /// Commits the entry and gives the frame to `e`. Returns the version of the entry.
    fn hand_over(&self, e: &E::Domain, mfn: Mfn, ref_: GrantRef) -> Result<u32> {
        // Reserve the room first: a committed entry waits for its page.
        self.mm.reserve_page(e.mem()).map_err(|_| gt::GNTST_GENERAL_ERROR)?;
        let given = self.commit(e, ref_).and_then(|version| {
            self.mm.assign_reserved_page(e.mem(), mfn).map_err(|_| gt::GNTST_GENERAL_ERROR)?;
            Ok(version)
        });
        given.inspect_err(|_| self.mm.unreserve_page(e.mem()))
    }

    /// Marks the entry as committed. Returns the version of the entry.
    pub(crate) fn commit(&self, e: &E::Domain, ref_: GrantRef) -> Result<u32> {
        let m = self.mm.m;
        let at = e.grants().at(ref_).ok_or(gt::GNTST_GENERAL_ERROR)?;
        let accepts = u32::from(self.own_id().0) << 16 | u32::from(gt::GTF_ACCEPT_TRANSFER);
        let mut seen = at.header(m);
        for _ in 0..RETRIES {
            if seen != accepts {
                break;
            }
            let new = seen | u32::from(gt::GTF_TRANSFER_COMMITTED);
            match m.cmpxchg32(at.entry.mfn, at.entry.off, seen, new) {
                Ok(_) => return Ok(at.version),
                Err(now) => seen = now,
            }
        }
        Err(gt::GNTST_GENERAL_ERROR)
    }

    /// Undoes [`Self::commit`].
    pub(crate) fn uncommit(&self, e: &E::Domain, ref_: GrantRef, version: u32) {
        if let Some(at) = e.grants().at(ref_).filter(|at| at.version == version) {
            self.mm.m.fetch_and32(at.entry.mfn, at.entry.off, !u32::from(gt::GTF_TRANSFER_COMMITTED));
        }
    }

    /// Stores the frame in the new owner's entry. The transfer stands even if the table has changed its version since
    /// (`GNTST_general_error`).
    pub(crate) fn complete(&self, e: &E::Domain, mfn: Mfn, ref_: GrantRef, version: u32) -> Result {
        let m = self.mm.m;
        let at = e.grants().at(ref_).filter(|at| at.version == version).ok_or(gt::GNTST_GENERAL_ERROR)?;
        let _act = at.active().ok_or(gt::GNTST_GENERAL_ERROR)?.lock();
        self.mm.set_gpfn(mfn, Pfn(at.frame(m).0));
        self.mm.mark_owner_dirty(mfn);
        if at.version == 1 {
            m.store32(at.entry.mfn, at.entry.off + 4, low32(mfn.0));
        } else {
            m.store64(at.entry.mfn, at.entry.off + 8, mfn.0);
        }
        if e.grants().transfer_clears_committed {
            m.store16(at.entry.mfn, at.entry.off, gt::GTF_ACCEPT_TRANSFER | gt::GTF_TRANSFER_COMPLETED);
        } else {
            m.fetch_or32(at.entry.mfn, at.entry.off, gt::GTF_TRANSFER_COMPLETED.into());
        }
        Ok(())
    }
}
