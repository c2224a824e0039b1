//! `./x clean`: remove what was built.

use anyhow::Result;
use clap::Args;
use std::fs;
use std::path::Path;
use tests::paths;

/// Remove what was built (and, with --all, what was downloaded)
///
/// Removes dist/, the built image and the logs of runs.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Clean {
    /// Also the downloaded Debian packages and everything else under target/
    #[arg(long)]
    all: bool,
}

impl Clean {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let target = paths::target();
        remove(&paths::dist())?;
        if self.all {
            remove(&paths::debian())?;
            remove(&target)?;
        } else {
            remove(&target.join("boot"))?;
            remove(&target.join("runs"))?;
        }
        Ok(true)
    }
}

fn remove(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
        println!("removed {}", dir.display());
    }
    Ok(())
}
