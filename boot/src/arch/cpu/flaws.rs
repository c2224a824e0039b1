//! Flaws of the CPU that software has to handle.

use x86_defs::msr_index::{DE_CFG, LFENCE_SERIALISE};

use crate::arch::fault::msr::{rdmsr_safe, wrmsr_safe};
use crate::arch::regs::features::{features, Features};

/// Makes LFENCE wait for earlier instructions on AMD's CPUs, where software chooses: guests see in CPUID that it does.
pub fn make_lfence_serialise() {
    if !features().contains(Features::AMD) {
        return;
    }
    if let Ok(value) = rdmsr_safe(DE_CFG)
        && value & LFENCE_SERIALISE == 0
    {
        // SAFETY: it only orders instructions more strictly. If it cannot be set, guests do not see the feature.
        let _ = unsafe { wrmsr_safe(DE_CFG, value | LFENCE_SERIALISE) };
    }
}
