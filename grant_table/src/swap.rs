//! `GNTTABOP_swap_grant_ref`.

use mm::{GrantRef, Machine};
use public_headers::xen4::grant_table as gt;

use crate::env::{DomGrants, GrantDomain, GrantEnv};
use crate::table::{PER_FRAME_V1, PER_FRAME_V2, STATUS_PER_FRAME};
use crate::Result;

impl<E: GrantEnv> DomGrants<'_, E> {
    /// Exchanges two entries of the caller's table. `GNTST_bad_gntref`: no such entry; `GNTST_eagain`: in use.
    pub fn swap(&self, a: GrantRef, b: GrantRef) -> crate::Status {
        match self.try_swap(a, b) {
            Ok(()) => gt::GNTST_OKAY,
            Err(status) => status,
        }
    }

    fn try_swap(&self, a: GrantRef, b: GrantRef) -> Result {
        let t = self.d.grants();
        let m = self.mm.m;
        let _writing = t.shape.write();
        let n = t.nr_entries();
        if a.0 >= n || b.0 >= n {
            return Err(gt::GNTST_BAD_GNTREF);
        }
        if a == b {
            return Ok(());
        }
        // No entry can be pinned while the shape is locked.
        if [a, b].iter().any(|&r| t.entry(r).is_none_or(|e| e.lock().pin != 0)) {
            return Err(gt::GNTST_EAGAIN);
        }
        let (per_frame, size) = if t.version() == 1 { (PER_FRAME_V1, 8) } else { (PER_FRAME_V2, 16) };
        let at = |GrantRef(r): GrantRef| Some((t.frame(r / per_frame)?, (r % per_frame) as usize * size));
        let (Some((fa, oa)), Some((fb, ob))) = (at(a), at(b)) else { return Err(gt::GNTST_BAD_GNTREF) };
        for i in (0..size).step_by(8) {
            let (x, y) = (m.load64(fa, oa + i), m.load64(fb, ob + i));
            m.store64(fa, oa + i, y);
            m.store64(fb, ob + i, x);
        }
        if t.version() == 2 {
            let at = |GrantRef(r): GrantRef| {
                Some((t.status_frame(r / STATUS_PER_FRAME)?, (r % STATUS_PER_FRAME) as usize * 2))
            };
            let (Some((fa, oa)), Some((fb, ob))) = (at(a), at(b)) else { return Err(gt::GNTST_BAD_GNTREF) };
            let (x, y) = (m.load16(fa, oa), m.load16(fb, ob));
            m.store16(fa, oa, y);
            m.store16(fb, ob, x);
        }
        Ok(())
    }
}
