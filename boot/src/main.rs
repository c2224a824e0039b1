//! The hypervisor image.

#![no_std]
#![no_main]

extern crate alloc;

pub mod arch;
mod dom0;
mod domains;
mod machine;
mod selftest;

use arch::boot_info::BootInfo;
use arch::cmdline::options;
use mm::CpuId;

/// Runs the machine, on the boot CPU with everything in [`arch`] set up.
fn main(boot: &'static BootInfo) -> ! {
    if let Some(which) = &options().selftest {
        selftest::run(which);
    }
    let hv = dom0::start_hypervisor(boot, arch::percpu::count());
    // SAFETY: once, here.
    unsafe { domains::build(hv, boot) };
    arch::smp::start_aps(run);
    run(0)
}

/// A CPU's life from here on.
fn run(id: usize) -> ! {
    match (machine::hv(), arch::percpu::this_cpu().take_frame()) {
        (Some(hv), Some(regs)) => hv.run(CpuId(id as u32), regs),
        _ => arch::panic::fatal(format_args!("CPU {id} has no hypervisor or no register frame to run with")),
    }
}
