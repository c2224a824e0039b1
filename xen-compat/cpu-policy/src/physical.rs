//! What a policy is derived from.

/// The registers that CPUID fills.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CpuidRegs {
    /// EAX
    pub eax: u32,
    /// EBX
    pub ebx: u32,
    /// ECX
    pub ecx: u32,
    /// EDX
    pub edx: u32,
}

/// The physical CPU; all CPUs of a machine are alike.
pub trait PhysicalCpu {
    /// CPUID.
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs;
    /// Reads an MSR; `None` if the CPU does not have it.
    fn rdmsr(&self, msr: u32) -> Option<u64>;
    /// Returns the maximum value of XCR0.
    fn xcr0_max(&self) -> u64;
}
