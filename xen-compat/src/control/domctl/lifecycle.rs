//! A domain's pauses, name, limits and time.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::SeqCst;

use mm::{Errno, VcpuId};
use public_headers::xen4::domctl::{
    XenDomctlMaxMem, XenDomctlSendtrigger, XenDomctlSetdebugging, XenDomctlSetdomainhandle, XenDomctlSettimeoffset,
    XenDomctlSubscribe, XEN_DOMCTL_SENDTRIGGER_NMI, XEN_DOMCTL_SENDTRIGGER_POWER, XEN_DOMCTL_SENDTRIGGER_SLEEP,
};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Adds a pause by the toolstack, and waits until no vcpu of `d` runs.
    ///
    /// # Errors
    /// EOVERFLOW: too many pauses.
    pub fn domain_pause_by_toolstack(&self, d: &Arc<Domain>) -> Result<(), Errno> {
        if d.life().pause_by_toolstack().ok_or(Errno::OVERFLOW)? {
            self.domain_pause_sync(d);
        }
        Ok(())
    }

    /// Undoes one pause by the toolstack, of which a new domain has one: the first time, `d` has been built and
    /// begins to run.
    ///
    /// # Errors
    /// EINVAL: it is not paused.
    pub fn domain_unpause_by_toolstack(&self, d: &Arc<Domain>) -> Result<(), Errno> {
        if d.life().unpause_by_toolstack().ok_or(Errno::INVAL)? {
            self.domain_unpause(d);
        }
        Ok(())
    }

    /// XEN_DOMCTL_max_mem. Pages above the limit stay until the domain frees them.
    pub(crate) fn domctl_max_mem(&self, d: &Domain, m: XenDomctlMaxMem) {
        // The ABI counts pages in 32 bits.
        d.mem.set_max_pages((m.max_memkb / 4).min(u64::from(u32::MAX) - 1));
    }

    pub(crate) fn domctl_setdomainhandle(&self, d: &Domain, h: XenDomctlSetdomainhandle) {
        *d.handle.lock() = h.handle;
    }

    pub(crate) fn domctl_setdebugging(&self, d: &Arc<Domain>, s: XenDomctlSetdebugging) {
        self.domain_pause_sync(d);
        d.control.debugger_attached.store(s.enable != 0, SeqCst);
        self.domain_unpause(d);
    }

    pub(crate) fn domctl_settimeoffset(&self, d: &Arc<Domain>, t: XenDomctlSettimeoffset) {
        d.time_offset.store(t.time_offset_seconds.cast_unsigned(), SeqCst);
        self.update_wallclock(d);
    }

    pub(crate) fn domctl_subscribe(&self, d: &Domain, s: XenDomctlSubscribe) {
        d.sched.suspend_port.store(Port(s.port), SeqCst);
    }

    /// XEN_DOMCTL_sendtrigger. ESRCH: no such vcpu. EINVAL: a button, which PV domains do not have. ENOSYS: others.
    pub(crate) fn domctl_sendtrigger(&self, d: &Arc<Domain>, t: XenDomctlSendtrigger) -> Result<(), Errno> {
        let v = d.vcpu_by_id(VcpuId(t.vcpu)).ok_or(Errno::SRCH)?;
        match t.trigger {
            XEN_DOMCTL_SENDTRIGGER_NMI => {
                self.vcpu_nmi(d, v);
                Ok(())
            }
            XEN_DOMCTL_SENDTRIGGER_POWER | XEN_DOMCTL_SENDTRIGGER_SLEEP => Err(Errno::INVAL),
            _ => Err(Errno::NOSYS),
        }
    }
}
