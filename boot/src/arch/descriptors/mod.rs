//! Descriptor tables, and the registers of SYSCALL and SYSENTER.

pub mod gdt;
pub mod idt;
pub mod selector;
pub mod syscall;
