//! A fake CPU with values set by a test.

use std::collections::BTreeMap;

use crate::physical::{CpuidRegs, PhysicalCpu};

#[derive(Clone, Default)]
pub(super) struct Fake {
    pub(super) leaves: BTreeMap<(u32, u32), CpuidRegs>,
    pub(super) msrs: BTreeMap<u32, u64>,
    pub(super) xcr0: u64,
}

impl PhysicalCpu for Fake {
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs {
        self.leaves.get(&(leaf, sub)).copied().unwrap_or_default()
    }

    fn rdmsr(&self, msr: u32) -> Option<u64> {
        self.msrs.get(&msr).copied()
    }

    fn xcr0_max(&self) -> u64 {
        self.xcr0
    }
}

/// EAX to EDX.
pub(super) fn regs(eax: u32, ebx: u32, ecx: u32, edx: u32) -> CpuidRegs {
    CpuidRegs { eax, ebx, ecx, edx }
}

/// Returns leaf 0 of a maker whose name is `name`.
fn maker(last: u32, name: &[u8; 12]) -> CpuidRegs {
    let word = |i: usize| u32::from_le_bytes(name[i..i + 4].try_into().unwrap());
    regs(last, word(0), word(8), word(4))
}

impl Fake {
    /// Leaves up to `basic` and `extended`, each with bits in all registers.
    pub(super) fn new(name: &[u8; 12], basic: u32, extended: u32) -> Self {
        let mut cpu = Self { xcr0: 0xe7, ..Self::default() };
        let ones = regs(!0, !0, !0, !0);
        cpu.leaves.extend((1..=basic).map(|leaf| ((leaf, 0), ones)));
        cpu.leaves.extend((0x8000_0001..=extended).map(|leaf| ((leaf, 0), ones)));
        cpu.leaves.insert((0, 0), maker(basic, name));
        cpu.leaves.insert((0x8000_0000, 0), CpuidRegs { eax: extended, ..maker(0, name) });
        // Two caches, then the end of the list.
        cpu.leaves.insert((4, 0), regs(0x121, 1, 63, 0xf8));
        cpu.leaves.insert((4, 1), regs(0x122, 2, 63, 0xf9));
        cpu.leaves.insert((4, 2), regs(0, 0, 0, 0));
        if basic >= 7 {
            cpu.leaves.insert((7, 0), regs(2, !0, !0, !0));
            cpu.leaves.insert((7, 1), ones);
            cpu.leaves.insert((7, 2), ones);
        }
        // AVX and AVX-512: size, place.
        for (state, size, place) in [(2, 256, 576), (5, 64, 1088), (6, 512, 1152), (7, 1024, 1664)] {
            cpu.leaves.insert((0xd, state), regs(size, place, 0xff, 0x7777));
        }
        cpu
    }

    /// Creates an Intel CPU with all leaves that are kept.
    pub(super) fn intel() -> Self {
        Self::new(b"GenuineIntel", 0x16, 0x8000_0008)
    }

    /// Creates an AMD CPU with all leaves that are kept.
    pub(super) fn amd() -> Self {
        Self::new(b"AuthenticAMD", 0x10, 0x8000_0021)
    }
}
