//! The report of a CPU that ends the machine.

use crate::arch::console::printk;
use crate::arch::cpu::block::{on_cpu_stack, this_cpu};
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::fault::usercopy::read_any_u64;
use crate::arch::image::layout::M2P_RO_VIRT;
use crate::arch::image::symbols;

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

/// Returns the name of an exception.
pub fn trap_name(vector: u32) -> &'static str {
    NAMES.get(vector as usize).copied().unwrap_or("trap")
}

/// Prints a set of registers as Xen does.
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

/// Prints the registers of the guest that this CPU has left, if there is one.
pub fn show_guest() {
    if on_cpu_stack() {
        let Some(regs) = this_cpu().frame_copy() else { return };
        if regs.cs & 3 != 0 {
            printk!("Guest registers of this CPU (last exit: {:#x}):", regs.entry_vector);
            show_registers(&regs, false);
        }
    }
}

/// Prints the return addresses that the saved frame pointers from `frame` on lead to.
pub fn backtrace(mut frame: u64) {
    for _ in 0..32 {
        if !frame.is_multiple_of(8) || frame < M2P_RO_VIRT {
            break;
        }
        let (Some(next), Some(rip)) = (read_any_u64(frame), read_any_u64(frame + 8)) else { break };
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
