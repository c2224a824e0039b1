//! The sub-operations of memory_op that make sense only for domains whose physical map is the hypervisor's. Here every
//! domain knows machine frames, so these are refused with Xen's errors for such a domain.

use alloc::sync::Arc;

use mm::{DomId, Errno, GuestVa};
use public_headers::xen4::memory as mem;
use public_headers::xen4::memory::{
    XenAddToPhysmap, XenAddToPhysmapBatch, XenMemAccessOp, XenPodTarget, XenRemoveFromPhysmap,
    XenReservedDeviceMemoryMap,
};

use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// XENMEM_add_to_physmap. EDOM: a continuation of what cannot be one. ENOSYS: frames of others are for the batch.
    /// ESRCH. EACCES: the domain has no such map.
    pub(crate) fn add_to_physmap(&self, cur: &Cur<'_>, arg: GuestVa, start: u64) -> Hc {
        u16::try_from(start).map_err(|_| Errno::DOM)?;
        let x: XenAddToPhysmap = self.caller(cur.d).get(arg)?;
        if x.space == mem::XENMAPSPACE_GMFN_FOREIGN {
            return Err(Errno::NOSYS.into());
        }
        self.domain_by_any_id(cur.d, x.domid)?;
        Err(Errno::ACCES.into())
    }

    /// XENMEM_add_to_physmap_batch. EOPNOTSUPP: ranges are not for the batch. Otherwise as for one page.
    pub(crate) fn add_to_physmap_batch(&self, cur: &Cur<'_>, arg: GuestVa, start: u64) -> Hc {
        u16::try_from(start).map_err(|_| Errno::DOM)?;
        let x: XenAddToPhysmapBatch = self.caller(cur.d).get(arg)?;
        if u32::from(x.space) == mem::XENMAPSPACE_GMFN_RANGE {
            return Err(Errno::OPNOTSUPP.into());
        }
        self.domain_by_any_id(cur.d, x.domid)?;
        Err(Errno::ACCES.into())
    }

    /// XENMEM_remove_from_physmap. ESRCH. EACCES: the domain has no such map.
    pub(crate) fn remove_from_physmap(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let x: XenRemoveFromPhysmap = self.caller(cur.d).get(arg)?;
        self.domain_by_any_id(cur.d, x.domid)?;
        Err(Errno::ACCES.into())
    }

    /// XENMEM_access_op. ESRCH. EPERM: on the caller itself. EINVAL: the domain is dying, or has no such map.
    pub(crate) fn mem_access_op(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let x: XenMemAccessOp = self.caller(cur.d).get(arg)?;
        let d = self.domains.get(DomId(x.domid)).ok_or(Errno::SRCH)?;
        let own = Arc::ptr_eq(&d, cur.d) && !d.is_dying();
        Err(if own { Errno::PERM } else { Errno::INVAL }.into())
    }

    /// XENMEM_set_pod_target and XENMEM_get_pod_target. ESRCH. EINVAL: the domain is populated from the start.
    pub(crate) fn pod_target(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let x: XenPodTarget = self.caller(cur.d).get(arg)?;
        self.domain_by_any_id(cur.d, x.domid)?;
        Err(Errno::INVAL.into())
    }

    /// XENMEM_reserved_device_memory_map: there is no IOMMU that would need any. EINVAL: unknown flags.
    pub(crate) fn reserved_device_memory_map(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let mut map: XenReservedDeviceMemoryMap = self.caller(cur.d).get(arg)?;
        if map.flags & !mem::XENMEM_RDM_ALL != 0 {
            return Err(Errno::INVAL.into());
        }
        map.nr_entries = 0;
        self.caller(cur.d).put(arg, &map)?;
        Ok(0)
    }
}
