//! XEN_DOMCTL_soft_reset: a guest's crash kernel starts in place of the guest, which domains with their own page tables
//! cannot do.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::SeqCst;

use mm::Errno;

use crate::control::domctl::call::Call;
use crate::control::domctl::SOFT_RESET_CONT;
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_soft_reset: closes the guest's channels and then, because it has its own page tables, crashes it.
    ///
    /// EINVAL: it has not shut down, or is not paused; or all of this was done.
    pub(crate) fn domctl_soft_reset(&self, d: &Arc<Domain>, call: &mut Call) -> Result<(), Stop> {
        if d.vcpus().iter().any(|v| !v.life.is_paused_for_shutdown()) {
            return Err(Errno::INVAL.into());
        }
        if !d.life().is_paused_by_toolstack() {
            return Err(Errno::INVAL.into());
        }
        if !self.evtchn_reset(d, call.op.cmd == SOFT_RESET_CONT)? {
            call.op.cmd = SOFT_RESET_CONT;
            self.copy_back(call)?;
            return Err(Stop::Restart);
        }
        for v in d.vcpus() {
            v.runstate_area.store(0, SeqCst);
            self.unmap_vcpu_info(d, v);
        }
        self.domain_crash(d);
        Err(Errno::INVAL.into())
    }
}
