//! Threads, cores and sockets, from APIC numbers and the CPUID of the physical CPU.

use mm::CpuId;

use crate::machine::hw::Hw;
use crate::machine::topology::ApicBits;
use crate::state::hypervisor::Hv;

/// The location of a CPU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CpuTopology {
    /// The core within its socket.
    pub core: u32,
    /// The socket.
    pub socket: u32,
}

impl<H: Hw> Hv<H> {
    fn apic_bits(&self) -> ApicBits {
        ApicBits::of_cpu(|leaf, sub| self.hw.cpuid(leaf, sub))
    }

    fn apic_number(&self, cpu: u32) -> u32 {
        self.hw.cpu_ids(cpu).map_or(cpu, |(apic, _)| apic)
    }

    /// Returns the location of `cpu`.
    pub fn cpu_topology(&self, cpu: u32) -> CpuTopology {
        let ApicBits { smt, package } = self.apic_bits();
        let apic = self.apic_number(cpu);
        CpuTopology { core: (apic & ((1 << package) - 1)) >> smt, socket: apic >> package }
    }

    /// Returns whether `cpu` is the first thread of its core.
    pub(crate) fn is_first_thread(&self, cpu: u32) -> bool {
        self.apic_number(cpu) & ((1 << self.apic_bits().smt) - 1) == 0
    }

    /// Returns whether another thread of the core of `cpu` is online.
    pub(crate) fn has_sibling_online(&self, cpu: CpuId) -> bool {
        let (bits, apic) = (self.apic_bits(), self.apic_number(cpu.0));
        self.online_cpus().iter().any(|other| other != cpu && bits.same_core(self.apic_number(other.0), apic))
    }

    /// Returns whether a core may have several threads.
    pub(crate) fn has_threads(&self) -> bool {
        (0..self.hw.nr_cpus()).any(|cpu| !self.is_first_thread(cpu))
    }

    /// Returns the number of threads of the first CPU's core, and of cores of its socket, that are online.
    pub fn cpu_siblings(&self) -> (u32, u32) {
        let first = self.cpu_topology(0);
        let all = self.online_cpus().iter().map(|cpu| self.cpu_topology(cpu.0));
        let socket = all.filter(|t| t.socket == first.socket);
        let (mut threads, mut total) = (0, 0);
        for t in socket {
            total += 1;
            threads += u32::from(t.core == first.core);
        }
        let threads = threads.max(1);
        (threads, total / threads)
    }
}

#[cfg(test)]
mod tests;
