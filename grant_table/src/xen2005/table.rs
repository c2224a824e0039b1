//! `GNTTABOP_setup_table` and `GNTTABOP_dump_table`.

use core::fmt::Arguments;
use mm::int::{low16, low32};

use mm::{Account, DomId, Machine, NoMemory};
use public_headers::xen2005::grant_table as gt;
use public_headers::xen2005::grant_table::{GnttabDumpTable, GnttabSetupTable};

use super::{LIMITS, NR_GRANT_FRAMES};
use crate::env::{GrantDomain, GrantEnv, Grants, Who};
use crate::table::{GrantTable, PER_FRAME_V1};
use crate::Result;

/// Creates the table of a domain of this ABI, without frames: it gets all [`NR_GRANT_FRAMES`] before the domain runs.
/// Arguments and result as for [`GrantTable::new`].
///
/// # Errors
/// As [`GrantTable::new`].
pub fn new_table(serial: u64, account: &Account) -> core::result::Result<GrantTable, NoMemory> {
    Ok(GrantTable { transfer_clears_committed: true, ..GrantTable::new(LIMITS, serial, account)? })
}

/// Returns the domain `id` if the caller may read its table.
fn target<'a, E: GrantEnv>(g: &Grants<'a, E>, id: DomId) -> Result<Who<'a, E>> {
    if id == DomId::SELF {
        return Ok(Who::Own(g.d));
    }
    if !g.mm.d.is_privileged() {
        return Err(gt::GNTST_PERMISSION_DENIED);
    }
    g.by_id(id).ok_or(gt::GNTST_BAD_DOMAIN)
}

/// Reports where a table is: stores its first frames in `frames`, and returns their number, 0 on failure. `op.status`
/// is the result.
///
/// Errors: `GNTST_general_error` more than the table can have; `GNTST_permission_denied` another domain's table, for a caller
/// without privilege, who may not name itself by number either; `GNTST_bad_domain`.
pub fn setup_table<E: GrantEnv>(
    g: &Grants<'_, E>,
    op: &mut GnttabSetupTable,
    frames: &mut [u32; NR_GRANT_FRAMES as usize],
) -> usize {
    let nr = u32::from(op.nr_frames);
    let listed = || {
        if nr > NR_GRANT_FRAMES {
            return Err(gt::GNTST_GENERAL_ERROR);
        }
        let d = target(g, DomId(op.dom))?;
        if nr > d.grants().nr_frames() {
            g.grow_table(&d, nr).map_err(|_| gt::GNTST_GENERAL_ERROR)?;
        }
        for (i, place) in (0..nr).zip(frames) {
            *place = low32(d.grants().frame(i).ok_or(gt::GNTST_GENERAL_ERROR)?.0);
        }
        Ok(nr as usize)
    };
    let listed = listed();
    op.status = listed.err().unwrap_or(gt::GNTST_OKAY);
    listed.unwrap_or(0)
}

/// Number of entries, uses and handles that a dump describes; it only counts the others, because consoles are slow and
/// any guest may request a dump.
const DUMPED: usize = 16;

/// Describes a table, a line at a time. Errors as for [`setup_table`].
pub fn dump_table<E: GrantEnv>(g: &Grants<'_, E>, op: &mut GnttabDumpTable, mut line: impl FnMut(Arguments<'_>)) {
    let d = match target(g, DomId(op.dom)) {
        Ok(d) => d,
        Err(status) => {
            op.status = status;
            return;
        }
    };
    op.status = gt::GNTST_OKAY;
    let (t, id) = (d.grants(), d.mem().id().0);
    line(format_args!("grant table of d{id}: version {}, {} frames", t.version(), t.nr_frames()));
    let entries = if t.version() == 1 { t.nr_frames() * PER_FRAME_V1 } else { 0 };
    let shared = (0..entries).filter_map(|ref_| {
        let (mfn, off) = (t.frame(ref_ / PER_FRAME_V1)?, (ref_ % PER_FRAME_V1) as usize * 8);
        let (head, frame) = (g.mm.m.load32(mfn, off), g.mm.m.load32(mfn, off + 4));
        (low16(head) != 0).then_some((ref_, head, frame))
    });
    dump(shared, &mut line, "entries", |line, (ref_, head, frame)| {
        line(format_args!("  entry {ref_}: flags {:#x} d{} frame {frame:#x}", low16(head), head >> 16));
    });
    dump(t.in_use(), &mut line, "in use", |line, (ref_, a)| {
        line(format_args!("  in use {}: pin {:#010x} d{} frame {:#x}", ref_.0, a.pin, a.domid.0, a.mfn.0));
    });
    dump(t.mappings(), &mut line, "handles", |line, (handle, m)| {
        line(format_args!("  handle {}: d{} ref {} flags {:#x}", handle.0, m.domid.0, m.ref_.0, m.flags));
    });
}

/// Lets `show` describe the first few of `all`, and counts the others.
fn dump<T, L: FnMut(Arguments<'_>)>(
    mut all: impl Iterator<Item = T>,
    line: &mut L,
    what: &str,
    mut show: impl FnMut(&mut L, T),
) {
    all.by_ref().take(DUMPED).for_each(|item| show(line, item));
    let more = all.count();
    if more != 0 {
        line(format_args!("  {what}: {more} more"));
    }
}
