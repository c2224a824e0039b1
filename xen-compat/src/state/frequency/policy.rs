//! A policy: which frequency one or more CPUs have, and within which bounds it is chosen.

use alloc::vec::Vec;

use mm::{CpuId, CpuMask};

use crate::machine::hw::Nanos;
use crate::options::cpufreq::Governor;
use crate::state::frequency::order::Setting;
use crate::state::frequency::report::Sharing;

/// By what a frequency is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Control {
    /// Intel's register.
    Msr,
    /// A port of so many bytes.
    Port { port: u16, size: u8 },
    /// AMD's register.
    Pstate,
}

/// Whether the CPU may go beyond its nominal frequency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turbo {
    /// It cannot.
    Unsupported,
    Off,
    On,
}

/// Which frequency is chosen where there is none as wished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Nearest {
    /// The next lower one, or else the next higher.
    Below,
    /// The next higher one, or else the next lower.
    Above,
}

/// A frequency that can be chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) khz: u32,
    /// The state, as it was reported.
    pub(crate) state: u8,
    /// What is written.
    pub(crate) value: u32,
    /// What is read.
    pub(crate) status: u32,
}

/// The frequency of a group of CPUs, or of one.
pub(crate) struct Policy {
    /// The CPU that it belongs to, for which the rule looks.
    pub(crate) leader: CpuId,
    pub(crate) cpus: CpuMask,
    pub(crate) sharing: Sharing,
    pub(crate) control: Control,
    /// From the fastest on; there is one.
    pub(crate) steps: Vec<Step>,
    /// How long a change takes, in ns.
    pub(crate) latency: u32,
    /// The bounds within which a frequency is chosen, in kHz.
    pub(crate) min: u32,
    pub(crate) max: u32,
    /// The frequency that was chosen.
    pub(crate) khz: u32,
    /// The state of that.
    pub(crate) state: u8,
    /// The highest frequency that firmware allows.
    pub(crate) limit: u32,
    /// Whether the present state must be set again, because the CPU may be in another.
    pub(crate) unsure: bool,
    pub(crate) turbo: Turbo,
    /// Whether its CPUs count actual and nominal cycles.
    pub(crate) counts: bool,
    pub(crate) governor: Option<Governor>,
    /// Whether `ondemand` looks at it, and whether it ever has.
    pub(crate) watched: bool,
    pub(crate) was_watched: bool,
    /// When it last looked.
    pub(crate) looked: Nanos,
}

impl Policy {
    /// Returns the lowest frequency there is.
    pub(crate) fn lowest(&self) -> u32 {
        self.steps.iter().map(|step| step.khz).min().unwrap_or(0)
    }

    /// Returns the highest frequency there is.
    pub(crate) fn highest(&self) -> u32 {
        self.steps.iter().map(|step| step.khz).max().unwrap_or(0)
    }

    /// Returns the next after the highest.
    pub(crate) fn second(&self) -> u32 {
        let highest = self.highest();
        self.steps.iter().map(|step| step.khz).filter(|khz| *khz != highest).max().unwrap_or(highest)
    }

    /// Returns the bounds nearest to those wished between which there is a frequency.
    pub(crate) fn bounds(&self, (min, max): (u32, u32)) -> (u32, u32) {
        let within = |(min, max): (u32, u32), low: u32, high: u32| {
            let max = max.max(low).min(high);
            (min.max(low).min(high).min(max), max)
        };
        let (lowest, highest) = (self.lowest(), self.highest());
        let (min, mut max) = within(within((min, max), 0, self.limit), lowest, highest);
        if !self.steps.iter().any(|step| (min..=max).contains(&step.khz)) {
            let above = self.steps.iter().map(|step| step.khz).filter(|khz| *khz > max).min();
            max = above.unwrap_or(u32::MAX);
        }
        within((min, max), lowest, highest)
    }

    /// Returns the step within the bounds that is nearest to a frequency.
    pub(crate) fn nearest(&self, khz: u32, nearest: Nearest) -> Option<Step> {
        let allowed = || self.steps.iter().filter(|step| (self.min..=self.max).contains(&step.khz)).copied();
        let below = || allowed().filter(|step| step.khz <= khz).max_by_key(|step| step.khz);
        let above = || allowed().filter(|step| step.khz >= khz).min_by_key(|step| step.khz);
        match nearest {
            Nearest::Below => below().or_else(above),
            Nearest::Above => above().or_else(below),
        }
    }

