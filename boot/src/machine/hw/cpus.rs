//! The CPUs and their clocks.

use ::microcode::Cpu;
use mm::{CpuId, CpuMask, Errno, Fault};
use raw_cpuid::{cpuid, CpuId as Cpuid};
use xen_compat::machine::hw::{Clocks, CpuFeatures, CpuidRegs, Cpus, GuestMsr, Loaded, Microcode, Msrs, Nanos};
use xen_compat::machine::microcode::LoadOrder;

use crate::arch::apic::lapic;
use crate::arch::clock;
use crate::arch::cpu::block::{self, count};
use crate::arch::fault::msr;
use crate::arch::firmware::acpi;
use crate::arch::guest_state::fpu;
use crate::arch::microcode;
use crate::arch::regs::instructions::rdtsc;
use crate::arch::smp::microcode::load_everywhere;
use crate::arch::smp::{calls, start, stop};
use crate::machine::metal::Metal;

/// Returns the APIC identifier of a CPU.
fn apic_id(cpu: CpuId) -> u32 {
    block::cpu(cpu.0 as usize).map_or(0, |c| c.apic_id())
}

/// Returns the APIC identifier to which interrupts for `cpu` are sent: lines and messages have eight bits for it. All CPUs
/// have the same vectors, so those for a CPU that cannot be addressed go to the first.
pub(in crate::machine) fn interrupt_target(cpu: CpuId) -> u32 {
    match apic_id(cpu) {
        id if lapic::is_addressable(id) => id,
        _ => apic_id(CpuId(0)),
    }
}

impl Cpus for Metal {
    fn nr_cpus(&self) -> u32 {
        count() as u32
    }
    fn cpu_ids(&self, cpu: u32) -> Option<(u32, u32)> {
        let apic = block::cpu(cpu as usize)?.apic_id();
        let acpi = acpi::info().processors.iter().find(|p| p.apic_id == apic).map_or(cpu, |p| p.acpi_id);
        Some((apic, acpi))
    }
    fn kick(&self, cpu: CpuId) {
        calls::kick(cpu.0 as usize);
    }
    fn is_running(&self, cpu: CpuId) -> bool {
        block::cpu(cpu.0 as usize).is_some_and(block::Cpu::is_online)
    }
    fn stop_this_cpu(&self) {
        stop::stop_this_cpu();
    }
    fn reset_cpu(&self, cpu: CpuId) {
        start::reset(cpu.0 as usize);
    }
    fn start_cpu(&self, cpu: CpuId) {
        start::start(cpu.0 as usize);
    }
}

impl CpuFeatures for Metal {
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs {
        let r = cpuid!(leaf, sub);
        CpuidRegs { eax: r.eax, ebx: r.ebx, ecx: r.ecx, edx: r.edx }
    }
    fn xcr0_max(&self) -> u64 {
        fpu::xcr0_max()
    }
    fn physaddr_bits(&self) -> u32 {
        Cpuid::new().get_processor_capacity_feature_info().map_or(36, |info| info.physical_address_bits().into())
    }
}

impl Msrs for Metal {
    fn rdmsr(&self, number: u32) -> Result<u64, Fault> {
        msr::rdmsr_safe(number)
    }
    fn wrmsr(&self, msr: GuestMsr, val: u64) -> Result<(), Fault> {
        // SAFETY: the hypervisor relies on none of these registers.
        unsafe { msr::wrmsr_safe(msr.number(), val) }
    }
}

impl Microcode for Metal {
    fn microcode_cpu(&self) -> Cpu {
        microcode::this()
    }
    fn load_microcode(&self, order: &LoadOrder<'_>, loaders: CpuMask, in_nmi: bool) -> Loaded {
        load_everywhere(order, loaders, in_nmi)
    }
    fn load_microcode_here(&self, order: &LoadOrder<'_>) -> Result<(), Errno> {
        microcode::load_here(order)
    }
}

impl Clocks for Metal {
    #[inline]
    fn tsc(&self) -> u64 {
        rdtsc()
    }
    fn tsc_khz(&self) -> u32 {
        clock::tsc_khz()
    }
    #[inline]
    fn now(&self) -> Nanos {
        clock::now()
    }
    #[inline]
    fn now_and_tsc(&self) -> (Nanos, u64) {
        clock::now_and_tsc()
    }
    fn boot_wallclock(&self) -> u64 {
        clock::boot_wallclock()
    }
    #[inline]
    fn arm_timer(&self, deadline: Nanos) {
        lapic::arm_timer(deadline);
    }
}
