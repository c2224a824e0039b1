//! Build, image, run, test, bench: behind `./x`, which installs what is needed first.
#![forbid(unsafe_code)]

mod cargo;
mod grub;
mod options;
mod symbols;
mod verb;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let verb = args.next().unwrap_or_else(|| "help".into());
    let rest: Vec<_> = args.collect();
    let result = match verb.to_string_lossy().as_ref() {
        "abi" => verb::abi::main(rest),
        "boot-2005" => verb::boot_2005::main(rest),
        "build" => verb::build::main(rest),
        "coverage" => verb::coverage::main(rest),
        "deb" => verb::deb::main(rest),
        "drivers" => verb::drivers::main(rest),
        "install" => verb::install::main(rest),
        "iso" => verb::iso::main(rest),
        "run" => verb::run::main(rest),
        "demo" => verb::demo::main(rest),
        "test" => verb::test::main(rest),
        "soak" => verb::soak::main(rest),
        "bench" => verb::bench::main(rest),
        "clean" => verb::clean::main(rest),
        other => {
            eprintln!("x: no verb '{other}'; `./x help` lists them");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("x {}: {e:#}", verb.to_string_lossy());
            ExitCode::FAILURE
        }
    }
}
