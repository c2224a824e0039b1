//! RDMSR and WRMSR on behalf of a PV guest's kernel.
//!
//! A register is a guest's own (segment bases), constant, or hidden. Anything not named here faults.

pub(crate) mod machine_check;
pub(crate) mod processor;
pub(crate) mod saved;
#[cfg(test)]
mod tests;

use cpu_policy::features::{ARCH_CAPS_7D, DBEXT_E1C, IBPB_E8B, RDPID_7C, RDTSCP_E1D};
use cpu_policy::{family, CpuPolicy, Vendor};
use mm::int::low32;
use mm::pte::PAT_VALUE;
use x86_defs::exception;
use x86_defs::msr_index::*;

use crate::cpu::debugreg::is_armed;
use crate::guest_log::guest_log;
use crate::machine::hw::{Base, FrequencyMsr, GuestMsr, Hw};
use crate::options::cpufreq::Controller;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::machine_check::MachineCheck;
use mm::VcpuId;

/// The access faults: #GP(0).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MsrFault;

const APIC_BASE_DEFAULT: u64 = 0xfee0_0000 | 1 << 11;
const APIC_BASE_BSP: u64 = 1 << 8;
/// Known EFER bits: SCE, LME, LMA, NXE, FFXSR.
const EFER_KNOWN: u64 = 1 | 1 << 8 | 1 << 10 | 1 << 11 | 1 << 14;
/// LME and LMA, which 32-bit guests do not see.
const EFER_LONG: u64 = 1 << 8 | 1 << 10;
/// SYSCFG bits that guests see: fixed, variable and second DRAM ranges.
const SYSCFG_SHOWN: u64 = 1 << 18 | 1 << 20 | 1 << 21 | 1 << 22;
const FEATURE_CONTROL_LOCK: u64 = 1;
const PRED_CMD_IBPB: u64 = 1;
/// MISC_ENABLE: performance monitoring and MONITOR are hidden; BTS, PEBS and XTPR are disabled.
const MISC_ENABLE_CLEAR: u64 = 1 << 7 | 1 << 18;
const MISC_ENABLE_SET: u64 = 1 << 11 | 1 << 12 | 1 << 23;

/// Returns the bits of EFER that a guest sees.
fn efer_known(d: &Domain) -> u64 {
    if d.mem.is_pae() {
        EFER_KNOWN & !EFER_LONG
    } else {
        EFER_KNOWN
    }
}

/// Returns whether 32-bit CPUs do not have a register, which holds the hypervisor's own value on ours.
pub(crate) fn long_mode_only(msr: u32) -> bool {
    matches!(msr, FS_BASE | GS_BASE | KERNEL_GS_BASE)
}

pub(crate) fn dr_mask_index(msr: u32) -> usize {
    if msr == DR0_ADDRESS_MASK {
        0
    } else {
        (msr - DR1_ADDRESS_MASK) as usize + 1
    }
}

impl<H: Hw> Hv<H> {
    /// Handles RDMSR. The hot registers come first.
    ///
    /// # Errors
    /// [`MsrFault`]: the guest has no such register.
    #[inline]
    pub fn guest_rdmsr(&self, cur: &Cur<'_>, msr: u32) -> Result<u64, MsrFault> {
        match msr {
            KERNEL_GS_BASE => Ok(self.hw.get_base(Base::GsShadow)),
            FS_BASE => Ok(self.hw.get_base(Base::Fs)),
            GS_BASE => Ok(self.hw.get_base(Base::Gs)),
            TSC => Ok(self.guest_tsc(cur.d)),
            _ => self.rdmsr_cold(cur, msr),
        }
    }

    #[cold]
    fn rdmsr_cold(&self, cur: &Cur<'_>, msr: u32) -> Result<u64, MsrFault> {
        let res = self.rdmsr_policy(cur, msr);
        // A kernel that has no handler yet would die of the fault: a register that exists reads as zero.
        if res.is_err()
            && cur.ctx.traps[usize::from(exception::GP)].rip == 0
            && msr >> 16 != 0x4000
            && self.hw.rdmsr(msr).is_ok()
        {
            guest_log!(self, cur.d, Warn, "d{}v{} faking RDMSR {msr:#010x}", cur.d.id.0, cur.v.id.0);
            return Ok(0);
        }
        res
    }

