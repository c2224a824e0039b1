//! A domain's time stamp counter.

use alloc::sync::Arc;

use mm::Errno;
use public_headers::xen4::domctl::XenDomctlTscInfo;

use crate::control::domctl::call::Call;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::time::domain_tsc::TscMode;
use crate::time::domain_tsc::TscSettings;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_settscinfo. EINVAL: an unknown mode. The hardware domain always has the CPU's own counter.
    pub(crate) fn domctl_settscinfo(&self, d: &Arc<Domain>, t: XenDomctlTscInfo) -> Result<(), Errno> {
        if d.is_hardware() {
            return Ok(());
        }
        let mode = TscMode::of(t.tsc_mode).ok_or(Errno::INVAL)?;
        let settings = TscSettings { mode, elapsed: t.elapsed_nsec, khz: t.gtsc_khz, incarnation: t.incarnation };
        self.domain_pause_sync(d);
        self.tsc_set_info(d, settings);
        self.domain_unpause(d);
        Ok(())
    }

    /// XEN_DOMCTL_gettscinfo.
    pub(crate) fn domctl_gettscinfo(&self, d: &Domain, call: &mut Call) -> Result<(), Errno> {
        let t = self.tsc_get_info(d);
        call.op.u.set(&XenDomctlTscInfo {
            tsc_mode: t.mode as u32,
            gtsc_khz: t.khz,
            incarnation: t.incarnation,
            elapsed_nsec: t.elapsed,
            ..Default::default()
        });
        self.copy_back(call)
    }
}
