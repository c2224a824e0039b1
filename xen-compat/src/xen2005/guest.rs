//! The guest's memory, as arguments of hypercalls name it: flat 32-bit addresses below the hypervisor's range.

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::{Guest, HYPERVISOR_VIRT};
use crate::errno::Errno;
use crate::hw::{Fault, Hw};

/// Guest memory through the page tables that are loaded.
pub(crate) struct Memory<'a, H: Hw>(pub(crate) &'a H);

/// Whether `len` bytes from `va` on are the guest's.
#[inline]
pub(crate) fn in_reach(va: u64, len: usize) -> bool {
    va <= u64::from(HYPERVISOR_VIRT) && len as u64 <= u64::from(HYPERVISOR_VIRT) - va
}

impl<H: Hw> mm::GuestMem for Memory<'_, H> {
    #[inline]
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        if !in_reach(va, dst.len()) {
            return Err(Fault);
        }
        self.0.copy_from_guest(va, dst)
    }

    #[inline]
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        if !in_reach(va, src.len()) {
            return Err(Fault);
        }
        self.0.copy_to_guest(va, src)
    }
}

impl<H: Hw> Guest<'_, '_, H> {
    /// Reads bytes. EFAULT: not all of them are the guest's to read.
    #[inline]
    pub(crate) fn read(&self, va: u32, to: &mut [u8]) -> Result<(), Errno> {
        mm::GuestMem::copy_from_guest(&Memory(&self.hv.hw), va.into(), to).map_err(|_| Errno::FAULT)
    }

    /// Writes bytes. EFAULT: not all of them are the guest's to write.
    #[inline]
    pub(crate) fn write(&self, va: u32, from: &[u8]) -> Result<(), Errno> {
        mm::GuestMem::copy_to_guest(&Memory(&self.hv.hw), va.into(), from).map_err(|_| Errno::FAULT)
    }

    /// Reads one structure, once.
    #[inline]
    pub(crate) fn get<T: FromBytes + IntoBytes>(&self, va: u32) -> Result<T, Errno> {
        let mut val = T::new_zeroed();
        self.read(va, val.as_mut_bytes())?;
        Ok(val)
    }

    /// Writes one structure.
    #[inline]
    pub(crate) fn put<T: IntoBytes + Immutable>(&self, va: u32, val: &T) -> Result<(), Errno> {
        self.write(va, val.as_bytes())
    }
}
