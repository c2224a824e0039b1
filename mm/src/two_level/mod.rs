//! i386 page tables of two levels, shadowed.
//!
//! A guest's table of 1024 32-bit entries is a frame of type L1 or L2 by the same rules as any other; what those types
//! mean follows from the frame's owner ([`DomainMem::is_two_level`]). The CPU, which is in long mode, walks the table's
//! *shadow*: two L1 tables for a guest L1, and a whole tree down to four L2 tables for a guest L2. A shadow is built
//! when the guest's table is validated, is freed when it loses its type, and follows every update under the table's
//! lock.
//!
//! Accessed and dirty bits live in the guest's entries: a shadow entry is present only if the guest's has the accessed
//! bit, and writable only if it has the dirty bit; otherwise the fault sets them.

pub(crate) mod descriptors;
pub(crate) mod dom_mem_op;
pub(crate) mod domain;
pub(crate) mod emulate;
pub(crate) mod fault;
pub(crate) mod grant;
pub(crate) mod guest_mem;
pub(crate) mod invariants;
pub(crate) mod mmu_update;
pub(crate) mod mmuext;
pub(crate) mod mmuext_request;
pub(crate) mod pte32;
pub(crate) mod refused;
pub(crate) mod reserve;
pub(crate) mod shadow;
pub(crate) mod shadow_entries;
pub(crate) mod tables;
pub(crate) mod update;
pub(crate) mod update_va;
pub(crate) mod walk;

use core::ops::Deref;

use crate::ctx::{DomCtx, MmEnv, VcpuCtx};
#[cfg(doc)]
use crate::state::domain::DomainMem;
use crate::state::vcpu::VcpuMm;

/// The operations on page tables of two levels that need no vcpu.
pub struct TwoLevelDom<'a, E: MmEnv>(DomCtx<'a, E>);

/// The operations on page tables of two levels: the view of one vcpu.
pub struct TwoLevel<'a, E: MmEnv> {
    dom: TwoLevelDom<'a, E>,
    v: &'a VcpuMm,
}

impl<'a, E: MmEnv> Deref for TwoLevelDom<'a, E> {
    type Target = DomCtx<'a, E>;
    #[inline]
    fn deref(&self) -> &DomCtx<'a, E> {
        &self.0
    }
}

impl<'a, E: MmEnv> Deref for TwoLevel<'a, E> {
    type Target = TwoLevelDom<'a, E>;
    #[inline]
    fn deref(&self) -> &TwoLevelDom<'a, E> {
        &self.dom
    }
}

impl<'a, E: MmEnv> DomCtx<'a, E> {
    /// Returns the operations on page tables of two levels that need no vcpu.
    #[inline]
    pub fn two_level(&self) -> TwoLevelDom<'a, E> {
        TwoLevelDom(*self)
    }
}

impl<'a, E: MmEnv> VcpuCtx<'a, E> {
    /// Returns the operations on page tables of two levels. Those on the caller's tables need a caller that has such
    /// tables.
    #[inline]
    pub fn two_level(&self) -> TwoLevel<'a, E> {
        TwoLevel { dom: (**self).two_level(), v: self.v }
    }
}

impl<'a, E: MmEnv> TwoLevel<'a, E> {
    /// Returns the same vcpu's operations that do not depend on the format of its tables.
    #[inline]
    fn ctx(&self) -> VcpuCtx<'a, E> {
        self.dom.vcpu(self.v)
    }
}
