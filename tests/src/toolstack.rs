//! The drop-in: Debian's own toolstack in dom0 starts domUs; the host checks what they left on the disk.

use crate::debian::Debian;
use crate::disk::{self, Raw};
use crate::dom0::{loader, Guest, HYPERVISOR_ARGS, KERNEL_ARGS};
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Chipset, DiskKind, Machine};
use crate::qemu::{self, Run, Watch, CRASHES};
use crate::report::Outcome;
use crate::{paths, toolstack_files, verdict};
use anyhow::Result;
use std::time::Duration;

/// What dom0 and its domU must report.
const CHECKS: &[&str] = &[
    "modules",
    "xenstored",
    "init-dom0",
    "xl-info",
    "xl-list",
    "disk",
    "domu-1",
    "domu-on-xen",
    "domu-disk",
    "domu-disk-read",
    "domu-disk-write",
    "domu-ping",
    "domu-dmesg-clean",
    "xl-list-after",
    "free-memory",
    "dmesg-clean",
];

/// What is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// CPUs of the machine and of dom0.
    pub smp: u32,
    /// Vcpus of the domU.
    pub vcpus: u32,
    /// How often the domU is created.
    pub cycles: u32,
}

/// What every test run has.
pub const SHORT: [Config; 1] = [Config { smp: 2, vcpus: 2, cycles: 1 }];
/// The long test: many lives of a domain, which must leave nothing behind.
pub const CYCLES: Config = Config { smp: 2, vcpus: 1, cycles: 50 };

impl Config {
    /// The test's name.
    pub fn test_name(&self, hypervisor: Hypervisor) -> String {
        format!("domu smp{} vcpus{} x{} {hypervisor}", self.smp, self.vcpus, self.cycles)
    }
}

/// Boots dom0, lets it run domUs and judges what they and the disk say.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn boot(debian: &Debian, image: &Image, config: Config) -> Result<(Outcome, Run)> {
    let name = config.test_name(image.hypervisor);
    let dir = paths::run_dir(&name)?;
    let raw = Raw::create(&dir, 0xd0_5eed)?;
    let kernel_args = format!("{KERNEL_ARGS} xt.sum={} xt.vcpus={} xt.cycles={}", raw.sum, config.vcpus, config.cycles);
    let guest = Guest { kernel: debian.vmlinuz(), kernel_args, initrd: Some(toolstack_files::dom0(debian, &dir)?) };
    let args = format!("dom0_mem=640M,max:640M {HYPERVISOR_ARGS}");
    let mut machine = Machine::new(Chipset::Pc, 1536, loader(image, false, &args, &guest, &dir)?);
    machine.timeout = Duration::from_secs(300 + 120 * u64::from(config.cycles));
    machine.smp = config.smp;
    machine.disk = Some((DiskKind::Virtio, raw.image.clone()));
    let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
    let run = qemu::run(&machine, &dir, &Watch { stop, progress: Some(name.clone()) })?;
    let result = judge(&run, &raw, config);
    match &result {
        Err(_) => print!("{}", run.tail(40)),
        Ok(_) => std::fs::remove_file(&raw.image)?,
    }
    let mut outcome = Outcome::one(&name, result, run.wall);
    outcome.cpu = Some(run.cpu);
    outcome.log = Some(run.log.clone());
    Ok((outcome, run))
}

/// The guests' own checks; then the disk must hold what the last domU says it wrote.
fn judge(run: &Run, raw: &Raw, config: Config) -> Result<String, String> {
    let checks = verdict::judge(run, CHECKS)?;
    let ran = checks.iter().filter(|c| c.name == "domu-disk-write").count();
    if ran != config.cycles as usize {
        return Err(format!("{ran} of {} domUs wrote to the disk", config.cycles));
    }
    let written = checks.iter().rev().find(|c| c.name == "domu-disk-write").map(|c| c.detail.clone());
    let found = raw.sum_at(disk::RAW_WRITTEN_AT_MIB).map_err(|e| format!("the disk after power-off: {e:#}"))?;
    if Some(&found) != written.as_ref() {
        return Err(format!("the disk has SHA-256 {found}, the domU wrote {}", written.unwrap_or_default()));
    }
    Ok(format!("{} checks", checks.len() + 1))
}