    fn rdmsr_policy(&self, cur: &Cur<'_>, msr: u32) -> Result<u64, MsrFault> {
        let d = cur.d;
        let policy = d.emul.policy();
        let vendor = policy.vendor;
        let intel = vendor == Vendor::Intel;
        let when = |cond: bool, val: u64| if cond { Ok(val) } else { Err(MsrFault) };
        let real = |msr| self.hw.rdmsr(msr).map_err(|_| MsrFault);
        let m = &cur.ctx.msrs;
        match msr {
            _ if MachineCheck::has(msr) => Ok(m.machine_check.read(msr, vendor)),
            APIC_BASE => Ok(APIC_BASE_DEFAULT | if cur.v.id == VcpuId::FIRST { APIC_BASE_BSP } else { 0 }),
            EFER => Ok(real(EFER)? & efer_known(d)),
            PAT => Ok(PAT_VALUE),
            UCODE_REV if intel || vendor == Vendor::Amd => real(msr),
            PLATFORM_INFO => Ok(policy.platform_info()),
            MISC_FEATURES_ENABLES => Ok(u64::from(m.cpuid_faults)),
            PERF_CAPABILITIES | NB_CFG => Ok(0),
            PLATFORM_ID if intel => real(msr),
            FEATURE_CONTROL => when(intel, FEATURE_CONTROL_LOCK),
            PERF_STATUS | PERF_CTL if intel && self.sets_own_frequencies(d) => real(msr),
            PERF_STATUS | PERF_CTL | THERM_STATUS => when(intel, 0),
            MISC_ENABLE => Ok(real(msr)? & !MISC_ENABLE_CLEAR | MISC_ENABLE_SET),
            PERFCTR0..=PERFCTR7 | EVNTSEL0..=EVNTSEL3 | FIXED_CTR0..=FIXED_CTR2 | FIXED_CTR_CTRL..=GLOBAL_OVF_CTRL => {
                when(intel, 0)
            }
            // Guests cannot set any of its bits.
            DEBUGCTL => real(msr).map(|_| 0),
            TSC_AUX => when(has_tsc_aux(&policy), m.tsc_aux as u64),
            K7_EVNTSEL0..=K7_PERFCTR3 | FAM15H_EVNTSEL0..=FAM15H_PERFCTR5 | K8_HWCR => when(vendor.is_amd(), 0),
            FID_VID_CTL | FID_VID_STATUS | PSTATE_LIMIT..=PSTATE7
                if vendor == Vendor::Amd && self.sets_own_frequencies(d) =>
            {
                real(msr)
            }
            FID_VID_CTL | FID_VID_STATUS | PSTATE_LIMIT..=PSTATE7 => when(vendor == Vendor::Amd, 0),
            FAM10H_MMIO_CONF_BASE => {
                let family = family(policy.basic[1].eax);
                when(vendor == Vendor::Amd && (0x10..0x17).contains(&family), 0)
            }
            K8_SYSCFG | K8_IORR_BASE0..=K8_IORR_MASK1 | K8_TOP_MEM1 | K8_TOP_MEM2 | TSEG_BASE | TSEG_MASK
                if vendor.is_amd() && cur.d.is_hardware() =>
            {
                let val = real(msr)?;
                Ok(if msr == K8_SYSCFG { val & SYSCFG_SHOWN } else { val })
            }
            DE_CFG => when(vendor.is_amd(), LFENCE_SERIALISE),
            ARCH_CAPABILITIES if policy.feat[0].edx & ARCH_CAPS_7D != 0 => Ok(policy.arch_caps),
            // Write-only: fills the hypercall page.
            HYPERCALL_PAGE => Ok(0),
            DR0_ADDRESS_MASK | DR1_ADDRESS_MASK..=DR3_ADDRESS_MASK => {
                when(policy.extd[1].ecx & DBEXT_E1C != 0, m.dr_mask[dr_mask_index(msr)] as u64)
            }
            _ => Err(MsrFault),
        }
    }

    /// Returns whether the domain's kernel sets the frequencies of the CPUs on which its vcpus run.
    fn sets_own_frequencies(&self, d: &Domain) -> bool {
        d.is_hardware() && self.options.cpufreq.controller == Controller::Dom0Kernel
    }

    /// Loads TSC_AUX of the vcpu that is about to run on this CPU.
    #[inline]
    pub fn load_tsc_aux(&self, cur: &Cur<'_>) {
        if has_tsc_aux(&cur.d.emul.policy()) {
            // The register exists, and no 32-bit value is refused.
            let _ = self.hw.wrmsr(GuestMsr::TscAux, cur.ctx.msrs.tsc_aux as u64);
        }
    }

