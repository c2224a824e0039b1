//! What a processor says of itself.

use cpu_policy::{family, CpuidRegs, PhysicalCpu, Vendor};
use x86_defs::msr_index::{ARCH_CAPABILITIES, LS_CFG, MCU_OPT_CTRL, TSX_FORCE_ABORT as FORCE_ABORT};

use super::feature::{Feature, Word, ARCH_CAPS, GDS_CTRL, HYPERVISOR, NR_WORDS, SRBDS_CTRL, TSX_FORCE_ABORT};

/// The address width of CPUs that do not tell theirs.
const LEAST_ADDRESS_BITS: u32 = 36;

/// A processor, as far as its defences depend on it; all CPUs of a machine are alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Processor {
    /// Its maker.
    pub vendor: Vendor,
    /// Family, with the extended family.
    pub family: u32,
    /// Model, with the extended model.
    pub model: u32,
    /// Stepping.
    pub stepping: u32,
    /// Revision of the microcode.
    pub microcode: u32,
    /// Width of physical addresses, in bits.
    pub address_bits: u32,
    /// Features, by [`Word`].
    pub words: [u64; NR_WORDS],
    /// MSR_MCU_OPT_CTRL; 0 if there is none.
    pub mcu_opt_ctrl: u64,
    /// MSR_TSX_FORCE_ABORT; 0 if there is none.
    pub tsx_force_abort: u64,
    /// It takes PRED_CMD.SBPB, whatever CPUID says (AMD).
    pub takes_sbpb: bool,
    /// SSBD is a bit of LS_CFG (AMD).
    pub has_ls_cfg: bool,
    /// Several threads of a core run.
    pub smt: bool,
}

impl Processor {
    /// Describes one by the first leaf's EAX, without any feature.
    pub const fn named(vendor: Vendor, signature: u32, microcode: u32) -> Self {
        let family = family(signature);
        let extended = if family >= 6 { signature >> 16 & 0xf } else { 0 };
        Self {
            vendor,
            family,
            model: extended << 4 | signature >> 4 & 0xf,
            stepping: signature & 0xf,
            microcode,
            address_bits: LEAST_ADDRESS_BITS,
            words: [0; NR_WORDS],
            mcu_opt_ctrl: 0,
            tsx_force_abort: 0,
            takes_sbpb: false,
            has_ls_cfg: false,
            smt: false,
        }
    }

    /// Reads it from the CPU; `takes_sbpb` remains to be found out.
    pub fn of(cpu: &impl PhysicalCpu, microcode: u32, smt: bool) -> Self {
        let (basic, extended) = (cpu.cpuid(0, 0), cpu.cpuid(0x8000_0000, 0).eax);
        let leaf = |leaf: u32, sub: u32| {
            let there = if leaf < 0x8000_0000 { basic.eax } else { extended } >= leaf;
            if there && (leaf < 0x8000_0000 || extended >> 16 == 0x8000) {
                cpu.cpuid(leaf, sub)
            } else {
                CpuidRegs::default()
            }
        };
        let (first, seven) = (leaf(1, 0), leaf(7, 0));
        let sub = |n: u32| if seven.eax >= n { leaf(7, n) } else { CpuidRegs::default() };
        let mut this = Self { smt, ..Self::named(Vendor::of(basic), first.eax, microcode) };
        for (word, value) in [
            (Word::C1, first.ecx),
            (Word::B7, seven.ebx),
            (Word::C7, seven.ecx),
            (Word::D7, seven.edx),
            (Word::D71, sub(1).edx),
            (Word::D72, sub(2).edx),
            (Word::E8b, leaf(0x8000_0008, 0).ebx),
            (Word::E10d, leaf(0x8000_000a, 0).edx),
            (Word::E21a, leaf(0x8000_0021, 0).eax),
            (Word::E21c, leaf(0x8000_0021, 0).ecx),
        ] {
            this.words[word as usize] = value.into();
        }
        let msr = |wanted: bool, number: u32| if wanted { cpu.rdmsr(number).unwrap_or(0) } else { 0 };
        this.words[Word::Caps as usize] = msr(this.has(ARCH_CAPS), ARCH_CAPABILITIES);
        this.mcu_opt_ctrl = msr(this.has(SRBDS_CTRL) || this.has(GDS_CTRL), MCU_OPT_CTRL);
        this.tsx_force_abort = msr(this.has(TSX_FORCE_ABORT), FORCE_ABORT);
        this.has_ls_cfg = this.vendor.is_amd() && (0x15..=0x18).contains(&this.family) && cpu.rdmsr(LS_CFG).is_some();
        if extended >> 16 == 0x8000 && extended >= 0x8000_0008 {
            this.address_bits = leaf(0x8000_0008, 0).eax & 0xff;
        }
        this
    }

    /// Returns whether it has this.
    pub const fn has(&self, feature: Feature) -> bool {
        self.words[feature.word as usize] & feature.mask() != 0
    }

    /// Returns whether it has one of these.
    pub fn has_any(&self, features: &[Feature]) -> bool {
        features.iter().any(|&feature| self.has(feature))
    }

    /// Takes for granted that it has this.
    pub(super) const fn force(&mut self, feature: Feature) {
        self.words[feature.word as usize] |= feature.mask();
    }

    /// Ignores that it has this.
    pub(super) const fn clear(&mut self, feature: Feature) {
        self.words[feature.word as usize] &= !feature.mask();
    }

    /// Returns whether it is Intel's, of family 6, to which most flaws of Intel's are confined.
    pub(super) fn is_intel6(&self) -> bool {
        self.vendor == Vendor::Intel && self.family == 6
    }

    /// Returns whether it is of AMD's family 17h, or Hygon's 18h: Zen 1 and Zen 2.
    pub(super) fn is_zen12(&self) -> bool {
        self.vendor.is_amd() && matches!(self.family, 0x17 | 0x18)
    }

    /// Returns whether it may have SBPB without saying so (Zen 3 and 4).
    pub(super) fn hides_sbpb(&self) -> bool {
        self.vendor.is_amd() && self.family == 0x19 && !self.is_virtual()
    }

    /// Returns whether it is a virtual one, of which its model says little.
    pub const fn is_virtual(&self) -> bool {
        self.has(HYPERVISOR)
    }
}
