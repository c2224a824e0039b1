//! A policy as a list of leaves and registers: how toolstacks read and set it (public `arch-x86/xen.h`).

use core::slice;

use public_headers::xen4::arch_x86_64::config::XenCpuidLeaf;
use public_headers::xen4::cpuid::{XEN_CPUID_FIRST_LEAF, XEN_CPUID_MAX_NUM_LEAVES};

use crate::physical::CpuidRegs;
use crate::policy::{CpuPolicy, NR_BASIC, NR_CACHE, NR_EXTD, NR_FEAT, NR_XSTATE};
use x86_defs::msr_index::{ARCH_CAPABILITIES, CPUID_FAULTING, PLATFORM_INFO};

/// `XEN_CPUID_NO_SUBLEAF`: the leaf has none.
pub const NO_SUBLEAF: u32 = u32::MAX;
/// First leaf that other hypervisors' interfaces would have.
const SECOND_LEAF: u32 = XEN_CPUID_FIRST_LEAF + 0x100;
/// Maximum number of leaves of a serialised policy; the two of topology (0xb) are not kept, but counted.
pub const MAX_LEAVES: usize = NR_BASIC + NR_FEAT - 1 + NR_CACHE - 1 + 1 + NR_XSTATE - 1 + NR_EXTD + 2;

/// Registers in a policy.
pub const MAX_MSRS: usize = 2;
/// Leaf 0xb as reported.
const NO_TOPOLOGY: CpuidRegs = CpuidRegs { eax: 0, ebx: 0, ecx: 0, edx: 0 };

fn row(leaf: u32, subleaf: u32, r: &CpuidRegs) -> XenCpuidLeaf {
    XenCpuidLeaf { leaf, subleaf, a: r.eax, b: r.ebx, c: r.ecx, d: r.edx }
}

impl CpuPolicy {
    /// Returns all leaves in order, at most [`MAX_LEAVES`].
    pub fn leaves(&self) -> impl Iterator<Item = XenCpuidLeaf> + '_ {
        let basic = (0..=self.basic[0].eax.min(NR_BASIC as u32 - 1)).flat_map(|leaf| self.basic_leaf(leaf));
        let limit = XEN_CPUID_FIRST_LEAF + XEN_CPUID_MAX_NUM_LEAVES;
        let hypervisors = [
            row(XEN_CPUID_FIRST_LEAF, NO_SUBLEAF, &CpuidRegs { eax: limit, ..CpuidRegs::default() }),
            row(SECOND_LEAF, NO_SUBLEAF, &CpuidRegs::default()),
        ];
        let last = (self.extd[0].eax & 0xffff).min(NR_EXTD as u32 - 1) as usize;
        let extended = (0x8000_0000..).zip(&self.extd[..=last]).map(|(leaf, r)| row(leaf, NO_SUBLEAF, r));
        basic.chain(hypervisors).chain(extended)
    }

    /// Returns the subleaves of a basic leaf that are reported.
    fn basic_leaf(&self, leaf: u32) -> impl Iterator<Item = XenCpuidLeaf> + '_ {
        let subleaves = match leaf {
            4 => {
                // One that describes no cache ends the list.
                let last = self.cache.iter().position(|c| c.eax & 0x1f == 0).unwrap_or(NR_CACHE - 1);
                Some(&self.cache[..=last])
            }
            7 => Some(&self.feat[..=self.feat[0].eax.min(NR_FEAT as u32 - 1) as usize]),
            0xb => Some(&[NO_TOPOLOGY][..]),
            0xd => {
                let last = (63 - self.xcr0().leading_zeros().min(63)).max(1);
                Some(&self.xstate[..=last.min(NR_XSTATE as u32 - 1) as usize])
            }
            _ => None,
        };
        let rows = subleaves.unwrap_or(slice::from_ref(&self.basic[leaf as usize]));
        rows.iter().zip(0..).map(move |(r, i)| row(leaf, if subleaves.is_some() { i } else { NO_SUBLEAF }, r))
    }

    /// Stores one leaf. Returns `false` if the policy has no such leaf.
    pub fn set_leaf(&mut self, l: &XenCpuidLeaf) -> bool {
        let regs = CpuidRegs { eax: l.a, ebx: l.b, ecx: l.c, edx: l.d };
        let sub = l.subleaf as usize;
        let whole = l.subleaf == NO_SUBLEAF;
        let place = match l.leaf {
            4 => self.cache.get_mut(sub),
            7 => self.feat.get_mut(sub),
            // Neither kept nor shown.
            0xb => return sub < 2,
            0xd => self.xstate.get_mut(sub),
            0..=0xff if whole => self.basic.get_mut(l.leaf as usize),
            XEN_CPUID_FIRST_LEAF | SECOND_LEAF => return whole,
            0x8000_0000..=0x8000_ffff if whole => self.extd.get_mut(l.leaf as usize & 0xffff),
            _ => None,
        };
        let Some(place) = place else { return false };
        *place = regs;
        true
    }

    /// PLATFORM_INFO.
    pub fn platform_info(&self) -> u64 {
        if self.cpuid_faulting {
            CPUID_FAULTING
        } else {
            0
        }
    }

    /// Returns the registers that are part of a policy.
    pub fn msrs(&self) -> [(u32, u64); MAX_MSRS] {
        [(PLATFORM_INFO, self.platform_info()), (ARCH_CAPABILITIES, self.arch_caps)]
    }

    /// Sets one of [`Self::msrs`]. Returns `false` for another register or an invalid value.
    pub fn set_msr(&mut self, index: u32, val: u64) -> bool {
        match index {
            PLATFORM_INFO => {
                self.cpuid_faulting = val & CPUID_FAULTING != 0;
                val & !CPUID_FAULTING == 0
            }
            ARCH_CAPABILITIES => {
                self.arch_caps = val;
                true
            }
            _ => false,
        }
    }
}
