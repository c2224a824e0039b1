//! The time in `shared_info`, and `set_timer_op` (15).
//!
//! The guest reads it between two versions that are equal if it is not being written; it computes the time since the
//! stamp from the low half of the TSC, so a stamp must never be older than 2^32 cycles while the guest runs.

use core::mem::offset_of;
use core::sync::atomic::fence;
use core::sync::atomic::Ordering::Release;
use mm::int::low32;

use public_headers::xen2005::xen::SharedInfo;

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

const VERSION1: usize = offset_of!(SharedInfo, time_version1);
const VERSION2: usize = offset_of!(SharedInfo, time_version2);
const CPU_FREQ: usize = offset_of!(SharedInfo, cpu_freq);
const TSC_TIMESTAMP: usize = offset_of!(SharedInfo, tsc_timestamp);
const SYSTEM_TIME: usize = offset_of!(SharedInfo, system_time);
const WC_SEC: usize = offset_of!(SharedInfo, wc_sec);
const WC_USEC: usize = offset_of!(SharedInfo, wc_usec);

const SECOND: u64 = 1_000_000_000;

impl<H: Hw> Hv<H> {
    /// Writes a new time stamp of this CPU into the `shared_info` of `d`, a domain of this ABI whose vcpu runs here or
    /// is about to.
    pub(crate) fn stamp_time_2005(&self, d: &Domain) {
        let hw = &self.hw;
        let (now, tsc) = hw.now_and_tsc();
        let (sec, nsec) = self.wallclock_base();
        let sec = sec.wrapping_add(d.time_offset.load(core::sync::atomic::Ordering::Relaxed));
        let since = u64::from(nsec).wrapping_add(now);
        let page = d.shared_info;
        // The fields are aligned to 4 bytes, not to 8.
        let store = |at: usize, val: u64| {
            hw.store32(page, at, low32(val));
            hw.store32(page, at + 4, (val >> 32) as u32);
        };
        let version = hw.load32(page, VERSION2).wrapping_add(1);
        hw.store32(page, VERSION1, version);
        fence(Release);
        store(CPU_FREQ, u64::from(hw.tsc_khz()) * 1000);
        store(TSC_TIMESTAMP, tsc);
        store(SYSTEM_TIME, now);
        hw.store32(page, WC_SEC, low32(sec.wrapping_add(since / SECOND)));
        hw.store32(page, WC_USEC, (since % SECOND / 1000) as u32);
        fence(Release);
        hw.store32(page, VERSION2, version);
    }
}

impl<H: Hw> Guest<'_, '_, H> {
    /// Gives the running vcpu a new time stamp.
    pub(crate) fn update_time(&mut self) {
        self.hv.stamp_time_2005(self.cur.d);
    }

    /// Handles `set_timer_op(low, high)`: VIRQ_TIMER is raised at that system time, at once if it has passed; 0 stops
    /// the timer.
    pub(crate) fn set_timer_op(&mut self, low: u32, high: u32) -> Hc {
        // If this raises an event at once, the guest finds a new stamp.
        self.update_time();
        let deadline = u64::from(high) << 32 | u64::from(low);
        self.hv.do_set_timer_op(self.cur, SetTimerOpArgs { timeout: deadline })?;
        Ok(0)
    }
}
