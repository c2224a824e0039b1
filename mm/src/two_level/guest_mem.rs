//! The guest's memory as its kernel sees it, through its own tables. The hypervisor copies by frame number, so that
//! none of its accesses can fault.

use crate::base::errno::Fault;
use crate::base::types::{DomId, Mfn, PAGE_SIZE};
use crate::ctx::{GuestMem, MmEnv};
use crate::frames::machine::Machine;
use crate::two_level::fault::Access;
use crate::two_level::pte32::{guest_va, GUEST_TOP};
use crate::two_level::shadow_entries::LOW_MEGABYTE;
use crate::two_level::{pte32, TwoLevel};

/// The result of a copy: the guest may not have access to an address.
type Copied<T> = core::result::Result<T, Fault>;

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Calls `f` with the frame that `va` maps, which stays mapped meanwhile.
    fn with_frame<R>(&self, va: u32, write: bool, f: impl FnOnce(Mfn) -> R) -> Copied<R> {
        let access = Access { write, user: false };
        let held = self.hold(self.v.guest_top.get(), va, access).map_err(|_| Fault)?;
        let mfn = pte32::mfn(held.entry);
        let rc = match (self.page(mfn).is_some_and(|p| !p.is_owned_by(DomId::IO)), self.d.isa_scratch()) {
            (true, _) => Ok(f(mfn)),
            (false, Some(scratch)) if mfn.0 < LOW_MEGABYTE => Ok(f(scratch)),
            _ => Err(Fault),
        };
        self.page_unlock(held.table);
        rc
    }

    /// Calls `f` for each page of `va..va + len` with the frame, the offset in it and the range of the buffer.
    fn each_page(&self, va: u64, len: usize, write: bool, mut f: impl FnMut(Mfn, usize, usize, usize)) -> Copied<()> {
        if va.checked_add(len as u64).is_none_or(|end| end > GUEST_TOP) {
            return Err(Fault);
        }
        let mut at = 0;
        while at < len {
            let va = guest_va(va + at as u64).ok_or(Fault)?;
            let off = va as usize % PAGE_SIZE;
            let n = (PAGE_SIZE - off).min(len - at);
            self.with_frame(va, write, |mfn| f(mfn, off, at, at + n))?;
            at += n;
        }
        Ok(())
    }

    /// Reads one 32-bit word.
    ///
    /// # Errors
    /// [`Fault`]: the guest may not read it.
    pub fn read_u32(&self, va: u64) -> Copied<u32> {
        let mut b = [0; 4];
        self.copy_from_guest(va, &mut b)?;
        Ok(u32::from_le_bytes(b))
    }

    /// Writes one 32-bit word.
    ///
    /// # Errors
    /// [`Fault`]: the guest may not write it.
    pub fn write_u32(&self, va: u64, val: u32) -> Copied<()> {
        self.copy_to_guest(va, &val.to_le_bytes())
    }
}

impl<E: MmEnv> GuestMem for TwoLevel<'_, E> {
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Copied<()> {
        self.each_page(va, dst.len(), false, |mfn, off, from, to| self.m.read(mfn, off, &mut dst[from..to]))
    }

    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Copied<()> {
        self.each_page(va, src.len(), true, |mfn, off, from, to| self.m.write(mfn, off, &src[from..to]))
    }
}