    /// Returns how a step is set.
    pub(crate) fn setting(&self, step: &Step) -> Setting {
        // What does not fit is not written.
        match self.control {
            Control::Msr => Setting::Msr(mm::int::low16(step.value)),
            Control::Port { port, size } => Setting::Port { port, size, value: step.value },
            Control::Pstate => Setting::Pstate(mm::int::low8(step.value)),
        }
    }

    /// Returns the frequency that the value of Intel's status register stands for: the highest if it is none of those
    /// reported.
    pub(crate) fn khz_of(&self, status: u32) -> u32 {
        let status = status & 0xffff;
        let step = self.steps.iter().find(|step| step.status == status).or(self.steps.first());
        step.map_or(0, |step| step.khz)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(khz: &[u32]) -> Policy {
        let steps: Vec<Step> = (0u8..)
            .zip(khz)
            .map(|(state, khz)| Step {
                khz: *khz,
                state,
                value: u32::from(state) + 0x10,
                status: u32::from(state) + 0x20,
            })
            .collect();
        Policy {
            leader: CpuId(0),
            cpus: CpuMask::first(1),
            sharing: Sharing::Hardware,
            control: Control::Msr,
            steps,
            latency: 10_000,
            min: 0,
            max: u32::MAX,
            khz: 0,
            state: 0,
            limit: u32::MAX,
            unsure: true,
            turbo: Turbo::Unsupported,
            counts: false,
            governor: None,
            watched: false,
            was_watched: false,
            looked: 0,
        }
    }

    #[test]
    fn bounds_leave_a_frequency() {
        let mut p = policy(&[3000, 2000, 1000]);
        assert_eq!((p.lowest(), p.second(), p.highest()), (1000, 2000, 3000));
        assert_eq!(
            [(0, u32::MAX), (1500, 2500), (2500, 1500)].map(|b| p.bounds(b)),
            [(1000, 3000), (1500, 2500), (1500, 2000)]
        );
        assert_eq!(p.bounds((0, 1)), (1000, 1000));
        assert_eq!(p.bounds((2100, 2900)), (2100, 3000), "there is none between");
        // Firmware's limit, also below all.
        p.limit = 2000;
        assert_eq!([p.bounds((0, 3000)), p.bounds((2500, 3000))], [(1000, 2000), (2000, 2000)]);
        p.limit = 10;
        assert_eq!(p.bounds((2500, 3000)), (1000, 1000));
        assert_eq!((policy(&[700]).second(), policy(&[700]).bounds((1, 2))), (700, (700, 700)));
    }

    #[test]
    fn the_nearest_step_in_bounds() {
        let mut p = policy(&[3000, 2000, 1000]);
        let khz = |p: &Policy, khz, how| p.nearest(khz, how).map(|step| step.khz);
        assert_eq!(
            [500, 1000, 1500, 9000].map(|f| khz(&p, f, Nearest::Below)),
            [Some(1000), Some(1000), Some(1000), Some(3000)]
        );
        assert_eq!(
            [500, 1000, 1500, 9000].map(|f| khz(&p, f, Nearest::Above)),
            [Some(1000), Some(1000), Some(2000), Some(3000)]
        );
        (p.min, p.max) = (1500, 2500);
        assert_eq!([khz(&p, 500, Nearest::Below), khz(&p, 2800, Nearest::Above)], [Some(2000); 2]);
        (p.min, p.max) = (2100, 2200);
        assert_eq!(khz(&p, 2100, Nearest::Above), None);
    }

    #[test]
    fn how_a_step_is_set_and_told() {
        let mut p = policy(&[3000, 2000]);
        let step = p.steps[1];
        assert_eq!(p.setting(&step), Setting::Msr(0x11));
        assert_eq!([0x21, 0x7_0021, 0x99].map(|status| p.khz_of(status)), [2000, 2000, 3000]);
        p.control = Control::Port { port: 0x82, size: 1 };
        assert_eq!(p.setting(&step), Setting::Port { port: 0x82, size: 1, value: 0x11 });
        p.control = Control::Pstate;
        assert_eq!(p.setting(&step), Setting::Pstate(0x11));
    }
}
