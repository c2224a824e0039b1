//! `GNTTABOP_map_grant_ref`.

use mm::int::{count32, low16};
use mm::{pte, DomId, GrantHandle, GrantPte, GrantRef, Maddr, Mfn, Page};
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::GnttabMapGrantRef;

use crate::active::{pin, Active};
use crate::env::{DomGrants, GrantDomain, GrantEnv, Grants};
use crate::maptrack::Mapping;
use crate::shared::{Reference, Want};
use crate::Result;

/// Returns what a use with these `GNTMAP_*` flags adds to the pins.
#[inline]
pub(crate) const fn pins_of(flags: u32) -> u32 {
    let mut add = 0;
    if flags & gt::GNTMAP_DEVICE_MAP != 0 {
        add += if flags & gt::GNTMAP_READONLY != 0 { pin::DEVICE_READ } else { pin::DEVICE_WRITE };
    }
    if flags & gt::GNTMAP_HOST_MAP != 0 {
        add += if flags & gt::GNTMAP_READONLY != 0 { pin::HOST_READ } else { pin::HOST_WRITE };
    }
    add
}

/// Returns the flags of the page-table entry for a mapping.
#[inline]
pub(crate) const fn pte_flags(flags: u32) -> u64 {
    let mut f = pte::PRESENT | pte::ACCESSED | pte::DIRTY | pte::NX;
    if flags & gt::GNTMAP_APPLICATION_MAP != 0 {
        f |= pte::USER;
    }
    if flags & gt::GNTMAP_READONLY == 0 {
        f |= pte::RW;
    }
    f | ((flags >> gt::_GNTMAP_GUEST_AVAIL0) as u64) << pte::AVAIL.trailing_zeros() & pte::AVAIL
}

/// Returns the page-table entry that `addr` names.
#[inline]
pub(crate) const fn pte_at(flags: u32, addr: u64) -> GrantPte {
    if flags & gt::GNTMAP_CONTAINS_PTE != 0 {
        GrantPte::Machine(Maddr(addr))
    } else {
        GrantPte::Linear(addr)
    }
}

impl<E: GrantEnv> Grants<'_, E> {
    /// Maps one grant; `op.status` is the result.
    ///
    /// Errors: `GNTST_bad_gntref` neither kind of mapping requested, or no such entry; `GNTST_bad_domain`;
    /// `GNTST_no_space` no handle left; `GNTST_bad_page` the entry names no page of the granter's;
    /// `GNTST_general_error` the granter does not allow it, the page has another type, or the caller has no page-table
    /// entry at the address.
    pub fn map(&self, op: &mut GnttabMapGrantRef) {
        op.status = match self.try_map(op) {
            Ok((handle, mfn)) => {
                op.handle = handle.0;
                op.dev_bus_addr = mfn.maddr().0;
                gt::GNTST_OKAY
            }
            Err(status) => status,
        };
    }

    fn try_map(&self, op: &GnttabMapGrantRef) -> Result<(GrantHandle, Mfn)> {
        let (flags, ref_) = (op.flags, GrantRef(op.ref_));
        let add = pins_of(flags);
        if add == 0 {
            return Err(gt::GNTST_BAD_GNTREF);
        }
        let rd = self.by_id(DomId(op.dom)).ok_or(gt::GNTST_BAD_DOMAIN)?;
        let maptrack = &self.d.grants().maptrack;
        let (handle, slot) = maptrack.get(self.vcpu).ok_or(gt::GNTST_NO_SPACE)?;
        let done = self.pin(&rd, ref_, (flags, add), |_, _| true).and_then(|page| {
            let place = || {
                let at = pte_at(flags, op.host_addr);
                let host = flags & gt::GNTMAP_HOST_MAP != 0;
                if host && self.vcpu_mm.create_grant_pv_mapping(at, page.mfn, pte_flags(flags)).is_err() {
                    return Err(gt::GNTST_GENERAL_ERROR);
                }
                Ok(())
            };
            self.with_uses(&rd, page, flags, place).inspect_err(|_| self.unpin(&rd, ref_, flags, add))?;
            Ok(page.mfn)
        });
        match done {
            Ok(mfn) => {
                // Nonzero stored flags mean that the handle is in use; only these flags matter later.
                let kept = (flags & (gt::GNTMAP_GUEST_AVAIL_MASK ^ u32::MAX)) as u16;
                slot.begin(Mapping { flags: kept, domid: DomId(op.dom), ref_ }, rd.grants().serial);
                Ok((handle, mfn))
            }
            Err(status) => {
                maptrack.put(self.vcpu, handle, slot);
                Err(status)
            }
        }
    }
}

