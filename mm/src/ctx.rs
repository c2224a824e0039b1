//! The views that operations work on: the machine and the calling domain, or one of its vcpus.

use core::ops::Deref;
use core::sync::atomic::Ordering::Relaxed;

use public_headers::xen4::compat::translate::Translated;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::base::errno::{Errno, Fault, Result};
use crate::base::types::{DomId, GuestVa, Mfn, Pfn};
use crate::frames::machine::Machine;
use crate::frames::mm::Mm;
use crate::frames::page_info::PageInfo;
use crate::state::domain::DomainMem;
use crate::state::vcpu::VcpuMm;

/// What `mm` needs from the hypervisor, which implements it once.
pub trait MmEnv: Sync {
    /// The hardware: memory, TLBs, CPUs.
    type M: Machine;
    /// Returns the hardware.
    fn machine(&self) -> &Self::M;
    /// Returns the free frames and what belongs to no single domain.
    fn mm(&self) -> &Mm;
    /// Calls `f` with domain `id`, even if it is dying, as long as it is not empty ([`DomainMem::is_empty`]).
    fn with_domain<R>(&self, id: DomId, f: impl FnOnce(Option<&DomainMem>) -> R) -> R;
    /// Returns whether `_mfn` is a device frame that no domain may write.
    fn mmio_ro(&self, _mfn: Mfn) -> bool {
        false
    }
    /// Returns whether `by` may name `owner` as the owner of frames to map (`None`), and may map this one of them. For
    /// domains with page tables of two levels.
    fn may_map_foreign(&self, by: &DomainMem, owner: DomId, _mfn: Option<Mfn>) -> bool {
        by.controls(owner)
    }
    /// Called without locks when the last frame of a domain has been freed.
    fn domain_emptied(&self, _id: DomId) {}
}

/// Access to the memory of the calling vcpu by its virtual addresses.
pub trait GuestMem {
    /// Whether its kernel is a 32-bit one, which lays some structures out in another way.
    const COMPAT: bool = false;

    /// Reads guest memory.
    ///
    /// # Errors
    /// [`Fault`]: the guest may not read one of the pages; part of `dst` may have been written.
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault>;
    /// Writes guest memory.
    ///
    /// # Errors
    /// [`Fault`]: the guest may not write one of the pages; part of `src` may have been written.
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault>;
    /// Reads one structure.
    ///
    /// # Errors
    /// As [`Self::copy_from_guest`].
    #[inline]
    fn get<T: FromBytes + IntoBytes>(&self, va: GuestVa) -> Result<T, Fault> {
        let mut val = T::new_zeroed();
        self.copy_from_guest(va.0, val.as_mut_bytes())?;
        Ok(val)
    }
    /// Writes one structure.
    ///
    /// # Errors
    /// As [`Self::copy_to_guest`].
    #[inline]
    fn put<T: IntoBytes + Immutable>(&self, va: GuestVa, val: &T) -> Result<(), Fault> {
        self.copy_to_guest(va.0, val.as_bytes())
    }
    /// Reads element `index` of an array at `list`, in the layout of the guest's kernel.
    ///
    /// # Errors
    /// As [`Self::copy_from_guest`].
    #[inline]
    fn get_nth<T: Translated>(&self, list: GuestVa, index: u64) -> Result<T, Fault> {
        if Self::COMPAT {
            return Ok(T::from_compat(&self.get(list.element::<T::Compat>(index))?));
        }
        self.get(list.element::<T>(index))
    }
    /// Writes element `index` of an array at `list`, in the layout of the guest's kernel.
    ///
    /// # Errors
    /// As [`Self::copy_to_guest`].
    #[inline]
    fn put_nth<T: Translated>(&self, list: GuestVa, index: u64, val: &T) -> Result<(), Fault> {
        if Self::COMPAT {
            return self.put(list.element::<T::Compat>(index), &val.to_compat());
        }
        self.put(list.element::<T>(index), val)
    }
}

/// The view of an operation on behalf of a domain: no vcpu of it need run, or exist.
pub struct DomCtx<'a, E: MmEnv> {
    /// The environment.
    pub env: &'a E,
    /// The hardware.
    pub m: &'a E::M,
    /// The calling domain.
    pub d: &'a DomainMem,
}

