//! NMI and machine check.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use x86_64::registers::control::Cr2;

use crate::arch::apic::lapic;
use crate::arch::console::printk;
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::fatal::fatal_trap;
use crate::arch::microcode;
use crate::arch::notes;
use crate::arch::regs::instructions::halt_forever;
use crate::arch::regs::msr::{number, rdmsr};
use crate::arch::regs::port::inb;
use crate::arch::watchdog::{self, Tick};

static STOPPING: AtomicBool = AtomicBool::new(false);

static STOPPED: AtomicUsize = AtomicUsize::new(0);

/// Makes an NMI stop the CPU that gets it from now on. Returns whether it did not before.
pub fn stop_on_nmi() -> bool {
    !STOPPING.swap(true, Ordering::SeqCst)
}

/// Returns the number of CPUs that an NMI has stopped.
pub fn stopped() -> usize {
    STOPPED.load(Ordering::SeqCst)
}

/// Handles an NMI: another CPU's request to stop, or a hardware error.
pub(super) fn handle(regs: &CpuUserRegs) {
    this_cpu().nmis.fetch_add(1, Ordering::Relaxed);
    if microcode::take_nmi() {
        return;
    }
    if STOPPING.load(Ordering::SeqCst) {
        notes::save(this_cpu().id(), regs);
        lapic::leave();
        STOPPED.fetch_add(1, Ordering::SeqCst);
        halt_forever();
    }
    let reason = inb(0x61);
    let tick = watchdog::look(regs);
    if reason & 0xc0 != 0 && reason != 0xff {
        printk!("NMI: memory or I/O check, reason {reason:#04x}");
        fatal_trap(regs, Cr2::read_raw());
    }
    // It interrupted a guest, so this CPU does not hold the console's lock.
    if tick == Tick::Unknown && regs.cs & 3 != 0 {
        printk!("NMI of unknown origin at {:04x}:[<{:016x}>], ignored", regs.cs, regs.rip);
    }
}

/// Reports a machine check; it is always fatal.
pub(super) fn machine_check(regs: &CpuUserRegs) {
    const MC0_STATUS: u32 = 0x401;
    // SAFETY: the exception exists only where these MSRs do.
    let banks = unsafe { rdmsr(number::MCG_CAP) } & 0xff;
    for bank in 0..banks.min(32) as u32 {
        // SAFETY: MCG_CAP counts the banks.
        let status = unsafe { rdmsr(MC0_STATUS + 4 * bank) };
        if status >> 63 != 0 {
            printk!("Machine check: bank {bank} status {status:016x}");
        }
    }
    fatal_trap(regs, Cr2::read_raw());
}
