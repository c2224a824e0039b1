//! `./x abi`: checks, prints and compares what `public-headers` states. The `abi-tool` crate does the work; it is not
//! linked in, so that the other verbs need not build it.

use crate::cargo;
use anyhow::{Context, Result};
use clap::Args;
use std::ffi::OsString;
use tests::debian;

/// Check, print and compare the ABI as public-headers states it
#[derive(Args)]
#[command(disable_help_flag = true)] // the tool has its own
pub(crate) struct Abi {
    /// What the tool `abi-tool` is told; --help lists what it knows
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

impl Abi {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        if self.args.first().is_some_and(|verb| verb == "check") {
            // Without them the tool reports what it looked for.
            debian::headers().map(drop).unwrap_or_else(|why| eprintln!("x abi: {why:#}"));
        }
        let mut c = cargo::host();
        c.args(["run", "--quiet", "--package", "abi-tool", "--"]).args(self.args);
        Ok(c.status().context("cargo could not be started")?.success())
    }
}
