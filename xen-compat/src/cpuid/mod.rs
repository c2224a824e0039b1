//! CPUID for PV guests: the policy of a domain, and what depends on the vcpu that asks.

pub(crate) mod feature_leaves;
pub(crate) mod features;
pub(crate) mod policy;
pub(crate) mod processor;
pub(crate) mod serial;
#[cfg(test)]
mod tests;
pub(crate) mod vendor;

use crate::cpuid::policy::CpuPolicy;
use crate::machine::hw::CpuidRegs;

pub(crate) const OSXSAVE_1C: u32 = 1 << 27;
pub(crate) const EIST_1C: u32 = 1 << 7;
pub(crate) const MTRR_1D: u32 = 1 << 12;
/// Extended leaf 1 EDX: RDTSCP.
pub(crate) const RDTSCP_E1D: u32 = 1 << 27;
/// Leaf 0xd subleaf 1 EAX: XSAVEC.
pub(crate) const XSAVEC_DA1: u32 = 1 << 1;

/// How a guest got to ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// With Xen's prefix (`ud2a; .ascii "xen"; cpuid`).
    Forced,
    /// By a CPUID instruction that faulted.
    Faulted,
}

impl CpuPolicy {
    /// A leaf without what depends on a vcpu; zeroes beyond the last one.
    #[inline]
    pub fn leaf(&self, leaf: u32, sub: u32) -> CpuidRegs {
        let at = |table: &[CpuidRegs]| table.get(sub as usize).copied().unwrap_or_default();
        match leaf {
            0..=0xff => match leaf {
                _ if leaf > self.basic[0].eax => CpuidRegs::default(),
                4 => at(&self.cache),
                7 if sub <= self.feat[0].eax => at(&self.feat),
                7 => CpuidRegs::default(),
                0xd => at(&self.xstate),
                _ => self.basic.get(leaf as usize).copied().unwrap_or_default(),
            },
            0x8000_0000..=0x8000_00ff if leaf <= self.extd[0].eax => {
                self.extd.get(leaf as usize & 0xff).copied().unwrap_or_default()
            }
            _ => CpuidRegs::default(),
        }
    }
}
