//! The image's tests of its own machine layer (`selftest=all`, in `boot/src/selftest`), read from their `@@` lines.

use crate::apt::Absent;
use crate::dom0::HYPERVISOR_ARGS;
use crate::emulator::Emulator;
use crate::hypervisor::Image;
use crate::machine::{Chipset, Loader, Machine, MANY_CPUS};
use crate::paths;
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::report::{Outcome, Part};
use crate::verdict;
use anyhow::Result;
use std::time::{Duration, Instant};

/// Chipsets to run on, and the numbers of CPUs.
pub const MACHINES: &[(Chipset, u32)] = &[(Chipset::Pc, 1), (Chipset::Q35, 4), (Chipset::Q35, MANY_CPUS)];

/// Returns the name of [`run`] on a machine.
pub fn name((chipset, cpus): (Chipset, u32)) -> String {
    format!("selftest {chipset} smp{cpus}")
}

/// Runs the self-test, with a watchdog, for which QEMU's TCG has no counter; each check counts.
///
/// # Errors
/// The machine could not be set up.
pub fn run(image: &Image, on: (Chipset, u32)) -> Result<Outcome> {
    let mut machine = machine(image, on.0, "selftest=all watchdog");
    machine.smp = on.1;
    let cpus = if on.1 == 1 { "0".to_owned() } else { format!("0-{}", on.1 - 1) };
    test(&name(on), &machine, on.1, &[&format!("Testing NMI watchdog on all CPUs:{{{cpus}}} stuck")])
}

/// The name of [`firmware_x2apic`].
pub const FIRMWARE_X2APIC: &str = "selftest q35 smp3 firmware-x2apic newer-qemu";

/// Runs it where firmware has turned x2APIC on, which SeaBIOS does for a machine with room for more than 255 CPUs, and
/// `x2apic=off` must not be followed: one of the three CPUs has an identifier that can only be addressed in that mode.
///
/// # Errors
/// As [`run`].
pub fn firmware_x2apic(image: &Image) -> Result<Outcome> {
    let emulator = match Emulator::newer()? {
        Ok(emulator) => emulator,
        Err(Absent(why)) => return Ok(Outcome::skipped(FIRMWARE_X2APIC, &why)),
    };
    let mut machine = machine(image, Chipset::Q35, "selftest=all x2apic=off x2apic_phys=off");
    machine.run_by(emulator);
    let others =
        [(0, 3), (1, 0)].map(|(socket, core)| format!("max-x86_64-cpu,socket-id={socket},core-id={core},thread-id=0"));
    let extra = ["-smp", "sockets=2,cores=256,threads=1,maxcpus=512", "-device", &others[0], "-device", &others[1]];
    machine.extra = extra.map(str::to_owned).to_vec();
    let said = [
        "WARNING: x2APIC cluster mode is not supported without interrupt remapping - forcing phys mode",
        "x2APIC mode is already enabled by BIOS",
        "Brought up 3 CPUs",
    ];
    test(FIRMWARE_X2APIC, &machine, 3, &said)
}

/// The name of [`smap`].
pub const SMAP: &str = "selftest smap newer-qemu";

/// Has the hypervisor touch a user page where it may not: with SMAP this is a page fault, which it reports; with `smap=0`
/// it goes unnoticed.
///
/// # Errors
/// As [`run`].
pub fn smap(image: &Image) -> Result<Outcome> {
    const READ: &str = "@@SELFTEST read";
    let emulator = match Emulator::newer()? {
        Ok(emulator) => emulator,
        Err(Absent(why)) => return Ok(Outcome::skipped(SMAP, &why)),
    };
    let start = Instant::now();
    let mut parts = Vec::new();
    for (options, must, must_not) in [
        ("", "FATAL TRAP: vec 14, page fault[0001]", READ),
        ("smap=0", READ, "FATAL TRAP"),
        ("smap=hvm", READ, "FATAL TRAP"),
    ] {
        let mut machine = machine(image, Chipset::Q35, &format!("selftest=smap {options} noreboot"));
        machine.run_by(emulator.clone());
        let stop = ["@@SELFTEST DONE", "FATAL TRAP"].map(str::to_owned).to_vec();
        let dir = paths::run_dir(&format!("{SMAP} {options}"))?;
        let run = qemu::run(&machine, &dir, &Watch { stop, progress: None, ..Watch::default() })?;
        let result = match (run.find(must), run.find(must_not)) {
            (None, _) => Err(format!("the console does not have \"{must}\"")),
            (_, Some(line)) => Err(format!("the console has \"{}\"", line.text)),
            (Some(_), None) => Ok(()),
        };
        parts.push(Part::new(if options.is_empty() { "smap" } else { options }, result));
    }
    Ok(Outcome::of_equal_parts(SMAP, parts, "found with SMAP, and only with it".into(), start.elapsed().as_secs_f64()))
}

fn machine(image: &Image, chipset: Chipset, args: &str) -> Machine {
    let args = format!("{args} {HYPERVISOR_ARGS}");
    let loader = Loader::Kernel { image: image.elf.clone(), args, modules: Vec::new() };
    let mut machine = Machine::new(chipset, 512, loader);
    machine.timeout = Duration::from_secs(120);
    machine
}

/// Runs a machine of which the hypervisor uses so many CPUs, and must say this.
fn test(name: &str, machine: &Machine, cpus: u32, said: &[&str]) -> Result<Outcome> {
    let dir = paths::run_dir(name)?;
    let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
    let run = qemu::run(machine, &dir, &Watch { stop, progress: None, ..Watch::default() })?;
    let missing = said.iter().find(|text| run.find(text).is_none());
    let result = match missing {
        Some(text) => Err(format!("the console does not have \"{text}\"")),
        None => judge(&run, cpus),
    };
    if result.is_err() {
        print!("{}", run.tail(40));
    }
    Ok(Outcome::of_checks(name, &verdict::checks(&run), result, &run))
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
