//! Frame numbers, domain, vcpu and CPU numbers, names of grants: claims until the table that they index has the entry.

use core::marker::PhantomData;

use crate::base::int::{index, low16, low32};

/// Size of a page frame in bytes.
pub const PAGE_SIZE: usize = 4096;
/// log2 of [`PAGE_SIZE`].
pub const PAGE_SHIFT: u32 = 12;
/// Maximum number of CPUs in a machine.
pub const MAX_CPUS: usize = 256;

/// Machine frame number: machine address >> 12.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Mfn(pub u64);

/// Guest page frame number: what a domain calls one of its pages, wherever in the machine that is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Pfn(pub u64);

/// Machine address in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Maddr(pub u64);

/// Address in a guest's address space, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct GuestVa(pub u64);

/// Domain number (`domid_t`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct DomId(pub u16);

/// Whose frames and tables a batch of page-table updates is about (`foreigndom`): the owner of the frames in the low
/// half, 1 more than the owner of the tables in the high half.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ForeignDom(pub u32);

/// Reference to a grant: the number of its entry in the granter's table (`grant_ref_t`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(transparent)]
pub struct GrantRef(pub u32);

/// Handle of a lasting use of a grant, as its user names it (`grant_handle_t`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(transparent)]
pub struct GrantHandle(pub u32);

/// Number of a vcpu in its domain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(transparent)]
pub struct VcpuId(pub u32);

/// Number of a CPU, below [`MAX_CPUS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct CpuId(pub u32);

impl Mfn {
    /// No frame: Xen's INVALID_MFN.
    pub const INVALID: Mfn = Mfn(!0);

    /// Returns the frame `n` after this one.
    #[inline]
    #[must_use]
    pub const fn offset(self, n: u64) -> Mfn {
        Mfn(self.0.wrapping_add(n))
    }

    /// Returns its index in tables that have an entry for each frame.
    #[inline]
    pub const fn index(self) -> usize {
        index(self.0)
    }

    /// Returns its number in the 32 bits of the frame table's links: no machine has more frames.
    #[inline]
    pub(crate) const fn link(self) -> u32 {
        low32(self.0)
    }

    /// Returns the machine address of its first byte.
    #[inline]
    pub const fn maddr(self) -> Maddr {
        Maddr(self.0 << PAGE_SHIFT)
    }
}

impl Pfn {
    /// No page: what the machine-to-phys table has for a frame that no guest has given a number.
    pub const INVALID: Pfn = Pfn(!0);

    /// Returns the page `n` after this one.
    #[inline]
    #[must_use]
    pub const fn offset(self, n: u64) -> Pfn {
        Pfn(self.0.wrapping_add(n))
    }
}

impl GuestVa {
    /// Returns the address of element `index` of an array of `T` that begins here.
    #[inline]
    #[must_use]
    pub const fn element<T>(self, index: u64) -> GuestVa {
        GuestVa(self.0.wrapping_add(index.wrapping_mul(size_of::<T>() as u64)))
    }

    /// Returns the address `bytes` after this one: that of a field of a structure that begins here.
    #[inline]
    #[must_use]
    pub const fn offset(self, bytes: usize) -> GuestVa {
        GuestVa(self.0.wrapping_add(bytes as u64))
    }

    /// Returns its place in its page, in bytes.
    #[inline]
    #[must_use]
    pub const fn page_offset(self) -> usize {
        index(self.0) % PAGE_SIZE
    }

    /// Returns whether it is 0, which in many calls stands for an argument that is left out.
    #[inline]
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }
}

/// An array of `T` in a guest's address space. Its length is kept separately, and nothing of it is checked.
#[derive(Debug)]
pub struct GuestArray<T> {
    /// Address of its first element.
    pub start: GuestVa,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for GuestArray<T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for GuestArray<T> {}

impl<T> From<u32> for GuestArray<T> {
    #[inline]
    fn from(va: u32) -> Self {
        u64::from(va).into()
    }
}

impl<T> From<u64> for GuestArray<T> {
    #[inline]
    fn from(va: u64) -> Self {
        GuestArray { start: GuestVa(va), of: PhantomData }
    }
}

impl<T> GuestArray<T> {
    /// Address of element `index`.
    #[inline]
    #[must_use]
    pub const fn nth(self, index: u64) -> GuestVa {
        self.start.element::<T>(index)
    }

    /// Returns what is left of it after the first `n` elements.
    #[inline]
    #[must_use]
    pub const fn skip(self, n: u64) -> Self {
        GuestArray { start: self.nth(n), of: PhantomData }
    }
}

impl From<u64> for GuestVa {
    #[inline]
    fn from(va: u64) -> Self {
        GuestVa(va)
    }
}

impl From<u32> for GuestVa {
    #[inline]
    fn from(va: u32) -> Self {
        GuestVa(va.into())
    }
}

impl Maddr {
    /// Returns the frame that contains this address.
    #[inline]
    pub const fn mfn(self) -> Mfn {
        Mfn(self.0 >> PAGE_SHIFT)
    }

    /// Returns the offset of this address in its frame.
    #[inline]
    pub const fn offset(self) -> usize {
        index(self.0) % PAGE_SIZE
    }
}

impl DomId {
    /// The caller itself (`DOMID_SELF`).
    pub const SELF: DomId = DomId(0x7ff0);
    /// The owner of device memory (`DOMID_IO`).
    pub const IO: DomId = DomId(0x7ff1);
    /// The hypervisor's own shared pages (`DOMID_XEN`).
    pub const XEN: DomId = DomId(0x7ff2);
    /// No domain (`DOMID_INVALID`).
    pub const INVALID: DomId = DomId(0x7ff4);
    /// The first number that is not an ordinary domain's (`DOMID_FIRST_RESERVED`).
    pub const FIRST_RESERVED: DomId = DomId(0x7ff0);
}

impl ForeignDom {
    /// Returns the owner of the frames.
    #[inline]
    pub const fn frames(self) -> DomId {
        DomId(low16(self.0))
    }

    /// Returns the owner of the tables; `None`: the caller.
    #[inline]
    pub fn tables(self) -> Option<DomId> {
        low16(self.0 >> 16).checked_sub(1).map(DomId)
    }
}

impl From<DomId> for ForeignDom {
    /// Names the owner of the frames; the tables are the caller's.
    #[inline]
    fn from(frames: DomId) -> Self {
        ForeignDom(frames.0.into())
    }
}

impl GrantHandle {
    /// Returns its index in tables that have an entry for each handle.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl VcpuId {
    /// The vcpu that every domain has, to which belongs what a domain has once.
    pub const FIRST: VcpuId = VcpuId(0);

    /// Returns its index in tables that have an entry for each vcpu.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
