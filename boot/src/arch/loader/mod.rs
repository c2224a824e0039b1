//! What the boot loader handed over: memory map, modules, the command line.

pub mod boot_info;
pub mod cmdline;
