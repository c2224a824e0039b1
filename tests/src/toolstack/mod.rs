//! The drop-in: Debian's own toolstack in dom0 runs domUs; a script in dom0 defines the steps, and the host checks the
//! results.

pub mod attacks;
pub mod commands;
pub mod cpus;
mod crash;
pub mod files;
mod grub;
mod hypercalls;
mod lives;
pub mod microcode;
mod moves;
mod pae;
mod scenario;
pub mod sleeps;
mod suspends;
pub mod transcript;

pub use crash::Crashes;
pub use files::Additions;
pub use hypercalls::Hypercalls;
pub use lives::{Lives, CYCLES, SHORT};
pub use moves::{Move, MOVES};
pub use scenario::{boot, boot_with, disk_holds_what_was_written, Scenario, ACCEL};

use crate::hypervisor::Hypervisor;

/// dom0's options for a shell in which xl works.
pub const SHELL_ARGS: &str = "root=/dev/ram0 rdinit=/init console=hvc0 xt.script=shell xt.end=shell";

/// Returns the scenarios of every test run on a hypervisor.
pub fn short(hypervisor: Hypervisor) -> Vec<Scenario> {
    let mut all: Vec<_> = SHORT.iter().map(|l| l.scenario()).collect();
    all.push(Crashes::Short.scenario());
    all.push(Hypercalls::Short.scenario());
    all.push(attacks::short());
    all.push(pae::scenario());
    all.push(suspends::scenario(hypervisor));
    all.extend(MOVES.iter().map(|m| m.scenario()));
    all
}
