//! dom0 puts the machine to sleep (ACPI S3) beside a domU, twice; somebody wakes it by its power button.

use super::{boot_with, Additions, Scenario, ACCEL};
use crate::debian::Debian;
use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Image;
use crate::machine::Machine;
use crate::monitor::{await_said, command, said, with_monitor};
use crate::paths;
use crate::qemu::Run;
use crate::report::Outcome;
use crate::xen4::Kernel;
use anyhow::Result;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How often the machine sleeps.
const TIMES: usize = 2;
/// How long it sleeps; the script knows a little less.
const SLEEPS: Duration = Duration::from_secs(4);
/// What the hypervisor says before and after.
const ASLEEP: &str = "Entering ACPI S3 state.";
const AWAKE: &str = "Finishing wakeup from ACPI S3 state.";

/// Boots dom0, lets it put the machine to sleep, and wakes it.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn run(debian: &Debian, image: &Image) -> Result<Outcome> {
    let scenario = scenario();
    let console = paths::run_dir(&scenario.test_name(image.hypervisor))?.join("console.log");
    let wakes = move |monitor: &mut UnixStream| {
        for n in 1..=TIMES {
            await_said(&console, ASLEEP, n);
            thread::sleep(SLEEPS);
            wake(monitor, &console, n);
        }
    };
    let tune = |machine: &mut Machine| machine.extra.extend(with_monitor(wakes));
    Ok(boot_with(debian, image, &scenario, &Additions::default(), tune)?.0)
}

/// Wakes the machine, which may not sleep yet.
fn wake(monitor: &mut UnixStream, console: &Path, n: usize) {
    for _ in 0..60 {
        command(monitor, "system_wakeup");
        thread::sleep(Duration::from_secs(1));
        if said(console, AWAKE) >= n {
            break;
        }
    }
}

/// Returns the scenario.
pub fn scenario() -> Scenario {
    Scenario {
        name: "dom0 sleeps".into(),
        script: "sleeps",
        args: String::new(),
        hypervisor_args: HYPERVISOR_ARGS,
        kernels: &[Kernel::Guest64],
        grub: false,
        smp: 2,
        accel: ACCEL,
        mem_mib: 1024,
        timeout: Duration::from_secs(300),
        checks: &[
            "guest64-works",
            "first-slept",
            "first-time",
            "first-clock",
            "first-cpus",
            "first-timers",
            "first-disk",
            "guest64-goes-on",
            "second-slept",
            "second-time",
            "second-clock",
            "second-cpus",
            "second-timers",
            "second-disk",
            "guest64-goes-on-again",
        ],
        typing: &[],
        judge: |run, _, _| judge(run),
    }
}

/// Checks that the hypervisor says what it does, as often as it sleeps.
fn judge(run: &Run) -> Result<(), String> {
    for text in ["Preparing system for ACPI S3 state.", ASLEEP, AWAKE, "Enabling non-boot CPUs  ..."] {
        let times = run.lines.iter().filter(|l| l.text.contains(text)).count();
        if times != TIMES {
            return Err(format!("\"{text}\" is on the console {times} times, not {TIMES}"));
        }
    }
    Ok(())
}
