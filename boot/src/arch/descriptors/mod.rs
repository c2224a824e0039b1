//! Descriptor tables, and what SYSCALL and SYSENTER load.

pub mod gdt;
pub mod idt;
pub mod selector;
pub mod syscall;
