//! `./x drivers`: whether a kernel tree has the original block drivers. The `linux-patches` crate does the work.

use crate::cargo;
use anyhow::{Context, Result};
use clap::Args;
use std::ffi::OsString;

/// Check whether a Linux tree has the original block drivers of 2005, and a kernel the options they need
#[derive(Args)]
#[command(disable_help_flag = true)] // the tool has its own
pub(crate) struct Drivers {
    /// What the tool `linux-patches` is told; --help lists what it knows
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

impl Drivers {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let mut c = cargo::host();
        c.args(["run", "--quiet", "--package", "linux-patches", "--"]).args(self.args);
        Ok(c.status().context("cargo could not be started")?.success())
    }
}
