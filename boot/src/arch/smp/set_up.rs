//! Setting up the running CPU, from the trampoline on.

use crate::arch::apic::lapic;
use crate::arch::cpu::block::{this_cpu, Cpu};
use crate::arch::cpu::flaws::make_lfence_serialise;
use crate::arch::descriptors::{gdt, idt, syscall};
use crate::arch::guest_state::fpu;
use crate::arch::memory::paging::PAGING;
use crate::arch::regs::control::{enable_paging_features, write_cr3};
use crate::arch::regs::mtrr;
use crate::arch::watchdog::start_counting;

/// Sets up the running CPU, which has been reset: all registers that a CPU has of its own, as the boot CPU's are.
pub(in crate::arch) fn set_up_this_cpu() -> &'static Cpu {
    // SAFETY: the hypervisor's own root; the stack and this code are in its slots.
    unsafe { write_cr3(PAGING.lock().root()) };
    enable_paging_features();
    make_lfence_serialise();
    let cpu = this_cpu();
    // SAFETY: this is the running CPU.
    unsafe { gdt::load(cpu) };
    idt::load();
    syscall::init(cpu);
    fpu::init();
    mtrr::restore();
    lapic::init();
    // One that comes back later: the others are asked to when all run.
    start_counting();
    cpu
}
