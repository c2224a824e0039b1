//! Whether the time stamp counters of all CPUs can be used as one clock that never stops.

use core::arch::asm;
use core::sync::atomic::{AtomicU64, Ordering};

use mm::CpuMask;
use raw_cpuid::{cpuid, CpuId};
use spin::{Mutex, Once};
use xen_compat::options::machine::{ClockSource, TscTrust};
use xen_compat::state::time::clock::TscVerdict;

use crate::arch::clock;
use crate::arch::cpu::block::{count, online, this_cpu, Cpu};
use crate::arch::cpu::requests::Request;
use crate::arch::loader::cmdline;
use crate::arch::regs::features::{features, Features};
use crate::arch::regs::instructions::rdtsc;
use crate::arch::smp::calls::on_cpus;

/// How long CPUs compare their counters, in microseconds.
const COMPARE_US: u64 = 20_000;

static VERDICT: Once<TscVerdict> = Once::new();

/// Returns what is known of the counters. Only after [`verify`].
pub fn verdict() -> TscVerdict {
    VERDICT.get().copied().unwrap_or_default()
}

/// Decides [`verdict`] when all CPUs run; they must be waiting, as they are asked to compare their counters.
pub fn verify() {
    let options = cmdline::options();
    let warp = if count() > 1 { warp() } else { 0 };
    if warp != 0 {
        log::warn!("TSC warp of {warp} cycles between CPUs: system time differs between them");
    }
    let shift = package_shift();
    let package = |cpu: &Cpu| cpu.apic_id() >> shift;
    let one_package = online().all(|c| package(c) == package(this_cpu()));
    let found = Found { invariant: features().contains(Features::INVARIANT_TSC), one_package, warp };
    let verdict = *VERDICT.call_once(|| found.verdict(options.tsc, options.clocksource));
    let says = if verdict.stable { "reliable" } else { "not known to be reliable" };
    log::info!("Platform timer is TSC, {says} across CPUs");
}

/// The evidence for the counters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// CPUID says that they run at one rate in all power states.
    pub invariant: bool,
    /// All CPUs are in one package: one source of cycles, one reset.
    pub one_package: bool,
    /// The largest backward step seen from one CPU to another, in cycles.
    pub warp: u64,
}

impl Found {
    /// Returns the verdict, given the options `tsc=` and `clocksource=`. `clocksource=tsc` vouches for the rate, and
    /// `tsc=stable:socket` for several packages; nothing vouches for a warp. Another clock source only says that guests
    /// should not take the counters for one clock.
    pub(crate) fn verdict(self, tsc: TscTrust, clocksource: Option<ClockSource>) -> TscVerdict {
        let constant = (self.invariant || clocksource == Some(ClockSource::Tsc)) && tsc != TscTrust::Unstable;
        let reliable = constant && tsc != TscTrust::Skewed && self.warp == 0;
        let alike = self.one_package || tsc == TscTrust::StableSocket;
        let stable = reliable && alike && clocksource != Some(ClockSource::Other);
        TscVerdict { stable, reliable, constant, warp: self.warp }
    }
}

/// Returns the position of the package's number in an APIC identifier.
fn package_shift() -> u32 {
    const TOPOLOGY: u32 = 0xb;
    // By hand: `raw-cpuid` panics at a kind of level that it does not know.
    if cpuid!(0).eax >= TOPOLOGY {
        let levels = (0..8).map(|level| cpuid!(TOPOLOGY, level)).take_while(|l| l.ecx >> 8 & 0xff != 0);
        if let Some(shift) = levels.map(|l| l.eax & 0x1f).last() {
            return shift;
        }
    }
    let basic = CpuId::new().get_feature_info().filter(|basic| basic.has_htt());
    let threads = basic.map_or(1, |basic| u32::from(basic.max_logical_processor_ids()));
    threads.max(1).next_power_of_two().trailing_zeros()
}

/// Returns the counter, read after everything that precedes it in the program.
fn rdtsc_ordered() -> u64 {
    // SAFETY: waits for earlier instructions. By hand: the compiler's own form is for code that may use SSE.
    unsafe { asm!("lfence", options(nomem, nostack, preserves_flags)) };
    rdtsc()
}

static LAST: Mutex<u64> = Mutex::new(0);
static WARP: AtomicU64 = AtomicU64::new(0);

/// Makes all CPUs take turns at reading their counters. Returns the largest backward step from one to another.
pub(crate) fn warp() -> u64 {
    *LAST.lock() = 0;
    WARP.store(0, Ordering::Relaxed);
    on_cpus(CpuMask::ALL, Request::Run(compare));
    WARP.load(Ordering::Relaxed)
}

fn compare() {
    let end = rdtsc_ordered().saturating_add(u64::from(clock::tsc_khz()) * COMPARE_US / 1000);
    loop {
        let mut last = LAST.lock();
        let (before, now) = (*last, rdtsc_ordered());
        *last = now;
        drop(last);
        if before > now {
            WARP.fetch_max(before - now, Ordering::Relaxed);
        }
        if now >= end {
            break;
        }
        core::hint::spin_loop();
    }
}
