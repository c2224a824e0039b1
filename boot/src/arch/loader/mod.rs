//! The information from the boot loader: memory map, modules, the command line.

pub mod boot_info;
pub mod cmdline;
