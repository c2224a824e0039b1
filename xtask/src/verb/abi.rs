//! `./x abi`: checks, prints and compares what `public-headers` states. The `abi-tool` crate does the work; it is not
//! linked in, so that the other verbs need not build it.

use crate::cargo;
use anyhow::{Context, Result};
use std::ffi::OsString;

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let mut c = cargo::host();
    c.args(["run", "--quiet", "--package", "abi-tool", "--"]).args(args);
    Ok(c.status().context("cargo could not be started")?.success())
}
