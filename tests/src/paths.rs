//! Where things are kept: the project's root, what was downloaded, what was built, logs of runs.

use std::path::{Path, PathBuf};

/// The project's root (the folder with `x` in it).
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the project's root").to_path_buf()
}

/// What was built and where runs leave their logs: `CARGO_TARGET_DIR`, else `target/`.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Debian's packages, downloaded and unpacked once for the whole tree, whatever the target folder is.
pub fn debian() -> PathBuf {
    root().join("target/debian")
}

/// What the project hands out: `dist/`.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// A fresh folder for one run: `<target>/runs/NAME`, emptied first.
///
/// # Errors
/// I/O errors of emptying and creating it.
pub fn run_dir(name: &str) -> std::io::Result<PathBuf> {
    let dir = target().join("runs").join(name.replace(['/', ' '], "-"));
    if dir.exists() {
        std::fs::remove_dir_all(&dir)?;
    }
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}
