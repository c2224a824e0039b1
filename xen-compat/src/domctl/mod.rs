//! `domctl` (36): the control plane's operations on domains (public `domctl.h`).
//!
//! Who may call: a privileged domain. What it may not do to itself (whatever pauses the target) gives EINVAL.
//! Operations on domains with their own page tables only: those for HVM guests answer as Xen does to a PV domain.

mod affinity;
mod control;
mod cpu_policy;
mod create;
mod extstate;
mod info;
mod lifecycle;
mod page_frames;
mod permission;
mod scheduler_op;
mod tsc_info;
mod vcpu_context;

#[cfg(test)]
mod tests;

pub use control::Control;
pub(crate) use scheduler_op::SCHEDULER;

use alloc::sync::Arc;

use mm::DomId;
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::XenDomctl;

use crate::domain::Domain;
use crate::errno::Errno;
use crate::guest_access::GuestAccess;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::hypercall_result::{Args, Hc, Stop};

/// One call: where its argument is in the caller's memory, and a copy of it.
pub(crate) struct Call {
    at: u64,
    op: XenDomctl,
}

impl<H: Hw> Hv<H> {
    /// `domctl(op)`: EACCES for another interface version, ESRCH for a domain there is not, EPERM unless privileged, ENOSYS
    /// for a command we do not serve.
    pub fn do_domctl(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let mut call = Call { at: a[0], op: self.hw.get(a[0])? };
        if call.op.interface_version != c::XEN_DOMCTL_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        let d = match call.op.cmd {
            c::XEN_DOMCTL_CREATEDOMAIN => None,
            c::XEN_DOMCTL_GETDOMAININFO => {
                self.domctl_getdomaininfo(cur, &mut call)?;
                return Ok(0);
            }
            _ => Some(self.domains.get(DomId(call.op.domain)).ok_or(Errno::SRCH)?),
        };
        if !cur.d.privileged {
            return Err(Errno::PERM.into());
        }
        // Pausing waits for other CPUs, which may be here for the same reason.
        let Some(_one_at_a_time) = self.control_lock.try_lock() else { return Err(Stop::Restart) };
        match d {
            None => self.domctl_createdomain(&mut call)?,
            Some(d) => self.domctl_on(cur, &d, &mut call)?,
        }
        Ok(0)
    }

