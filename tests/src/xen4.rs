//! Our own small PV kernels of Xen's current ABI (`tests/guest64`, `tests/guest32pae`, sharing `tests/guest/xen4`): built
//! with gcc, booted as dom0, read from their `@@` lines.

use crate::command::run as command;
use crate::dom0::{self, Guest, Start, HYPERVISOR_ARGS};
use crate::emulator::Emulator;
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Accel, Chipset, Machine};
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::report::Outcome;
use crate::verdict::{self, Check};
use crate::{made, paths};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// One of the kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// 64-bit.
    Guest64,
    /// 32-bit with PAE.
    Guest32Pae,
}

impl Kernel {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Guest64, Self::Guest32Pae];

    /// Its name: that of its folder and of its ELF file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guest64 => "guest64",
            Self::Guest32Pae => "guest32pae",
        }
    }

    /// Whether a hypervisor serves it. 32-bit guests need ours, or a Xen built with `CONFIG_PV32=y`, which is run by hand (see
    /// `tests/guest32pae/README.md`).
    pub const fn served_by(self, hypervisor: Hypervisor) -> bool {
        match (self, hypervisor) {
            (Self::Guest64, _) | (Self::Guest32Pae, Hypervisor::Ours) => true,
            (Self::Guest32Pae, Hypervisor::Xen) => false,
        }
    }

    /// The CPUs on which its conformance tests run.
    pub const fn cpus(self) -> &'static [Cpus] {
        match self {
            Self::Guest64 => CPUS,
            Self::Guest32Pae => CPUS_PAE,
        }
    }

    /// Builds it. Returns the ELF file.
    ///
    /// # Errors
    /// gcc's words.
    pub fn build(self) -> Result<PathBuf> {
        let dir = paths::target().join(self.name());
        let out = dir.join(self.name());
        let script = paths::root().join("tests").join(self.name()).join("build.sh");
        made::anew(&out, |new| command(Command::new("sh").arg(script).arg(new).arg(dir.join("obj"))).map(drop))?;
        Ok(out)
    }
}

/// CPUs of the machine and of the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpus {
    /// The machine's.
    pub machine: u32,
    /// The guest's.
    pub guest: u32,
    /// Whether the machine's call themselves Intel's. QEMU's call themselves AMD's, whose SYSENTER is not for guests of a 64-bit
    /// hypervisor.
    pub intel: bool,
}

/// CPUs for the conformance tests: one, two, and two of the guest's on one and on many of the machine's.
pub const CPUS: &[Cpus] = &[
    Cpus { machine: 1, guest: 1, intel: false },
    Cpus { machine: 2, guest: 2, intel: false },
    Cpus { machine: 1, guest: 2, intel: false },
    Cpus { machine: 4, guest: 2, intel: false },
];

/// Those of 32-bit kernels: they also run where there is SYSENTER.
const CPUS_PAE: &[Cpus] = &[CPUS[0], CPUS[1], CPUS[2], CPUS[3], Cpus { intel: true, ..CPUS[0] }];

impl std::fmt::Display for Cpus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "smp{} vcpus{}{}", self.machine, self.guest, if self.intel { " intel" } else { "" })
    }
}

/// Where a kernel runs as dom0.
#[derive(Clone, Debug)]
pub struct Place {
    /// Machine type.
    pub chipset: Chipset,
    /// Memory, MiB.
    pub mem_mib: u32,
    /// What starts the hypervisor.
    pub start: Start,
    /// CPUs.
    pub cpus: Cpus,
    /// What runs the machine.
    pub emulator: Emulator,
    /// How.
    pub accel: Accel,
}

impl Place {
    /// Returns the usual one.
    fn usual(cpus: Cpus, accel: Accel) -> Self {
        let emulator = Emulator::Installed;
        Self { chipset: Chipset::Pc, mem_mib: 512, start: Start::Kernel, cpus, emulator, accel }
    }
}

/// Boots a kernel with `words` on its command line.
///
/// # Errors
/// The machine could not be set up.
pub fn boot(image: &Image, kernel: Kernel, words: &str, cpus: Cpus, accel: Accel) -> Result<Run> {
    let name = format!("{} {words} {cpus} {}", kernel.name(), image.hypervisor);
    boot_at(&name, image, kernel, words, &Place::usual(cpus, accel))
}

/// Returns what our kernels are told of an emulator that does not do what a processor does.
pub(crate) fn expects(emulator: &Emulator) -> &'static str {
    if emulator.is_newer() {
        "invd-runs"
    } else {
        ""
    }
}

