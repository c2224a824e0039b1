//! Access to device memory, ports and interrupts, which the hardware domain's toolstack passes on.

use mm::int::low16;
use mm::{Errno, PAGE_SHIFT};
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{
    XenDomctlIomemPermission, XenDomctlIoportPermission, XenDomctlIrqPermission, XenDomctlMemoryMapping,
};
use public_headers::xen4::xen::HYPERVISOR_DOMCTL;

use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

/// Number of I/O ports.
const PORTS: u32 = 0x1_0000;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_iomem_permission. EINVAL: the range wraps. EPERM: the caller may not map it itself, or may not pass
    /// it on.
    pub(crate) fn domctl_iomem_permission(
        &self,
        cur: &Cur<'_>,
        d: &Domain,
        p: XenDomctlIomemPermission,
    ) -> Result<(), Errno> {
        let (first, last) = (p.first_mfn, p.first_mfn.wrapping_add(p.nr_mfns).wrapping_sub(1));
        if last < first {
            return Err(Errno::INVAL);
        }
        const { who(HYPERVISOR_DOMCTL, c::XEN_DOMCTL_IOMEM_PERMISSION) }.check(cur.d, Some(d))?;
        if !cur.d.mem.iomem_permitted(first, last) {
            return Err(Errno::PERM);
        }
        if p.allow_access != 0 {
            d.mem.iomem_permit(first, last)?;
        } else {
            d.mem.iomem_deny(first, last)?;
        }
        Ok(())
    }

    /// XEN_DOMCTL_ioport_permission. EINVAL: no ports, or beyond the last. EPERM: the caller may not use them itself,
    /// or may not pass them on.
    pub(crate) fn domctl_ioport_permission(
        &self,
        cur: &Cur<'_>,
        d: &Domain,
        p: XenDomctlIoportPermission,
    ) -> Result<(), Errno> {
        let end = p.first_port.checked_add(p.nr_ports).ok_or(Errno::INVAL)?;
        if p.nr_ports == 0 || end > PORTS {
            return Err(Errno::INVAL);
        }
        const { who(HYPERVISOR_DOMCTL, c::XEN_DOMCTL_IOPORT_PERMISSION) }.check(cur.d, Some(d))?;
        let (first, last) = (low16(p.first_port), low16(end - 1));
        if !cur.d.ioports_permitted(first, last) {
            return Err(Errno::PERM);
        }
        if p.allow_access != 0 {
            d.ioports_permit(first, last)?;
        } else {
            d.ioports_deny(first, last)?;
        }
        Ok(())
    }

    /// XEN_DOMCTL_irq_permission: the irq is named by the caller's pirq. EINVAL: there is no such pirq. EPERM: it is
    /// not mapped, the caller may not use it itself, or may not pass it on.
    pub(crate) fn domctl_irq_permission(
        &self,
        cur: &Cur<'_>,
        d: &Domain,
        p: XenDomctlIrqPermission,
    ) -> Result<(), Errno> {
        if p.pirq as usize >= self.pirqs(cur.d).len() {
            return Err(Errno::INVAL);
        }
        let irq = cur.d.irqs.irq(p.pirq).ok_or(Errno::PERM)?;
        const { who(HYPERVISOR_DOMCTL, c::XEN_DOMCTL_IRQ_PERMISSION) }.check(cur.d, Some(d))?;
        if !cur.d.irq_permitted(irq) {
            return Err(Errno::PERM);
        }
        d.irq_permit(irq, p.allow_access != 0);
        Ok(())
    }

    /// XEN_DOMCTL_memory_mapping: guest frames are machine frames, so there is nothing to map. EINVAL: a range wraps,
    /// or is beyond what the CPU can address. EPERM.
    pub(crate) fn domctl_memory_mapping(
        &self,
        cur: &Cur<'_>,
        d: &Domain,
        m: XenDomctlMemoryMapping,
    ) -> Result<(), Errno> {
        let last = |first: u64| first.wrapping_add(m.nr_mfns).wrapping_sub(1);
        let (first_mfn, last_mfn) = (m.first_mfn, last(m.first_mfn));
        let beyond = (first_mfn | last_mfn) >> (self.hw.physaddr_bits() - PAGE_SHIFT) != 0;
        if last_mfn < first_mfn || beyond || last(m.first_gfn) < m.first_gfn {
            return Err(Errno::INVAL);
        }
        const { who(HYPERVISOR_DOMCTL, c::XEN_DOMCTL_MEMORY_MAPPING) }.check(cur.d, Some(d))
    }
}
