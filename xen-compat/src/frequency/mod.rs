//! Sets the CPUs' frequencies (ACPI's P-states), which dom0's ACPI driver has reported.
//!
//! - [`join`]: CPUs form groups, and get a policy for each, or for each of their CPUs; [`policy`]: bounds and rules, and
//!   what follows for the frequency;
//! - [`orders`]: each CPU writes its own registers, asked to by a softirq, for which nobody waits;
//! - [`look`]: the rule `ondemand` looks, by a timer of the policy's leader, how busy its CPUs have been.

pub(crate) mod join;
pub(crate) mod look;
pub(crate) mod orders;
pub(crate) mod policy;
#[cfg(test)]
pub(crate) mod tests;

use cpu_policy::Vendor;
use mm::CpuId;

use crate::machine::hw::Hw;
use crate::options::cpufreq::Controller;
use crate::state::hypervisor::Hv;

/// CPUID 1: Intel's register (EIST).
const EIST: u32 = 1 << 7;
/// CPUID 6: turbo; and the counters of actual and nominal cycles.
const TURBO: u32 = 1 << 1;
const COUNTERS: u32 = 1;
/// CPUID 0x80000007: AMD's register, and its turbo.
const HW_PSTATE: u32 = 1 << 7;
const BOOST: u32 = 1 << 9;

/// How the machine's CPUs are driven.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Driver {
    /// Intel's: by their register, or by ports.
    Acpi,
    /// AMD's and Hygon's: by their register.
    Powernow,
}

impl Driver {
    /// Returns its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Driver::Acpi => "acpi-cpufreq",
            Driver::Powernow => "powernow",
        }
    }
}

/// What the CPUs can do; all have the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Abilities {
    /// Intel's register sets the frequency.
    pub(crate) eist: bool,
    /// The frequency can go beyond the nominal one.
    turbo: bool,
    /// Actual and nominal cycles are counted.
    counters: bool,
}

impl<H: Hw> Hv<H> {
    /// Returns whether frequencies are the hypervisor's to set.
    pub(crate) fn sets_frequencies(&self) -> bool {
        self.options.cpufreq.controller == Controller::Xen
    }

    fn vendor(&self) -> Vendor {
        Vendor::of(self.hw.cpuid(0, 0))
    }

    /// Returns whether frequencies of such CPUs can be set at all.
    pub(crate) fn knows_frequencies(&self) -> bool {
        self.vendor() != Vendor::Other
    }

    /// Returns how frequencies are set, if they are the hypervisor's to set, and can be.
    pub(crate) fn frequency_driver(&self) -> Option<Driver> {
        let driver = match self.vendor() {
            Vendor::Intel => Driver::Acpi,
            Vendor::Amd | Vendor::Hygon if self.power_leaf() & HW_PSTATE != 0 => Driver::Powernow,
            _ => return None,
        };
        self.sets_frequencies().then_some(driver)
    }

    /// Returns EDX of CPUID 0x80000007.
    fn power_leaf(&self) -> u32 {
        if self.hw.cpuid(0x8000_0000, 0).eax >= 0x8000_0007 {
            self.hw.cpuid(0x8000_0007, 0).edx
        } else {
            0
        }
    }

    /// Returns what the CPUs can do for their frequencies.
    pub(crate) fn frequency_abilities(&self) -> Abilities {
        let is_intel = self.vendor() == Vendor::Intel;
        let thermal = if self.hw.cpuid(0, 0).eax >= 6 { self.hw.cpuid(6, 0) } else { Default::default() };
        Abilities {
            eist: is_intel && self.hw.cpuid(1, 0).ecx & EIST != 0,
            turbo: if is_intel { thermal.eax & TURBO != 0 } else { self.power_leaf() & BOOST != 0 },
            counters: thermal.ecx & COUNTERS != 0,
        }
    }

    /// Returns whether a CPU is online.
    pub(crate) fn is_online(&self, cpu: u32) -> bool {
        cpu < self.hw.nr_cpus() && self.online_cpus().contains(CpuId(cpu))
    }
}
