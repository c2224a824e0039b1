//! The environment of grant operations.

use core::ops::Deref;

use mm::{DomCtx, DomId, DomainMem, MmEnv, VcpuCtx, VcpuId, VcpuMm};
use public_headers::xen4::grant_table as gt;

use crate::table::GrantTable;
use crate::Result;

/// The part of a domain that grants need.
pub trait GrantDomain {
    /// Returns its memory.
    fn mem(&self) -> &DomainMem;
    /// Returns its grant table.
    fn grants(&self) -> &GrantTable;
}

/// The environment, which the hypervisor implements once.
pub trait GrantEnv: MmEnv {
    /// Its domains.
    type Domain: GrantDomain;
    /// A reference that keeps a domain alive.
    type Ref: Deref<Target = Self::Domain>;
    /// Returns the domain `id`, as long as it has frames.
    fn domain(&self, id: DomId) -> Option<Self::Ref>;
}

/// A domain that an operation names; the caller itself needs no lookup.
pub enum Who<'a, E: GrantEnv> {
    /// The caller.
    Own(&'a E::Domain),
    /// Any other.
    Other(E::Ref),
}

impl<E: GrantEnv> Deref for Who<'_, E> {
    type Target = E::Domain;
    #[inline]
    fn deref(&self) -> &E::Domain {
        match self {
            Who::Own(d) => d,
            Who::Other(d) => d,
        }
    }
}

/// Grant operations on behalf of a domain.
pub struct DomGrants<'a, E: GrantEnv> {
    /// Memory management on its behalf.
    pub mm: DomCtx<'a, E>,
    /// The domain.
    pub d: &'a E::Domain,
}

/// Grant operations on behalf of one vcpu: those that use its page tables or its free handles, too.
pub struct Grants<'a, E: GrantEnv> {
    dom: DomGrants<'a, E>,
    /// Memory management on its behalf.
    pub vcpu_mm: VcpuCtx<'a, E>,
    /// Its number.
    pub vcpu: VcpuId,
}

impl<'a, E: GrantEnv> Deref for Grants<'a, E> {
    type Target = DomGrants<'a, E>;
    #[inline]
    fn deref(&self) -> &DomGrants<'a, E> {
        &self.dom
    }
}

impl<'a, E: GrantEnv> DomGrants<'a, E> {
    /// Creates the operations on behalf of domain `d`.
    #[inline]
    pub fn new(env: &'a E, d: &'a E::Domain) -> Self {
        DomGrants { mm: DomCtx::new(env, d.mem()), d }
    }

    /// Returns those on behalf of its vcpu number `vcpu`, whose tables are in `v`.
    #[inline]
    pub fn vcpu(self, v: &'a VcpuMm, vcpu: VcpuId) -> Grants<'a, E> {
        Grants { vcpu_mm: self.mm.vcpu(v), dom: self, vcpu }
    }

    /// Returns the number of the calling domain.
    #[inline]
    pub(crate) fn own_id(&self) -> DomId {
        self.mm.d.id()
    }

    /// Returns the domain `id`; `DOMID_SELF` is not accepted.
    #[inline]
    pub(crate) fn by_id(&self, id: DomId) -> Option<Who<'a, E>> {
        if id == self.own_id() {
            return Some(Who::Own(self.d));
        }
        self.mm.env.domain(id).map(Who::Other)
    }

    /// Returns the domain `id`, where `DOMID_SELF` is the caller.
    ///
    /// # Errors
    /// `GNTST_bad_domain`: there is none.
    #[inline]
    pub fn by_any_id(&self, id: DomId) -> Result<Who<'a, E>> {
        if id == DomId::SELF {
            return Ok(Who::Own(self.d));
        }
        self.by_id(id).ok_or(gt::GNTST_BAD_DOMAIN)
    }

    /// Returns the domain `id` if the caller may manage its table.
    ///
    /// # Errors
    /// `GNTST_bad_domain`: there is none. `GNTST_permission_denied`: the caller may not manage its table.
    pub fn target(&self, id: DomId) -> Result<Who<'a, E>> {
        let d = self.by_any_id(id)?;
        if d.mem().id() != self.own_id() && !self.mm.d.is_privileged() {
            return Err(gt::GNTST_PERMISSION_DENIED);
        }
        Ok(d)
    }
}
