//! The machine: all of the hardware the hypervisor touches.

pub mod acpi;
pub mod boot_info;
pub mod build_info;
mod bytes;
pub mod clock;
pub mod cmdline;
mod compat_tables;
pub mod console;
pub mod cpu;
pub mod fault;
pub mod fpu;
pub mod frame;
mod frame_arrays;
pub mod gdt;
pub mod guest;
pub mod heap;
mod idt;
pub mod interrupt;
pub mod ioapic;
pub mod lapic;
pub mod layout;
pub mod memory;
pub mod msr;
mod nmi;
pub mod paging;
pub mod panic;
pub mod pci;
pub mod percpu;
mod pic;
pub mod port;
pub mod ranges;
pub mod reset;
mod rtc;
pub mod segment;
pub mod serial;
pub mod smp;
mod start;
pub mod symbols;
pub mod tlb;
pub mod traps;
pub mod tsc;
pub mod usercopy;
mod vga;

pub use bytes::{copy_bytes, zero_bytes};

/// To be called in every loop that waits for another CPU: a pause, and service of what other CPUs ask of this one.
#[inline]
pub fn relax() {
    core::hint::spin_loop();
    smp::poll();
}
