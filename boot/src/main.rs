//! The hypervisor image.

#![no_std]
#![no_main]

extern crate alloc;

pub mod arch;
mod dom0;
mod domains;
mod machine;
mod microcode;
mod selftest;

use arch::cpu::block::{count, this_cpu};
use arch::fatal::fatal;
use arch::loader::boot_info::BootInfo;
use arch::loader::cmdline::options;
use mm::CpuId;

/// From head.S, on the boot stack, with the boot page tables.
// SAFETY: no other symbol has this name, which head.S calls.
#[unsafe(no_mangle)]
extern "C" fn boot_start(magic: u32, info: u32) -> ! {
    // SAFETY: this is what the boot loader passed.
    unsafe { arch::start::start(magic, info, main) }
}

/// Runs the machine, on the boot CPU with everything in [`arch`] set up.
fn main(boot: &'static BootInfo) -> ! {
    if let Some(which) = &options().selftest {
        selftest::run(which);
    }
    let hv = dom0::start_hypervisor(boot, count());
    // SAFETY: once, here.
    unsafe { domains::build(hv, boot) };
    arch::smp::start::start_aps(run);
    run(0)
}

/// Runs a CPU from here on.
fn run(id: usize) -> ! {
    match (machine::metal::hv(), this_cpu().take_frame()) {
        (Some(hv), Some(regs)) => hv.run(CpuId(id as u32), regs),
        _ => fatal(format_args!("CPU {id} has no hypervisor or no register frame to run with")),
    }
}
