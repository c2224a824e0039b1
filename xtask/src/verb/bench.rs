//! `./x bench`: this hypervisor and Debian's Xen side by side.

use crate::options::Options;
use anyhow::{bail, Result};
use std::ffi::OsString;

const HELP: &str = "
./x bench boot [options]

  --image FILE        an image already built
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let o = Options::parse(args, &["image"], HELP)?;
    if o.help {
        return Ok(true);
    }
    bail!("which bench? --help tells")
}
