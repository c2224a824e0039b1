//! `domctl` (36): the control plane's operations on domains (public `domctl.h`).
//!
//! For permissions see [`crate::privilege`]. A domain cannot apply to itself what pauses the target: EINVAL.
//! Operations on domains with their own page tables only: those for HVM guests answer as Xen does to a PV domain.

pub(crate) mod affinity;
pub(crate) mod call;
pub(crate) mod cpu_policy;
pub(crate) mod create;
pub(crate) mod extstate;
pub(crate) mod info;
pub(crate) mod lifecycle;
pub(crate) mod not_offered;
pub(crate) mod page_frames;
pub(crate) mod permission;
pub(crate) mod scheduler_op;
pub(crate) mod shadow_op;
pub(crate) mod soft_reset;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_rights;
pub(crate) mod tsc_info;
pub(crate) mod vcpu_context;

use alloc::sync::Arc;

use mm::{DomId, Errno, GuestVa};
use public_headers::xen4::domctl as c;
use public_headers::xen4::xen::HYPERVISOR_DOMCTL;

use crate::control::domctl::call::Call;
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

/// How a soft reset that was preempted is called again, as in Xen's `domctl.h`.
pub(crate) const SOFT_RESET_CONT: u32 = 23;

/// Arguments of `domctl`.
pub(crate) struct DomctlArgs {
    /// The operation (`xen_domctl_t`).
    pub(crate) op: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `domctl(op)`.
    ///
    /// # Errors
    /// EFAULT: the operation cannot be read. EACCES: another interface version. ESRCH: there is no such domain. EPERM:
    /// the caller may not make the call. ENOSYS: an unsupported command. Otherwise those of the command.
    pub(crate) fn do_domctl(&self, cur: &mut Cur<'_>, args: DomctlArgs) -> Hc {
        let mut call = Call { at: args.op, op: self.hw.get(args.op)? };
        if call.op.interface_version != c::XEN_DOMCTL_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        let id = DomId(call.op.domain);
        let d = match call.op.cmd {
            c::XEN_DOMCTL_CREATEDOMAIN => None,
            // Devices that no domain is to have; the version of an interface.
            c::XEN_DOMCTL_ASSIGN_DEVICE | c::XEN_DOMCTL_DEASSIGN_DEVICE if id == DomId::IO => None,
            c::XEN_DOMCTL_TEST_ASSIGN_DEVICE | c::XEN_DOMCTL_VM_EVENT_OP if id == DomId::INVALID => None,
            // Looks for the next one itself.
            c::XEN_DOMCTL_GETDOMAININFO => None,
            _ => Some(self.domains.get(id).ok_or(Errno::SRCH)?),
        };
        if let Some(done) = self.domctl_early(cur, d.as_ref(), &mut call) {
            done?;
            return Ok(0);
        }
        who(HYPERVISOR_DOMCTL, call.op.cmd).check(cur.d, d.as_deref())?;
        // Pausing waits for other CPUs, which may be here for the same reason.
        let Some(_one_at_a_time) = self.control_lock.try_lock() else { return Err(Stop::Restart) };
        match d {
            Some(d) => self.domctl_on(cur, &d, &mut call)?,
            None if call.op.cmd == c::XEN_DOMCTL_CREATEDOMAIN => self.domctl_createdomain(&mut call)?,
            // There is no IOMMU.
            None => return Err(Errno::OPNOTSUPP.into()),
        }
        Ok(0)
    }

