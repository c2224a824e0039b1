//! A vcpu's machine-check banks.

use cpu_policy::Vendor;
use x86_defs::msr_index::*;

/// Number of banks of a guest.
pub(crate) const NR_BANKS: usize = 2;
/// MCG_CAP: software error recovery, threshold-based status, CMCI.
const MCG_CAP_INTEL: u64 = 1 << 24 | 1 << 11 | 1 << 10 | NR_BANKS as u64;
const MCG_CAP_OTHER: u64 = NR_BANKS as u64;

/// Registers of one vcpu.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MachineCheck {
    status: u64,
    /// Per bank: status, address, miscellaneous.
    bank: [[u64; 3]; NR_BANKS],
    /// Per bank: control 2 (Intel).
    ctl2: [u64; NR_BANKS],
}

impl MachineCheck {
    /// Returns whether `msr` is one of these registers.
    #[inline]
    pub(crate) fn has(msr: u32) -> bool {
        matches!(msr, P5_MC_ADDR | P5_MC_TYPE | MCG_CAP..=MCG_CTL | MC0_CTL2..=MC31_CTL2 | MC0_CTL..=MC31_MISC)
    }

    /// Reads a register for which [`Self::has`] is true.
    pub(crate) fn read(&self, msr: u32, vendor: Vendor) -> u64 {
        match msr {
            MCG_STATUS => self.status,
            MCG_CAP if vendor == Vendor::Intel => MCG_CAP_INTEL,
            MCG_CAP => MCG_CAP_OTHER,
            MC0_CTL2..=MC31_CTL2 => self.ctl2.get((msr - MC0_CTL2) as usize).copied().unwrap_or(0),
            MC0_CTL..=MC31_MISC => {
                let (bank, reg) = ((msr - MC0_CTL) as usize / 4, msr as usize & 3);
                match (self.bank.get(bank), reg) {
                    (None, _) => 0,
                    (_, 0) => u64::MAX,
                    (Some(b), r) => b[r - 1],
                }
            }
            _ => 0,
        }
    }

    /// Writes a register. Returns `false` if it cannot have that value.
    pub(crate) fn write(&mut self, msr: u32, val: u64, vendor: Vendor) -> bool {
        match msr {
            MCG_STATUS => self.status = val,
            MC0_CTL2..=MC31_CTL2 => {
                if let (Some(c), Vendor::Intel) = (self.ctl2.get_mut((msr - MC0_CTL2) as usize), vendor) {
                    *c = val;
                }
            }
            MC0_CTL..=MC31_MISC => {
                let (bank, reg) = ((msr - MC0_CTL) as usize / 4, msr as usize & 3);
                if let (Some(b), 1..) = (self.bank.get_mut(bank), reg) {
                    if val != 0 {
                        return false;
                    }
                    b[reg - 1] = 0;
                }
            }
            _ => {}
        }
        true
    }
}
