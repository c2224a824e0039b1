//! `./x drivers`: whether a kernel tree has the original block drivers. The `linux-patches` crate does the work.

use crate::cargo;
use anyhow::{Context, Result};
use std::ffi::OsString;

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let mut c = cargo::host();
    c.args(["run", "--quiet", "--package", "linux-patches", "--"]).args(args);
    Ok(c.status().context("cargo could not be started")?.success())
}
