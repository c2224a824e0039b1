//! Flaws of the CPU that software has to handle.

use raw_cpuid::cpuid;
use x86_defs::msr_index::{ARCH_CAPABILITIES, DE_CFG, LFENCE_SERIALISE};

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

/// Returns whether user mode can read what is mapped for the supervisor only (Meltdown, "rogue data cache load"): on
/// all CPUs that do not deny it, except AMD's. `arch_capabilities` is the MSR, if there is one.
pub const fn has_meltdown(amd: bool, arch_capabilities: Option<u64>) -> bool {
    const RDCL_NO: u64 = 1;
    !amd && match arch_capabilities {
        Some(caps) => caps & RDCL_NO == 0,
        None => true,
    }
}

/// Logs which flaws of this CPU guests can exploit.
pub fn report_flaws() {
    // By hand: `raw-cpuid` does not know the bit.
    let has_msr = cpuid!(0).eax >= 7 && cpuid!(7, 0).edx & 1 << 29 != 0;
    let caps = if has_msr { rdmsr_safe(ARCH_CAPABILITIES).ok() } else { None };
    if has_meltdown(features().contains(Features::AMD), caps) {
        log::warn!("XPTI (64-bit PV only): not available");
        log::warn!("*** This processor has Meltdown: PV guests can read hypervisor memory. ***");
    }
}