    /// Handles commands that check their arguments before the caller and need no lock. Returns `None` for others.
    fn domctl_early(&self, cur: &Cur<'_>, d: Option<&Arc<Domain>>, call: &mut Call) -> Option<Result<(), Errno>> {
        Some(match (call.op.cmd, d) {
            (c::XEN_DOMCTL_GETDOMAININFO, _) => self.domctl_getdomaininfo(cur, call),
            (c::XEN_DOMCTL_IOMEM_PERMISSION, Some(d)) => self.domctl_iomem_permission(cur, d, call.op.u.get()),
            (c::XEN_DOMCTL_IOPORT_PERMISSION, Some(d)) => self.domctl_ioport_permission(cur, d, call.op.u.get()),
            (c::XEN_DOMCTL_IRQ_PERMISSION, Some(d)) => self.domctl_irq_permission(cur, d, call.op.u.get()),
            (c::XEN_DOMCTL_MEMORY_MAPPING, Some(d)) => self.domctl_memory_mapping(cur, d, call.op.u.get()),
            (c::XEN_DOMCTL_SET_TARGET, Some(d)) => self.domctl_set_target(d, call.op.u.get()),
            (c::XEN_DOMCTL_VM_EVENT_OP, d) => return self.domctl_vm_event_early(d, call),
            // For guests whose devices are emulated.
            (c::XEN_DOMCTL_BIND_PT_IRQ | c::XEN_DOMCTL_UNBIND_PT_IRQ, _) => Err(Errno::INVAL),
            // There is no IOMMU.
            (c::XEN_DOMCTL_IOPORT_MAPPING | c::XEN_DOMCTL_GET_DEVICE_GROUP, _) => Err(Errno::OPNOTSUPP),
            _ => return None,
        })
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
                self.domain_pause_by_toolstack(d)?;
            }
            c::XEN_DOMCTL_UNPAUSEDOMAIN => self.domain_unpause_by_toolstack(d)?,
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
            c::XEN_DOMCTL_SET_EXT_VCPUCONTEXT => self.domctl_set_ext_vcpucontext(cur, d, call.op.u.get())?,
            c::XEN_DOMCTL_GET_EXT_VCPUCONTEXT => self.domctl_get_ext_vcpucontext(cur, d, call)?,
            c::XEN_DOMCTL_SETVCPUEXTSTATE => self.domctl_setvcpuextstate(cur, d, call.op.u.get())?,
            c::XEN_DOMCTL_GETVCPUEXTSTATE => self.domctl_getvcpuextstate(cur, d, call)?,
            c::XEN_DOMCTL_GET_VCPU_MSRS => self.domctl_get_vcpu_msrs(cur, d, call)?,
            c::XEN_DOMCTL_SET_VCPU_MSRS => self.domctl_set_vcpu_msrs(cur, d, call)?,
            c::XEN_DOMCTL_GETVCPUINFO => self.domctl_getvcpuinfo(d, call)?,
            c::XEN_DOMCTL_SETVCPUAFFINITY => self.domctl_setvcpuaffinity(d, call)?,
            c::XEN_DOMCTL_GETVCPUAFFINITY => self.domctl_getvcpuaffinity(d, call)?,
            c::XEN_DOMCTL_SETNODEAFFINITY => self.domctl_setnodeaffinity(d, call.op.u.get())?,
            c::XEN_DOMCTL_GETNODEAFFINITY => self.domctl_getnodeaffinity(d, call)?,
            c::XEN_DOMCTL_SCHEDULER_OP => self.domctl_scheduler_op(d, call)?,
            c::XEN_DOMCTL_SET_ADDRESS_SIZE => self.domctl_set_address_size(d, call.op.u.get())?,
            c::XEN_DOMCTL_GET_ADDRESS_SIZE => self.domctl_get_address_size(d, call)?,
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
            c::XEN_DOMCTL_SETVNUMAINFO => self.domctl_setvnumainfo(d, call.op.u.get())?,
            c::XEN_DOMCTL_SET_VIRQ_HANDLER => {
                let virq: u32 = call.op.u.get();
                self.set_global_virq_handler(d, virq)?;
            }
            c::XEN_DOMCTL_SOFT_RESET | SOFT_RESET_CONT => {
                other()?;
                self.domctl_soft_reset(d, call)?;
            }
            c::XEN_DOMCTL_GET_CPU_POLICY => self.domctl_get_cpu_policy(d, call)?,
            c::XEN_DOMCTL_SET_CPU_POLICY => {
                other()?;
                self.domctl_set_cpu_policy(d, call)?;
            }
            c::XEN_DOMCTL_SHADOW_OP => {
                other()?;
                self.domctl_shadow_op(d, call)?;
            }
            _ => self.domctl_not_offered(cur, d, call)?,
        }
        Ok(())
    }

    /// Copies the argument back to the caller.
    fn copy_back(&self, call: &Call) -> Result<(), Errno> {
        self.hw.put(call.at, &call.op)
    }
}
