//! Microcode offered by dom0's tool to QEMU's CPU, which takes none.

use super::{boot_with, Additions, Scenario, ACCEL};
use crate::debian::Debian;
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::Machine;
use crate::paths;
use crate::report::Outcome;
use anyhow::Result;
use microcode::sample;
use std::time::Duration;

/// The tool.
const TOOL: &str = "usr/lib/xen-4.17/bin/xen-ucode";
/// Signature of QEMU's CPU `max`, by Intel's rules; its revision is 1.
const SIGNATURE: u32 = 0x0006_0fb1;

const CHECKS: &[&str] =
    &["ucode-absent", "ucode-garbage", "ucode-other", "ucode-older", "ucode-same", "ucode-newer", "ucode-revision"];

fn scenario() -> Scenario {
    Scenario {
        name: "microcode".into(),
        script: "microcode",
        args: String::new(),
        hypervisor_args: "console=com1 com1=115200,8n1 loglvl=all noreboot",
        kernels: &[],
        grub: false,
        smp: 2,
        accel: ACCEL,
        mem_mib: 1024,
        timeout: Duration::from_secs(600),
        checks: CHECKS,
        typing: &[],
        judge: |_, _, _| Ok(()),
    }
}

/// Returns the name of [`run`] on a hypervisor.
pub fn name(hypervisor: Hypervisor) -> String {
    scenario().test_name(hypervisor)
}

/// Runs the script.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn run(debian: &Debian, image: &Image) -> Result<Outcome> {
    let dir = paths::run_dir(&format!("{} files", name(image.hypervisor)))?;
    let mut more = Additions { dom0: vec![("bin/xen-ucode".into(), debian.file(TOOL))], ..Additions::default() };
    let all = [("other", SIGNATURE + 1, 9), ("older", SIGNATURE, 0), ("same", SIGNATURE, 1), ("newer", SIGNATURE, 9)];
    for (what, signature, revision) in all {
        let file = dir.join(what);
        std::fs::write(&file, sample::intel(signature, 1, revision, &[]))?;
        more.dom0.push((format!("ucode.{what}"), file));
    }
    let tune = |machine: &mut Machine| machine.cpu += ",vendor=GenuineIntel";
    Ok(boot_with(debian, image, &scenario(), &more, tune)?.0)
}
