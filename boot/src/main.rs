//! The hypervisor image.

#![no_std]
#![no_main]

extern crate alloc;

pub mod arch;
mod selftest;

use arch::boot_info::BootInfo;
use arch::cmdline::command_line;

/// Runs the machine, on the boot CPU with everything in [`arch`] set up.
fn main(boot: &'static BootInfo) -> ! {
    if let Some(which) = command_line().value("selftest") {
        selftest::run(which);
    }
    if boot.modules.is_empty() {
        arch::panic::fatal(format_args!(
            "dom0 kernel not specified. Found 0 boot modules, expected a kernel image as the first."
        ));
    }
    arch::panic::fatal(format_args!("No way to run dom0 in this build"))
}
