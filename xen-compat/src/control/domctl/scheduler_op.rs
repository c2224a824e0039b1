//! A domain's scheduling parameters, as `xl sched-credit2` sets and shows them.

use alloc::sync::Arc;

use mm::Errno;
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{XenDomctlSchedCredit2, XenDomctlSchedulerOp};

use crate::control::domctl::call::Call;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// The scheduler whose parameters (weight and cap of a domain) are supported.
pub(crate) const SCHEDULER: u32 = c::XEN_SCHEDULER_CREDIT2;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_scheduler_op. EINVAL: for another scheduler, or a cap beyond what the vcpus can use; EINVAL too for
    /// parameters of single vcpus, which this scheduler does not have.
    pub(crate) fn domctl_scheduler_op(&self, d: &Arc<Domain>, call: &mut Call) -> Result<(), Errno> {
        let mut op: XenDomctlSchedulerOp = call.op.u.get();
        let done = self.scheduler_op(d, &mut op);
        call.op.u.set(&op);
        self.copy_back(call)?;
        done
    }

    fn scheduler_op(&self, d: &Arc<Domain>, op: &mut XenDomctlSchedulerOp) -> Result<(), Errno> {
        if op.sched_id != SCHEDULER {
            return Err(Errno::INVAL);
        }
        match op.cmd {
            c::XEN_DOMCTL_SCHEDOP_GETINFO => {
                op.u.set(&XenDomctlSchedCredit2 { weight: d.sched.weight(), cap: d.sched.cap() });
                Ok(())
            }
            c::XEN_DOMCTL_SCHEDOP_PUTINFO => {
                let p: XenDomctlSchedCredit2 = op.u.get();
                if p.weight != 0 {
                    d.sched.set_weight(p.weight)?;
                }
                d.sched.set_cap(p.cap, d.vcpus().len())
            }
            _ => Err(Errno::INVAL),
        }
    }
}
