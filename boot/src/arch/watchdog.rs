//! The NMI watchdog: each CPU's performance counter raises an NMI while the CPU does not halt, and the NMI looks whether
//! the CPU still handles its timer.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use spin::Once;
use x86_64::registers::control::Cr2;
use xen_compat::machine::nmi_counter::NmiCounter;

use crate::arch::apic::lapic;
use crate::arch::clock;
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::fatal::{fatal_trap_because, is_ending};
use crate::arch::fault::msr::{rdmsr_safe, wrmsr_safe};
use crate::arch::loader::cmdline::options;

/// NMIs a second during the test.
pub(in crate::arch) const TEST_HZ: u32 = 100;

static ON: AtomicBool = AtomicBool::new(false);
static COUNTER: Once<NmiCounter> = Once::new();
static HZ: AtomicU32 = AtomicU32::new(TEST_HZ);
/// How many pieces of work are under way that may take long.
static PAUSES: AtomicU32 = AtomicU32::new(0);

/// Makes NMIs look from now on, those of `counter` and others.
pub(in crate::arch) fn enable(counter: NmiCounter) {
    COUNTER.call_once(|| counter);
    ON.store(true, Ordering::Relaxed);
}

/// Makes NMIs as rare as they may be: it is known whether they come.
pub(in crate::arch) fn slow_down() {
    HZ.store(NmiCounter::slow_hz(clock::tsc_khz()), Ordering::Relaxed);
}

/// Keeps the watchdog from biting while something is under way that may take long. Each must be ended.
pub fn pause() {
    PAUSES.fetch_add(1, Ordering::Relaxed);
}

/// Ends a [`pause`].
pub fn resume() {
    PAUSES.fetch_sub(1, Ordering::Relaxed);
}

fn set(msr: u32, value: u64) {
    // SAFETY: the hypervisor does not rely on the counters. A CPU that lacks them refuses.
    let _ = unsafe { wrmsr_safe(msr, value) };
}

fn rewind(counter: &NmiCounter) {
    set(counter.counter, NmiCounter::start(clock::tsc_khz(), HZ.load(Ordering::Relaxed)));
}

/// Starts this CPU's counter.
pub(in crate::arch) fn start_counting() {
    let Some(c) = COUNTER.get() else { return };
    for i in 0..c.registers {
        set(c.select + i, 0);
        set(c.counter + i, 0);
    }
    set(c.select, c.cycles);
    rewind(c);
    lapic::send_overflows_as_nmi();
    set(c.select, c.cycles | NmiCounter::ENABLE);
}

/// What an NMI is to the watchdog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::arch) enum Tick {
    /// There is no watchdog, or `force` asks for NMIs that are not its own.
    Unknown,
    /// It may be its own.
    Own,
}

/// Looks, in an NMI, whether this CPU is stuck: then the machine panics.
pub(in crate::arch) fn look(regs: &CpuUserRegs) -> Tick {
    if !ON.load(Ordering::Relaxed) {
        return Tick::Unknown;
    }
    let watching = PAUSES.load(Ordering::Relaxed) == 0 && !is_ending();
    let limit = options().watchdog_timeout.saturating_mul(HZ.load(Ordering::Relaxed));
    let cpu = this_cpu();
    if cpu.watchdog.look(limit, watching) {
        let reason = format_args!("Watchdog timer detects that CPU{} is stuck!", cpu.id());
        fatal_trap_because(Some(reason), regs, Cr2::read_raw());
    }
    let Some(c) = COUNTER.get() else { return Tick::Own };
    let own = rdmsr_safe(c.counter).map_or(true, |value| c.has_overflowed(value));
    if c.masks_itself {
        lapic::send_overflows_as_nmi();
    }
    rewind(c);
    if own || !options().watchdog.force {
        Tick::Own
    } else {
        Tick::Unknown
    }
}

/// Makes this CPU look stuck, for a test: as many NMIs as it takes.
pub fn act_stuck() -> ! {
    ON.store(true, Ordering::Relaxed);
    HZ.store(1, Ordering::Relaxed);
    this_cpu().watchdog.beat();
    loop {
        lapic::send_nmi(this_cpu().apic_id());
    }
}
