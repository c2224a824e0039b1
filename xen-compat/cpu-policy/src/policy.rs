//! The results of CPUID for PV guests, derived once from the physical CPU.

use crate::features::{self, Features, EIST_1C, MTRR_1D};
use crate::physical::{CpuidRegs, PhysicalCpu};
use crate::processor::Processor;
use crate::vendor::{family, Vendor};
use x86_defs::msr_index::{ARCH_CAPABILITIES, DE_CFG, LFENCE_SERIALISE};

/// Number of basic leaves (0–0xd).
pub(crate) const NR_BASIC: usize = 0xe;
/// Number of cache subleaves (leaf 4).
pub(crate) const NR_CACHE: usize = 6;
/// Number of feature subleaves (leaf 7).
pub(crate) const NR_FEAT: usize = 3;
/// Number of XSAVE subleaves (leaf 0xd).
pub(crate) const NR_XSTATE: usize = 63;
/// Number of extended leaves kept (0x80000000–0x80000021).
pub(crate) const NR_EXTD: usize = 0x22;
/// Extended leaves an Intel CPU's guest sees.
const NR_EXTD_INTEL: u32 = 9;

/// All leaves as a guest sees them, before what depends on the state of the vcpu that asks.
#[derive(Clone)]
pub struct CpuPolicy {
    /// Maker.
    pub vendor: Vendor,
    /// Leaves 0–0xd; 4, 7, 0xb and 0xd are in arrays of their own.
    pub basic: [CpuidRegs; NR_BASIC],
    /// Leaf 4 by subleaf.
    pub cache: [CpuidRegs; NR_CACHE],
    /// Leaf 7 by subleaf.
    pub feat: [CpuidRegs; NR_FEAT],
    /// Leaf 0xd by subleaf.
    pub xstate: [CpuidRegs; NR_XSTATE],
    /// Leaves 0x80000000–0x80000021.
    pub extd: [CpuidRegs; NR_EXTD],
    /// MSR_ARCH_CAPABILITIES, if leaf 7 EDX has it.
    pub arch_caps: u64,
    /// Whether the guest can make CPUID fault in its programs.
    pub cpuid_faulting: bool,
    /// Features of the CPU that the hardware domain's kernel can see: EIST, MONITOR, MTRR.
    pub host: Leaks,
}

/// Features of the CPU that are hidden from guests other than the hardware domain's kernel.
#[derive(Clone, Copy, Default)]
pub struct Leaks {
    /// Enhanced SpeedStep (leaf 1 ECX bit 7).
    pub eist: bool,
    /// MTRRs (leaf 1 EDX bit 12).
    pub mtrr: bool,
}

/// Returns whether LFENCE is serialising: always in family 0xf, else according to DE_CFG.
fn lfence_serialises(cpu: &impl PhysicalCpu, leaf1_eax: u32) -> bool {
    family(leaf1_eax) == 0xf || cpu.rdmsr(DE_CFG).is_some_and(|v| v & LFENCE_SERIALISE != 0)
}

/// Bits of extended leaf 1 EDX that AMD repeats from leaf 1 EDX.
const COMMON_1D: u32 = 0x0183_f3ff;

impl CpuPolicy {
    /// Creates a policy whose leaves are all zero.
    pub(crate) fn empty(vendor: Vendor) -> Self {
        let none = CpuidRegs::default();
        Self {
            vendor,
            basic: [none; NR_BASIC],
            cache: [none; NR_CACHE],
            feat: [none; NR_FEAT],
            xstate: [none; NR_XSTATE],
            extd: [none; NR_EXTD],
            arch_caps: 0,
            cpuid_faulting: false,
            host: Leaks::default(),
        }
    }

