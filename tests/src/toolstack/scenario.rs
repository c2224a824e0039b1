//! One run of a script in a dom0 with Debian's toolstack, and its verdict.

use super::files::{self, Additions};
use super::grub;
use crate::debian::Debian;
use crate::disk::{self, Raw};
use crate::dom0::{loader, Guest, Start, KERNEL_ARGS};
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Accel, Chipset, DiskKind, Machine};
use crate::qemu::{self, Run, Watch, CRASHES};
use crate::report::Outcome;
use crate::typist::Typed;
use crate::verdict::Check;
use crate::xen4::Kernel;
use crate::{paths, verdict};
use anyhow::Result;
use std::path::Path;
use std::time::Duration;

/// The checks that every dom0 with the toolstack reports, whatever its script.
const BASE_CHECKS: &[&str] = &["modules", "xenstored", "init-dom0", "disk", "dmesg-clean"];

/// A small translation buffer: a domU gets memory of the previous one, and QEMU is slow at writing to pages that held
/// code for as long as it keeps their translation.
pub const ACCEL: Accel = Accel::Tcg { tb_size: Some(64) };

/// One run of a script (`tests/dom0/toolstack/SCRIPT`) on one machine.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Name of the test, without the hypervisor.
    pub name: String,
    /// The script.
    pub script: &'static str,
    /// Arguments of script and domUs, `xt.NAME=VALUE …`; the sum of the disk's content is added.
    pub args: String,
    /// The hypervisor's options, except dom0's memory.
    pub hypervisor_args: &'static str,
    /// Our own small kernels that domUs run.
    pub kernels: &'static [Kernel],
    /// Whether there are PV-GRUB and a disk for it.
    pub grub: bool,
    /// CPUs of the machine and of dom0.
    pub smp: u32,
    /// How its instructions are executed.
    pub accel: Accel,
    /// Memory of the machine, MiB; dom0 has 640 of it.
    pub mem_mib: u32,
    /// Maximum length of the run.
    pub timeout: Duration,
    /// Checks that must be reported, in addition to those common to all.
    pub checks: &'static [&'static str],
    /// Input for dom0's console.
    pub typing: &'static [Typed],
    /// Further conditions on the reports and the disk.
    pub judge: fn(&Run, &[Check], &Raw) -> Result<(), String>,
}

impl Scenario {
    /// Returns the test's name.
    pub fn test_name(&self, hypervisor: Hypervisor) -> String {
        format!("{} {hypervisor}", self.name)
    }

    /// Returns whether the machine's time counts instructions.
    fn is_counted(&self) -> bool {
        matches!(self.accel, Accel::TcgIcount { .. })
    }

    /// Returns the machine, ready to boot, with its disk; its files go to `dir`.
    ///
    /// # Errors
    /// I/O fails, a tool fails, or a file is missing in the packages.
    pub fn machine(&self, debian: &Debian, image: &Image, dir: &Path, more: &Additions) -> Result<(Machine, Raw)> {
        let raw = Raw::create(dir, 0xd0_5eed)?;
        let kernel_args = format!("{KERNEL_ARGS} xt.script={} xt.sum={} {}", self.script, raw.sum, self.args);
        let initrd = files::dom0_with(debian, dir, more)?;
        if self.args.contains("=vmlinux") {
            files::add_kernels(&initrd, &[("vmlinux", more.guest.as_ref().unwrap_or(debian).vmlinux()?)])?;
        }
        for kernel in self.kernels {
            files::add_kernels(&initrd, &[(kernel.name(), kernel.build()?)])?;
        }
        if self.grub {
            files::add_kernels(&initrd, &grub::files(debian, dir)?)?;
        }
        let guest = Guest { kernel: debian.vmlinuz(), kernel_args, initrd: Some(initrd) };
        let args = format!("dom0_mem=640M,max:640M {}", self.hypervisor_args);
        let mut machine = Machine::new(Chipset::Pc, self.mem_mib, loader(image, Start::Kernel, &args, &guest, dir)?);
        machine.timeout = self.timeout;
        // Scripts wait for domUs whose console is not shown, by the machine's clock, which may be slow where it counts.
        machine.silence = Duration::from_secs(if self.is_counted() { 3600 } else { 320 });
        machine.smp = self.smp;
        machine.accel = self.accel;
        machine.disk = Some((DiskKind::Virtio, raw.image.clone()));
        Ok((machine, raw))
    }
}

/// Boots dom0, lets it run its script, and judges what was reported and what is on the disk.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn boot(debian: &Debian, image: &Image, scenario: &Scenario) -> Result<(Outcome, Run)> {
    boot_with(debian, image, scenario, &Additions::default(), |_| {})
}

/// As [`boot`], with more files in the initramfs, on a machine changed by `tune`.
///
/// # Errors
/// As for [`boot`].
pub fn boot_with(
    debian: &Debian,
    image: &Image,
    scenario: &Scenario,
    more: &Additions,
    tune: impl FnOnce(&mut Machine),
) -> Result<(Outcome, Run)> {
    let name = scenario.test_name(image.hypervisor);
    let dir = paths::run_dir(&name)?;
    let (mut machine, raw) = scenario.machine(debian, image, &dir, more)?;
    tune(&mut machine);
    // The script handles a domU that the hypervisor crashes.
    let stop = CRASHES.iter().filter(|s| **s != "domain_crash").map(|s| (*s).to_owned()).collect();
    let watch = Watch { stop, progress: Some(name.clone()), typing: scenario.typing, ..Watch::default() };
    let run = qemu::run(&machine, &dir, &watch)?;
    let checks = verdict::judge(&run, &[BASE_CHECKS, scenario.checks].concat());
    let result = checks.and_then(|c| (scenario.judge)(&run, &c, &raw).map(|()| format!("{} checks", c.len())));
    match &result {
        Err(_) => print!("{}", run.tail(40)),
        Ok(_) => std::fs::remove_file(&raw.image)?,
    }
    Ok((Outcome::of_run(&name, result, &run), run))
}

/// Checks that the disk holds what the last `domu-disk-write` reports as written.
///
/// # Errors
/// A description of the two different sums, or of why the disk cannot be read.
pub fn disk_holds_what_was_written(checks: &[Check], raw: &Raw) -> Result<(), String> {
    let written = checks.iter().rev().find(|c| c.name == "domu-disk-write").map(|c| c.detail.clone());
    let found = raw.sum_at(disk::RAW_WRITTEN_AT_MIB).map_err(|e| format!("the disk after power-off: {e:#}"))?;
    if Some(&found) == written.as_ref() {
        Ok(())
    } else {
        Err(format!("the disk has SHA-256 {found}, the domU wrote {}", written.unwrap_or_default()))
    }
}
