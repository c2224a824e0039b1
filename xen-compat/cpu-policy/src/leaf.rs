//! A policy by leaf and subleaf, as CPUID queries it.

use crate::physical::CpuidRegs;
use crate::policy::CpuPolicy;

impl CpuPolicy {
    /// Returns a leaf without the parts that depend on a vcpu; zeroes beyond the last one.
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