/// The view of an operation on behalf of a vcpu: on its own tables, or one that leaves it a table to release.
pub struct VcpuCtx<'a, E: MmEnv> {
    dom: DomCtx<'a, E>,
    /// The calling vcpu.
    pub v: &'a VcpuMm,
}

impl<E: MmEnv> Clone for DomCtx<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: MmEnv> Copy for DomCtx<'_, E> {}

impl<E: MmEnv> Clone for VcpuCtx<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: MmEnv> Copy for VcpuCtx<'_, E> {}

impl<'a, E: MmEnv> Deref for VcpuCtx<'a, E> {
    type Target = DomCtx<'a, E>;
    #[inline]
    fn deref(&self) -> &DomCtx<'a, E> {
        &self.dom
    }
}

/// A frame: its record in the frame table, and its number.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    info: &'a PageInfo,
    /// Its number, below the length of the frame table.
    pub mfn: Mfn,
}

impl Deref for Page<'_> {
    type Target = PageInfo;
    #[inline]
    fn deref(&self) -> &PageInfo {
        self.info
    }
}

/// The owner of frames to which new entries may refer.
#[derive(Clone, Copy)]
pub enum PgOwner<'a> {
    /// A domain.
    Dom(&'a DomainMem),
    /// Device memory, by the caller's permissions (`DOMID_IO`).
    Io,
    /// The hypervisor's shared pages (`DOMID_XEN`).
    Xen,
}

impl PgOwner<'_> {
    /// Returns its number.
    #[inline]
    pub fn id(&self) -> DomId {
        match self {
            PgOwner::Dom(d) => d.id(),
            PgOwner::Io => DomId::IO,
            PgOwner::Xen => DomId::XEN,
        }
    }
}

impl<'a, E: MmEnv> DomCtx<'a, E> {
    /// Creates the view of domain `d`.
    #[inline]
    pub fn new(env: &'a E, d: &'a DomainMem) -> Self {
        DomCtx { env, m: env.machine(), d }
    }

    /// Returns the view of its vcpu `v`.
    #[inline]
    pub fn vcpu(self, v: &'a VcpuMm) -> VcpuCtx<'a, E> {
        VcpuCtx { dom: self, v }
    }

    /// Returns frame `mfn`, if it is in the frame table.
    #[inline]
    pub fn page(&self, mfn: Mfn) -> Option<Page<'a>> {
        self.m.frames().get(mfn.index()).map(|info| Page { info, mfn })
    }

    /// Writes the machine-to-phys entry of `mfn`.
    #[inline]
    pub fn set_gpfn(&self, mfn: Mfn, pfn: Pfn) {
        self.m.set_m2p(mfn, pfn);
    }

    /// Returns the machine-to-phys entry of `mfn`; [`Pfn::INVALID`] if it has none.
    #[inline]
    pub fn get_gpfn(&self, mfn: Mfn) -> Pfn {
        self.m.m2p().get(mfn.index()).map_or(Pfn::INVALID, |e| Pfn(e.load(Relaxed)))
    }

    /// Calls `f` with domain `id`; no search is needed if it is the caller.
    #[inline]
    pub fn with_domain<R>(&self, id: DomId, f: impl FnOnce(Option<&DomainMem>) -> R) -> R {
        if id == self.d.id() {
            f(Some(self.d))
        } else {
            self.env.with_domain(id, f)
        }
    }

    /// Calls `f` with the owner of future entries that a hypercall names (Xen's `get_pg_owner`).
    ///
    /// # Errors
    /// ESRCH: there is no such domain, or it is the caller named by number. Otherwise what `f` returns.
    #[inline]
    pub fn with_pg_owner<R, S: From<Errno>>(
        &self,
        id: DomId,
        f: impl FnOnce(PgOwner<'_>) -> Result<R, S>,
    ) -> Result<R, S> {
        match id {
            DomId::SELF => f(PgOwner::Dom(self.d)),
            DomId::IO => f(PgOwner::Io),
            DomId::XEN => f(PgOwner::Xen),
            _ if id == self.d.id() => Err(Errno::SRCH.into()),
            _ => self.env.with_domain(id, |d| f(PgOwner::Dom(d.ok_or(Errno::SRCH)?))),
        }
    }
}
