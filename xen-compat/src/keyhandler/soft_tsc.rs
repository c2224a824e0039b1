//! `s`: whether the CPUs' time stamp counter can be relied on, and the counters of domains.

use core::fmt::{Display, Formatter, Result};

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;
use crate::state::time::domain_tsc::{TscInfo, TscMode};

/// What is not zero of a counter's settings.
struct Settings(TscInfo);

impl Display for Settings {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        let t = self.0;
        write!(to, "mode={}", t.mode as u32)?;
        if t.offset != 0 {
            write!(to, ",ofs={:#x}", t.offset)?;
        }
        if t.khz != 0 {
            write!(to, ",khz={}", t.khz)?;
        }
        if t.incarnation != 0 {
            write!(to, ",inc={}", t.incarnation)?;
        }
        Ok(())
    }
}

impl<H: Hw> Hv<H> {
    /// Logs what is known of the CPUs' counter, and the settings of each domain's.
    pub(super) fn dump_soft_tsc(&self) {
        let known = self.clock.tsc_verdict();
        // The CPUs compare their counters at boot.
        let warp = known.warp;
        if known.reliable {
            log::warn!("TSC marked as reliable, warp = {warp} (count=1)");
        } else if known.constant {
            // Idle CPUs halt, which is no deep state.
            let passed = if warp == 0 { "passed warp test, deemed reliable" } else { "failed warp test" };
            log::warn!("TSC has constant rate, no deep Cstates, {passed}, warp={warp} (count=1)");
        } else {
            log::warn!("TSC not marked as either constant or reliable, warp={warp} (count=1)");
        }
        let mut none = true;
        for d in self.domains.all() {
            let info = *d.control.tsc.info.lock();
            if d.is_hardware() && info.mode == TscMode::Default {
                continue;
            }
            log::warn!("dom{}: {}", d.id.0, Settings(info));
            none = false;
        }
        if none {
            log::warn!("No domains have emulated TSC");
        }
    }
}
