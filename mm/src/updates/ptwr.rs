//! Writable page tables: a guest's store to a read-only mapping of one of its L1 tables, made as a checked update.
//!
//! The caller decodes the instruction; this is what the decoded store does.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::errno::Errno;
use crate::base::pte;
use crate::ctx::{MmEnv, Page, PgOwner, VcpuCtx};
use crate::frames::machine::Machine;
use crate::frames::page_info;

/// Why an emulated store was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PtwrError {
    /// Not a read-only mapping of an L1 table of the caller's, a bad size or alignment, or an entry that it may not
    /// have: the guest gets its page fault.
    Unhandleable,
    /// A compare-and-exchange found another value: this one (in the width of the access).
    CmpxchgFailed(u64),
}

impl<'a, E: MmEnv> VcpuCtx<'a, E> {
    /// Returns whether `addr` is mapped read-only to what looks like an L1 table of the caller's, so that the
    /// instruction is worth decoding.
    #[inline]
    pub fn ptwr_applies(&self, addr: u64) -> bool {
        self.ptwr_page(addr).is_some_and(|p| p.type_info.load(Relaxed) & page_info::pgt::TYPE == page_info::pgt::L1)
    }

    #[inline(always)]
    fn ptwr_page(&self, addr: u64) -> Option<Page<'a>> {
        let l1e = self.guest_get_eff_kern_l1e(addr);
        if l1e & (pte::PRESENT | pte::RW) != pte::PRESENT {
            return None;
        }
        let page = self.page(pte::mfn(l1e))?;
        page.is_owned_by(self.d.id()).then_some(page)
    }

    /// Stores the low `bytes` (1, 2, 4 or 8) of `val` at guest address `addr`.
    ///
    /// # Errors
    /// [`PtwrError`]: nothing was stored.
    pub fn ptwr_emulated_write(&self, addr: u64, val: u64, bytes: u32) -> Result<(), PtwrError> {
        self.ptwr_emulated_update(addr, None, val, bytes)
    }

    /// Compares and exchanges the low `bytes` of `old` for those of `new` at guest address `addr`.
    ///
    /// # Errors
    /// [`PtwrError`]: nothing was exchanged.
    pub fn ptwr_emulated_cmpxchg(&self, addr: u64, old: u64, new: u64, bytes: u32) -> Result<(), PtwrError> {
        self.ptwr_emulated_update(addr, Some(old), new, bytes)
    }

    fn ptwr_emulated_update(&self, addr: u64, old: Option<u64>, val: u64, bytes: u32) -> Result<(), PtwrError> {
        if !matches!(bytes, 1 | 2 | 4 | 8) || addr & u64::from(bytes - 1) != 0 {
            return Err(PtwrError::Unhandleable);
        }
        let page = self.ptwr_page(addr).ok_or(PtwrError::Unhandleable)?;
        if !self.page_lock(page) {
            return Err(PtwrError::Unhandleable);
        }
        let rc = if page.type_info.load(Relaxed) & page_info::pgt::TYPE == page_info::pgt::L1
            && page.is_owned_by(self.d.id())
        {
            self.ptwr_locked(page, addr, old, val, bytes)
        } else {
            Err(PtwrError::Unhandleable)
        };
        self.page_unlock(page);
        rc
    }

    fn ptwr_locked(&self, page: Page<'_>, addr: u64, old: Option<u64>, val: u64, bytes: u32) -> Result<(), PtwrError> {
        let off = (addr & 0xff8) as usize;
        let shift = (addr & 7) * 8;
        let width = if bytes == 8 { !0 } else { (1u64 << (bytes * 8)) - 1 };
        let current = self.m.load64(page.mfn, off);
        let widen = |v: u64| current & !(width << shift) | (v & width) << shift;
        let new = widen(val);
        if old.is_none() {
            return match self.mod_l1_entry(page.mfn, off, new, false, self.d, PgOwner::Dom(self.d)) {
                Ok(()) => Ok(()),
                Err(_) if self.d.is_pae() && bytes == 4 && shift != 0 => self.ptwr_upper_half(page, off, new),
                Err(_) => Err(PtwrError::Unhandleable),
            };
        }
        let expect = widen(old.unwrap_or(0));
        self.ptwr_cmpxchg(page, off, expect, new).map_err(|e| match e {
            PtwrError::CmpxchgFailed(seen) => PtwrError::CmpxchgFailed(seen >> shift & width),
            e => e,
        })
    }

    /// Stores the upper half of an entry that makes no sense with the lower one: the guest writes that one next, and until
    /// then the entry is not present.
    #[cold]
    fn ptwr_upper_half(&self, page: Page<'_>, off: usize, new: u64) -> Result<(), PtwrError> {
        self.mod_l1_entry(page.mfn, off, new & !pte::PRESENT, false, self.d, PgOwner::Dom(self.d))
            .map_err(|_| PtwrError::Unhandleable)
    }

    fn ptwr_cmpxchg(&self, page: Page<'_>, off: usize, expect: u64, new: u64) -> Result<(), PtwrError> {
        let mut entry = new;
        if new & pte::PRESENT != 0 {
            let got: Result<u64, Errno> = self.get_page_from_l1e(new, self.d, PgOwner::Dom(self.d));
            match got {
                Ok(flip) => entry = self.d.adjust_l1(new ^ flip),
                Err(_) => return Err(PtwrError::Unhandleable),
            }
        }
        match self.m.cmpxchg64(page.mfn, off, expect, entry) {
            Ok(_) => {
                self.entry_written(self.d, page.mfn, off, 1);
                self.put_page_from_l1e_of(self.d, expect);
                Ok(())
            }
            Err(seen) => {
                self.put_page_from_l1e(entry);
                Err(PtwrError::CmpxchgFailed(seen))
            }
        }
    }
}