    /// Commands that name a domain.
    fn domctl_on(&self, cur: &mut Cur<'_>, d: &Arc<Domain>, call: &mut Call) -> Result<(), Stop> {
        let own = Arc::ptr_eq(d, cur.d);
        let other = || if own { Err(Errno::INVAL) } else { Ok(()) };
        match call.op.cmd {
            c::XEN_DOMCTL_DESTROYDOMAIN => {
                other()?;
                self.domain_kill(d)?;
            }
            c::XEN_DOMCTL_PAUSEDOMAIN => {
                other()?;
                self.domain_pause_by_controller(d)?;
            }
            c::XEN_DOMCTL_UNPAUSEDOMAIN => self.domain_unpause_by_controller(d)?,
            c::XEN_DOMCTL_RESUMEDOMAIN => {
                other()?;
                self.domain_resume(d);
            }
            c::XEN_DOMCTL_MAX_VCPUS => {
                other()?;
                self.domctl_max_vcpus(d, call.op.u.get())?;
            }
            c::XEN_DOMCTL_MAX_MEM => self.domctl_max_mem(d, call.op.u.get()),
            c::XEN_DOMCTL_SETDOMAINHANDLE => self.domctl_setdomainhandle(d, call.op.u.get()),
            c::XEN_DOMCTL_SETDEBUGGING => {
                other()?;
                self.domctl_setdebugging(d, call.op.u.get());
            }
            c::XEN_DOMCTL_SETTIMEOFFSET => self.domctl_settimeoffset(d, call.op.u.get()),
            c::XEN_DOMCTL_SUBSCRIBE => self.domctl_subscribe(d, call.op.u.get()),
            c::XEN_DOMCTL_SENDTRIGGER => self.domctl_sendtrigger(d, call.op.u.get())?,
            c::XEN_DOMCTL_SETVCPUCONTEXT => {
                other()?;
                self.domctl_setvcpucontext(d, call.op.u.get())?;
            }
            c::XEN_DOMCTL_GETVCPUCONTEXT => self.domctl_getvcpucontext(cur, d, call)?,
            c::XEN_DOMCTL_SET_EXT_VCPUCONTEXT => self.domctl_set_ext_vcpucontext(own, d, call.op.u.get())?,
            c::XEN_DOMCTL_GET_EXT_VCPUCONTEXT => self.domctl_get_ext_vcpucontext(cur, d, call)?,
            c::XEN_DOMCTL_SETVCPUEXTSTATE => self.domctl_setvcpuextstate(cur, d, call.op.u.get())?,
            c::XEN_DOMCTL_GETVCPUEXTSTATE => self.domctl_getvcpuextstate(cur, d, call)?,
            c::XEN_DOMCTL_GET_VCPU_MSRS => self.domctl_get_vcpu_msrs(cur, d, call)?,
            c::XEN_DOMCTL_SET_VCPU_MSRS => self.domctl_set_vcpu_msrs(cur, d, call)?,
            c::XEN_DOMCTL_GETVCPUINFO => self.domctl_getvcpuinfo(d, call)?,
            c::XEN_DOMCTL_SETVCPUAFFINITY => self.domctl_setvcpuaffinity(d, call)?,
            c::XEN_DOMCTL_GETVCPUAFFINITY => self.domctl_getvcpuaffinity(d, call)?,
            c::XEN_DOMCTL_SETNODEAFFINITY => self.domctl_setnodeaffinity(call.op.u.get())?,
            c::XEN_DOMCTL_GETNODEAFFINITY => self.domctl_getnodeaffinity(call)?,
            c::XEN_DOMCTL_SCHEDULER_OP => self.domctl_scheduler_op(d, call)?,
            c::XEN_DOMCTL_SET_ADDRESS_SIZE => self.domctl_set_address_size(call.op.u.get())?,
            c::XEN_DOMCTL_GET_ADDRESS_SIZE => self.domctl_get_address_size(call)?,
            c::XEN_DOMCTL_SETTSCINFO => {
                other()?;
                self.domctl_settscinfo(d, call.op.u.get())?;
            }
            c::XEN_DOMCTL_GETTSCINFO => {
                other()?;
                self.domctl_gettscinfo(d, call)?;
            }
            c::XEN_DOMCTL_GETPAGEFRAMEINFO3 => self.domctl_getpageframeinfo3(d, call.op.u.get())?,
            c::XEN_DOMCTL_HYPERCALL_INIT => self.domctl_hypercall_init(d, call.op.u.get())?,
            c::XEN_DOMCTL_IOMEM_PERMISSION => self.domctl_iomem_permission(cur, d, call.op.u.get())?,
            c::XEN_DOMCTL_IOPORT_PERMISSION => self.domctl_ioport_permission(cur, d, call.op.u.get())?,
            c::XEN_DOMCTL_GET_CPU_POLICY => self.domctl_get_cpu_policy(d, call)?,
            c::XEN_DOMCTL_SET_CPU_POLICY => {
                other()?;
                self.domctl_set_cpu_policy(d, call)?;
            }
            // Guest frames are machine frames: there is nothing to map.
            c::XEN_DOMCTL_MEMORY_MAPPING => {}
            // Page tables are the guest's own: there is no pool, no dirty log, and nothing to switch off.
            c::XEN_DOMCTL_SHADOW_OP
            | c::XEN_DOMCTL_GETHVMCONTEXT
            | c::XEN_DOMCTL_SETHVMCONTEXT
            | c::XEN_DOMCTL_GETHVMCONTEXT_PARTIAL
            | c::XEN_DOMCTL_BIND_PT_IRQ
            | c::XEN_DOMCTL_UNBIND_PT_IRQ
            | c::XEN_DOMCTL_SET_BROKEN_PAGE_P2M
            | c::XEN_DOMCTL_VMTRACE_OP
            | c::XEN_DOMCTL_DEBUG_OP => return Err(Errno::INVAL.into()),
            c::XEN_DOMCTL_IOPORT_MAPPING
            | c::XEN_DOMCTL_SET_TARGET
            | c::XEN_DOMCTL_GET_PAGING_MEMPOOL_SIZE
            | c::XEN_DOMCTL_SET_PAGING_MEMPOOL_SIZE
            | c::XEN_DOMCTL_PSR_ALLOC => return Err(Errno::OPNOTSUPP.into()),
            c::XEN_DOMCTL_PSR_CMT_OP => return Err(Errno::NODEV.into()),
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(())
    }

    /// Gives the caller its argument back.
    fn copy_back(&self, call: &Call) -> Result<(), Errno> {
        self.hw.put(call.at, &call.op)
    }
}
