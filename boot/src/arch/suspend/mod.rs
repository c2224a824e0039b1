//! Suspending the machine to RAM: what CPU 0 saves, how it sleeps, and what it restores when firmware wakes it.
//!
//! Memory stays, and with it everything that is not in a register: the boot CPU's registers are set up again as another
//! CPU's are when it starts, from the trampoline on, to which the firmware's waking vector leads. There is no guest in
//! the CPU. The other CPUs are stopped, and start again later.

mod registers;

use core::arch::global_asm;

use mm::Fault;
use xen_compat::machine::hw::SleepValues;

pub use self::registers::{enter, init, registers};
use super::apic::{ioapic, pic};
use super::clock;
use super::console;
use super::cpu::block::this_cpu;
use super::descriptors::gdt;
use super::regs::instructions::{rdtsc, wbinvd};
use super::regs::mtrr;
use super::smp::set_up::set_up_this_cpu;
use super::smp::start::lead_trampoline;
use super::time::rtc;

global_asm!(include_str!("suspend.S"), woken = const WOKEN, options(att_syntax));

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    fn suspend_call(f: extern "C" fn(u64, usize) -> u32, argument: usize) -> u32;
    fn suspend_woken();
}

/// The machine does not sleep.
const AWAKE: u32 = 0;
/// It has been woken, or did not fall asleep because there was a reason to wake; the CPU has kept its state.
const KEPT: u32 = 1;
/// The CPU has lost its state.
const WOKEN: u32 = 2;

/// How long it may take to fall asleep, in microseconds.
const FALLS_ASLEEP: u64 = 10_000_000;

/// Suspends the machine. Returns the nanoseconds that system time has not counted.
///
/// # Errors
/// It does not sleep, or could not be woken.
pub fn suspend(values: SleepValues) -> Result<u64, Fault> {
    console::flush();
    let before = (rtc::next_second(), clock::now());
    mtrr::save();
    ioapic::save();
    let triggers = pic::triggers();
    let tsc = rdtsc();
    // SAFETY: the function is called as one, while its argument is there.
    let how = unsafe { suspend_call(fall_asleep, &raw const values as usize) };
    if how == WOKEN {
        let cpu = this_cpu();
        // SAFETY: its tables are not loaded, and it has no guest; it is the running CPU.
        unsafe {
            cpu.forget_guest();
            gdt::fill(cpu);
        }
        set_up_this_cpu();
        clock::goes_on(tsc);
        pic::disable();
        pic::set_triggers(triggers);
        ioapic::restore();
    }
    console::resume();
    let after = (rtc::next_second(), clock::now());
    if how == AWAKE {
        return Err(Fault);
    }
    let (Some(from), Some(to)) = (before.0, after.0) else { return Ok(0) };
    let passed = to.saturating_sub(from).saturating_mul(1_000_000_000);
    let away = passed.saturating_sub(after.1.saturating_sub(before.1));
    clock::advance_wallclock(away);
    Ok(away)
}

/// Puts the machine to sleep, with the waking vector leading back to this stack. Called by [`suspend`] only, with the address
/// of the values.
extern "C" fn fall_asleep(stack: u64, values: usize) -> u32 {
    // SAFETY: its caller waits for it.
    let values = unsafe { *(values as *const SleepValues) };
    let Some(page) = lead_trampoline(stack, suspend_woken as *const () as u64) else { return AWAKE };
    // What others have written to the firmware's table may not overwrite ours later.
    wbinvd();
    if !registers::answer() || !registers::set_waking_vector(page) {
        return AWAKE;
    }
    registers::clear_wake_status();
    wbinvd();
    enter(values);
    for _ in 0..FALLS_ASLEEP / 10 {
        if registers::wake_status() {
            return KEPT;
        }
        clock::delay_us(10);
    }
    AWAKE
}
