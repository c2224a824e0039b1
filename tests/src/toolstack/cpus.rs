//! CPUs as dom0's tools see and change them, on a machine whose cores have two threads.

use super::{boot_with, Additions, Scenario, ACCEL};
use crate::aml;
use crate::debian::Debian;
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::Machine;
use crate::report::Outcome;
use anyhow::{Context, Result};
use std::time::Duration;

/// dom0's driver that reports what ACPI says of CPUs.
const DRIVER: &str = "xen-acpi-processor";

const CHECKS: &[&str] = &[
    "smt-said",
    "smt-off",
    "smt-no-thread",
    "smt-still-off",
    "smt-on",
    "smt-thread-runs",
    "smt-off-again",
    "smt-no-thread-again",
    "cx-halt-only",
    "cx-uploaded",
    "cx-all",
    "cx-offline",
    "cx-used",
    "cx-counted",
    "cx-limited",
    "cx-not-used",
    "cx-unlimited",
    "cx-used-again",
];

const FREQUENCY_CHECKS: &[&str] = &[
    "px-none",
    "px-reported",
    "px-begun",
    "px-driver",
    "px-rates",
    "px-offline",
    "px-performance",
    "px-frequencies",
    "px-powersave",
    "px-counted",
    "px-states",
    "px-userspace",
    "px-speed",
    "px-most",
    "px-least",
    "px-least-refused",
    "px-no-bounds",
    "px-no-governor",
    "px-no-rate",
    "px-no-turbo",
    "px-average",
    "px-rate-refused",
    "px-threshold-refused",
    "px-parameters",
    "px-raised",
    "px-time",
    "px-lowered",
    "px-group",
    "px-alone",
    "px-together",
    "px-left",
    "px-still-set",
    "px-back",
    "px-anew",
    "px-logged",
];

/// dom0 with as many vcpus as there are CPUs, which reports the frequencies of each.
fn frequencies() -> Scenario {
    Scenario {
        name: "frequencies".into(),
        script: "frequencies",
        hypervisor_args:
            "console=com1 com1=115200,8n1 loglvl=all noreboot smt=off dom0_max_vcpus=4 cpufreq=xen:verbose",
        checks: FREQUENCY_CHECKS,
        ..idle_states()
    }
}

fn idle_states() -> Scenario {
    Scenario {
        name: "cpus".into(),
        script: "cpus",
        args: String::new(),
        hypervisor_args: "console=com1 com1=115200,8n1 loglvl=all noreboot smt=off",
        kernels: &[],
        grub: false,
        smp: 4,
        accel: ACCEL,
        mem_mib: 1024,
        timeout: Duration::from_secs(900),
        checks: CHECKS,
        typing: &[],
        judge: |_, _, _| Ok(()),
    }
}

/// Which of the two runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    /// Threads and idle states.
    Cpus,
    /// Frequencies.
    Frequencies,
}

impl About {
    /// Both.
    pub const ALL: [About; 2] = [About::Cpus, About::Frequencies];

    fn scenario(self) -> Scenario {
        match self {
            About::Cpus => idle_states(),
            About::Frequencies => frequencies(),
        }
    }

    /// Returns the name of [`Self::run`] on a hypervisor.
    pub fn name(self, hypervisor: Hypervisor) -> String {
        self.scenario().test_name(hypervisor)
    }

    /// Runs the script.
    ///
    /// # Errors
    /// The machine could not be set up: I/O, tools.
    pub fn run(self, debian: &Debian, image: &Image) -> Result<Outcome> {
        let driver = debian.modules()?.closure(&[DRIVER])?.into_iter().last().context("the driver is missing")?;
        let more = Additions { dom0: vec![(format!("{DRIVER}.ko"), driver)], ..Additions::default() };
        let mut written = Ok(());
        let tune = |machine: &mut Machine| {
            let table =
                machine.disk.iter().map(|(_, image)| image.with_file_name("power.aml")).next().unwrap_or_default();
            written = std::fs::write(&table, aml::power_states(4, self == About::Frequencies));
            machine.extra.extend(["-acpitable".to_owned(), format!("file={}", table.display())]);
            machine.extra.extend(["-smp", "sockets=1,cores=2,threads=2"].map(str::to_owned));
            // Xen knows no threads of the AMD CPU that QEMU's is otherwise.
            machine.cpu += ",vendor=GenuineIntel";
        };
        let outcome = boot_with(debian, image, &self.scenario(), &more, tune)?.0;
        written?;
        Ok(outcome)
    }
}
