//! What guests need to compute the time from the TSC.

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use mm::lock::Ranked;
use mm::CpuId;

use crate::hv::Hv;
use crate::hw::{Hw, Nanos};

/// Rank of the wallclock's lock; nothing is locked under it.
const RANK_WALLCLOCK: u8 = 121;
/// How old a time stamp may get.
const STAMP_AGE: Nanos = 1_000_000_000;

/// How TSC ticks become nanoseconds: `((ticks << shift) * mul) >> 32`, with a negative shift to the right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TscScale {
    /// `tsc_to_system_mul`.
    pub mul: u32,
    /// `tsc_shift`.
    pub shift: i8,
}

impl TscScale {
    /// The scale of a counter with `hz` ticks per second, as precise as 32 bits allow.
    pub fn new(hz: u64) -> Self {
        const SECOND: u64 = 1_000_000_000;
        let (mut hz, mut shift) = (hz.max(1), 0i8);
        while hz > 2 * SECOND {
            hz >>= 1;
            shift -= 1;
        }
        while hz <= SECOND {
            hz <<= 1;
            shift += 1;
        }
        TscScale { mul: ((SECOND << 32) / hz) as u32, shift }
    }

    /// Binary places of [`Self::factor`].
    pub const FACTOR_BITS: u32 = 56;

    /// The same scale as one factor: `(ticks * factor) >> FACTOR_BITS` in 128 bits. `None` for counters below 4 MHz.
    ///
    /// A clock that goes by it never lags behind a guest's that was told its time and goes by the scale: the guest rounds
    /// down twice where this rounds once, so its clock does not step back when it is told the time anew.
    pub const fn factor(self) -> Option<u64> {
        let shift = Self::FACTOR_BITS as i32 - 32 + self.shift as i32;
        if 0 <= shift && shift <= 32 {
            Some((self.mul as u64) << shift)
        } else {
            None
        }
    }

    /// Nanoseconds in `ticks`.
    pub fn ns(self, ticks: u64) -> Nanos {
        let ticks = if self.shift < 0 { ticks >> -self.shift } else { ticks << self.shift };
        ((u128::from(ticks) * u128::from(self.mul)) >> 32) as u64
    }
}

/// The clock of the machine as guests see it.
pub struct Clock {
    /// The scale, shift in the low byte; 0: not computed yet.
    scale: AtomicU64,
    /// The TSCs of all CPUs agree and never stop.
    stable: AtomicBool,
    /// UTC at system time 0, once set.
    pub(super) wall: Ranked<Option<(u64, u32)>, RANK_WALLCLOCK>,
}

impl Default for Clock {
    fn default() -> Self {
        Clock { scale: AtomicU64::new(0), stable: AtomicBool::new(false), wall: Ranked::new(None) }
    }
}

impl Clock {
    /// Records that the TSCs of all CPUs agree and never stop, so that guests need no precautions
    /// (XEN_PVCLOCK_TSC_STABLE_BIT).
    pub fn set_tsc_stable(&self, stable: bool) {
        self.stable.store(stable, Relaxed);
    }

    /// How TSC ticks become nanoseconds; known as soon as a vcpu runs.
    #[inline]
    pub fn tsc_scale(&self) -> TscScale {
        let known = self.scale.load(Relaxed);
        TscScale { mul: (known >> 8) as u32, shift: known as i8 }
    }

    /// See [`Self::set_tsc_stable`].
    #[inline]
    pub fn tsc_stable(&self) -> bool {
        self.stable.load(Relaxed)
    }
}

impl<H: Hw> Hv<H> {
    /// How TSC ticks become nanoseconds.
    #[inline]
    pub fn tsc_scale(&self) -> TscScale {
        let known = self.clock.tsc_scale();
        if known.mul != 0 {
            return known;
        }
        let s = TscScale::new(u64::from(self.hw.tsc_khz()) * 1000);
        self.clock.scale.store(u64::from(s.mul) << 8 | u64::from(s.shift as u8), Relaxed);
        s
    }

    /// Takes a new time stamp for the vcpus of `cpu`, the calling CPU, when the last is too old.
    #[inline]
    pub(crate) fn refresh_time_stamp(&self, cpu: CpuId, now: Nanos) {
        let t = &self.percpu(cpu).timers;
        if now.wrapping_sub(t.stamp_ns.load(Relaxed)) >= STAMP_AGE || t.stamp_tsc.load(Relaxed) == 0 {
            let (ns, tsc) = self.hw.now_and_tsc();
            t.stamp_ns.store(ns, Relaxed);
            t.stamp_tsc.store(tsc.max(1), Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guests_clock_never_steps_back_when_it_is_told_the_time() {
        let mut seed = 1u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 16) % below
        };
        for hz in [4_000_000, 100_000_000, 999_999_999, 1_000_000_000, 1_999_999_999, 2_494_140_000, 6_200_000_001] {
            let scale = TscScale::new(hz);
            let factor = scale.factor().unwrap();
            let clock = |tsc: u64| ((u128::from(tsc) * u128::from(factor)) >> TscScale::FACTOR_BITS) as u64;
            for _ in 0..20_000 {
                let told = random(hz * 100_000);
                let again = told + random(hz * 3);
                let (guest, ours) = (clock(told) + scale.ns(again - told), clock(again));
                assert!((guest..=guest + 3).contains(&ours), "{hz} Hz: {guest} after {ours} at {told}, {again}");
            }
        }
        assert_eq!(TscScale::new(3_900_000).factor(), None);
    }

    #[test]
    fn scales_are_exact_to_32_bits() {
        for hz in [32_768, 3_579_545, 999_999_999, 1_000_000_000, 1_000_000_001, 2_494_140_000, 5_000_000_000] {
            let s = TscScale::new(hz);
            let ns = s.ns(hz * 10);
            assert!(ns.abs_diff(10_000_000_000) < 10, "{hz}: {ns}");
        }
    }
}