    /// Returns the CPU's own values, in the leaves that are kept.
    pub fn host(cpu: &impl PhysicalCpu) -> Self {
        let leaf0 = cpu.cpuid(0, 0);
        let max_basic = leaf0.eax.min(NR_BASIC as u32 - 1);
        let ext0 = cpu.cpuid(0x8000_0000, 0);
        let has_ext = ext0.eax >> 16 == 0x8000;
        let max_ext = if has_ext { (ext0.eax & 0xffff).min(NR_EXTD as u32 - 1) } else { 0 };
        let mut p = Self::empty(Vendor::of(leaf0));
        p.cpuid_faulting = Processor::of(cpu).cpuid_faulting;
        for leaf in 0..=max_basic {
            p.basic[leaf as usize] = cpu.cpuid(leaf, 0);
        }
        if has_ext {
            for leaf in 0..=max_ext {
                p.extd[leaf as usize] = cpu.cpuid(0x8000_0000 | leaf, 0);
            }
            p.extd[0].eax = 0x8000_0000 | max_ext;
        }
        p.basic[0].eax = max_basic;
        if max_basic >= 4 {
            p.cache = core::array::from_fn(|i| cpu.cpuid(4, i as u32));
        }
        if max_basic >= 7 {
            p.feat[0] = cpu.cpuid(7, 0);
            p.feat[0].eax = p.feat[0].eax.min(NR_FEAT as u32 - 1);
            for i in 1..=p.feat[0].eax {
                p.feat[i as usize] = cpu.cpuid(7, i);
            }
        }
        if max_basic >= 0xd {
            p.xstate = core::array::from_fn(|i| cpu.cpuid(0xd, i as u32));
        }
        if p.feat[0].edx & features::ARCH_CAPS_7D != 0 {
            p.arch_caps = cpu.rdmsr(ARCH_CAPABILITIES).unwrap_or(0);
        }
        p
    }

    /// Returns the default policy of PV guests on this CPU. `dom0`: the guest does not migrate, so it may see the
    /// invariant TSC.
    pub fn pv_default(cpu: &impl PhysicalCpu, dom0: bool) -> Self {
        let mut p = Self::host(cpu);
        let mut max_ext = p.extd[0].eax & 0xffff;
        if p.vendor.is_amd() && p.extd[0].eax != 0 && lfence_serialises(cpu, p.basic[1].eax) {
            // Older CPUs do not report it themselves.
            max_ext = NR_EXTD as u32 - 1;
            p.extd[0x21].eax |= features::LFENCE_DISPATCH_E21A;
        }
        p.host = Leaks { eist: p.basic[1].ecx & EIST_1C != 0, mtrr: p.basic[1].edx & MTRR_1D != 0 };
        p.limit(cpu, dom0);
        p.tidy(max_ext);
        p
    }

    /// Removes what a PV guest may not have here, and what depends on that.
    fn limit(&mut self, cpu: &impl PhysicalCpu, dom0: bool) {
        let mut f = Features::of(self);
        f.limit_to_pv(self.vendor, cpu.xcr0_max(), dom0);
        f.store(self);
        let has_arch_caps = self.feat[0].edx & features::ARCH_CAPS_7D != 0;
        self.arch_caps &= if has_arch_caps { features::PV_ARCH_CAPS } else { 0 };
        self.xstate.fill(CpuidRegs::default());
        self.fill_xstate(cpu, f.word(features::DA1));
    }

    /// Replaces the features by those in `asked` that this policy has, too; dependents of removed ones are removed.
    pub fn narrow(&mut self, cpu: &impl PhysicalCpu, asked: &CpuPolicy) {
        let mine = Features::of(self);
        let theirs = Features::of(asked);
        let both = mine.and(&theirs);
        both.store(self);
        // A guest that may migrate must not rely on what migration changes; the toolstack decides.
        self.limit(cpu, mine.has_invariant_tsc() && theirs.has_invariant_tsc());
        self.basic[0].eax = self.basic[0].eax.min(asked.basic[0].eax);
        self.feat[0].eax = self.feat[0].eax.min(asked.feat[0].eax);
        let extended = self.extd[0].eax.min(asked.extd[0].eax).max(0x8000_0000);
        self.extd[0].eax = extended;
        // Family, model, names, caches: as the guest saw them before it was migrated here.
        (self.basic[1].eax, self.basic[2]) = (asked.basic[1].eax, asked.basic[2]);
        self.cache = asked.cache;
        self.extd[2..=6].copy_from_slice(&asked.extd[2..=6]);
        self.arch_caps &= asked.arch_caps;
        self.cpuid_faulting &= asked.cpuid_faulting;
    }

