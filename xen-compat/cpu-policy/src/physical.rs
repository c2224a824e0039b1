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

/// The physical processor; all CPUs of a machine are alike.
pub trait PhysicalCpu {
    /// CPUID.
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs;
    /// An MSR; `None`: the processor has no such.
    fn rdmsr(&self, msr: u32) -> Option<u64>;
    /// The most that XCR0 can be set to.
    fn xcr0_max(&self) -> u64;
}
