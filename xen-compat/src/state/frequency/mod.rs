//! The frequencies of the CPUs (ACPI's P-states): what dom0 has reported, which CPUs go together, by which rule theirs is
//! chosen, and how much they have used each.
//!
//! CPUs that ACPI says depend on each other are a group. A [`Policy`] sets the frequency of one or more
//! CPUs; it belongs to the CPU that was the first of them, its leader.

pub(crate) mod order;
pub(crate) mod policy;
pub(crate) mod report;
pub(crate) mod statistics;

use alloc::vec::Vec;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use mm::{CpuId, CpuMask};

use crate::machine::hw::Nanos;
use crate::machine::lock::Mutex;
use crate::options::cpufreq::Cpufreq;
use crate::state::frequency::order::Orders;
use crate::state::frequency::policy::Policy;
use crate::state::frequency::report::Report;
use crate::state::frequency::statistics::Statistics;

/// What is known of one CPU.
#[derive(Default)]
pub(crate) struct Known {
    /// What dom0 has reported.
    pub(crate) report: Report,
    /// The leader of the policy that sets its frequency, and its group at the time.
    pub(crate) joined: Option<(CpuId, u64)>,
}

/// What is known of all CPUs.
pub(crate) struct Frequencies {
    /// Held by whoever changes which CPUs go together.
    pub(crate) known: Mutex<Vec<Known>>,
    /// The rule `ondemand`.
    pub(crate) ondemand: Ondemand,
}

impl Frequencies {
    #[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]
    pub(crate) fn new(cpus: usize, options: &Cpufreq) -> Self {
        let known = Mutex::new((0..cpus).map(|_| Known::default()).collect());
        let ondemand = Ondemand { threshold: AtomicU32::new(options.up_threshold), ..Ondemand::default() };
        Frequencies { known, ondemand }
    }
}

/// Returns the CPUs of a group whose frequency is being set.
pub(crate) fn members(known: &[Known], group: u64) -> CpuMask {
    CpuMask::first(known.len()).filter(|cpu| known[cpu.0 as usize].joined.is_some_and(|(_, of)| of == group))
}

/// The shortest usual time between two looks at a CPU.
const USUAL_RATE: Nanos = 20_000_000;
/// How much longer than a change it is, and how the bounds that the toolstack must keep relate to it.
const OF_LATENCY: u64 = 1000;
const OF_LEAST: u64 = 2;
const OF_GREATEST: u64 = 500;

/// The parameters of `ondemand`, which are the same for all CPUs.
#[derive(Default)]
pub(crate) struct Ondemand {
    /// Time between two looks; 0: none has looked yet.
    rate: AtomicU64,
    /// The usual one.
    usual: AtomicU64,
    /// The percentage of use above which the highest frequency is chosen.
    threshold: AtomicU32,
}

impl Ondemand {
    /// Returns the time between two looks.
    #[inline]
    pub(crate) fn rate(&self) -> Nanos {
        self.rate.load(Relaxed)
    }

    /// Returns the bounds of the time between two looks.
    pub(crate) fn rates(&self) -> (Nanos, Nanos) {
        let usual = self.usual.load(Relaxed);
        (usual / OF_LEAST, usual.saturating_mul(OF_GREATEST))
    }

    /// Returns the percentage of use above which the highest frequency is chosen.
    pub(crate) fn threshold(&self) -> u32 {
        self.threshold.load(Relaxed)
    }

    /// Sets it, which is in [`UP_THRESHOLD`](crate::options::cpufreq::UP_THRESHOLD).
    pub(crate) fn set_threshold(&self, percent: u32) {
        self.threshold.store(percent, Relaxed);
    }

    /// Sets the time between two looks. Returns whether it is within the bounds.
    pub(crate) fn set_rate(&self, rate: Nanos) -> bool {
        let (least, greatest) = self.rates();
        let within = (least..=greatest).contains(&rate);
        if within {
            self.rate.store(rate, Relaxed);
        }
        within
    }

    /// Begins, with a CPU whose changes take `latency`, unless it has before. `wished`: the command line's rate; 0 for
    /// none. Returns the rate if it is another one.
    pub(crate) fn begin(&self, latency: Nanos, wished: Nanos) -> Option<Nanos> {
        if self.rate() != 0 {
            return None;
        }
        let usual = latency.saturating_mul(OF_LATENCY).max(USUAL_RATE);
        self.usual.store(usual, Relaxed);
        let (least, greatest) = self.rates();
        let rate = if wished == 0 { usual } else { wished.clamp(least, greatest) };
        self.rate.store(rate, Relaxed);
        (wished != 0 && rate != wished).then_some(rate)
    }
}

/// One CPU's part of it.
#[derive(Default)]
pub(crate) struct CpuFrequency {
    /// The policy that it leads.
    pub(crate) policy: Mutex<Option<Policy>>,
    /// How much it has used each frequency.
    pub(crate) statistics: Mutex<Option<Statistics>>,
    /// What it is to do.
    pub(crate) orders: Mutex<Orders>,
    /// How long it had been idle when `ondemand` last looked.
    pub(crate) idle_seen: AtomicU64,
    /// What `userspace` is to set, in kHz.
    pub(crate) speed: AtomicU32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_suits_the_latency() {
        let of = |latency, wished| {
            let ondemand = Ondemand::default();
            let said = ondemand.begin(latency, wished);
            (said, ondemand.rate(), ondemand.rates())
        };
        let ms = |n: u64| n * 1_000_000;
        assert_eq!(of(10_000, 0), (None, ms(20), (ms(10), ms(10_000))));
        assert_eq!(of(100_000, 0).1, ms(100));
        assert_eq!(of(10_000, ms(30)), (None, ms(30), (ms(10), ms(10_000))));
        assert_eq!(of(10_000, 1).0, Some(ms(10)));
        assert_eq!(of(10_000, u64::MAX).0, Some(ms(10_000)));
        let ondemand = Ondemand::default();
        assert!(!ondemand.set_rate(1), "there are no bounds yet");
        ondemand.begin(0, 0);
        assert_eq!(
            [ms(10) - 1, ms(10), ms(10_000), ms(10_000) + 1].map(|rate| ondemand.set_rate(rate)),
            [false, true, true, false]
        );
        // It stays when it begins with another CPU.
        assert_eq!((ondemand.begin(1, 5), ondemand.rate()), (None, ms(10_000)));
    }
}
