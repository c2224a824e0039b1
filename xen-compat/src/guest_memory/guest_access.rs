//! Typed access to guest memory: each structure is read once into a local copy.

use mm::{Errno, GuestVa};
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::machine::hw::GuestCopy;

/// Access to whole structures at guest virtual addresses.
pub(crate) trait GuestAccess: GuestCopy {
    /// Reads one structure at guest address `va`.
    #[inline(always)]
    fn get<T: FromBytes + IntoBytes>(&self, va: impl Into<GuestVa>) -> Result<T, Errno> {
        self.get_at(va.into().0)
    }

    /// As [`Self::get`], for an address that has been converted: the conversion is not to be in the way of inlining.
    #[doc(hidden)]
    #[inline]
    fn get_at<T: FromBytes + IntoBytes>(&self, va: u64) -> Result<T, Errno> {
        let mut val = T::new_zeroed();
        self.get_into(va, &mut val)?;
        Ok(val)
    }

    /// Reads one structure into `val`, which is spared the moves of a result. If it cannot be read, part of `val` may
    /// have been written.
    #[inline(always)]
    fn get_into<T: FromBytes + IntoBytes>(&self, va: impl Into<GuestVa>, val: &mut T) -> Result<(), Errno> {
        let (va, to) = (va.into().0, val.as_mut_bytes());
        // The size is known at compile time: words need no string instruction.
        match size_of::<T>() {
            4 => to.copy_from_slice(&self.read_guest_u32(va)?.to_le_bytes()),
            8 => to.copy_from_slice(&self.read_guest_u64(va)?.to_le_bytes()),
            _ => self.copy_from_guest(va, to)?,
        }
        Ok(())
    }

    /// Reads element `index` of an array of structures at `va`.
    #[inline]
    fn get_nth<T: FromBytes + IntoBytes>(&self, va: impl Into<GuestVa>, index: u64) -> Result<T, Errno> {
        self.get(va.into().element::<T>(index))
    }

    /// Writes one structure to guest address `va`.
    #[inline]
    fn put<T: IntoBytes + Immutable>(&self, va: impl Into<GuestVa>, val: &T) -> Result<(), Errno> {
        let (va, from) = (va.into().0, val.as_bytes());
        match *from {
            [a, b] => self.write_guest_u16(va, u16::from_le_bytes([a, b]))?,
            _ => self.copy_to_guest(va, from)?,
        }
        Ok(())
    }

    /// Writes element `index` of an array of structures at `va`.
    #[inline]
    fn put_nth<T: IntoBytes + Immutable>(&self, va: impl Into<GuestVa>, index: u64, val: &T) -> Result<(), Errno> {
        self.put(va.into().element::<T>(index), val)
    }
}

impl<H: GuestCopy> GuestAccess for H {}
