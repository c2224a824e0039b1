//! What the processor can do.

use cpu_policy::CpuidRegs;

/// What the processor can do; all CPUs are alike.
pub trait CpuFeatures {
    /// CPUID of the physical processor.
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs;
    /// XCR0 of this CPU as the hypervisor set it; the most a guest may enable.
    fn xcr0_max(&self) -> u64;
    /// Width of machine addresses in bits.
    fn physaddr_bits(&self) -> u32;
}
