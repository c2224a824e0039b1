//! L1 entries that grants create and remove. [`crate::GrantedPtes`] records where they are.

use crate::base::errno::{Errno, Result};
use crate::base::types::{GrantHandle, Maddr, Mfn};
use crate::ctx::MmEnv;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::two_level::pte32::{ACCESSED, DIRTY, PRESENT, RW};
use crate::two_level::{pte32, TwoLevel};

/// Number of frames that a 32-bit entry can name.
const NAMEABLE: u64 = 1 << 20;

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Returns where the entry for `va` in the calling vcpu's tables is; `None`: there is no L1.
    pub fn pte_at(&self, va: u32) -> Option<Maddr> {
        let (table, off) = self.l1_of(va)?;
        Some(Maddr(table.mfn.maddr().0 + off as u64))
    }

    /// Returns the handle of the use that has the entry for `va`, if a grant made that entry.
    pub fn granted_at(&self, va: u32) -> Option<GrantHandle> {
        let granted = self.d.granted()?;
        let (table, off) = self.l1_of(va)?;
        if self.m.load32(table.mfn, off) & PRESENT == 0 {
            return None;
        }
        granted.handle_at(Maddr(table.mfn.maddr().0 + off as u64))
    }

    /// Makes the entry for `va` map `frame` for the use with `handle`. The frame's references (one general, and one
    /// writable if it is) have been taken and now belong to the entry. What was mapped there is released. Returns
    /// whether something was, so that TLBs may have it.
    ///
    /// # Errors
    /// EINVAL: no L1 maps `va`, or the frame's number does not fit an entry.
    pub fn create_grant_mapping(&self, va: u32, handle: GrantHandle, frame: Mfn, writable: bool) -> Result<bool> {
        let (table, off) = self.l1_of(va).filter(|_| frame.0 < NAMEABLE).ok_or(Errno::INVAL)?;
        self.with_table(table, page_info::pgt::L1, || {
            let old = self.m.load32(table.mfn, off);
            self.store_l1(table, off, frame.link() << 12 | flags(writable) | ACCESSED | DIRTY);
            self.put_l1(self.d, table.mfn, off, old);
            if let Some(granted) = self.d.granted() {
                granted.record(handle, Maddr(table.mfn.maddr().0 + off as u64));
            }
            Ok(old & PRESENT != 0)
        })
    }

    /// Removes the entry for `va`, which the use with `handle` has and which maps `frame`. Its references, and the
    /// flush of TLBs, are up to the caller again.
    ///
    /// # Errors
    /// EINVAL: no L1 maps `va`, or its entry is not that of `handle` for `frame`.
    pub fn destroy_grant_mapping(&self, va: u32, handle: GrantHandle, frame: Mfn, writable: bool) -> Result {
        let granted = self.d.granted().ok_or(Errno::INVAL)?;
        let (table, off) = self.l1_of(va).ok_or(Errno::INVAL)?;
        self.with_table(table, page_info::pgt::L1, || {
            let old = self.m.load32(table.mfn, off);
            let at = Maddr(table.mfn.maddr().0 + off as u64);
            let same = pte32::mfn(old) == frame && (old ^ flags(writable)) & (PRESENT | RW) == 0;
            if !same || !granted.take(handle, at) {
                return Err(Errno::INVAL);
            }
            self.store_l1(table, off, 0);
            Ok(())
        })
    }
}

const fn flags(writable: bool) -> u32 {
    if writable {
        PRESENT | RW
    } else {
        PRESENT
    }
}
