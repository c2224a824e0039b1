//! `GNTTABOP_cache_flush`.

use mm::{DomId, Errno, GrantRef, Machine, Maddr, PAGE_SIZE};
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::GnttabCacheFlush;

use crate::env::{DomGrants, GrantDomain, GrantEnv};

/// References examined between two preemption points.
const STEP: u32 = 1 << 12;

/// How one flush ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CacheFlushed {
    /// Done.
    Done,
    /// The owner's table has been searched up to this reference: call again with it.
    Searching(GrantRef),
    /// Failed.
    Failed(Errno),
}

impl<E: GrantEnv> DomGrants<'_, E> {
    /// Writes back the cache lines of a frame of the caller's, or of one granted to it and in use. `from`: the first, or the
    /// value of [`CacheFlushed::Searching`].
    ///
    /// Errors: EINVAL past the end of the page, an unknown operation, no frame, or a frame not in use by the caller;
    /// EILSEQ a search without an operation; EPERM no owner; EOPNOTSUPP a request to discard lines (which x86 cannot).
    pub fn cache_flush(&self, op: &GnttabCacheFlush, from: GrantRef) -> CacheFlushed {
        let end = usize::from(op.offset) + usize::from(op.length);
        let known = gt::GNTTAB_CACHE_INVAL | gt::GNTTAB_CACHE_CLEAN;
        if usize::from(op.offset) >= PAGE_SIZE || end > PAGE_SIZE || op.op & !known != 0 {
            return CacheFlushed::Failed(Errno::INVAL);
        }
        if op.length == 0 || op.op == 0 {
            return if from == GrantRef(0) { CacheFlushed::Done } else { CacheFlushed::Failed(Errno::ILSEQ) };
        }
        let Some(page) = self.mm.page(Maddr(op.a).mfn()) else { return CacheFlushed::Failed(Errno::INVAL) };
        let Some(owner) = self.mm.get_page_owner_and_reference(page) else {
            return CacheFlushed::Failed(Errno::PERM);
        };
        let end = self.flush_if_allowed(op.op, page.mfn, owner, from);
        self.mm.put_page(page);
        end
    }

    fn flush_if_allowed(&self, op: u32, mfn: mm::Mfn, owner: DomId, from: GrantRef) -> CacheFlushed {
        let Some(d) = self.by_id(owner) else { return CacheFlushed::Failed(Errno::PERM) };
        if owner != self.own_id() {
            let t = d.grants();
            let _reading = t.shape.read();
            let n = t.nr_entries();
            let to = from.0.saturating_add(STEP).min(n);
            let used = |r: u32| {
                t.entry(GrantRef(r)).is_some_and(|e| {
                    let act = e.lock();
                    act.pin != 0 && act.domid == self.own_id() && act.mfn == mfn
                })
            };
            if !(from.0..to).any(used) {
                return if to < n { CacheFlushed::Searching(GrantRef(to)) } else { CacheFlushed::Failed(Errno::INVAL) };
            }
        }
        if op == gt::GNTTAB_CACHE_INVAL {
            return CacheFlushed::Failed(Errno::OPNOTSUPP);
        }
        self.mm.m.flush_cache_page(mfn);
        CacheFlushed::Done
    }
}
