//! L1 entries that grant-table operations create and remove.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::errno::{Errno, Result};
use crate::base::pte;
use crate::base::types::{Maddr, Mfn};
use crate::ctx::{MmEnv, VcpuCtx};
use crate::frames::machine::Machine;
use crate::frames::page_info;

/// The entry that a grant operation names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GrantPte {
    /// The entry at this machine address (`GNTMAP_contains_pte`).
    Machine(Maddr),
    /// The entry that maps this linear address.
    Linear(u64),
}

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Runs `f` on the named entry with its table locked; `INVAL` if it is not in an L1 table of the caller's.
    fn with_grant_l1<R>(&self, at: GrantPte, f: impl FnOnce(Mfn, usize) -> Result<R>) -> Result<R> {
        let (page, off) = match at {
            GrantPte::Machine(ma) if ma.0 & 7 != 0 => return Err(Errno::INVAL),
            GrantPte::Machine(ma) => (self.page(ma.mfn()).ok_or(Errno::INVAL)?, (ma.0 & 0xff8) as usize),
            GrantPte::Linear(va) => self.guest_l1(va).ok_or(Errno::INVAL)?,
        };
        if !self.page_lock(page) {
            return Err(Errno::INVAL);
        }
        let rc = if page.type_info.load(Relaxed) & page_info::pgt::TYPE == page_info::pgt::L1
            && page.is_owned_by(self.d.id())
        {
            f(page.mfn, off)
        } else {
            Err(Errno::INVAL)
        };
        self.page_unlock(page);
        rc
    }

    /// Writes an entry for `frame`, whose references (one general, and one writable with `pte::RW` in `flags`) the
    /// caller has taken and now gives to the entry. What was mapped there before is released.
    ///
    /// `flags` are those that the guest asked for, e.g. `PRESENT | ACCESSED | DIRTY | NX | RW | USER`.
    ///
    /// # Errors
    /// EINVAL: there is no L1 table of the caller's at `at`; the references stay the caller's.
    pub fn create_grant_pv_mapping(&self, at: GrantPte, frame: Mfn, flags: u64) -> Result {
        let new = self.d.adjust_l1(pte::entry(frame, flags));
        let old = self.with_grant_l1(at, |table, off| {
            let old = self.m.load64(table, off);
            self.m.store64(table, off, new);
            self.entry_written(self.d, table, off, 1);
            Ok(old)
        })?;
        self.put_page_from_l1e_of(self.d, old);
        Ok(())
    }

    /// Removes the entry for `frame`, or replaces it by the one that maps `new_linear`, which is cleared there
    /// (GNTTABOP_unmap_and_replace). The references of the old entry go back to the caller.
    ///
    /// # Errors
    /// EINVAL: there is no such entry, it does not map `frame` with the writability of `flags`, or `new_linear` is
    /// given and `at` is a machine address.
    pub fn replace_grant_pv_mapping(&self, at: GrantPte, frame: Mfn, flags: u64, new_linear: Option<u64>) -> Result {
        let mut new = 0;
        if let Some(va) = new_linear {
            if matches!(at, GrantPte::Machine(_)) {
                return Err(Errno::INVAL);
            }
            new = self.with_grant_l1(GrantPte::Linear(va), |table, off| {
                let old = self.m.load64(table, off);
                self.m.store64(table, off, 0);
                self.entry_written(self.d, table, off, 1);
                Ok(old)
            })?;
        }
        let rc = self.with_grant_l1(at, |table, off| {
            let old = self.m.load64(table, off);
            if pte::mfn(old) != frame || (old ^ flags) & (pte::PRESENT | pte::RW) != 0 {
                return Err(Errno::INVAL);
            }
            self.m.store64(table, off, new);
            self.entry_written(self.d, table, off, 1);
            Ok(())
        });
        if rc.is_err() {
            self.put_page_from_l1e(new);
        }
        rc
    }
}
