//! Reading the time: the TSC's rate, system time, and the wall clock.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use xen_compat::state::time::clock::TscScale;

use super::regs::instructions::rdtsc;
use super::regs::port::inb;

/// System time is (tsc - base) * MUL / 2^FACTOR_BITS: the scale that guests get, so that their clocks agree with this
/// one.
static MUL: AtomicU64 = AtomicU64::new(0);
static BASE: AtomicU64 = AtomicU64::new(0);
static KHZ: AtomicU32 = AtomicU32::new(0);
static WALL_CLOCK: AtomicU64 = AtomicU64::new(0);

/// Returns the frequency of the TSC in kHz.
#[inline]
pub fn tsc_khz() -> u32 {
    KHZ.load(Ordering::Relaxed)
}

/// Returns the system time in nanoseconds at a TSC value.
#[inline]
pub fn tsc_to_ns(tsc: u64) -> u64 {
    let ticks = tsc.wrapping_sub(BASE.load(Ordering::Relaxed));
    ((u128::from(ticks) * u128::from(MUL.load(Ordering::Relaxed))) >> TscScale::FACTOR_BITS) as u64
}

/// Returns the TSC value at a system time; it saturates.
pub fn ns_to_tsc(ns: u64) -> u64 {
    let ticks = i128::from(ns) * i128::from(tsc_khz()) / 1_000_000;
    // If the TSC has restarted, system time began before it did.
    let tsc = i128::from(BASE.load(Ordering::Relaxed).cast_signed()) + ticks;
    tsc.clamp(0, u64::MAX.into()) as u64
}

/// Returns the system time: nanoseconds since the clocks were set up.
#[inline]
pub fn now() -> u64 {
    tsc_to_ns(rdtsc())
}

/// Returns the system time and the TSC value at the same moment.
#[inline]
pub fn now_and_tsc() -> (u64, u64) {
    let tsc = rdtsc();
    (tsc_to_ns(tsc), tsc)
}

/// Returns UTC at system time 0, in nanoseconds since 1970.
pub fn boot_wallclock() -> u64 {
    WALL_CLOCK.load(Ordering::Relaxed)
}

/// Waits; only roughly before the clocks are set up.
pub fn delay_us(us: u64) {
    if tsc_khz() == 0 {
        (0..us).for_each(|_| _ = inb(0x80));
        return;
    }
    let end = rdtsc().wrapping_add(us * u64::from(tsc_khz()) / 1000);
    while (end.wrapping_sub(rdtsc()) as i64) > 0 {
        core::hint::spin_loop();
    }
}

/// Lets system time go on where it was when the TSC was `before`, whatever the TSC has done since.
pub(in crate::arch) fn goes_on(before: u64) {
    BASE.fetch_add(rdtsc().wrapping_sub(before), Ordering::Relaxed);
}

/// Adds time to the time of day that system time has not counted.
pub(in crate::arch) fn advance_wallclock(by: u64) {
    WALL_CLOCK.fetch_add(by, Ordering::Relaxed);
}

/// Starts system time now, with the TSC's rate, its scale factor and the time of day in nanoseconds since 1970.
pub(in crate::arch) fn start(khz: u32, factor: u64, wall_clock: u64) {
    KHZ.store(khz, Ordering::Relaxed);
    MUL.store(factor, Ordering::Relaxed);
    BASE.store(rdtsc(), Ordering::Relaxed);
    WALL_CLOCK.store(wall_clock, Ordering::Relaxed);
}
