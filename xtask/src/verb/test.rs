//! `./x test`: everything a change must pass.

use crate::cargo;
use crate::options::Options;
use crate::verb::{build, coverage, grants, install};
use anyhow::Result;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;
use tests::debian::Debian;
use tests::dom0::{self, Config};
use tests::hypervisor::Hypervisor;
use tests::report::{Outcome, Report};
use tests::toolstack::commands;
use tests::{bad_input, guest32, guest64, matrix, paths, selftest, toolstack};

const HELP: &str = "
./x test [options]

Format, lints, unit tests, the image, and boots in QEMU: dom0 on a short list of machines (`./x soak boot` has all),
bad input, a domU that Debian's toolstack starts, and one boot of Debian's Xen that shows that the tests are right. Ends with
`N passed, N failed`. With `--only xl`: every command of xl, on Debian's Xen, too; both must say the same.

  --only TEXT         only tests with TEXT in their name (fmt, clippy, races, unit, coverage, build, install, boot, domu,
                      xl, selftest, guest64, guest32, bad)
  --hypervisor xen    boot Debian's Xen instead of ours
  --image FILE        boot an image already built
  --kvm               use KVM, if it works here
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let o = Options::parse(args, &["only", "hypervisor", "image", "kvm"], HELP)?;
    if o.help {
        return Ok(true);
    }
    o.no_words()?;
    let mut report = Report::default();
    host(&o, &mut report);
    machines(&o, &mut report)?;
    Ok(report.close(&paths::target().join("test.xml"))?)
}

/// What needs no machine.
fn host(o: &Options, report: &mut Report) {
    let host = |args: &[&str]| {
        let mut c = cargo::host();
        c.args(args);
        c
    };
    let mut image = build::bare("clippy");
    image.args(["--quiet", "--", "-D", "warnings"]);
    let steps = [
        ("fmt", host(&["fmt", "--all", "--check"])),
        ("fmt image", host(&["fmt", "--check", "--manifest-path", "boot/Cargo.toml"])),
        ("clippy", host(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])),
        ("clippy image", image),
        (
            "clippy races",
            host(&[
                "clippy",
                "-p",
                "grant_table",
                "--features",
                "loom",
                "--test",
                "races",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ]),
        ),
        ("races", grants::races()),
    ];
    for (name, mut command) in steps {
        if o.wants(name) {
            let start = Instant::now();
            let result = cargo::run(&mut command).map(|()| String::new()).map_err(|e| format!("{e:#}"));
            report.add(Outcome::one(name, result, start.elapsed().as_secs_f64()));
        }
    }
    if o.wants("unit") {
        report.add(unit());
    }
    if o.wants("coverage") {
        let start = Instant::now();
        let result = match coverage::report("grant_table") {
            Ok(share) if share >= coverage::FLOOR => Ok(format!("{share:.1} % of grant_table's lines")),
            Ok(share) => Err(format!("{share:.1} % of grant_table's lines, {} % are due", coverage::FLOOR)),
            Err(e) => Err(format!("{e:#}")),
        };
        report.add(Outcome::one("coverage", result, start.elapsed().as_secs_f64()));
    }
}

/// The workspace's own tests; each counts.
fn unit() -> Outcome {
    let start = Instant::now();
    let mut count = (0, 0);
    let mut c = cargo::host();
    c.args(["test", "--workspace", "--no-fail-fast"]);
    let result = stream(&mut c, |line| {
        if let Some((passed, failed)) = cargo_result(line) {
            count = (count.0 + passed, count.1 + failed);
        }
    });
    let result = match result {
        Ok(true) => Ok(format!("{} tests", count.0)),
        Ok(false) => Err("cargo test failed".to_owned()),
        Err(e) => Err(format!("{e:#}")),
    };
    if result.is_err() {
        count.1 = count.1.max(1);
    }
    Outcome { count, ..Outcome::one("unit", result, start.elapsed().as_secs_f64()) }
}

/// Runs a command, shows its standard output and hands each line on.
fn stream(c: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let mut child = c.stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().expect("stdout is piped");
    for text in BufReader::new(out).lines() {
        let text = text?;
        // Hundreds of `test … ok` lines tell nothing.
        if !(text.starts_with("test ") && text.ends_with("... ok")) {
            println!("{text}");
        }
        line(&text);
    }
    Ok(child.wait()?.success())
}

/// `(passed, failed)` of `test result: ok. 3 passed; 0 failed; …`.
fn cargo_result(line: &str) -> Option<(u32, u32)> {
    let rest = line.strip_prefix("test result: ")?;
    let number = |word: &str| rest.split(&format!(" {word}")).next()?.rsplit(' ').next()?.parse().ok();
    Some((number("passed")?, number("failed")?))
}

