//! Measuring the TSC and the APIC timer.

use xen_compat::state::time::clock::TscScale;

use super::rtc;
use crate::arch::apic::lapic;
use crate::arch::clock;
use crate::arch::firmware::acpi;
use crate::arch::regs::instructions::rdtsc;
use crate::arch::regs::port::{inb, inl, outb};

/// A counter of known rate against which others are measured.
#[derive(Clone, Copy)]
enum Reference {
    /// The ACPI power management timer at a port: 24 bits.
    PmTimer(u16),
    /// The programmable interval timer's channel 2: 16 bits, counting down.
    Pit,
}

const PM_TIMER_HZ: u64 = 3_579_545;
const PIT_HZ: u64 = 1_193_182;

impl Reference {
    fn hz(self) -> u64 {
        match self {
            Self::PmTimer(_) => PM_TIMER_HZ,
            Self::Pit => PIT_HZ,
        }
    }

    fn start(self) {
        if let Self::Pit = self {
            outb(0x61, inb(0x61) & !2 | 1);
            outb(0x43, 0xb0);
            outb(0x42, 0xff);
            outb(0x42, 0xff);
        }
    }

    /// Returns the count, which rises.
    fn read(self) -> u64 {
        match self {
            Self::PmTimer(port) => (inl(port) & 0xff_ffff).into(),
            Self::Pit => {
                outb(0x43, 0x80);
                let low = inb(0x42);
                0xffff - u64::from(u16::from_le_bytes([low, inb(0x42)]))
            }
        }
    }

    fn elapsed(self, from: u64, to: u64) -> u64 {
        to.wrapping_sub(from) & if let Self::Pit = self { 0xffff } else { 0xff_ffff }
    }

    /// Reads the reference, the TSC and the APIC timer as closely together as possible in a few tries.
    fn sample(self) -> (u64, u64, u32) {
        let mut best = (0, 0, 0);
        let mut width = u64::MAX;
        for _ in 0..5 {
            let before = rdtsc();
            let count = self.read();
            let after = rdtsc();
            let timer = lapic::counted();
            if after - before < width {
                width = after - before;
                best = (count, before + (after - before) / 2, timer);
            }
        }
        best
    }
}

fn pick_reference() -> Reference {
    if let Some(port) = acpi::info().pm_timer {
        let reference = Reference::PmTimer(port);
        let first = reference.read();
        for _ in 0..10_000 {
            if reference.read() != first {
                return reference;
            }
        }
        log::warn!("ACPI power management timer at port {port:#x} stands still");
    }
    Reference::Pit
}

/// Duration of the measurement in milliseconds.
const MEASURE_MS: u64 = 30;

/// Measures the TSC and the APIC timer, starts system time and reads the wall clock.
///
/// # Errors
/// There is no working reference.
pub fn init() -> Result<(), &'static str> {
    let reference = pick_reference();
    reference.start();
    lapic::start_counting();
    let (count0, tsc0, timer0) = reference.sample();
    let wanted = reference.hz() * MEASURE_MS / 1000;
    let mut polls = 0u32;
    while reference.elapsed(count0, reference.read()) < wanted {
        polls += 1;
        if polls > 50_000_000 {
            return Err("neither ACPI timer nor PIT counts");
        }
    }
    let (count1, tsc1, timer1) = reference.sample();
    let elapsed = u128::from(reference.elapsed(count0, count1));
    let khz = u128::from(tsc1 - tsc0) * u128::from(reference.hz()) / elapsed / 1000;
    let scale = |khz: u32| Some((khz, TscScale::new(u64::from(khz) * 1000).factor()?));
    let (khz, factor) = u32::try_from(khz).ok().and_then(scale).ok_or("TSC runs at an impossible rate")?;
    let ticks = u128::from(timer1 - timer0) * u128::from(reference.hz()) / elapsed;
    lapic::set_rate(((ticks << 32) / 1_000_000_000) as u64);
    let seconds = rtc::read().unwrap_or(0);
    clock::start(khz, factor, seconds * 1_000_000_000);
    log::info!("Detected {}.{:03} MHz processor, APIC timer {} kHz", khz / 1000, khz % 1000, ticks / 1000);
    Ok(())
}
