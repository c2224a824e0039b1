//! Errors that end the machine: unusable input, panics, unexpected traps.

pub mod report;

use core::fmt;
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicUsize, Ordering};

use spin::Once;
use x86_64::registers::control::{Cr0, Cr4};

use self::report::{backtrace, show_guest, show_registers, trap_name};
use crate::arch::clock;
use crate::arch::console::{self, printk};
use crate::arch::cpu::block::{on_cpu_stack, this_cpu};
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::image::symbols;
use crate::arch::loader::cmdline::options;
use crate::arch::regs::control::read_cr3;
use crate::arch::regs::instructions::halt_forever;

/// How to end the machine: functions of the rooms that know the other CPUs and the board.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// Stops all other CPUs permanently, as far as they can be reached.
    pub stop_others: fn(),
    /// Starts a kernel that has been loaded for this, if there is one.
    pub crash: fn(),
    /// Restarts the machine.
    pub restart: fn() -> !,
}

static ENDING: Once<Ending> = Once::new();

/// Sets how the machine is ended. Before this, an error leaves it as it is.
pub fn set_ending(ending: Ending) {
    ENDING.call_once(|| ending);
}

/// Number of the CPU that reports a fatal error, plus 1.
static PANICKING: AtomicUsize = AtomicUsize::new(0);

/// Returns whether a CPU reports a fatal error.
pub fn is_ending() -> bool {
    PANICKING.load(Ordering::Relaxed) != 0
}

fn cpu_number() -> usize {
    if on_cpu_stack() {
        this_cpu().id()
    } else {
        0
    }
}

/// Returns whether the machine must stay as it is.
fn stay() -> bool {
    options().reboot.stay
}

/// Ends the machine after printing the reason.
fn end(reason: fmt::Arguments) -> ! {
    let cpu = cpu_number();
    printk!("\n****************************************\nPanic on CPU {cpu}:\n{reason}\n****************************************\n");
    let stays = stay();
    if stays {
        printk!("Manual reset required ('noreboot' specified)");
    } else {
        printk!("Reboot in five seconds...");
    }
    if let Some(ending) = ENDING.get() {
        (ending.crash)();
    }
    if stays {
        halt_forever();
    }
    clock::delay_us(5_000_000);
    restart()
}

fn restart() -> ! {
    match ENDING.get() {
        Some(ending) => (ending.restart)(),
        None => halt_forever(),
    }
}

/// Stops the other CPUs, or this one if another is already doing so. An error while an error is being reported ends the
/// report.
fn begin() {
    let me = cpu_number() + 1;
    match PANICKING.compare_exchange(0, me, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => {}
        Err(who) if who == me && !stay() => restart(),
        Err(_) => halt_forever(),
    }
    // SAFETY: the others are stopped next, and who begins here ends the machine.
    unsafe { console::force() };
    if let Some(ending) = ENDING.get() {
        (ending.stop_others)();
    }
}

/// Reports a fatal error of the machine or of its input, and ends the machine: the text says what was found and what
/// was expected.
pub fn fatal(reason: fmt::Arguments) -> ! {
    begin();
    end(reason)
}

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    begin();
    let frame: u64;
    // SAFETY: reads a register.
    unsafe { core::arch::asm!("mov {}, rbp", out(reg) frame, options(nomem, nostack, preserves_flags)) };
    printk!("Xen call trace:");
    backtrace(frame);
    show_guest();
    match info.location() {
        Some(at) => end(format_args!("{} ({}:{})", info.message(), at.file(), at.line())),
        None => end(format_args!("{}", info.message())),
    }
}

/// Reports an unexpected trap in the hypervisor and ends the machine.
pub fn fatal_trap(regs: &CpuUserRegs, cr2: u64) -> ! {
    fatal_trap_because(None, regs, cr2)
}

/// As [`fatal_trap`], with what makes the trap fatal.
pub fn fatal_trap_because(reason: Option<fmt::Arguments>, regs: &CpuUserRegs, cr2: u64) -> ! {
    begin();
    if let Some(reason) = reason {
        printk!("{reason}");
    }
    printk!("----[ xen-compat {} x86_64 ]----", env!("CARGO_PKG_VERSION"));
    printk!("CPU:    {}", cpu_number());
    show_registers(regs, true);
    printk!("cr0: {:016x}   cr4: {:016x}", Cr0::read_raw(), Cr4::read_raw());
    printk!("cr3: {:016x}   cr2: {cr2:016x}", read_cr3());
    printk!("Xen call trace:\n   [<{:016x}>] R {}", regs.rip, symbols::Name(regs.rip));
    backtrace(regs.rbp);
    show_guest();
    let name = trap_name(regs.entry_vector);
    end(format_args!("FATAL TRAP: vec {}, {name}[{:04x}]", regs.entry_vector, regs.error_code))
}
