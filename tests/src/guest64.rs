//! Our own small 64-bit PV kernel (`tests/guest64`): built with gcc, booted as dom0, read from its `@@` lines.

use crate::command::run as command;
use crate::dom0::{self, Guest, HYPERVISOR_ARGS};
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Accel, Chipset, Machine};
use crate::paths;
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::report::Outcome;
use crate::verdict::{self, Check};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Builds the kernel. Returns the ELF file.
///
/// # Errors
/// gcc's words.
pub fn build() -> Result<PathBuf> {
    let dir = paths::target().join("guest64");
    let out = dir.join("guest64");
    command(Command::new("sh").arg(paths::root().join("tests/guest64/build.sh")).arg(&out).arg(dir.join("obj")))?;
    Ok(out)
}

/// CPUs of the machine and of the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpus {
    /// The machine's.
    pub machine: u32,
    /// The guest's.
    pub guest: u32,
}

/// CPUs for the conformance tests: one, two, and two of the guest's on one and on many of the machine's.
pub const CPUS: &[Cpus] = &[
    Cpus { machine: 1, guest: 1 },
    Cpus { machine: 2, guest: 2 },
    Cpus { machine: 1, guest: 2 },
    Cpus { machine: 4, guest: 2 },
];

impl std::fmt::Display for Cpus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "smp{} vcpus{}", self.machine, self.guest)
    }
}

/// Boots it with `words` on its command line.
///
/// # Errors
/// The machine could not be set up.
pub fn boot(image: &Image, kernel: &Path, words: &str, cpus: Cpus, accel: Accel) -> Result<Run> {
    let dir = paths::run_dir(&format!("guest64 {words} {cpus} {}", image.hypervisor))?;
    // `reboot`: Xen switches a machine off only with dom0's help in ACPI; under -no-reboot this ends QEMU.
    let mut kernel_args = format!("{words} vcpus={} reboot", cpus.guest);
    // QEMU's TCG does not report an invariant TSC. Xen uses the TSC only with that and the option; we need only the
    // option.
    if image.hypervisor == Hypervisor::Ours {
        kernel_args += " tsc-stable";
    }
    if cpus.machine >= cpus.guest {
        kernel_args += " own-cpus";
    }
    let guest = Guest { kernel: kernel.to_path_buf(), kernel_args, initrd: None };
    // The counts must not depend on how late Xen lets timers expire to save interrupts.
    let slop = if matches!(accel, Accel::TcgIcount { .. }) { " timer_slop=0" } else { "" };
    let args = format!("dom0_mem=128M dom0_max_vcpus={} clocksource=tsc{slop} {HYPERVISOR_ARGS}", cpus.guest);
    let mut machine = Machine::new(Chipset::Pc, 512, dom0::loader(image, false, &args, &guest, &dir)?);
    machine.smp = cpus.machine;
    machine.accel = accel;
    machine.timeout = Duration::from_secs(300);
    machine.silence = Duration::from_secs(60);
    let stop = CRASHES.iter().chain(&["@@PANIC"]).map(|s| (*s).to_owned()).collect();
    qemu::run(&machine, &dir, &Watch { stop, progress: None, ..Watch::default() })
}

/// Returns the name of [`selftest`] on `cpus`.
pub fn name(hypervisor: Hypervisor, cpus: Cpus) -> String {
    format!("guest64 {cpus} {hypervisor}")
}

/// Runs its conformance tests; each check counts.
///
/// # Errors
/// The machine could not be set up.
pub fn selftest(image: &Image, cpus: Cpus) -> Result<Outcome> {
    let run = boot(image, &build()?, "selftest", cpus, Accel::Tcg { tb_size: None })?;
    let checks = verdict::checks(&run);
    let result = judge(&run, &checks);
    if result.is_err() {
        print!("{}", run.tail(40));
    }
    Ok(Outcome::of_checks(&name(image.hypervisor, cpus), &checks, result, &run))
}

fn judge(run: &Run, checks: &[Check]) -> Result<String, String> {
    let mut wrong: Vec<String> = checks.iter().filter(|c| !c.ok).map(|c| format!("{}: {}", c.name, c.detail)).collect();
    if run.end != End::Reset || run.triple_fault || run.find("@@DONE").is_none() {
        let fault = if run.triple_fault { ", a CPU triple-faulted" } else { "" };
        wrong.push(format!("it did not end with @@DONE and a reboot: the machine {}{fault}", run.end));
    }
    if checks.is_empty() {
        wrong.push("no test reported".into());
    }
    if wrong.is_empty() {
        Ok(format!("{} tests", checks.len()))
    } else {
        Err(wrong.join("; "))
    }
}

/// Figures of the bench guest.
pub struct Figures {
    /// Instructions per hypervisor path, by name, in the guest's order.
    pub paths: Vec<(String, u64)>,
    /// Why figures are missing, if the guest did not finish.
    pub broken: Option<String>,
}

/// Counts instructions, each of which is a nanosecond of the machine's time stamp counter.
///
/// # Errors
/// The machine could not be set up.
pub fn bench(image: &Image) -> Result<Figures> {
    let run = boot(image, &build()?, "bench", CPUS[0], Accel::COUNTED)?;
    let broken = match run.find("@@DONE") {
        Some(_) => None,
        None => Some(format!("the machine {} before the guest's end\n{}", run.end, run.tail(10))),
    };
    Ok(Figures { paths: run.lines.iter().filter_map(|l| figure(&l.text)).collect(), broken })
}

/// `@@BENCH name of the path 123`.
pub(crate) fn figure(line: &str) -> Option<(String, u64)> {
    let (_, rest) = line.split_once("@@BENCH ")?;
    let (name, number) = rest.trim().rsplit_once(' ')?;
    Some((name.trim().to_owned(), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn names_have_spaces() {
        assert_eq!(figure("(XEN) @@BENCH mmu_update 1 same 807"), Some(("mmu_update 1 same".into(), 807)));
        assert_eq!(figure("@@DONE"), None);
    }
}