/// The image and what boots it.
fn machines(o: &Options, report: &mut Report) -> Result<()> {
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() && o.wants("build") {
        let start = Instant::now();
        let result = build::image().and_then(|()| recognised()).map_err(|e| format!("{e:#}"));
        let broken = result.is_err();
        report.add(Outcome::one("build", result, start.elapsed().as_secs_f64()));
        if broken {
            return Ok(());
        }
    }
    let under_test = o.hypervisor;
    let mut boots: Vec<(Hypervisor, Config)> = matrix::short().into_iter().map(|c| (under_test, c)).collect();
    if under_test == Hypervisor::Ours {
        boots.insert(0, (Hypervisor::Xen, matrix::short()[0]));
    }
    boots.retain(|(hypervisor, config)| o.wants(&config.test_name(*hypervisor)));
    let guests: Vec<_> = guest64::CPUS.iter().filter(|c| o.wants(&guest64::name(under_test, **c))).collect();
    let own = under_test == Hypervisor::Ours;
    let selftests: Vec<_> = selftest::MACHINES.iter().filter(|m| own && o.wants(&selftest::name(**m))).collect();
    let small: Vec<_> = guest32::CASES.iter().filter(|c| own && o.wants(&c.test_name())).collect();
    let beside = own && o.wants(guest32::BESIDE);
    let domus: Vec<_> = toolstack::short().into_iter().filter(|s| o.wants(&s.test_name(under_test))).collect();
    // On ours and on Xen, to compare what xl says; with --hypervisor, there alone.
    let commands = [commands::COMMANDS, commands::COMPARED].iter().any(|n| o.wants(n));
    let bad: Vec<_> = bad_input::cases().into_iter().filter(|c| o.wants(&c.test_name(under_test))).collect();
    let listed = own && o.wants("install");
    let nothing = [boots.is_empty(), selftests.is_empty(), guests.is_empty(), small.is_empty(), domus.is_empty()];
    if nothing.iter().all(|n| *n) && !beside && !listed && !commands && bad.is_empty() {
        return Ok(());
    }
    let debian = Debian::fetch()?;
    let kvm = o.kvm && tests::kvm::works();
    for (hypervisor, config) in boots {
        let ours = o.image.as_deref().filter(|_| hypervisor == Hypervisor::Ours);
        report.add(dom0::boot(&debian, &hypervisor.image(&debian, ours)?, config, kvm)?.0);
    }
    let image = under_test.image(&debian, o.image.as_deref())?;
    if listed {
        let start = Instant::now();
        let result = install::listed(&debian, &image.gz).map_err(|e| format!("{e:#}"));
        report.add(Outcome::one("install", result, start.elapsed().as_secs_f64()));
    }
    for scenario in domus {
        report.add(toolstack::boot(&debian, &image, &scenario)?.0);
    }
    if commands {
        let mut images = vec![image.clone()];
        if own {
            images.push(Hypervisor::Xen.image(&debian, None)?);
        }
        commands::run(&debian, &images)?.into_iter().for_each(|o| report.add(o));
    }
    for machine in selftests {
        report.add(selftest::run(&image, *machine)?);
    }
    for cpus in guests {
        report.add(guest64::selftest(&image, *cpus)?);
    }
    if !small.is_empty() || beside {
        let kernel = guest32::build()?;
        for case in small {
            report.add(case.run(&image, &kernel)?);
        }
        if beside {
            report.add(guest32::beside_debian(&debian, &image, &kernel, kvm)?);
        }
    }
    for case in bad {
        report.add(bad_input::run(&debian, &image, &case)?);
    }
    Ok(())
}

/// Whether GRUB's own tool takes the image for what Debian's `20_linux_xen` looks for.
fn recognised() -> Result<String> {
    for file in ["xen-compat", "xen-compat.gz"] {
        for kind in ["--is-x86-multiboot", "--is-x86-multiboot2"] {
            cargo::run(Command::new("grub-file").arg(kind).arg(paths::dist().join(file)))?;
        }
    }
    Ok("Multiboot and Multiboot2".into())
}

#[cfg(test)]
mod unit {
    use super::cargo_result;

    #[test]
    fn reads_cargos_closing_line() {
        let line = "test result: ok. 12 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(cargo_result(line), Some((12, 1)));
        assert_eq!(cargo_result("test a::b ... ok"), None);
    }
}
