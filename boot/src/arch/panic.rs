//! The end: panics and traps nobody foresaw.

use core::fmt;
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicUsize, Ordering};

use super::cmdline::options;
use super::frame::CpuUserRegs;
use super::percpu::{on_cpu_stack, this_cpu};
use super::{clock, console, cpu, reset, smp, symbols, usercopy};
use crate::printk;

/// Number of the CPU that reports a fatal error, plus 1.
static PANICKING: AtomicUsize = AtomicUsize::new(0);

const NAMES: [&str; 22] = [
    "divide error",
    "debug",
    "nmi",
    "int3",
    "overflow",
    "bounds",
    "invalid opcode",
    "device not available",
    "double fault",
    "coprocessor segment overrun",
    "invalid TSS",
    "segment not found",
    "stack error",
    "general protection fault",
    "page fault",
    "spurious interrupt",
    "coprocessor error",
    "alignment check",
    "machine check",
    "simd error",
    "virtualisation exception",
    "control protection",
];

fn cpu_number() -> usize {
    if on_cpu_stack() {
        this_cpu().id()
    } else {
        0
    }
}

/// Whether the machine is to stay as it is.
fn stay() -> bool {
    options().reboot.stay
}

/// Ends the machine after what has been printed.
fn end(reason: fmt::Arguments) -> ! {
    let cpu = cpu_number();
    printk!("\n****************************************\nPanic on CPU {cpu}:\n{reason}\n****************************************\n");
    if stay() {
        printk!("Manual reset required ('noreboot' specified)");
        cpu::halt_forever();
    }
    printk!("Reboot in five seconds...");
    clock::delay_us(5_000_000);
    reset::restart()
}

/// Stops the other CPUs, or this one if another is already at it. An error while reporting an error ends the report.
fn begin() {
    let me = cpu_number() + 1;
    match PANICKING.compare_exchange(0, me, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => {}
        Err(who) if who == me && !stay() => reset::restart(),
        Err(_) => cpu::halt_forever(),
    }
    // SAFETY: the others are stopped next, and who begins here ends the machine.
    unsafe { console::force() };
    smp::stop_others();
}

/// A fatal error of the machine or of what it was given: the text says what was found and what was expected.
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

/// A trap in the hypervisor that nobody foresaw.
pub(super) fn fatal_trap(regs: &CpuUserRegs, cr2: u64) -> ! {
    begin();
    printk!("----[ xen-compat {} x86_64 ]----", env!("CARGO_PKG_VERSION"));
    printk!("CPU:    {}", cpu_number());
    show_registers(regs, true);
    printk!("cr0: {:016x}   cr4: {:016x}", cpu::read_cr0(), cpu::read_cr4());
    printk!("cr3: {:016x}   cr2: {cr2:016x}", cpu::read_cr3());
    printk!("Xen call trace:\n   [<{:016x}>] R {}", regs.rip, symbols::Name(regs.rip));
    backtrace(regs.rbp);
    show_guest();
    let name = NAMES.get(regs.entry_vector as usize).unwrap_or(&"trap");
    end(format_args!("FATAL TRAP: vec {}, {name}[{:04x}]", regs.entry_vector, regs.error_code))
}

/// Prints a set of registers the way Xen does.
pub fn show_registers(r: &CpuUserRegs, hypervisor: bool) {
    let context = if hypervisor { "hypervisor" } else { "pv guest" };
    if hypervisor {
        printk!("RIP:    {:04x}:[<{:016x}>] {}", r.cs, r.rip, symbols::Name(r.rip));
    } else {
        printk!("RIP:    {:04x}:[<{:016x}>]", r.cs, r.rip);
    }
    printk!("RFLAGS: {:016x}   CONTEXT: {context}", r.rflags);
    printk!("rax: {:016x}   rbx: {:016x}   rcx: {:016x}", r.rax, r.rbx, r.rcx);
    printk!("rdx: {:016x}   rsi: {:016x}   rdi: {:016x}", r.rdx, r.rsi, r.rdi);
    printk!("rbp: {:016x}   rsp: {:016x}   r8:  {:016x}", r.rbp, r.rsp, r.r8);
    printk!("r9:  {:016x}   r10: {:016x}   r11: {:016x}", r.r9, r.r10, r.r11);
    printk!("r12: {:016x}   r13: {:016x}   r14: {:016x}", r.r12, r.r13, r.r14);
    printk!("r15: {:016x}   cs: {:04x}   ss: {:04x}", r.r15, r.cs, r.ss);
}

fn show_guest() {
    if on_cpu_stack() {
        let Some(regs) = this_cpu().frame_copy() else { return };
        if regs.cs & 3 != 0 {
            printk!("Guest registers of this CPU (last exit: {:#x}):", regs.entry_vector);
            show_registers(&regs, false);
        }
    }
}

/// Follows saved frame pointers.
fn backtrace(mut frame: u64) {
    for _ in 0..32 {
        if !frame.is_multiple_of(8) || frame < super::layout::M2P_RO_VIRT {
            break;
        }
        let (Some(next), Some(rip)) = (usercopy::read_any_u64(frame), usercopy::read_any_u64(frame + 8)) else { break };
        if !symbols::is_code(rip) {
            break;
        }
        printk!("   [<{rip:016x}>] F {}", symbols::Name(rip));
        if next <= frame {
            break;
        }
        frame = next;
    }
}
