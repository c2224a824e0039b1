//! Threads, cores and sockets, from APIC numbers and the CPUID of the physical CPU.

use crate::machine::hw::{CpuFeatures, Hw};
use crate::state::hypervisor::Hv;

/// The location of a CPU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CpuTopology {
    /// The core within its socket.
    pub core: u32,
    /// The socket.
    pub socket: u32,
}

/// Returns how many low bits of an APIC number distinguish the threads of a core, and the threads and cores of a
/// socket.
fn apic_bits<H: CpuFeatures>(hw: &H) -> (u32, u32) {
    const HTT: u32 = 1 << 28;
    let max_leaf = hw.cpuid(0, 0).eax;
    if max_leaf >= 0xb && hw.cpuid(0xb, 0).ebx != 0 {
        let (mut smt, mut package) = (0, 0);
        for level in (0..8).map(|i| hw.cpuid(0xb, i)).take_while(|l| l.ecx >> 8 & 0xff != 0) {
            package = level.eax & 0x1f;
            if level.ecx >> 8 & 0xff == 1 {
                smt = package;
            }
        }
        return (smt, package);
    }
    let leaf1 = hw.cpuid(1, 0);
    if leaf1.edx & HTT == 0 {
        return (0, 0);
    }
    let bits = |n: u32| u32::BITS - n.saturating_sub(1).leading_zeros();
    let logical = (leaf1.ebx >> 16 & 0xff).max(1);
    let leaf4 = if max_leaf >= 4 { hw.cpuid(4, 0).eax } else { 0 };
    let cores = if leaf4 & 0x1f != 0 { (leaf4 >> 26) + 1 } else { 1 };
    let package = bits(logical);
    (package.saturating_sub(bits(cores)), package)
}

impl<H: Hw> Hv<H> {
    /// Returns the location of `cpu`.
    pub fn cpu_topology(&self, cpu: u32) -> CpuTopology {
        let (smt, package) = apic_bits(&self.hw);
        let apic = self.hw.cpu_ids(cpu).map_or(cpu, |(apic, _)| apic);
        CpuTopology { core: (apic & ((1 << package) - 1)) >> smt, socket: apic >> package }
    }

    /// Returns whether `cpu` is the first thread of its core.
    pub(crate) fn is_first_thread(&self, cpu: u32) -> bool {
        let apic = self.hw.cpu_ids(cpu).map_or(cpu, |(apic, _)| apic);
        apic & ((1 << apic_bits(&self.hw).0) - 1) == 0
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
