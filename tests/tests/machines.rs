//! The boot tests as cases that a test runner knows, with its filters, retries, partitions and reports. They need the image
//! (`./x build`) and take long, so they are ignored unless asked for:
//! `cargo nextest run -p tests --test machines --run-ignored all -E 'test(selftest)'`.

use libtest_mimic::{Arguments, Failed, Trial};
use std::process::ExitCode;
use tests::cases::{self, Case, Lab};
use tests::debian::Debian;
use tests::hypervisor::Hypervisor;

fn main() -> ExitCode {
    let cases = cases::all(Hypervisor::Ours).into_iter();
    let trials = cases.map(|case| Trial::test(case.names.join(", "), move || run(&case)).with_ignored_flag(true));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn run(case: &Case) -> Result<(), Failed> {
    let lab = Lab::new(Debian::fetch()?, Hypervisor::Ours, None, false)?;
    let failed: Vec<String> = cases::run(case, &lab, 0)?
        .into_iter()
        .filter_map(|o| o.result.err().map(|why| format!("{}: {why}", o.name)))
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(failed.join("\n").into())
}
