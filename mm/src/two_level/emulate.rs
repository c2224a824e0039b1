//! A guest kernel's store to an L1 of its own, made as a checked update. The caller decodes the instruction; this is
//! what the decoded store does.

use crate::base::errno::Errno;
use crate::ctx::{MmEnv, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::two_level::pte32::{PRESENT, RW};
use crate::two_level::{pte32, TwoLevel};
use crate::updates::ptwr::PtwrError;

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Stores the low `bytes` (1, 2 or 4) of `val` at guest address `va`.
    ///
    /// # Errors
    /// [`PtwrError`]: nothing was stored.
    pub fn emulated_write(&self, va: u32, val: u32, bytes: u32) -> Result<(), PtwrError> {
        self.emulated_update(va, None, val, bytes)
    }

    /// Compares and exchanges the low `bytes` of `old` for those of `new` at guest address `va`.
    ///
    /// # Errors
    /// [`PtwrError`]: nothing was exchanged.
    pub fn emulated_cmpxchg(&self, va: u32, old: u32, new: u32, bytes: u32) -> Result<(), PtwrError> {
        self.emulated_update(va, Some(old), new, bytes)
    }

    fn emulated_update(&self, va: u32, old: Option<u32>, val: u32, bytes: u32) -> Result<(), PtwrError> {
        if !matches!(bytes, 1 | 2 | 4) || va & (bytes - 1) != 0 {
            return Err(PtwrError::Unhandleable);
        }
        let e = self.l1e(va);
        let page = self.page(pte32::mfn(e)).filter(|_| e & (PRESENT | RW) == PRESENT);
        let page = page.ok_or(PtwrError::Unhandleable)?;
        let off = (va & 0xffc) as usize;
        let shift = (va & 3) * 8;
        let width = if bytes == 4 { !0 } else { (1u32 << (bytes * 8)) - 1 };
        let mut seen = None;
        let rc = self.with_table(page, page_info::pgt::L1, || {
            let current = self.m.load32(page.mfn, off);
            if let Some(old) = old
                && (current >> shift ^ old) & width != 0
            {
                seen = Some(current >> shift & width);
                return Err(Errno::AGAIN);
            }
            let new = current & !(width << shift) | (val & width) << shift;
            self.mod_l1(page, off, new, PgOwner::Dom(self.d))
        });
        match (rc, seen) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(seen)) => Err(PtwrError::CmpxchgFailed(seen.into())),
            (Err(_), None) => Err(PtwrError::Unhandleable),
        }
    }
}
