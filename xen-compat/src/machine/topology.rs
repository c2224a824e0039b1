//! Threads, cores and sockets, as CPUID divides APIC numbers among them.

use mm::{CpuId, CpuMask};

use crate::machine::hw::CpuidRegs;

/// How many low bits of an APIC number tell CPUs of one core, and of one socket, apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ApicBits {
    /// Those that tell the threads of a core apart.
    pub smt: u32,
    /// Those that tell the threads and cores of a socket apart.
    pub package: u32,
}

/// CPUID 1: `ebx` says how many numbers a socket has.
const HTT: u32 = 1 << 28;
/// CPUID 0x80000001: these are those of cores (AMD before leaf 0xb).
const CMP_LEGACY: u32 = 1 << 1;

impl ApicBits {
    /// Reads them from leaf 0xb, or from what older CPUs have; `cpuid` returns a leaf of one of the CPUs.
    pub fn of_cpu(cpuid: impl Fn(u32, u32) -> CpuidRegs) -> Self {
        let max_leaf = cpuid(0, 0).eax;
        if max_leaf >= 0xb && cpuid(0xb, 0).ebx != 0 {
            let mut bits = ApicBits::default();
            for level in (0..8).map(|i| cpuid(0xb, i)).take_while(|l| l.ecx >> 8 & 0xff != 0) {
                bits.package = level.eax & 0x1f;
                if level.ecx >> 8 & 0xff == 1 {
                    bits.smt = bits.package;
                }
            }
            return bits;
        }
        let leaf1 = cpuid(1, 0);
        if leaf1.edx & HTT == 0 {
            return ApicBits::default();
        }
        let bits = |n: u32| u32::BITS - n.saturating_sub(1).leading_zeros();
        let logical = (leaf1.ebx >> 16 & 0xff).max(1);
        let package = bits(logical);
        let leaf4 = if max_leaf >= 4 { cpuid(4, 0).eax } else { 0 };
        let cores = if leaf4 & 0x1f != 0 {
            (leaf4 >> 26) + 1
        } else if cpuid(0x8000_0000, 0).eax >= 0x8000_0001 && cpuid(0x8000_0001, 0).ecx & CMP_LEGACY != 0 {
            logical
        } else {
            1
        };
        ApicBits { smt: package.saturating_sub(bits(cores)), package }
    }

    /// Returns whether two CPUs with these APIC numbers are threads of one core.
    pub fn same_core(self, a: u32, b: u32) -> bool {
        a >> self.smt == b >> self.smt
    }

    /// Returns those CPUs before which another of their core comes; `apic` has the APIC numbers in order.
    pub fn further_threads(self, apic: &[u32]) -> CpuMask {
        let mut further = CpuMask::NONE;
        for (cpu, (n, id)) in (0..).zip(apic.iter().enumerate()) {
            if apic.iter().take(n).any(|before| self.same_core(*before, *id)) {
                further.insert(CpuId(cpu));
            }
        }
        further
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_threads_are_those_after_another_of_their_core() {
        let two = ApicBits { smt: 1, package: 3 };
        assert_eq!(two.further_threads(&[0, 2, 3, 1, 5]), CpuMask::from_low(0b1100));
        assert_eq!(ApicBits::default().further_threads(&[0, 1, 2, 3]), CpuMask::NONE);
    }

    #[test]
    fn amd_counts_cores_in_leaf_1() {
        let leaf = |legacy: u32| {
            move |leaf, _| match leaf {
                1 => CpuidRegs { ebx: 4 << 16, edx: HTT, ..CpuidRegs::default() },
                0x8000_0000 => CpuidRegs { eax: 0x8000_0008, ..CpuidRegs::default() },
                0x8000_0001 => CpuidRegs { ecx: legacy, ..CpuidRegs::default() },
                _ => CpuidRegs::default(),
            }
        };
        assert_eq!(ApicBits::of_cpu(leaf(CMP_LEGACY)), ApicBits { smt: 0, package: 2 });
        assert_eq!(ApicBits::of_cpu(leaf(0)), ApicBits { smt: 2, package: 2 });
    }
}