impl<'a, E: GrantEnv> DomGrants<'a, E> {
    /// Counts the use in the active entry, and takes a general reference to the frame. `agrees` decides if there are
    /// other uses.
    #[inline]
    pub(crate) fn pin(
        &self,
        rd: &E::Domain,
        ref_: GrantRef,
        (flags, add): (u32, u32),
        agrees: impl FnOnce(&Reference<'_>, &Active) -> bool,
    ) -> Result<Page<'a>> {
        let m = self.mm.m;
        let at = rd.grants().at(ref_).ok_or(gt::GNTST_BAD_GNTREF)?;
        let mut act = at.active().ok_or(gt::GNTST_BAD_GNTREF)?.lock();
        let own = self.own_id();
        if act.pin != 0 && (act.domid != own || act.sub_page || pin::may_overflow(act.pin, add) || !agrees(&at, &act)) {
            return Err(gt::GNTST_GENERAL_ERROR);
        }
        let readonly = flags & gt::GNTMAP_READONLY != 0;
        if act.pin == 0 || !readonly && act.pin & pin::WRITES == 0 {
            at.set_status(m, &act, Want { readonly, map: true, domid: own })?;
        }
        let page = if act.pin == 0 {
            let frame = at.frame(m);
            let Some(page) = self.mm.get_page_from_mfn(frame, rd.mem().id()) else {
                at.reduce_status(m, &act, readonly);
                return Err(gt::GNTST_BAD_PAGE);
            };
            at.touch();
            *act = Active {
                pin: 0,
                domid: own,
                start: 0,
                length: low16(count32(mm::PAGE_SIZE)),
                sub_page: false,
                mfn: frame,
                trans_domid: rd.mem().id(),
                trans_ref: ref_,
            };
            page
        } else {
            let page = self.mm.get_page_from_mfn(act.mfn, rd.mem().id());
            let Some(page) = page else {
                at.reduce_status(m, &act, readonly);
                return Err(gt::GNTST_GENERAL_ERROR);
            };
            page
        };
        act.pin += add;
        Ok(page)
    }

    /// Undoes [`Self::pin`], except for the reference to the frame.
    #[cold]
    pub(crate) fn unpin(&self, rd: &E::Domain, ref_: GrantRef, flags: u32, add: u32) {
        if let Some(at) = rd.grants().at(ref_) {
            self.unpin_at(&at, flags, add);
        }
    }

    #[inline]
    pub(crate) fn unpin_at(&self, at: &Reference<'_>, flags: u32, take: u32) {
        let Some(entry) = at.active() else { return };
        let mut act = entry.lock();
        act.pin = act.pin.saturating_sub(take);
        at.reduce_status(self.mm.m, &act, flags & gt::GNTMAP_READONLY != 0);
    }

    /// Takes the references that the uses of `page` need, beyond the caller's, and calls `place`. Drops all of them if
    /// one cannot be taken (`GNTST_general_error`) or `place` fails.
    #[inline]
    pub(crate) fn with_uses<R>(
        &self,
        rd: &E::Domain,
        page: Page<'a>,
        flags: u32,
        place: impl FnOnce() -> Result<R>,
    ) -> Result<R> {
        let mm = &self.mm;
        let write = flags & gt::GNTMAP_READONLY == 0;
        let uses = u32::from(flags & gt::GNTMAP_HOST_MAP != 0) + u32::from(flags & gt::GNTMAP_DEVICE_MAP != 0);
        let (mut refs, mut types) = (1, 0);
        let take = || {
            if refs < uses {
                if !mm.get_page(page, rd.mem().id()) {
                    return Err(gt::GNTST_GENERAL_ERROR);
                }
                refs += 1;
            }
            while write && types < uses {
                if !mm.get_writable(page) {
                    return Err(gt::GNTST_GENERAL_ERROR);
                }
                types += 1;
            }
            place()
        };
        let done = take();
        if done.is_err() {
            for _ in 0..types {
                mm.put_writable(page);
            }
            for _ in 0..refs {
                mm.put_page(page);
            }
        }
        done
    }
}
