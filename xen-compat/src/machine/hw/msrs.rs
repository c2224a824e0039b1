//! Model-specific registers, and which of them the core writes.

use mm::Fault;
use x86_defs::msr_index::{
    APERF, DR0_ADDRESS_MASK, DR1_ADDRESS_MASK, DR3_ADDRESS_MASK, FID_VID_CTL, FID_VID_STATUS, K8_HWCR,
    MISC_FEATURES_ENABLES, MPERF, PERF_CTL, PRED_CMD, PSTATE7, PSTATE_LIMIT, TSC_AUX,
};

/// A model-specific register that the core writes. The hypervisor relies on none of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GuestMsr {
    /// The value that RDTSCP and RDPID return.
    TscAux,
    /// Indirect branch prediction barrier.
    PredCmd,
    /// Whether CPUID faults outside of ring 0.
    MiscFeaturesEnables,
    /// Address bits that breakpoints 0 to 3 ignore. The hypervisor's range begins and ends at multiples of 4 GiB.
    DrAddressMask(u8),
    /// One by which the CPU's frequency is set.
    Frequency(FrequencyMsr),
}

/// A register by which a CPU's frequency is set, or which counts its cycles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FrequencyMsr(u32);

impl FrequencyMsr {
    /// Returns the register with this number, if it is one.
    pub const fn of(number: u32) -> Option<Self> {
        match number {
            PERF_CTL | MPERF | APERF | K8_HWCR | FID_VID_CTL | FID_VID_STATUS | PSTATE_LIMIT..=PSTATE7 => {
                Some(FrequencyMsr(number))
            }
            _ => None,
        }
    }
}

impl GuestMsr {
    /// Returns its number.
    pub const fn number(self) -> u32 {
        match self {
            Self::TscAux => TSC_AUX,
            Self::PredCmd => PRED_CMD,
            Self::MiscFeaturesEnables => MISC_FEATURES_ENABLES,
            Self::DrAddressMask(0) => DR0_ADDRESS_MASK,
            Self::DrAddressMask(i @ 1..=2) => DR1_ADDRESS_MASK + i as u32 - 1,
            Self::DrAddressMask(_) => DR3_ADDRESS_MASK,
            Self::Frequency(FrequencyMsr(number)) => number,
        }
    }
}

/// Model-specific registers of this CPU.
pub trait Msrs {
    /// Reads an MSR.
    ///
    /// # Errors
    /// [`Fault`]: the CPU has no such register.
    fn rdmsr(&self, msr: u32) -> Result<u64, Fault>;
    /// Writes an MSR.
    ///
    /// # Errors
    /// [`Fault`]: the CPU raises #GP, and the register is unchanged.
    fn wrmsr(&self, msr: GuestMsr, val: u64) -> Result<(), Fault>;
}
