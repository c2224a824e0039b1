//! `./x abi`: checks, prints and compares what `public-headers` states. The `abi-tool` crate does the work; it is not
//! linked in, so that the other verbs need not build it.

use crate::cargo;
use anyhow::{Context, Result};
use std::ffi::OsString;
use tests::debian;

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    if args.first().is_some_and(|verb| verb == "check") {
        // Without them the tool says what it looked for.
        debian::headers().map(drop).unwrap_or_else(|why| eprintln!("x abi: {why:#}"));
    }
    let mut c = cargo::host();
    c.args(["run", "--quiet", "--package", "abi-tool", "--"]).args(args);
    Ok(c.status().context("cargo could not be started")?.success())
}
