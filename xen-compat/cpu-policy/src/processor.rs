//! Optional registers of a CPU.

use crate::features::DBEXT_E1C;
use crate::physical::PhysicalCpu;
use x86_defs::msr_index::{CPUID_FAULTING, MISC_FEATURES_ENABLES, PLATFORM_INFO};

/// The first extended leaf.
const EXTENDED: u32 = 0x8000_0000;

/// Which of these registers exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Processor {
    /// CPUID can fault.
    pub cpuid_faulting: bool,
    /// Masks of breakpoint addresses.
    pub dbext: bool,
}

impl Processor {
    /// Detects them on this CPU; all CPUs are alike.
    pub fn of(cpu: &impl PhysicalCpu) -> Self {
        let can_fault = cpu.rdmsr(PLATFORM_INFO).is_some_and(|info| info & CPUID_FAULTING != 0);
        let extended = cpu.cpuid(EXTENDED, 0).eax;
        Self {
            cpuid_faulting: can_fault && cpu.rdmsr(MISC_FEATURES_ENABLES).is_some(),
            dbext: extended > EXTENDED
                && extended >> 16 == EXTENDED >> 16
                && cpu.cpuid(EXTENDED + 1, 0).ecx & DBEXT_E1C != 0,
        }
    }
}
