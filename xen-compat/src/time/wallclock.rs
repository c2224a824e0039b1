//! The wallclock in `shared_info`: UTC at system time 0.

use core::sync::atomic::fence;
use core::sync::atomic::Ordering::{Relaxed, Release};
use mm::int::low32;

use mm::Stage;

use crate::machine::hw::{Hw, Nanos};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

const SECOND: u64 = 1_000_000_000;

impl<H: Hw> Hv<H> {
    /// Returns UTC at system time 0, as seconds and nanoseconds since 1970.
    pub(crate) fn wallclock_base(&self) -> (u64, u32) {
        let mut wall = self.clock.wall.lock();
        *wall.get_or_insert_with(|| {
            let ns = self.hw.boot_wallclock();
            (ns / SECOND, (ns % SECOND) as u32)
        })
    }

    /// Sets the time of day: it was `secs` and `nsecs` since 1970 at system time `system_time` (XENPF_settime64). All
    /// domains' wallclocks are updated.
    pub fn set_wallclock(&self, secs: u64, nsecs: u32, system_time: Nanos) {
        let ns = secs.wrapping_mul(SECOND).wrapping_add(u64::from(nsecs)).wrapping_sub(system_time);
        *self.clock.wall.lock() = Some((ns / SECOND, (ns % SECOND) as u32));
        for d in self.domains.all() {
            self.update_wallclock(&d);
        }
    }

    /// Adds time that system time has not counted.
    pub(crate) fn advance_wallclock(&self, by: Nanos) {
        let (secs, nsecs) = self.wallclock_base();
        let ns = u64::from(nsecs) + by;
        self.set_wallclock(secs.wrapping_add(ns / SECOND), (ns % SECOND) as u32, 0);
    }

    /// Ends the wallclock of `d`, which is gone: a CPU that still holds `d` must no longer write its `shared_info`.
    pub(crate) fn end_wallclock(&self, d: &Domain) {
        let _writer = self.clock.wall.lock();
        d.life().goes();
    }

    /// Writes the wallclock of `d`, when it starts and when its time offset changes. Does nothing if it is gone.
    pub fn update_wallclock(&self, d: &Domain) {
        let Some((version_at, sec_hi_at)) = d.event_channels.layout.wallclock() else { return };
        let (sec, nsec) = self.wallclock_base();
        let sec = sec.wrapping_add(d.time_offset.load(Relaxed));
        let (hw, page) = (&self.hw, d.shared_info);
        let _writer = self.clock.wall.lock();
        if d.life().stage() == Stage::Gone {
            return;
        }
        let version = hw.load32(page, version_at).wrapping_add(1) | 1;
        hw.store32(page, version_at, version);
        fence(Release);
        hw.store32(page, version_at + 4, low32(sec));
        hw.store32(page, version_at + 8, nsec);
        hw.store32(page, sec_hi_at, (sec >> 32) as u32);
        fence(Release);
        hw.store32(page, version_at, version.wrapping_add(1));
    }
}
