//! The CPU from which CPU policies are derived.

use cpu_policy::{CpuidRegs, PhysicalCpu};

use crate::machine::hw::{CpuFeatures, Msrs};

/// The CPU that this runs on.
pub(crate) struct ThisCpu<'a, H>(pub(crate) &'a H);

impl<H: CpuFeatures + Msrs> PhysicalCpu for ThisCpu<'_, H> {
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs {
        self.0.cpuid(leaf, sub)
    }

    fn rdmsr(&self, msr: u32) -> Option<u64> {
        self.0.rdmsr(msr).ok()
    }

    fn xcr0_max(&self) -> u64 {
        self.0.xcr0_max()
    }
}
