//! The image's tests of its own machine layer (`selftest=all`, in `boot/src/selftest`), read from their `@@` lines.

use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Image;
use crate::machine::{Chipset, Loader, Machine};
use crate::paths;
use crate::qemu::{self, End, Watch, CRASHES};
use crate::report::Outcome;
use crate::verdict;
use anyhow::Result;
use std::time::Duration;

/// Machines it runs on, and their CPUs.
pub const MACHINES: &[(Chipset, u32)] = &[(Chipset::Pc, 1), (Chipset::Q35, 4)];

/// The name of [`run`] on a machine.
pub fn name((chipset, cpus): (Chipset, u32)) -> String {
    format!("selftest {chipset} smp{cpus}")
}

/// Runs it; each check counts.
///
/// # Errors
/// The machine could not be set up.
pub fn run(image: &Image, on: (Chipset, u32)) -> Result<Outcome> {
    let dir = paths::run_dir(&name(on))?;
    let args = format!("selftest=all {HYPERVISOR_ARGS}");
    let loader = Loader::Kernel { image: image.elf.clone(), args, modules: Vec::new() };
    let mut machine = Machine::new(on.0, 512, loader);
    machine.smp = on.1;
    machine.timeout = Duration::from_secs(120);
    let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
    let run = qemu::run(&machine, &dir, &Watch { stop, progress: None, ..Watch::default() })?;
    let checks = verdict::checks(&run);
    let mut wrong: Vec<&str> = checks.iter().filter(|c| !c.ok).map(|c| c.name.as_str()).collect();
    if run.end != End::Reset || run.triple_fault || run.find("@@SELFTEST DONE").is_none() || checks.is_empty() {
        wrong.push("it did not come to its end");
    }
    let result = if wrong.is_empty() { Ok(format!("{} tests", checks.len())) } else { Err(wrong.join(", ")) };
    if result.is_err() {
        print!("{}", run.tail(40));
    }
    Ok(Outcome::of_checks(&name(on), &checks, result, &run))
}
