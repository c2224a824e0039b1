//! `abi`: the tool without the rest of `x`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    match abi_tool::main(std::env::args_os().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("abi: {e:#}");
            ExitCode::from(2)
        }
    }
}
