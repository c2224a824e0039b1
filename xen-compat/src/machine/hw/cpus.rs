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
    /// Returns whether a CPU runs, rather than being stopped ([`Self::stop_this_cpu`]).
    fn is_running(&self, cpu: CpuId) -> bool;
    /// Stops the running CPU, which has no vcpu loaded and holds no lock. Does not return on the metal: a CPU that is
    /// started again begins a new run loop.
    fn stop_this_cpu(&self);
    /// Prepares a stopped CPU and resets it, the first step to start it. Does nothing to one that runs.
    fn reset_cpu(&self, cpu: CpuId);
    /// Starts a CPU that was reset at least 10 ms ago. It runs at some later time, or not at all if it is broken.
    fn start_cpu(&self, cpu: CpuId);
}
