//! What guests need to compute the time from the TSC.

use core::sync::atomic::Ordering::Relaxed;

use mm::CpuId;

use crate::machine::hw::{Hw, Nanos};
use crate::state::hypervisor::Hv;
use crate::state::time::clock::TscScale;

/// Maximum age of a time stamp.
const STAMP_AGE: Nanos = 1_000_000_000;

impl<H: Hw> Hv<H> {
    /// Returns the conversion of TSC ticks to nanoseconds.
    #[inline]
    pub fn tsc_scale(&self) -> TscScale {
        let known = self.clock.tsc_scale();
        if known.mul != 0 {
            return known;
        }
        let s = TscScale::new(u64::from(self.hw.tsc_khz()) * 1000);
        self.clock.scale.store(u64::from(s.mul) << 8 | u64::from(s.shift.cast_unsigned()), Relaxed);
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
        let mut rng = test_rng::Rng::new(1);
        let mut random = |below: u64| rng.below(below);
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
    fn a_scales_reciprocal_leads_back() {
        let hz = [1_000, 32_768, 4_000_000, 999_999_999, 1_000_000_000, 1_000_000_001, 2_494_140_000, 6_200_000_001];
        for hz in hz {
            let ticks = TscScale::new(hz).reciprocal().ns(10_000_000_000);
            assert!(ticks.abs_diff(hz * 10) <= 1 + hz / (1 << 28), "{hz}: {ticks}");
        }
        // What nobody has set converts to nothing, and does not divide by it.
        assert_eq!(TscScale::default().ns(1 << 40), 0);
        TscScale::default().reciprocal();
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
