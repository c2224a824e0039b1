//! The features of the CPU.

use cpu_policy::CpuidRegs;

/// The features of the CPU; all CPUs are alike.
pub trait CpuFeatures {
    /// Returns a CPUID leaf of the physical CPU.
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs;
    /// Returns XCR0 of this CPU as the hypervisor set it: the maximum that a guest may enable.
    fn xcr0_max(&self) -> u64;
    /// Returns the width of machine addresses in bits.
    fn physaddr_bits(&self) -> u32;
}
