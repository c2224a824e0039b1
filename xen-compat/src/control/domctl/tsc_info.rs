//! A domain's time stamp counter.

use mm::Errno;
use public_headers::xen4::domctl::XenDomctlTscInfo;

use crate::control::domctl::call::Call;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::tsc_info::TscInfo;

/// `TSC_MODE_*`: the CPU's own if suitable, else emulated.
const DEFAULT: u32 = 0;
/// Always emulated.
const ALWAYS_EMULATE: u32 = 1;
/// Always the CPU's own.
const NEVER_EMULATE: u32 = 2;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_settscinfo. EINVAL: an unknown mode.
    ///
    /// The counter itself is never emulated: guests use `vcpu_time_info` for the time, and those that do not would only
    /// pay for a trap at each read.
    pub(crate) fn domctl_settscinfo(&self, d: &Domain, t: XenDomctlTscInfo) -> Result<(), Errno> {
        if d.is_hardware() {
            return Ok(());
        }
        if !matches!(t.tsc_mode, DEFAULT | ALWAYS_EMULATE | NEVER_EMULATE) {
            return Err(Errno::INVAL);
        }
        *d.control.tsc.lock() = TscInfo {
            mode: t.tsc_mode,
            khz: t.gtsc_khz,
            incarnation: t.incarnation.wrapping_add(1),
            start: self.hw.now().wrapping_sub(t.elapsed_nsec),
        };
        Ok(())
    }

    /// XEN_DOMCTL_gettscinfo.
    pub(crate) fn domctl_gettscinfo(&self, d: &Domain, call: &mut Call) -> Result<(), Errno> {
        let t = *d.control.tsc.lock();
        let elapsed = self.hw.now().wrapping_sub(t.start) as i64;
        let khz = if t.khz == 0 { self.hw.tsc_khz() } else { t.khz };
        let (elapsed, khz) = if t.mode == NEVER_EMULATE { (0, 0) } else { (elapsed.max(0).cast_unsigned(), khz) };
        call.op.u.set(&XenDomctlTscInfo {
            tsc_mode: t.mode,
            gtsc_khz: khz,
            incarnation: t.incarnation,
            elapsed_nsec: elapsed,
            ..Default::default()
        });
        self.copy_back(call)
    }
}
