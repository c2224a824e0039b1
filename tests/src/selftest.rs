//! The image's tests of its own machine layer (`selftest=all`, in `boot/src/selftest`), read from their `@@` lines.

use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Image;
use crate::machine::{Chipset, Loader, Machine};
use crate::paths;
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::report::Outcome;
use crate::verdict;
use anyhow::Result;
use std::time::Duration;

/// Chipsets to run on, and the numbers of CPUs.
pub const MACHINES: &[(Chipset, u32)] = &[(Chipset::Pc, 1), (Chipset::Q35, 4)];

/// Returns the name of [`run`] on a machine.
pub fn name((chipset, cpus): (Chipset, u32)) -> String {
    format!("selftest {chipset} smp{cpus}")
}

/// Runs the self-test; each check counts.
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
    let result = judge(&run, on.1);
    if result.is_err() {
        print!("{}", run.tail(40));
    }
    Ok(Outcome::of_checks(&name(on), &verdict::checks(&run), result, &run))
}

/// The last test of each optional part: if one is not reported, the part was skipped.
const ALWAYS: &[&str] = &["arena_once", "fpu_reset", "compat_back", "smp_request_asleep"];
/// The same for machines with several CPUs.
const WITH_OTHERS: &[&str] = &["smp_kick", "nmi_bad_cs"];

fn judge(run: &Run, cpus: u32) -> Result<String, String> {
    let others = if cpus > 1 { WITH_OTHERS } else { &[] };
    let checks = verdict::judge_end(run, &[ALWAYS, others].concat(), &End::Reset)?;
    match run.find("@@SELFTEST DONE") {
        Some(_) => Ok(format!("{} tests", checks.len())),
        None => Err("it did not come to its end".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Line;

    #[test]
    fn a_part_that_was_left_out_is_missed() {
        let all: Vec<String> = [ALWAYS, WITH_OTHERS].concat().iter().map(|name| format!("@@TEST {name} OK")).collect();
        let run = |without: &str| {
            let said = all.iter().filter(|l| !l.contains(without)).cloned().chain(["@@SELFTEST DONE".to_owned()]);
            let lines = said.map(|text| Line { wall: 0.0, cpu: 0.0, text }).collect();
            Run { lines, end: End::Reset, wall: 0.0, cpu: 0.0, triple_fault: false, log: "".into() }
        };
        assert_eq!(judge(&run("none"), 4), Ok("6 tests".into()));
        assert_eq!(judge(&run("nmi_bad_cs"), 1), Ok("5 tests".into()));
        assert_eq!(judge(&run("nmi_bad_cs"), 4), Err("nmi_bad_cs: not reported".into()));
        assert_eq!(judge(&run("compat_back"), 1), Err("compat_back: not reported".into()));
    }
}
