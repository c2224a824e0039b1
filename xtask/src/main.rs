//! The verbs of `./x` (build, run, test, bench, ...), which installs the needed packages first.
#![forbid(unsafe_code)]

mod cargo;
mod dependencies;
mod efi;
mod grub;
mod image;
mod layers;
mod load_addresses;
mod options;
mod rigs;
mod symbols;
mod verb;

use clap::error::ErrorKind;
use clap::{Command, CommandFactory, Parser, Subcommand};
use std::ffi::OsString;
use std::process::ExitCode;

/// Builds, installs and tests the hypervisor; installs the Debian packages that this needs.
#[derive(Parser)]
#[command(name = "x", bin_name = "./x", arg_required_else_help = true, subcommand_value_name = "VERB")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// The verbs, in the order in which the help lists them. Each defines its own help and options.
#[derive(Subcommand)]
enum Verb {
    Build(verb::build::Build),
    Install(verb::install::Install),
    Deb(verb::deb::Deb),
    Iso(verb::iso::Iso),
    Run(verb::run::Run),
    Demo(verb::demo::Demo),
    Test(verb::test::Test),
    Soak(verb::soak::Soak),
    Bench(verb::bench::Bench),
    Coverage(verb::coverage::Coverage),
    Layers(verb::layers::Layers),
    Abi(verb::abi::Abi),
    #[command(name = "boot-2005")]
    Boot2005(verb::boot_2005::Boot2005),
    #[command(name = "boot-pae")]
    BootPae(verb::boot_pae::BootPae),
    Drivers(verb::drivers::Drivers),
    Clean(verb::clean::Clean),
}

impl Verb {
    fn run(self) -> anyhow::Result<bool> {
        match self {
            Self::Build(verb) => verb.run(),
            Self::Install(verb) => verb.run(),
            Self::Deb(verb) => verb.run(),
            Self::Iso(verb) => verb.run(),
            Self::Run(verb) => verb.run(),
            Self::Demo(verb) => verb.run(),
            Self::Test(verb) => verb.run(),
            Self::Soak(verb) => verb.run(),
            Self::Bench(verb) => verb.run(),
            Self::Coverage(verb) => verb.run(),
            Self::Layers(verb) => verb.run(),
            Self::Abi(verb) => verb.run(),
            Self::Boot2005(verb) => verb.run(),
            Self::BootPae(verb) => verb.run(),
            Self::Drivers(verb) => verb.run(),
            Self::Clean(verb) => verb.run(),
        }
    }
}

fn main() -> ExitCode {
    quiet_when_nobody_reads();
    let args: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(e) => {
            let code = u8::try_from(e.exit_code()).unwrap_or(2);
            e.print().ok();
            if let Some(known) = known(&e, &args) {
                eprintln!("\n{known}");
            }
            return ExitCode::from(code);
        }
    };
    match cli.verb.run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("x {}: {e:#}", args.get(1).map(|v| v.to_string_lossy()).unwrap_or_default());
            ExitCode::FAILURE
        }
    }
}

/// Returns the known names, for a user who gave an unknown one.
fn known(error: &clap::Error, args: &[OsString]) -> Option<String> {
    let mut command = Cli::command();
    command.build();
    let words = args.iter().skip(1).map_while(|a| a.to_str());
    let mut at = &command;
    for word in words {
        let Some(inner) = at.find_subcommand(word) else { break };
        at = inner;
    }
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            Some(format!("There are: {}", names(at.get_subcommands().map(Command::get_name))))
        }
        ErrorKind::UnknownArgument => {
            let options = at.get_arguments().filter_map(|a| a.get_long()).map(|name| format!("--{name}"));
            Some(format!("{} has: {}", at.get_bin_name().unwrap_or("./x"), names(options)))
        }
        _ => None,
    }
}

fn names<T: AsRef<str>>(all: impl Iterator<Item = T>) -> String {
    all.map(|n| n.as_ref().to_owned()).collect::<Vec<_>>().join(", ")
}

/// Exits silently where `println` panics on a closed pipe (`./x … | head`), which is not an error.
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

#[cfg(test)]
mod unit {
    use super::*;

    /// Returns the error and its note.
    fn refused(args: &[&str]) -> String {
        let args: Vec<OsString> = ["x"].iter().chain(args).map(OsString::from).collect();
        let error = Cli::try_parse_from(&args).err().expect("it should be refused");
        format!("{error}{}", known(&error, &args).unwrap_or_default())
    }

    #[test]
    fn every_verb_is_sound_and_explained() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        let mut open: Vec<&Command> = vec![&command];
        while let Some(at) = open.pop() {
            assert!(at.get_about().is_some(), "{} says nothing of itself", at.get_name());
            for argument in at.get_arguments() {
                assert!(argument.get_help().is_some(), "{} of {} says nothing", argument.get_id(), at.get_name());
            }
            open.extend(at.get_subcommands());
        }
    }

    #[test]
    fn what_is_not_known_is_answered_by_what_is() {
        let why = refused(&["biuld"]);
        assert!(
            why.contains("'biuld'") && why.contains("There are: build, install,") && why.contains("clean"),
            "{why}"
        );
        let why = refused(&["demo", "--cpus", "3"]);
        assert!(why.contains("'--cpus'") && why.contains("./x demo has: --smp, --hypervisor, --image"), "{why}");
        // Another verb's option is not accepted.
        let why = refused(&["build", "--smp", "3"]);
        assert!(why.contains("'--smp'") && why.contains("./x build has: --help"), "{why}");
        let why = refused(&["soak", "ages", "--minutes", "3"]);
        assert!(why.contains("./x soak ages has: --image, --help"), "{why}");
        let why = refused(&["bench", "all"]);
        assert!(why.contains("There are: boot, blk, grants, 2005"), "{why}");
        assert!(refused(&["clean", "everything"]).contains("'everything'"));
    }

    #[test]
    fn tools_get_what_is_theirs() {
        for args in [&["x", "abi", "check", "--quick"][..], &["x", "drivers", "--help"]] {
            assert!(Cli::try_parse_from(args).is_ok(), "{args:?}");
        }
    }
}
