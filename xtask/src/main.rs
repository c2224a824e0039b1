//! Build, image, run, test, bench: behind `./x`, which installs what is needed first.
#![forbid(unsafe_code)]

mod cargo;
mod grub;
mod layers;
mod load_addresses;
mod options;
mod symbols;
mod verb;

use std::process::ExitCode;

fn main() -> ExitCode {
    quiet_when_nobody_reads();
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
        "layers" => verb::layers::main(rest),
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

/// `./x … | head` is no bug of ours: the panic that `println` makes of a closed pipe ends the process without a word.
fn quiet_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let closed = info.payload().downcast_ref::<String>().is_some_and(|text| text.contains("Broken pipe"));
        if closed {
            std::process::exit(141); // as by SIGPIPE
        }
        usual(info);
    }));
}
