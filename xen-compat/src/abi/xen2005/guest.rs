//! The guest's memory as hypercalls address it: flat 32-bit addresses below the hypervisor's range.

use mm::{Errno, Fault, GuestMem, GuestVa};
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::abi::xen2005::Guest;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::xen2005::HYPERVISOR_VIRT;

/// A guest's memory as its kernel sees it, for crates that copy by themselves.
pub(crate) struct Memory<'a, 'c, H: Hw> {
    hv: &'a Hv<H>,
    cur: &'a Cur<'c>,
}

/// Returns whether `len` bytes from `va` on are the guest's.
#[inline]
pub(crate) fn in_reach(va: u64, len: usize) -> bool {
    va <= u64::from(HYPERVISOR_VIRT) && len as u64 <= u64::from(HYPERVISOR_VIRT) - va
}

impl<H: Hw> GuestMem for Memory<'_, '_, H> {
    #[inline]
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        self.hv.mm_ctx(self.cur).two_level().copy_from_guest(va, dst)
    }

    #[inline]
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        self.hv.mm_ctx(self.cur).two_level().copy_to_guest(va, src)
    }
}

impl<'c, H: Hw> Guest<'_, 'c, H> {
    pub(crate) fn memory(&self) -> Memory<'_, 'c, H> {
        Memory { hv: self.hv, cur: self.cur }
    }

    /// Reads bytes. EFAULT: the guest may not read all of them.
    #[inline]
    pub(crate) fn read(&self, va: impl Into<GuestVa>, to: &mut [u8]) -> Result<(), Errno> {
        Ok(self.memory().copy_from_guest(va.into().0, to)?)
    }

    /// Writes bytes. EFAULT: the guest may not write all of them.
    #[inline]
    pub(crate) fn write(&self, va: impl Into<GuestVa>, from: &[u8]) -> Result<(), Errno> {
        Ok(self.memory().copy_to_guest(va.into().0, from)?)
    }

    /// Reads one structure, once.
    #[inline]
    pub(crate) fn get<T: FromBytes + IntoBytes>(&self, va: impl Into<GuestVa>) -> Result<T, Errno> {
        let mut val = T::new_zeroed();
        self.read(va, val.as_mut_bytes())?;
        Ok(val)
    }

    /// Writes one structure.
    #[inline]
    pub(crate) fn put<T: IntoBytes + Immutable>(&self, va: impl Into<GuestVa>, val: &T) -> Result<(), Errno> {
        self.write(va, val.as_bytes())
    }
}
