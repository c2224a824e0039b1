//! Registers that a processor may have.

use crate::machine::hw::Hw;
use crate::machine::msr_index::{CPUID_FAULTING, MISC_FEATURES_ENABLES, PLATFORM_INFO};

pub(crate) const DBEXT_E1C: u32 = 1 << 26;
pub(crate) const EXTENDED: u32 = 0x8000_0000;

/// Which of those registers there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Processor {
    /// CPUID can fault.
    pub cpuid_faulting: bool,
    /// Masks of breakpoint addresses.
    pub dbext: bool,
}

impl Processor {
    /// Looks at this CPU; all are alike.
    pub fn of<H: Hw>(hw: &H) -> Self {
        let can_fault = hw.rdmsr(PLATFORM_INFO).is_ok_and(|info| info & CPUID_FAULTING != 0);
        let extended = hw.cpuid(EXTENDED, 0).eax;
        Self {
            cpuid_faulting: can_fault && hw.rdmsr(MISC_FEATURES_ENABLES).is_ok(),
            dbext: extended > EXTENDED
                && extended >> 16 == EXTENDED >> 16
                && hw.cpuid(EXTENDED + 1, 0).ecx & DBEXT_E1C != 0,
        }
    }
}
