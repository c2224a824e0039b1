//! The performance counter that makes a CPU's NMI watchdog tick: it counts cycles in which the CPU does not halt, and
//! raises an NMI when it overflows.

use cpu_policy::{family, Vendor};

use crate::machine::hw::CpuidRegs;

/// Which registers count, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NmiCounter {
    /// The register that selects what is counted.
    pub select: u32,
    /// The counter.
    pub counter: u32,
    /// Number of registers of each kind, which are cleared first.
    pub registers: u32,
    /// The value that selects the cycles, with the interrupt; without [`Self::ENABLE`].
    pub cycles: u64,
    /// The bit that is clear in a counter that has overflowed.
    pub overflow_bit: u32,
    /// Whether the NMI masks its own entry in the APIC.
    pub masks_itself: bool,
}

const INTERRUPT: u64 = 1 << 20;
const KERNEL: u64 = 1 << 17;
const USER: u64 = 1 << 16;

const P6_SELECT: u32 = 0x186;
const P6_COUNTER: u32 = 0xc1;
const P6_NOT_HALTED: u64 = 0x79;
const CORE_NOT_HALTED: u64 = 0x3c;
const P6_WIDTH: u32 = 32;
const K7_SELECT: u32 = 0xc001_0000;
const K7_COUNTER: u32 = 0xc001_0004;
const K7_RUNNING: u64 = 0x76;

impl NmiCounter {
    /// The bit of the selection that starts the counter.
    pub const ENABLE: u64 = 1 << 22;

    /// Returns the counter of a CPU, of which `cpuid` gives the leaves; `None`: it has none that is known.
    pub fn of_cpu(cpuid: impl Fn(u32) -> CpuidRegs) -> Option<Self> {
        const MONITORING: u32 = 0xa;
        let first = cpuid(0);
        let monitoring = if first.eax >= MONITORING { cpuid(MONITORING).eax } else { 0 };
        Self::of(Vendor::of(first), cpuid(1).eax, monitoring)
    }

    fn of(vendor: Vendor, signature: u32, monitoring: u32) -> Option<Self> {
        let model = signature >> 4 & 0xf | signature >> 12 & 0xf0;
        let any = INTERRUPT | KERNEL | USER;
        match (vendor, family(signature)) {
            (Vendor::Intel, 6) => {
                let width = match monitoring >> 16 & 0xff {
                    0 => P6_WIDTH,
                    width => width,
                };
                let event = if model < 14 { P6_NOT_HALTED } else { CORE_NOT_HALTED };
                (P6_WIDTH..=64).contains(&width).then_some(NmiCounter {
                    select: P6_SELECT,
                    counter: P6_COUNTER,
                    registers: 2,
                    cycles: any | event,
                    overflow_bit: width.saturating_sub(1),
                    masks_itself: true,
                })
            }
            (Vendor::Amd, _) => Some(NmiCounter {
                select: K7_SELECT,
                counter: K7_COUNTER,
                registers: 4,
                cycles: any | K7_RUNNING,
                overflow_bit: 32,
                masks_itself: false,
            }),
            _ => None,
        }
    }

    /// Returns the value from which a counter of `khz` overflows `hz` times a second.
    pub fn start(khz: u32, hz: u32) -> u64 {
        (u64::from(khz) * 1000 / u64::from(hz.max(1))).wrapping_neg()
    }

    /// Returns whether a counter with this value has overflowed since it was set.
    pub fn has_overflowed(&self, value: u64) -> bool {
        value >> self.overflow_bit & 1 == 0
    }

    /// Returns how often a second the counter may overflow once it is known to work: as rarely as 32 bits of cycles allow.
    pub fn slow_hz(khz: u32) -> u32 {
        (khz >> 20).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SKYLAKE: u32 = 0x0005_0654;
    const PENTIUM_3: u32 = 0x0000_06b1;
    const K7: u32 = 0x0000_0663;
    const EPYC: u32 = 0x0080_0f12;

    #[test]
    fn each_maker_has_its_own_registers() {
        let intel = NmiCounter::of(Vendor::Intel, SKYLAKE, 0x0730_0404).unwrap();
        assert_eq!((intel.select, intel.counter, intel.cycles, intel.overflow_bit), (0x186, 0xc1, 0x13_003c, 47));
        let old = NmiCounter::of(Vendor::Intel, PENTIUM_3, 0).unwrap();
        assert_eq!((old.cycles, old.overflow_bit), (0x13_0079, 31));
        for signature in [K7, EPYC] {
            let amd = NmiCounter::of(Vendor::Amd, signature, 0).unwrap();
            assert_eq!((amd.select, amd.counter, amd.cycles), (0xc001_0000, 0xc001_0004, 0x13_0076));
        }
        let none = [
            (Vendor::Intel, SKYLAKE, 0x001f_0000),
            (Vendor::Intel, SKYLAKE, 0x0041_0000),
            (Vendor::Intel, 0x0000_0f29, 0),
            (Vendor::Hygon, 0x0090_0f02, 0),
            (Vendor::Other, SKYLAKE, 0),
        ];
        for (vendor, signature, monitoring) in none {
            assert_eq!(
                NmiCounter::of(vendor, signature, monitoring),
                None,
                "{vendor:?} {signature:#x} {monitoring:#x}"
            );
        }
    }

    #[test]
    fn the_width_is_in_a_leaf_that_may_be_missing() {
        let intel = CpuidRegs { ebx: 0x756e_6547, edx: 0x4965_6e69, ecx: 0x6c65_746e, ..CpuidRegs::default() };
        for (last, bit) in [(0xa, 47), (9, 31)] {
            let cpu = |leaf| match leaf {
                0 => CpuidRegs { eax: last, ..intel },
                1 => CpuidRegs { eax: SKYLAKE, ..CpuidRegs::default() },
                _ => CpuidRegs { eax: 0x0730_0404, ..CpuidRegs::default() },
            };
            assert_eq!(NmiCounter::of_cpu(cpu).unwrap().overflow_bit, bit);
        }
    }

    #[test]
    fn the_counter_overflows_when_its_time_is_over() {
        let counter = NmiCounter::of(Vendor::Intel, SKYLAKE, 0x0730_0404).unwrap();
        let start = NmiCounter::start(3_000_000, 100);
        assert_eq!(start.wrapping_add(30_000_000), 0);
        let kept = (1 << 48) - 1;
        assert!(!counter.has_overflowed(start & kept) && counter.has_overflowed(5));
        assert_eq!([3_000_000, 999_999].map(NmiCounter::slow_hz), [2, 1]);
        assert_eq!(NmiCounter::start(1, 0), 1000u64.wrapping_neg());
    }
}