fn boot_at(name: &str, image: &Image, kernel: Kernel, words: &str, place: &Place) -> Result<Run> {
    let dir = paths::run_dir(name)?;
    let Place { chipset, mem_mib, start, cpus, ref emulator, accel } = *place;
    // `reboot`: Xen switches a machine off only with dom0's help in ACPI; under -no-reboot this ends QEMU.
    let mut kernel_args = format!("{words} vcpus={} reboot", cpus.guest);
    // QEMU's TCG does not report an invariant TSC. Xen uses the TSC only with that and the option; we need only the
    // option.
    if image.hypervisor == Hypervisor::Ours {
        kernel_args += " tsc-stable";
    }
    kernel_args = format!("{kernel_args} {}", expects(emulator));
    if chipset == Chipset::Microvm {
        kernel_args += " no-pci";
    }
    if cpus.machine >= cpus.guest {
        kernel_args += " own-cpus";
    }
    let guest = Guest { kernel: kernel.build()?, kernel_args, initrd: None };
    // The counts must not depend on how late Xen lets timers expire to save interrupts.
    let slop = if matches!(accel, Accel::TcgIcount { .. }) { " timer_slop=0" } else { "" };
    let args = format!("dom0_mem=128M dom0_max_vcpus={} clocksource=tsc{slop} {HYPERVISOR_ARGS}", cpus.guest);
    let mut machine = Machine::new(chipset, mem_mib, dom0::loader(image, start, &args, &guest, &dir)?);
    machine.run_by(emulator.clone());
    machine.smp = cpus.machine;
    if cpus.intel {
        machine.cpu += ",vendor=GenuineIntel";
    }
    machine.accel = accel;
    machine.timeout = Duration::from_secs(300);
    machine.silence = Duration::from_secs(60);
    let stop = CRASHES.iter().chain(&["@@PANIC"]).map(|s| (*s).to_owned()).collect();
    qemu::run(&machine, &dir, &Watch { stop, progress: None, ..Watch::default() })
}

/// Returns the name of [`selftest`] on `cpus`.
pub fn name(kernel: Kernel, hypervisor: Hypervisor, cpus: Cpus) -> String {
    format!("{} {cpus} {hypervisor}", kernel.name())
}

/// Runs a kernel's conformance tests; each check counts.
///
/// # Errors
/// The machine could not be set up.
pub fn selftest(image: &Image, kernel: Kernel, cpus: Cpus) -> Result<Outcome> {
    let run = boot(image, kernel, "selftest", cpus, Accel::Tcg { tb_size: None })?;
    Ok(outcome(&name(kernel, image.hypervisor, cpus), &run))
}

/// The name of [`by_pvh`].
pub const BY_PVH: &str = "guest64 pvh ours";

/// Runs the conformance tests of the 64-bit kernel on a hypervisor that has been started by its PVH entry.
///
/// # Errors
/// The machine could not be set up.
pub fn by_pvh(image: &Image) -> Result<Outcome> {
    let place = Place { start: Start::Pvh, ..Place::usual(CPUS[0], Accel::Tcg { tb_size: None }) };
    conforms(BY_PVH, image, Kernel::Guest64, &place)
}

/// Runs a kernel's conformance tests somewhere.
///
/// # Errors
/// The machine could not be set up.
pub fn conforms(name: &str, image: &Image, kernel: Kernel, place: &Place) -> Result<Outcome> {
    let run = boot_at(name, image, kernel, "selftest", place)?;
    let mut outcome = outcome(name, &run);
    let by_pvh = run.find("Bootloader: PVH Directboot").is_some();
    if outcome.result.is_ok() && by_pvh != (place.start == Start::Pvh) {
        outcome.result = Err(format!("started by its PVH entry: {by_pvh}"));
    }
    Ok(outcome)
}

fn outcome(name: &str, run: &Run) -> Outcome {
    let checks = verdict::checks(run);
    let result = judge(run, &checks);
    if result.is_err() {
        print!("{}", run.tail(40));
    }
    Outcome::of_checks(name, &checks, result, run)
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
pub fn bench(image: &Image, kernel: Kernel) -> Result<Figures> {
    let run = boot(image, kernel, "bench", CPUS[0], Accel::COUNTED)?;
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
    use super::{figure, Kernel};

    #[test]
    fn each_kernel_builds() {
        for kernel in Kernel::ALL {
            assert!(kernel.build().unwrap().is_file(), "{}", kernel.name());
        }
    }

    #[test]
    fn names_have_spaces() {
        assert_eq!(figure("(XEN) @@BENCH mmu_update 1 same 807"), Some(("mmu_update 1 same".into(), 807)));
        assert_eq!(figure("@@DONE"), None);
    }
}
