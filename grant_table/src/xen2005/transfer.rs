//! Pages that change their owner permanently: through an entry that accepts them, or by a privileged caller's request.

use mm::{DomId, Errno, GrantRef, Machine, Mfn};

use super::NR_GRANT_ENTRIES;
use crate::env::{GrantDomain, GrantEnv, Grants};
use crate::transfer::out_of_reach;

/// Transfers frame `mfn` of the caller's to domain `to`, which accepts it in entry `ref_`: the entry is committed, then
/// completed with the frame, and the frame's number within `to` is the entry's previous frame number.
///
/// # Errors
/// EINVAL: it is not a frame of the caller's that nobody uses; there is no domain `to`, or it is dying, at its limit, or
/// unable to have that frame; the entry is not exactly `GTF_accept_transfer` for the caller with a frame number that
/// can exist. The frame stays the caller's, or is freed if the caller has begun to die or has reached its limit.
pub fn transfer_page<E: GrantEnv>(g: &Grants<'_, E>, mfn: Mfn, to: DomId, ref_: GrantRef) -> mm::Result {
    let e = g.by_id(to).ok_or(Errno::INVAL)?;
    if ref_.0 >= NR_GRANT_ENTRIES || !e.grants().limits.transfer {
        return Err(Errno::INVAL);
    }
    let pfn = e.grants().at(ref_).map(|at| at.frame(g.mm.m).0).ok_or(Errno::INVAL)?;
    if pfn >= g.mm.m.m2p().len() as u64 {
        return Err(Errno::INVAL);
    }
    give(g, mfn, &e, || {
        let version = g.commit(&e, ref_).map_err(|_| Errno::INVAL)?;
        g.mm.assign_stolen_page(e.mem(), mfn).inspect_err(|_| g.uncommit(&e, ref_, version))?;
        // The page is transferred even if the table has another version by now and cannot record it.
        let _ = g.complete(&e, mfn, ref_, version);
        Ok(())
    })
}

/// Transfers frame `mfn` of the caller's to another domain without its consent. The caller's right to do so has been
/// checked. The caller sets the frame's number within `to` itself (`MMU_MACHPHYS_UPDATE`).
///
/// # Errors
/// EINVAL: as for [`transfer_page`], except that no entry is involved; also if `to` is the caller.
pub fn reassign_page<E: GrantEnv>(g: &Grants<'_, E>, mfn: Mfn, to: DomId) -> mm::Result {
    if to == g.own_id() {
        return Err(Errno::INVAL);
    }
    let e = g.by_id(to).ok_or(Errno::INVAL)?;
    give(g, mfn, &e, || g.mm.assign_stolen_page(e.mem(), mfn))
}

/// Takes the frame from the caller for `hand_over`, and returns it if that fails.
fn give<E: GrantEnv>(g: &Grants<'_, E>, mfn: Mfn, e: &E::Domain, hand_over: impl FnOnce() -> mm::Result) -> mm::Result {
    if out_of_reach::<E>(e, mfn).is_some() || e.mem().is_dying() || e.mem().tot_pages() >= e.mem().max_pages() {
        return Err(Errno::INVAL);
    }
    g.mm.steal_page_from(g.d.mem(), mfn).map_err(|_| Errno::INVAL)?;
    hand_over().map_err(|_| {
        if g.mm.assign_stolen_page(g.d.mem(), mfn).is_err() {
            // The caller is dying, or has got other pages meanwhile.
            g.mm.free_stolen_page(mfn);
        }
        Errno::INVAL
    })
}
