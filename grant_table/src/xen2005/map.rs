//! `GNTTABOP_map_grant_ref`.

use mm::int::{low16, low32};
use mm::{DomId, GrantHandle, GrantRef, Machine, Mfn};
use public_headers::xen2005::grant_table as gt;
use public_headers::xen2005::grant_table::{GnttabMapGrantRef, GnttabUnmapGrantRef};
use public_headers::xen4::grant_table as status;

use super::{reap_overwritten, unmap_grant_ref, HYPERVISOR_VIRT_START, NO_PTE, NR_GRANT_ENTRIES};
use crate::active::Active;
use crate::env::{GrantDomain, GrantEnv, Grants, Who};
use crate::map::pins_of;
use crate::maptrack::Mapping;
use crate::shared::Reference;
use crate::transfer::out_of_reach;
use crate::Result;

const KINDS: u16 = low16(gt::GNTMAP_HOST_MAP | gt::GNTMAP_DEVICE_MAP);

/// Maps one grant. `op.handle`: the handle, or a negative status; `op.dev_bus_addr`: the frame number, 0 on failure.
///
/// Errors, in the order in which they are found: `GNTST_bad_virt_addr` an address of the hypervisor's;
/// `GNTST_bad_gntref` no such entry, or neither kind of mapping; `GNTST_bad_domain`; `GNTST_no_device_space` no handle left;
/// `GNTST_general_error` the granter does not allow it, or the frame cannot be used in this way; `-EINVAL` no page
/// table for the address.
///
/// A grant that the caller had mapped there is unmapped first, even if the map then fails.
pub fn map_grant_ref<E: GrantEnv>(g: &Grants<'_, E>, op: &mut GnttabMapGrantRef) {
    reap_overwritten(g);
    (op.handle, op.dev_bus_addr) = match try_map(g, op) {
        Ok((handle, mfn)) => (handle, low32(mfn.0)),
        Err(status) => (status, 0),
    };
}

fn try_map<E: GrantEnv>(g: &Grants<'_, E>, op: &GnttabMapGrantRef) -> Result<(i16, Mfn)> {
    let (va, ref_) = (op.host_virt_addr, GrantRef(op.ref_.into()));
    // GNTMAP_application_map is accepted and ignored.
    let flags = op.flags & (KINDS | low16(gt::GNTMAP_READONLY));
    if va >= HYPERVISOR_VIRT_START {
        return Err(gt::GNTST_BAD_VIRT_ADDR);
    }
    if ref_.0 >= NR_GRANT_ENTRIES || flags & KINDS == 0 {
        return Err(gt::GNTST_BAD_GNTREF);
    }
    let Some(rd @ Who::Other(_)) = g.by_id(DomId(op.dom)) else { return Err(gt::GNTST_BAD_DOMAIN) };
    let host = flags & low16(gt::GNTMAP_HOST_MAP) != 0 && va != 0;
    if host {
        unmap_what_is_at(g, va);
    }
    let table = g.d.grants();
    let (handle, slot) = table.maptrack.get(g.vcpu).ok_or(gt::GNTST_NO_DEVICE_SPACE)?;
    let uses = u32::from(flags);
    let mapped = i16::try_from(handle.0).map_err(|_| gt::GNTST_NO_DEVICE_SPACE).and_then(|number| {
        let agrees = |at: &Reference<'_>, act: &Active| agrees(g, at, act);
        let page = g.pin(&rd, ref_, (uses, pins_of(uses)), agrees).map_err(|e| match e {
            status::GNTST_BAD_GNTREF => gt::GNTST_BAD_GNTREF,
            _ => gt::GNTST_GENERAL_ERROR,
        })?;
        g.with_uses(&rd, page, uses, || {
            if out_of_reach::<E>(g.d, page.mfn).is_some() {
                return Err(gt::GNTST_GENERAL_ERROR);
            }
            if host {
                place(g, va, handle, page.mfn, flags)?;
            }
            Ok(())
        })
        .inspect_err(|_| g.unpin(&rd, ref_, uses, pins_of(uses)))?;
        Ok((number, page.mfn))
    });
    match mapped {
        Ok(_) => slot.begin(Mapping { flags, domid: DomId(op.dom), ref_ }, rd.grants().serial),
        Err(_) => table.maptrack.put(g.vcpu, handle, slot),
    }
    mapped
}

/// Unmaps what a grant has mapped at `va`: the guest has lost its handle, or no longer needs it.
fn unmap_what_is_at<E: GrantEnv>(g: &Grants<'_, E>, va: u32) {
    let Some(handle) = g.vcpu_mm.two_level().granted_at(va) else { return };
    let op = GnttabUnmapGrantRef { host_virt_addr: va, handle: low16(handle.0), ..GnttabUnmapGrantRef::default() };
    unmap_grant_ref(g, &mut [op]);
}

/// Returns whether an entry in use still has the values of its first use: if it has been granted to another domain, or
/// has another frame by now, it gets no further uses.
fn agrees<E: GrantEnv>(g: &Grants<'_, E>, at: &Reference<'_>, act: &Active) -> bool {
    let header = at.header(g.mm.m);
    low16(header) & gt::GTF_TYPE_MASK == gt::GTF_PERMIT_ACCESS
        && header >> 16 == u32::from(g.own_id().0)
        && at.frame(g.mm.m) == act.mfn
}

/// Writes the page-table entry for a frame whose references are taken.
fn place<E: GrantEnv>(g: &Grants<'_, E>, va: u32, handle: GrantHandle, mfn: Mfn, flags: u16) -> Result {
    let writable = flags & low16(gt::GNTMAP_READONLY) == 0;
    let replaced = g.vcpu_mm.two_level().create_grant_mapping(va, handle, mfn, writable).map_err(|_| NO_PTE)?;
    if replaced {
        g.mm.m.invlpg_cpus(g.mm.d.dirty_cpus(), va.into());
    }
    Ok(())
}