    /// Handles WRMSR.
    ///
    /// # Errors
    /// [`MsrFault`]: the guest has no such register, or may not write that value to it.
    #[inline]
    pub fn guest_wrmsr(&self, cur: &mut Cur<'_>, msr: u32, val: u64) -> Result<(), MsrFault> {
        let base = match msr {
            KERNEL_GS_BASE => Base::GsShadow,
            FS_BASE => Base::Fs,
            GS_BASE => Base::Gs,
            _ => return self.wrmsr_policy(cur, msr, val),
        };
        if !crate::machine::address::is_canonical(val) {
            return Err(MsrFault);
        }
        self.hw.set_base(base, val).map_err(|_| MsrFault)
    }

    #[cold]
    fn wrmsr_policy(&self, cur: &mut Cur<'_>, msr: u32, val: u64) -> Result<(), MsrFault> {
        let d = cur.d;
        let policy = d.emul.policy();
        let vendor = policy.vendor;
        let intel = vendor == Vendor::Intel;
        let ok = |cond: bool| if cond { Ok(()) } else { Err(MsrFault) };
        if let Some(msr) = frequency_msr(msr, vendor).filter(|_| self.sets_own_frequencies(d)) {
            return self.hw.wrmsr(GuestMsr::Frequency(msr), val).map_err(|_| MsrFault);
        }
        let m = &mut cur.ctx.msrs;
        match msr {
            _ if MachineCheck::has(msr) && msr > P5_MC_TYPE => ok(m.machine_check.write(msr, val, vendor)),
            // Linux gets here by writing the value back.
            EFER => ok(self.hw.rdmsr(EFER).is_ok_and(|now| now & efer_known(d) == val)),
            UCODE_REV => ok(intel && val == 0),
            PRED_CMD if policy.extd[8].ebx & IBPB_E8B != 0 && val & !PRED_CMD_IBPB == 0 => {
                self.hw.wrmsr(GuestMsr::PredCmd, val).map_err(|_| MsrFault)
            }
            MISC_FEATURES_ENABLES => ok(m.set_misc_features(&policy, val)),
            PERF_CTL | THERM_CONTROL | ENERGY_PERF_BIAS => ok(intel),
            // Ignored silently.
            MISC_ENABLE => ok(self.hw.rdmsr(MISC_ENABLE).is_ok()),
            MPERF | APERF => ok(vendor != Vendor::Other),
            PERFCTR0..=PERFCTR7 | EVNTSEL0..=EVNTSEL3 | FIXED_CTR0..=FIXED_CTR2 | FIXED_CTR_CTRL..=GLOBAL_OVF_CTRL => {
                ok(intel)
            }
            TSC_AUX => {
                ok(has_tsc_aux(&policy) && val >> 32 == 0)?;
                m.tsc_aux = low32(val);
                self.hw.wrmsr(GuestMsr::TscAux, val).map_err(|_| MsrFault)
            }
            K7_EVNTSEL0..=K7_PERFCTR3
            | FAM15H_EVNTSEL0..=FAM15H_PERFCTR5
            | K8_HWCR
            | FID_VID_CTL
            | FID_VID_STATUS
            | PSTATE_LIMIT..=PSTATE7
            | DE_CFG => ok(vendor.is_amd()),
            NB_CFG => Ok(()),
            FAM10H_MMIO_CONF_BASE => ok(vendor == Vendor::Amd && (0x10..0x17).contains(&family(policy.basic[1].eax))),
            DR0_ADDRESS_MASK | DR1_ADDRESS_MASK..=DR3_ADDRESS_MASK => {
                ok(policy.extd[1].ecx & DBEXT_E1C != 0 && val >> 32 == 0)?;
                m.dr_mask[dr_mask_index(msr)] = low32(val);
                if is_armed(cur.ctx.debugreg[7]) {
                    self.load_dr_masks(cur.ctx);
                }
                Ok(())
            }
            _ => {
                guest_log!(
                    self,
                    d,
                    Trace,
                    "d{}v{} WRMSR {msr:#010x} val {val:#018x} unimplemented",
                    cur.d.id.0,
                    cur.v.id.0
                );
                Err(MsrFault)
            }
        }
    }
}

/// Returns the register by which a kernel sets the frequency of such CPUs itself, if it is one.
fn frequency_msr(msr: u32, vendor: Vendor) -> Option<FrequencyMsr> {
    let has = match msr {
        PERF_CTL => vendor == Vendor::Intel,
        MPERF | APERF => vendor != Vendor::Other,
        _ => vendor.is_amd(),
    };
    FrequencyMsr::of(msr).filter(|_| has)
}

/// Returns whether the guest can read TSC_AUX by RDTSCP or RDPID.
pub(crate) fn has_tsc_aux(p: &CpuPolicy) -> bool {
    p.extd[1].edx & RDTSCP_E1D != 0 || p.feat[0].ecx & RDPID_7C != 0
}
