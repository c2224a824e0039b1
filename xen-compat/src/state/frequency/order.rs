//! What a CPU does for a policy: only the CPU itself writes and reads its registers.

use crate::machine::hw::Nanos;

/// How a frequency is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Setting {
    /// By the lower 16 bits of Intel's register.
    Msr(u16),
    /// By a port of so many bytes.
    Port { port: u16, size: u8, value: u32 },
    /// By AMD's register, to the state of this number.
    Pstate(u8),
}

/// What a CPU counts, and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Readings {
    /// Clock cycles at the actual frequency.
    pub(crate) actual: u64,
    /// Clock cycles at the highest frequency that the CPU has without turbo, in the same time.
    pub(crate) nominal: u64,
    /// Where it stands: the value of Intel's status register.
    pub(crate) status: u32,
}

impl Readings {
    /// Returns the average frequency since `before`, relative to the nominal one, in percent; 0: not known.
    pub(crate) fn percent_since(&self, before: &Readings) -> u32 {
        let (actual, nominal) = (self.actual.wrapping_sub(before.actual), self.nominal.wrapping_sub(before.nominal));
        let percent = u128::from(actual) * 100 / u128::from(nominal.max(1));
        if nominal == 0 {
            0
        } else {
            u32::try_from(percent).unwrap_or(u32::MAX)
        }
    }
}

/// A CPU's orders, and its answers.
#[derive(Default)]
pub(crate) struct Orders {
    /// The frequency to set.
    pub(crate) setting: Option<Setting>,
    /// Whether it may go beyond its nominal frequency, if that is to be changed.
    pub(crate) turbo: Option<bool>,
    /// Whether the readings are asked for.
    pub(crate) asked: bool,
    /// The readings, and when they were taken.
    pub(crate) answer: Option<(Nanos, Readings)>,
    /// The readings when the toolstack last asked for the average.
    pub(crate) told: Readings,
    /// The readings when `ondemand` last looked.
    pub(crate) seen: Readings,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_of_the_time_since() {
        let at = |actual, nominal| Readings { actual, nominal, status: 0 };
        assert_eq!(at(150, 100).percent_since(&at(0, 0)), 150);
        assert_eq!(at(175, 200).percent_since(&at(150, 150)), 50);
        assert_eq!([at(5, 5).percent_since(&at(5, 5)), at(6, 5).percent_since(&at(5, 5))], [0, 0]);
        assert_eq!(at(5, 3).percent_since(&at(u64::MAX, u64::MAX)), 150, "counters wrap");
        assert_eq!(at(u64::MAX, 1).percent_since(&at(0, 0)), u32::MAX);
    }
}
