//! `./x clean`: remove what was built.

use crate::options::Options;
use anyhow::Result;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use tests::paths;

const HELP: &str = "
./x clean [--all]

Removes dist/, the built image and the logs of runs; with --all also the downloaded Debian packages and everything
else under target/.
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let o = Options::parse(args, &["all"], HELP)?;
    if o.help {
        return Ok(true);
    }
    o.no_words()?;
    let target = paths::target();
    remove(&paths::dist())?;
    if o.all {
        remove(&paths::debian())?;
        remove(&target)?;
    } else {
        remove(&target.join("boot"))?;
        remove(&target.join("runs"))?;
    }
    Ok(true)
}

fn remove(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
        println!("removed {}", dir.display());
    }
    Ok(())
}