    /// Returns leaf 1 ECX.
    #[inline]
    pub fn feature_1c(&self) -> u32 {
        self.basic[1].ecx
    }

    /// Returns leaf 7 EBX.
    #[inline]
    pub fn feature_7b(&self) -> u32 {
        self.feat[0].ebx
    }

    /// XCR0 bits a guest may set.
    #[inline]
    pub fn xcr0(&self) -> u64 {
        self.xstate[0].eax as u64 | (self.xstate[0].edx as u64) << 32
    }

    /// Fills leaf 0xd from the features that have state.
    fn fill_xstate(&mut self, cpu: &impl PhysicalCpu, da1: u32) {
        if self.feature_1c() & features::XSAVE_1C == 0 {
            return;
        }
        let mut states = 3u64;
        if self.feature_1c() & features::AVX_1C != 0 {
            states |= 1 << 2;
        }
        if self.feature_7b() & features::AVX512F_7B != 0 {
            states |= 7 << 5;
        }
        let mut size = 512 + 64;
        for i in 2..NR_XSTATE as u32 {
            if states & 1 << i != 0 {
                let l = cpu.cpuid(0xd, i);
                size = size.max(l.eax.saturating_add(l.ebx));
                self.xstate[i as usize] = CpuidRegs { ecx: l.ecx & 3, edx: 0, ..l };
            }
        }
        self.xstate[0] = CpuidRegs { eax: states as u32, ebx: 0, ecx: size, edx: (states >> 32) as u32 };
        self.xstate[1] = CpuidRegs { eax: da1, ..Default::default() };
    }

    /// Hides topology, power management, and everything not meant for guests or not defined in a leaf.
    fn tidy(&mut self, max_ext: u32) {
        let none = CpuidRegs::default();
        let b = &mut self.basic;
        b[1].eax &= 0x0fff_0fff;
        b[1].ebx &= 0x00ff_ffff;
        for leaf in [3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xd] {
            b[leaf] = none;
        }
        let e = &mut self.extd;
        let nr_ext = if self.vendor.is_amd() { NR_EXTD as u32 } else { NR_EXTD_INTEL };
        let max_ext = max_ext.min(nr_ext - 1);
        e[max_ext as usize + 1..].fill(none);
        e[0] = CpuidRegs { eax: 0x8000_0000 | max_ext, ..none };
        (e[7].eax, e[7].ebx, e[7].ecx) = (0, 0, 0);
        e[8].edx = 0;
        // Linear addresses have 48 bits here.
        e[8].eax = e[8].eax & 0xff | 48 << 8;
        e[0xa] = none;
        if self.vendor.is_amd() {
            b[2] = none;
            self.cache.fill(none);
            (e[0].ebx, e[0].ecx, e[0].edx) = (b[0].ebx, b[0].ecx, b[0].edx);
            e[1].eax = b[1].eax;
            e[1].ebx &= 0xff00_ffff;
            e[1].edx = e[1].edx & !COMMON_1D | b[1].edx & COMMON_1D;
            e[8].ecx &= 0x0003_f0ff;
            e[9] = none;
            e[0xb..=0x18].fill(none);
            // 1 GiB pages are hidden, and their TLBs with them.
            e[0x19] = none;
            e[0x1b..=0x20].fill(none);
            (e[0x21].ebx, e[0x21].edx) = (0, 0);
        } else {
            // One query of leaf 2 returns everything.
            b[2].eax = b[2].eax & !0xff | u32::from(b[2] != none);
            (e[1].eax, e[1].ebx) = (0, 0);
            e[1].edx &= !COMMON_1D;
            e[5] = none;
            (e[6].eax, e[6].ebx, e[6].edx) = (0, 0, 0);
            e[8].ecx = 0;
        }
        self.tidy_caches();
    }

    /// Keeps the valid cache descriptions, without their reserved fields.
    fn tidy_caches(&mut self) {
        let valid = self.cache.iter().take_while(|c| matches!(c.eax & 0x1f, 1..=3)).count();
        for c in &mut self.cache[..valid] {
            c.eax &= 0xffff_c3ff;
            c.edx &= 7;
        }
        self.cache[valid..].fill(CpuidRegs::default());
    }
}
