//! Debian's busybox for 32-bit kernels, which Debian itself no longer has.

use crate::apt::{source, Apt};
use crate::debian::{busybox_in, Debian};
use crate::{made, paths};
use anyhow::{ensure, Result};
use std::path::{Path, PathBuf};

/// Returns these packages with `kernel`, an i386 one that has its drivers built in, and an i386 busybox.
///
/// # Errors
/// I/O fails, or apt or dpkg fails.
pub fn with_kernel(debian: &Debian, kernel: &Path) -> Result<Debian> {
    Ok(debian.with_given_kernel(kernel.to_path_buf(), busybox()?))
}

/// Downloads and unpacks the package unless it is there. Returns the program.
fn busybox() -> Result<PathBuf> {
    const PACKAGE: &str = "busybox-static";
    // Debian 12's C library refuses to run on kernels before 3.2. The next one's does not, but its fstat needs 2.6.39.
    const SUITE: &str = "trixie";
    let dir = paths::debian().join("i386").join(SUITE);
    let root = dir.join("root");
    let _lock = made::lock(&dir)?;
    if !root.exists() {
        let apt = Apt::new(&dir, &source(SUITE)?)?.architecture("i386");
        apt.update()?;
        apt.unpack(&[PACKAGE.to_owned()])?;
    }
    let program = busybox_in(&root);
    ensure!(program.exists(), "{PACKAGE} of i386 has no busybox");
    Ok(program)
}
