//! The CPUs of the machine.

use mm::CpuId;

/// The CPUs of the machine, and how one reaches another.
pub trait Cpus {
    /// Returns the number of CPUs that run vcpus.
    fn nr_cpus(&self) -> u32;
    /// Returns the local APIC and ACPI numbers of a CPU, if there is such a CPU.
    fn cpu_ids(&self, cpu: u32) -> Option<(u32, u32)>;
    /// Makes another CPU leave its guest or the idle loop and look for work ([`crate::sched::softirq`]).
    fn kick(&self, cpu: CpuId);
}
