//! Starting the NMI watchdog on all CPUs.

use core::sync::atomic::Ordering;

use mm::{AtomicCpuMask, CpuMask};
use raw_cpuid::cpuid;
use xen_compat::machine::hw::CpuidRegs;
use xen_compat::machine::nmi_counter::NmiCounter;

use super::calls::on_cpus;
use crate::arch::clock;
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::requests::Request;
use crate::arch::loader::cmdline::options;
use crate::arch::regs::instructions::rdtsc;
use crate::arch::watchdog::{enable, slow_down, start_counting, TEST_HZ};

/// Starts the watchdog on all CPUs if the command line asks for it, and reports where it does not tick. All must be
/// waiting.
pub fn init() {
    if !options().watchdog.on {
        return;
    }
    let counter = NmiCounter::of_cpu(|leaf| {
        let r = cpuid!(leaf);
        CpuidRegs { eax: r.eax, ebx: r.ebx, ecx: r.ecx, edx: r.edx }
    });
    let Some(counter) = counter else {
        log::warn!("Failed to configure NMI watchdog");
        return;
    };
    enable(counter);
    on_cpus(CpuMask::ALL, Request::Run(start_counting));
    test();
    slow_down();
}

/// CPUs that have not had two NMIs in time.
static STUCK: AtomicCpuMask = AtomicCpuMask::new(CpuMask::NONE);

/// Waits for two NMIs on every CPU. Only a CPU that does not halt counts, so all of them spin.
fn test() {
    on_cpus(CpuMask::ALL, Request::Run(await_two));
    let stuck = STUCK.load(Ordering::Relaxed);
    if stuck.is_empty() {
        log::info!("Testing NMI watchdog on all CPUs:ok");
    } else {
        log::info!("Testing NMI watchdog on all CPUs:{{{stuck}}} stuck");
    }
}

fn await_two() {
    let nmis = &this_cpu().nmis;
    let (first, begun) = (nmis.load(Ordering::Relaxed), rdtsc());
    let limit = 10 * 1000 * u64::from(clock::tsc_khz()) / u64::from(TEST_HZ);
    while nmis.load(Ordering::Relaxed).wrapping_sub(first) < 2 {
        if rdtsc().wrapping_sub(begun) >= limit {
            STUCK.insert(this_cpu().number());
            return;
        }
        core::hint::spin_loop();
    }
}
