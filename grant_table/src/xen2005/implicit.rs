//! Implicit unmap: overwriting a page-table entry made by a grant ends the use.
//!
//! Memory management marks the entry in [`mm::GrantedPtes`]; the frame keeps its references. Before the guest resumes,
//! TLBs are flushed once, and every marked use ends.

use mm::int::low16;
use mm::{GrantHandle, Granted};
use public_headers::xen2005::grant_table as gt;

use crate::env::{GrantDomain, GrantEnv, Grants};
use crate::maptrack::Mapping;
use crate::unmap::Unmapped;

const HOST: u32 = gt::GNTMAP_HOST_MAP;

/// Ends the uses whose page-table entries have been overwritten; must be called before the guest that did so resumes.
#[inline]
pub fn reap_overwritten<E: GrantEnv>(g: &Grants<'_, E>) {
    if g.mm.d.granted().is_some_and(|granted| granted.any_gone()) {
        reap(g);
    }
}

#[cold]
fn reap<E: GrantEnv>(g: &Grants<'_, E>) {
    let Some(granted) = g.mm.d.granted() else { return };
    g.mm.d.flush_tlbs(g.mm.m);
    // At most as often as there are handles: only the guest itself adds to them.
    while let Some(handle) = granted.next_gone() {
        end_overwritten(g, handle);
    }
}

/// Ends the CPU's use of `handle`; a device's use stays.
fn end_overwritten<E: GrantEnv>(g: &Grants<'_, E>, handle: GrantHandle) {
    let table = g.d.grants();
    let (Some(slot), Some(granted)) = (table.maptrack.slot(handle), g.mm.d.granted()) else { return };
    let Some((map, serial)) = slot.get() else { return };
    let Some(rd) = g.by_id(map.domid).filter(|rd| rd.grants().serial == serial) else { return };
    let Some(at) = rd.grants().at(map.ref_) else { return };
    let Some(act) = at.active().map(|act| act.lock()) else { return };
    let Some((now, _)) = slot.get() else { return };
    let flags = u32::from(now.flags);
    if granted.forget(handle) != Granted::Gone || flags & HOST == 0 {
        return;
    }
    let mfn = act.mfn;
    let left = flags & !HOST;
    let ended = left & gt::GNTMAP_DEVICE_MAP == 0;
    if ended {
        slot.end();
    } else {
        slot.set(Mapping { flags: low16(left), ..now });
    }
    drop(act);
    drop(at);
    if ended {
        table.maptrack.put(g.vcpu, handle, slot);
    }
    g.give_back(&Unmapped { rd, ref_: map.ref_, mfn, done: HOST | flags & gt::GNTMAP_READONLY });
}
