//! Commands for features that this hypervisor lacks: guests whose memory or devices the hypervisor keeps (HVM), an
//! IOMMU, cache monitoring, a debugger's interface. They answer as Xen does for a domain with its own page tables.

use alloc::sync::Arc;

use mm::{DomId, Errno};
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{XenDomctlMonitorOp, XenDomctlPsrAlloc, XenDomctlSetTarget, XenDomctlVmEventOp};

use crate::control::domctl::call::Call;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

/// `VM_EVENT_INTERFACE_VERSION` of Xen 4.17.
const VM_EVENT_INTERFACE_VERSION: u32 = 7;
/// Last of `XEN_DOMCTL_PSR_SET_*` and `XEN_DOMCTL_PSR_GET_*`.
const PSR_LAST: u32 = 9;
/// Number of events that XEN_DOMCTL_monitor_op can name.
const MONITOR_EVENTS: u32 = 32;

impl<H: Hw> Hv<H> {
    /// Handles the remaining commands on a domain. ENOSYS: an unknown command.
    pub(crate) fn domctl_not_offered(&self, cur: &Cur<'_>, d: &Arc<Domain>, call: &mut Call) -> Result<(), Errno> {
        let own = Arc::ptr_eq(d, cur.d);
        match call.op.cmd {
            c::XEN_DOMCTL_GETHVMCONTEXT
            | c::XEN_DOMCTL_SETHVMCONTEXT
            | c::XEN_DOMCTL_GETHVMCONTEXT_PARTIAL
            | c::XEN_DOMCTL_SET_BROKEN_PAGE_P2M
            | c::XEN_DOMCTL_VMTRACE_OP
            | c::XEN_DOMCTL_DEBUG_OP => Err(Errno::INVAL),
            c::XEN_DOMCTL_ASSIGN_DEVICE
            | c::XEN_DOMCTL_TEST_ASSIGN_DEVICE
            | c::XEN_DOMCTL_DEASSIGN_DEVICE
            | c::XEN_DOMCTL_GET_PAGING_MEMPOOL_SIZE
            | c::XEN_DOMCTL_SET_PAGING_MEMPOOL_SIZE => Err(Errno::OPNOTSUPP),
            c::XEN_DOMCTL_PSR_CMT_OP => Err(Errno::NODEV),
            c::XEN_DOMCTL_PSR_ALLOC => {
                let op: XenDomctlPsrAlloc = call.op.u.get();
                Err(if op.cmd <= PSR_LAST { Errno::NODEV } else { Errno::OPNOTSUPP })
            }
            c::XEN_DOMCTL_VM_EVENT_OP => vm_event(d, own, call.op.u.get()),
            c::XEN_DOMCTL_MONITOR_OP if own => Err(Errno::PERM),
            c::XEN_DOMCTL_MONITOR_OP => {
                let mut op: XenDomctlMonitorOp = call.op.u.get();
                monitor(&mut op)?;
                call.op.u.set(&op);
                self.copy_back(call)
            }
            // Kept by Xen for such a domain, too, and never looked at.
            c::XEN_DOMCTL_SET_ACCESS_REQUIRED => {
                if own {
                    Err(Errno::PERM)
                } else {
                    Ok(())
                }
            }
            _ => Err(Errno::NOSYS),
        }
    }

    /// Handles the part of XEN_DOMCTL_vm_event_op before the caller is checked: the version is returned to everyone.
    /// ESRCH: there is no such domain.
    pub(crate) fn domctl_vm_event_early(&self, d: Option<&Arc<Domain>>, call: &mut Call) -> Option<Result<(), Errno>> {
        let mut op: XenDomctlVmEventOp = call.op.u.get();
        if op.op != c::XEN_VM_EVENT_GET_VERSION {
            return d.is_none().then_some(Err(Errno::SRCH));
        }
        op.u.set(&VM_EVENT_INTERFACE_VERSION);
        call.op.u.set(&op);
        Some(self.copy_back(call))
    }

    /// XEN_DOMCTL_set_target. ESRCH: no such target. EINVAL: oneself. EOPNOTSUPP: the target has no emulated devices.
    pub(crate) fn domctl_set_target(&self, d: &Arc<Domain>, t: XenDomctlSetTarget) -> Result<(), Errno> {
        let target = self.domains.get(DomId(t.target)).ok_or(Errno::SRCH)?;
        Err(if Arc::ptr_eq(d, &target) { Errno::INVAL } else { Errno::OPNOTSUPP })
    }
}

/// XEN_DOMCTL_vm_event_op: no domain has a ring for events, or the frame for one.
fn vm_event(d: &Domain, own: bool, op: XenDomctlVmEventOp) -> Result<(), Errno> {
    if own {
        return Err(Errno::INVAL);
    }
    if d.is_dying() {
        return Ok(());
    }
    if d.vcpus().is_empty() {
        return Err(Errno::INVAL);
    }
    Err(match (op.mode, op.op) {
        (c::XEN_DOMCTL_VM_EVENT_OP_MONITOR, c::XEN_VM_EVENT_ENABLE) => Errno::OPNOTSUPP,
        (c::XEN_DOMCTL_VM_EVENT_OP_MONITOR, c::XEN_VM_EVENT_DISABLE) => Errno::INVAL,
        (c::XEN_DOMCTL_VM_EVENT_OP_MONITOR, c::XEN_VM_EVENT_RESUME) => Errno::NODEV,
        _ => Errno::NOSYS,
    })
}

/// XEN_DOMCTL_monitor_op: there is nothing to monitor.
fn monitor(op: &mut XenDomctlMonitorOp) -> Result<(), Errno> {
    match op.op {
        c::XEN_DOMCTL_MONITOR_OP_ENABLE | c::XEN_DOMCTL_MONITOR_OP_DISABLE if op.event >= MONITOR_EVENTS => {
            Err(Errno::INVAL)
        }
        c::XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES => {
            op.event = 0;
            Ok(())
        }
        c::XEN_DOMCTL_MONITOR_OP_EMULATE_EACH_REP => Err(Errno::INVAL),
        c::XEN_DOMCTL_MONITOR_OP_CONTROL_REGISTERS => Ok(()),
        _ => Err(Errno::OPNOTSUPP),
    }
}
