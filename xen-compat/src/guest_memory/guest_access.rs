//! Typed access to guest memory: each structure is read once into a local copy.

use mm::Errno;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::machine::hw::GuestCopy;
use mm::pte::NOT_GUEST;

/// Returns whether a guest may have an array at `va`. Only the first access shows whether it has.
#[inline]
pub(crate) fn guest_handle_okay(va: u64) -> bool {
    !NOT_GUEST.contains(&va)
}

/// Access to whole structures at guest virtual addresses.
pub(crate) trait GuestAccess: GuestCopy {
    /// Reads one structure at guest address `va`.
    #[inline]
    fn get<T: FromBytes + IntoBytes>(&self, va: u64) -> Result<T, Errno> {
        let mut val = T::new_zeroed();
        let to = val.as_mut_bytes();
        // The size is known at compile time: words need no string instruction.
        match size_of::<T>() {
            4 => to.copy_from_slice(&self.read_guest_u32(va)?.to_le_bytes()),
            8 => to.copy_from_slice(&self.read_guest_u64(va)?.to_le_bytes()),
            _ => self.copy_from_guest(va, to)?,
        }
        Ok(val)
    }

    /// Reads element `index` of an array of structures at `va`.
    #[inline]
    fn get_nth<T: FromBytes + IntoBytes>(&self, va: u64, index: u64) -> Result<T, Errno> {
        self.get(va.wrapping_add(index.wrapping_mul(size_of::<T>() as u64)))
    }

    /// Writes one structure to guest address `va`.
    #[inline]
    fn put<T: IntoBytes + Immutable>(&self, va: u64, val: &T) -> Result<(), Errno> {
        Ok(self.copy_to_guest(va, val.as_bytes())?)
    }

    /// Writes element `index` of an array of structures at `va`.
    #[inline]
    fn put_nth<T: IntoBytes + Immutable>(&self, va: u64, index: u64, val: &T) -> Result<(), Errno> {
        self.put(va.wrapping_add(index.wrapping_mul(size_of::<T>() as u64)), val)
    }
}

impl<H: GuestCopy> GuestAccess for H {}
