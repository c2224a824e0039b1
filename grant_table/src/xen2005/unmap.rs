//! `GNTTABOP_unmap_grant_ref`.

use mm::int::low16;
use mm::{GrantHandle, Granted};
use public_headers::xen2005::grant_table as gt;
use public_headers::xen2005::grant_table::GnttabUnmapGrantRef;

use super::{reap_overwritten, BATCH, NO_PTE};
use crate::env::{GrantDomain, GrantEnv, Grants};
use crate::unmap::{UnmapBatch, Unmapped};
use crate::Result;

const HOST: u32 = gt::GNTMAP_HOST_MAP;
const DEVICE: u32 = gt::GNTMAP_DEVICE_MAP;
const READONLY: u32 = gt::GNTMAP_READONLY;
/// Unmapped, and TLBs flushed.
const FLUSHED: i16 = gt::GNTST_OKAY;
/// Done, and there was nothing to flush.
const NOTHING_TO_FLUSH: i16 = 1;

/// Ends uses; `op.status` of each is its result, and `op.dev_bus_addr` is 0 if a device's mapping ended. TLBs are
/// flushed, once for [`BATCH`] of them, before a granter can see its grant free.
///
/// An address of 0 leaves the CPU's mapping unchanged, unless the grant was mapped at 0, which means nowhere.
///
/// Errors: `GNTST_bad_handle`; `GNTST_bad_domain` the granter is gone; `GNTST_bad_dev_addr` not mapped for devices;
/// `GNTST_general_error` another frame; `-EINVAL` not the address at which the grant is mapped. Nothing has changed then.
pub fn unmap_grant_ref<E: GrantEnv>(g: &Grants<'_, E>, ops: &mut [GnttabUnmapGrantRef]) {
    reap_overwritten(g);
    let mut batch = UnmapBatch::<E, BATCH>::default();
    for op in ops {
        if batch.is_full() {
            batch.finish(g);
        }
        op.status = match take(g, op) {
            Ok(taken) => {
                if taken.end.done & DEVICE != 0 {
                    op.dev_bus_addr = 0;
                }
                let status = if taken.flush { FLUSHED } else { NOTHING_TO_FLUSH };
                batch.push(taken.end, taken.flush);
                status
            }
            Err(status) => status,
        };
    }
    batch.finish(g);
}

struct Taken<'a, E: GrantEnv> {
    end: Unmapped<'a, E>,
    /// A page-table entry has been cleared.
    flush: bool,
}

/// Removes the mapping from the page tables and from the handle.
fn take<'a, E: GrantEnv>(g: &Grants<'a, E>, op: &GnttabUnmapGrantRef) -> Result<Taken<'a, E>> {
    let (table, handle) = (g.d.grants(), GrantHandle(op.handle.into()));
    let slot = table.maptrack.slot(handle).ok_or(gt::GNTST_BAD_HANDLE)?;
    let (map, serial) = slot.get().ok_or(gt::GNTST_BAD_HANDLE)?;
    let rd = g.by_id(map.domid).filter(|rd| rd.grants().serial == serial).ok_or(gt::GNTST_BAD_DOMAIN)?;
    let at = rd.grants().at(map.ref_).ok_or(gt::GNTST_BAD_DOMAIN)?;
    let act = at.active().ok_or(gt::GNTST_BAD_DOMAIN)?.lock();
    // Its lock serialises everything that ends uses of one handle.
    let (now, lent_by) = slot.get().ok_or(gt::GNTST_BAD_HANDLE)?;
    if (now.domid, now.ref_, lent_by) != (map.domid, map.ref_, serial) {
        return Err(gt::GNTST_BAD_HANDLE);
    }
    let (flags, mfn) = (u32::from(now.flags), act.mfn);
    let mut done = match op.dev_bus_addr {
        0 => 0,
        gt::GNTUNMAP_DEV_FROM_VIRT if flags & DEVICE == 0 => return Err(gt::GNTST_BAD_DEV_ADDR),
        gt::GNTUNMAP_DEV_FROM_VIRT => DEVICE,
        frame if u64::from(frame) != mfn.0 => return Err(gt::GNTST_GENERAL_ERROR),
        _ => flags & DEVICE,
    };
    let mut flush = false;
    if flags & HOST != 0 {
        if op.host_virt_addr != 0 {
            let writable = flags & READONLY == 0;
            let tables = g.vcpu_mm.two_level();
            tables.destroy_grant_mapping(op.host_virt_addr, handle, mfn, writable).map_err(|_| NO_PTE)?;
            done |= HOST;
            flush = true;
        } else if g.mm.d.granted().is_some_and(|granted| granted.of(handle) == Granted::Nowhere) {
            done |= HOST;
        }
    }
    let left = flags & !done;
    let ended = left & (HOST | DEVICE) == 0;
    if ended {
        slot.end();
    } else {
        slot.set(crate::maptrack::Mapping { flags: low16(left), ..now });
    }
    drop(act);
    drop(at);
    if ended {
        table.maptrack.put(g.vcpu, handle, slot);
    }
    let end = Unmapped { rd, ref_: map.ref_, mfn, done: done | flags & READONLY };
    Ok(Taken { end, flush })
}
