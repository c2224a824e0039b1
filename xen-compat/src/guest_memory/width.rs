//! A guest's structures in the layout of its kernel: that of 64-bit guests, or that of 32-bit ones.
//!
//! Handlers know the native structures only. Where the caller may be a 32-bit guest, they read and write them through a
//! [`Caller`], which translates. Its width is known when the code is compiled where that matters for speed, and else asked
//! once for each call.

use mm::{DomainMem, Errno, Fault, GuestMem, GuestVa};
use public_headers::xen4::compat::translate::Translated;
use zerocopy::{FromZeros, IntoBytes};

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::GuestCopy;
use mm::pte::{addr_ok, PAE_HYPERVISOR_START};

/// The first address that no 32-bit guest has.
const END_32: u64 = 1 << 32;

/// Which of the two layouts a guest has.
pub(crate) trait Width: Copy {
    /// Returns whether it is that of 32-bit guests.
    fn is_compat(self) -> bool;

    /// Returns what the layout decides.
    #[inline(always)]
    fn pick<T>(self, native: T, compat: T) -> T {
        if self.is_compat() {
            compat
        } else {
            native
        }
    }
}

/// The layouts of 64-bit guests.
#[derive(Clone, Copy)]
pub(crate) struct Native;

/// The layouts of 32-bit guests.
#[derive(Clone, Copy)]
pub(crate) struct Compat;

/// The layouts of a domain's guest.
#[derive(Clone, Copy)]
pub(crate) struct WidthOf {
    pae: bool,
}

impl Width for Native {
    #[inline(always)]
    fn is_compat(self) -> bool {
        false
    }
}

impl Width for Compat {
    #[inline(always)]
    fn is_compat(self) -> bool {
        true
    }
}

impl Width for WidthOf {
    #[inline(always)]
    fn is_compat(self) -> bool {
        self.pae
    }
}

impl From<&DomainMem> for WidthOf {
    #[inline]
    fn from(d: &DomainMem) -> Self {
        WidthOf { pae: d.is_pae() }
    }
}

/// The memory of the guest that makes a call, in the layouts of its kernel.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a, H, W = WidthOf> {
    pub(crate) hw: &'a H,
    pub(crate) width: W,
}

impl<'a, H> Caller<'a, H> {
    /// Returns the memory of the guest whose domain has the memory `d`.
    #[inline]
    pub(crate) fn new(hw: &'a H, d: &DomainMem) -> Self {
        Caller { hw, width: d.into() }
    }
}

impl<H: GuestCopy, W: Width> Caller<'_, H, W> {
    /// Reads one structure. EFAULT: the guest may not read all of it.
    #[inline(always)]
    pub(crate) fn get<T: Translated>(&self, va: impl Into<GuestVa>) -> Result<T, Errno> {
        let va = va.into();
        if self.width.is_compat() {
            return self.get_compat(va);
        }
        self.hw.get(va)
    }

    /// As [`Self::get`] into `val`, which is spared the moves of a result.
    #[inline(always)]
    pub(crate) fn get_into<T: Translated>(&self, va: impl Into<GuestVa>, val: &mut T) -> Result<(), Errno> {
        let va = va.into();
        if self.width.is_compat() {
            *val = self.get_compat(va)?;
            return Ok(());
        }
        self.hw.get_into(va, val)
    }

    /// Writes one structure. EFAULT: the guest may not write all of it.
    #[inline(always)]
    pub(crate) fn put<T: Translated>(&self, va: impl Into<GuestVa>, val: &T) -> Result<(), Errno> {
        let va = va.into();
        if self.width.is_compat() {
            return self.put_compat(va, val);
        }
        self.hw.put(va, val)
    }

    /// Writes element `index` of an array of structures at `va`.
    #[inline(always)]
    pub(crate) fn put_nth<T: Translated>(&self, va: impl Into<GuestVa>, index: u64, val: &T) -> Result<(), Errno> {
        self.put(self.nth::<T>(va, index), val)
    }

    /// Returns the address of element `index` of an array of structures at `va`. It may lie beyond what the guest can
    /// address; then it cannot be accessed.
    #[inline(always)]
    pub(crate) fn nth<T: Translated>(&self, va: impl Into<GuestVa>, index: u64) -> GuestVa {
        let va = va.into();
        if self.width.is_compat() {
            va.element::<T::Compat>(index)
        } else {
            va.element::<T>(index)
        }
    }

    /// Returns the size of a structure in the guest's layout.
    #[inline(always)]
    pub(crate) fn size<T: Translated>(&self) -> usize {
        self.width.pick(size_of::<T>(), size_of::<T::Compat>())
    }

    /// Returns whether the guest may have an array at `va`. Only the first access shows whether it has.
    #[inline(always)]
    pub(crate) fn may_have(&self, va: impl Into<GuestVa>) -> bool {
        let va = va.into().0;
        if self.width.is_compat() {
            va < PAE_HYPERVISOR_START
        } else {
            addr_ok(va)
        }
    }

    #[cold]
    fn get_compat<T: Translated>(&self, va: GuestVa) -> Result<T, Errno> {
        let mut val = T::Compat::new_zeroed();
        within_reach(va, size_of::<T::Compat>())?;
        self.hw.copy_from_guest(va.0, val.as_mut_bytes())?;
        Ok(T::from_compat(&val))
    }

    #[cold]
    fn put_compat<T: Translated>(&self, va: GuestVa, val: &T) -> Result<(), Errno> {
        within_reach(va, size_of::<T::Compat>())?;
        Ok(self.hw.copy_to_guest(va.0, val.to_compat().as_bytes())?)
    }
}

impl<H: GuestCopy> GuestMem for Caller<'_, H, Compat> {
    const COMPAT: bool = true;

    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        within_reach(GuestVa(va), dst.len()).map_err(|_| Fault)?;
        self.hw.copy_from_guest(va, dst)
    }
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        within_reach(GuestVa(va), src.len()).map_err(|_| Fault)?;
        self.hw.copy_to_guest(va, src)
    }
}

/// Returns EFAULT unless a 32-bit guest can address `len` bytes at `va`. An address that a guest itself computes wraps at
/// 4 GiB; that of an element here does not.
#[inline]
fn within_reach(va: GuestVa, len: usize) -> Result<(), Errno> {
    (va.0.saturating_add(len as u64) <= END_32).then_some(()).ok_or(Errno::FAULT)
}
