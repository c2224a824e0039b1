//! The machine: all of the hardware the hypervisor touches.

pub mod boot_info;
pub mod cmdline;
pub mod console;
pub mod cpu;
mod fault;
pub mod fpu;
pub mod frame;
pub mod gdt;
pub mod guest;
pub mod heap;
mod idt;
pub mod layout;
pub mod memory;
pub mod msr;
mod nmi;
pub mod paging;
pub mod panic;
pub mod percpu;
mod pic;
pub mod port;
pub mod ranges;
pub mod reset;
pub mod segment;
pub mod serial;
mod start;
pub mod symbols;
pub mod tlb;
pub mod traps;
pub mod usercopy;
mod vga;

/// To be called in every loop that waits for another CPU.
#[inline]
pub fn relax() {
    core::hint::spin_loop();
}
