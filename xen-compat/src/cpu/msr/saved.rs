//! The registers that are saved and restored with a vcpu.

use cpu_policy::features::DBEXT_E1C;
use cpu_policy::CpuPolicy;
use mm::int::low32;
use x86_defs::msr_index::{
    CPUID_FAULTS, DR0_ADDRESS_MASK, DR1_ADDRESS_MASK, DR3_ADDRESS_MASK, MISC_FEATURES_ENABLES, TSC_AUX,
};

use crate::cpu::msr::{dr_mask_index, has_tsc_aux};
use crate::state::msr::VcpuMsrs;

/// Maximum number of registers saved for a vcpu.
pub(crate) const NR_SAVED: usize = 6;

impl VcpuMsrs {
    /// Returns their numbers and values.
    pub fn saved(&self) -> [(u32, u64); NR_SAVED] {
        let masks = self.dr_mask.map(u64::from);
        [
            (MISC_FEATURES_ENABLES, u64::from(self.cpuid_faults)),
            (TSC_AUX, u64::from(self.tsc_aux)),
            (DR0_ADDRESS_MASK, masks[0]),
            (DR1_ADDRESS_MASK, masks[1]),
            (DR1_ADDRESS_MASK + 1, masks[2]),
            (DR3_ADDRESS_MASK, masks[3]),
        ]
    }

    /// Sets MISC_FEATURES_ENABLES. Returns `false` if a domain with that policy may not have the value.
    pub(crate) fn set_misc_features(&mut self, policy: &CpuPolicy, val: u64) -> bool {
        let good = val == 0 || val == CPUID_FAULTS && policy.cpuid_faulting;
        if good {
            self.cpuid_faults = val != 0;
        }
        good
    }

    /// Sets a register of a vcpu that does not run. Returns `false` if a domain with that policy has no such register.
    pub fn restore(&mut self, policy: &CpuPolicy, msr: u32, val: u64) -> bool {
        match msr {
            MISC_FEATURES_ENABLES => self.set_misc_features(policy, val),
            TSC_AUX if has_tsc_aux(policy) && val >> 32 == 0 => {
                self.tsc_aux = low32(val);
                true
            }
            DR0_ADDRESS_MASK | DR1_ADDRESS_MASK..=DR3_ADDRESS_MASK
                if policy.extd[1].ecx & DBEXT_E1C != 0 && val >> 32 == 0 =>
            {
                self.dr_mask[dr_mask_index(msr)] = low32(val);
                true
            }
            _ => false,
        }
    }
}
