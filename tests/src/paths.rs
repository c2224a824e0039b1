//! Locations: the project's root, downloads, build results, logs of runs.

use anyhow::{ensure, Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the project's root (the folder of `x`).
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the project's root").to_path_buf()
}

/// Returns the folder of build results and logs of runs: `CARGO_TARGET_DIR`, else `target/`.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns the folder of Debian's packages, downloaded and unpacked once for the whole tree, whatever the target folder
/// is.
pub fn debian() -> PathBuf {
    root().join("target/debian")
}

/// Returns the folder of distributable files, `dist/`.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Maximum size of a run's disks and initramfs, MiB.
const RUN_MIB: u64 = 1024;

/// Returns an empty folder for one run, `<target>/runs/NAME`.
///
/// # Errors
/// I/O errors of emptying and creating it; too little room where it lies.
pub fn run_dir(name: &str) -> Result<PathBuf> {
    let dir = target().join("runs").join(name.replace(['/', ' '], "-"));
    if dir.exists() {
        std::fs::remove_dir_all(&dir).with_context(|| format!("{} cannot be emptied", dir.display()))?;
    }
    std::fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    room_for(&dir, RUN_MIB)?;
    Ok(dir)
}

/// Refuses to start a run that would fill the disk.
///
/// # Errors
/// The folder's file system has fewer MiB left than are due.
pub fn room_for(dir: &Path, due_mib: u64) -> Result<()> {
    let mut df = Command::new("df");
    let said = crate::command::run(df.args(["--block-size=1M", "--output=avail"]).arg(dir))?;
    let left: u64 = said.split_whitespace().last().unwrap_or_default().parse().context("df says no number")?;
    ensure!(left >= due_mib, "{} has {left} MiB left, {due_mib} are due", dir.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named() {
        let why = room_for(&root(), u64::MAX).unwrap_err().to_string();
        assert!(why.contains(root().to_str().unwrap()) && why.contains("MiB left"), "{why}");
        assert!(room_for(&root(), 0).is_ok());
    }
}
