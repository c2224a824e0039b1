//! Our own kernels as domUs, the 32-bit PAE one by `xl` from a file and by Debian's PV-GRUB from a disk.

use super::{attacks, grub, Scenario, ACCEL};
use crate::disk::Raw;
use crate::emulator::Emulator;
use crate::qemu::Run;
use crate::verdict::Check;
use crate::xen4::{expects, Kernel};
use std::time::Duration;

const CHECKS: &[&str] = &["guest64-selftest", "guest32pae-selftest", "pae-destroyed", "grub-boots", "nothing-left"];

/// Returns the scenario.
pub(super) fn scenario() -> Scenario {
    Scenario {
        name: "domu pae".into(),
        script: "pae",
        args: format!("xt.expects={}", expects(&Emulator::Installed)),
        hypervisor_args: attacks::HYPERVISOR_ARGS,
        kernels: &Kernel::ALL,
        grub: true,
        smp: 2,
        accel: ACCEL,
        mem_mib: 1024,
        timeout: Duration::from_secs(600),
        checks: CHECKS,
        typing: &[],
        judge,
    }
}

/// Checks that GRUB's kernel had the command line that is on the disk.
fn judge(run: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    match run.find(&format!("grub: cmd_line \"{}\"", grub::command_line())) {
        Some(_) => Ok(()),
        None => Err("the kernel on the disk did not report its command line".into()),
    }
}
