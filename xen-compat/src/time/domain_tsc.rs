//! A domain's time stamp counter: whether it is emulated, and what it shows.

use x86_defs::cr4;

use crate::machine::hw::{Hw, Nanos};
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::time::clock::TscScale;
use crate::state::time::domain_tsc::{TscInfo, TscMode};

/// What the toolstack sets, or saves and restores, of a domain's counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct TscSettings {
    /// When it is emulated.
    pub(crate) mode: TscMode,
    /// Time that the counter has run.
    pub(crate) elapsed: Nanos,
    /// Its frequency in kHz; 0: that of this machine.
    pub(crate) khz: u32,
    /// How often it had been set up before.
    pub(crate) incarnation: u32,
}

impl<H: Hw> Hv<H> {
    /// Sets a domain's counter. The domain must be paused, or not yet be known to anyone. The hardware domain always has
    /// the CPU's own.
    pub(crate) fn tsc_set_info(&self, d: &Domain, s: TscSettings) {
        if d.is_hardware() {
            return;
        }
        let host = self.hw.tsc_khz();
        let mut info = d.control.tsc.info.lock();
        let mut emulated = false;
        // Without emulation the frequency and the offset of before stay, which CPUID tells.
        if s.mode != TscMode::NeverEmulate {
            let khz = if s.khz == 0 { host } else { s.khz };
            let to_ns = TscScale::new(u64::from(khz) * 1000);
            let offset = self.hw.now().wrapping_sub(s.elapsed);
            *info = TscInfo { khz, offset, to_ns, from_ns: to_ns.reciprocal(), ..*info };
            emulated = s.mode == TscMode::AlwaysEmulate || !self.clock.tsc_reliable() || khz != host;
        }
        info.mode = s.mode;
        info.incarnation = s.incarnation.wrapping_add(1);
        drop(info);
        d.control.tsc.set_emulated(emulated);
        // They have time stamps of the counter of before.
        d.vcpus().iter().for_each(|v| v.timers.forget_published());
    }

    /// Returns what is saved of a domain's counter.
    pub(crate) fn tsc_get_info(&self, d: &Domain) -> TscSettings {
        let info = *d.control.tsc.info.lock();
        let (elapsed, khz) = match info.mode {
            TscMode::NeverEmulate => (0, 0),
            TscMode::Default if !d.control.tsc.is_emulated() => (info.to_ns.ns(self.hw.tsc()), self.hw.tsc_khz()),
            _ => (self.hw.now().wrapping_sub(info.offset), info.khz),
        };
        let elapsed = if elapsed.cast_signed() < 0 { 0 } else { elapsed };
        TscSettings { mode: info.mode, elapsed, khz, incarnation: info.incarnation }
    }

    /// Returns what RDTSC reads in `d`.
    #[inline]
    pub(crate) fn guest_tsc(&self, d: &Domain) -> u64 {
        if d.control.tsc.is_emulated() {
            self.soft_rdtsc(d)
        } else {
            self.hw.tsc()
        }
    }

    #[cold]
    fn soft_rdtsc(&self, d: &Domain) -> u64 {
        d.control.tsc.info.lock().read(self.hw.now())
    }

    /// Returns the counter of `d` at system time `ns`, when the CPU's is `tsc`, and its scale.
    pub(super) fn guest_time_stamp(&self, d: &Domain, ns: Nanos, tsc: u64) -> (u64, TscScale) {
        if d.control.tsc.is_emulated() {
            let info = d.control.tsc.info.lock();
            (info.at(ns), info.to_ns)
        } else {
            (tsc, self.tsc_scale())
        }
    }

    /// Loads the bits of CR4 that the guest or its counter requires.
    #[inline]
    pub(crate) fn load_cr4(&self, cur: &Cur<'_>) {
        self.hw.load_guest_cr4(cur.ctx.cr4 | cur.d.control.tsc.cr4_bits());
    }
}

/// Returns whether a process of the guest may read the counter: RDTSC traps for a counter that is emulated.
pub(crate) fn user_may_read_tsc(cur: &Cur<'_>) -> bool {
    cur.ctx.cr4 & cr4::TSD == 0
}
