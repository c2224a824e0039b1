//! Access to device memory, ports and interrupts, which the hardware domain's toolstack passes on.

use public_headers::xen4::domctl::{XenDomctlIomemPermission, XenDomctlIoportPermission};

use crate::domain::Domain;
use crate::errno::Errno;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;

/// Number of I/O ports.
const PORTS: u32 = 0x1_0000;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_iomem_permission. EINVAL: the range wraps. EPERM: the caller may not map it itself.
    pub(super) fn domctl_iomem_permission(
        &self,
        cur: &Cur<'_>,
        d: &Domain,
        p: XenDomctlIomemPermission,
    ) -> Result<(), Errno> {
        let (first, last) = (p.first_mfn, p.first_mfn.wrapping_add(p.nr_mfns).wrapping_sub(1));
        if last < first {
            return Err(Errno::INVAL);
        }
        if !cur.d.mem.iomem_permitted(first, last) {
            return Err(Errno::PERM);
        }
        if p.allow_access != 0 {
            d.mem.iomem_permit(first, last);
        } else {
            d.mem.iomem_deny(first, last);
        }
        Ok(())
    }

    /// XEN_DOMCTL_ioport_permission. EINVAL: no ports, or beyond the last. EPERM: the caller may not use them itself.
    pub(super) fn domctl_ioport_permission(
        &self,
        cur: &Cur<'_>,
        d: &Domain,
        p: XenDomctlIoportPermission,
    ) -> Result<(), Errno> {
        let end = p.first_port.checked_add(p.nr_ports).ok_or(Errno::INVAL)?;
        if p.nr_ports == 0 || end > PORTS {
            return Err(Errno::INVAL);
        }
        let (first, last) = (p.first_port as u16, (end - 1) as u16);
        if !cur.d.ioports_permitted(first, last) {
            return Err(Errno::PERM);
        }
        if p.allow_access != 0 {
            d.ioports_permit(first, last);
        } else {
            d.ioports_deny(first, last);
        }
        Ok(())
    }
}
