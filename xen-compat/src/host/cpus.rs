//! The CPUs of the model machine and its clock.

use mm::int::count32;
use std::sync::atomic::Ordering::SeqCst;

use microcode::Format;
use mm::{CpuId, CpuMask, Errno, Fault, Machine};

use crate::host::HostHw;
use crate::machine::hw::{Clocks, CpuFeatures, CpuidRegs, Cpus, GuestMsr, Loaded, Microcode, Msrs, Nanos};
use crate::machine::microcode::{load, LoadOrder, MicrocodePort};

/// The only MSR of the model machine (energy counters' units): no policy shows it to a guest.
pub(crate) const ODD_MSR: u32 = 0x606;

impl Cpus for HostHw {
    fn nr_cpus(&self) -> u32 {
        count32(self.armed.len())
    }
    fn cpu_ids(&self, cpu: u32) -> Option<(u32, u32)> {
        (cpu < self.nr_cpus()).then(|| (cpu * 2, cpu + 1))
    }
    fn kick(&self, cpu: CpuId) {
        self.kicked[cpu.0 as usize].store(true, SeqCst);
    }
    fn is_running(&self, cpu: CpuId) -> bool {
        !self.off[cpu.0 as usize].load(SeqCst)
    }
    fn stop_this_cpu(&self) {
        self.off[self.this_cpu().0 as usize].store(true, SeqCst);
    }
    fn reset_cpu(&self, _cpu: CpuId) {}
    fn start_cpu(&self, cpu: CpuId) {
        if !self.broken[cpu.0 as usize].load(SeqCst) {
            self.off[cpu.0 as usize].store(false, SeqCst);
        }
    }
}

impl CpuFeatures for HostHw {
    fn cpuid(&self, leaf: u32, _sub: u32) -> CpuidRegs {
        self.leaves.get(&leaf).copied().unwrap_or_default()
    }
    fn xcr0_max(&self) -> u64 {
        7
    }
    fn physaddr_bits(&self) -> u32 {
        40
    }
}

impl Msrs for HostHw {
    fn rdmsr(&self, msr: u32) -> Result<u64, Fault> {
        let has = self.msrs.lock().unwrap().get(&msr).copied();
        has.or(matches!(msr, ODD_MSR | x86_defs::msr_index::DEBUGCTL).then_some(1)).ok_or(Fault)
    }
    fn wrmsr(&self, msr: GuestMsr, val: u64) -> Result<(), Fault> {
        *self.msrs.lock().unwrap().get_mut(&msr.number()).ok_or(Fault)? = val;
        Ok(())
    }
}

impl MicrocodePort for &HostHw {
    fn number(&self) -> u32 {
        self.this_cpu().0
    }
    fn cpu(&self) -> microcode::Cpu {
        self.microcode.lock().unwrap().cpu
    }
    fn load(&self, _format: Format, patch: &[u8]) -> Result<(), Fault> {
        let mut state = self.microcode.lock().unwrap();
        if !state.stubborn {
            state.cpu.revision = u32::from_le_bytes(patch[4..8].try_into().unwrap());
        }
        Ok(())
    }
}

impl Microcode for HostHw {
    fn microcode_cpu(&self) -> microcode::Cpu {
        MicrocodePort::cpu(&self)
    }
    fn load_microcode(&self, order: &LoadOrder<'_>, loaders: CpuMask, _in_nmi: bool) -> Loaded {
        let result = load(&self, order);
        Loaded { updated: if result.is_ok() { loaders.count() } else { 0 }, result }
    }
    fn load_microcode_here(&self, order: &LoadOrder<'_>) -> Result<(), Errno> {
        load(&self, order)
    }
}

impl Clocks for HostHw {
    fn tsc(&self) -> u64 {
        self.now()
    }
    fn tsc_khz(&self) -> u32 {
        1_000_000
    }
    fn now(&self) -> Nanos {
        self.clock.load(SeqCst)
    }
    fn now_and_tsc(&self) -> (Nanos, u64) {
        let now = self.now();
        (now, now)
    }
    fn boot_wallclock(&self) -> u64 {
        1_000_000_000_500_000_000
    }
    fn arm_timer(&self, deadline: Nanos) {
        self.armed[self.this_cpu().0 as usize].store(deadline, SeqCst);
    }
}
