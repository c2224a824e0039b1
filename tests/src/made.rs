//! Files that several tests use: tests run side by side, in one process and in several, so each such file is made under a
//! lock and appears whole.

use anyhow::{Context, Result};
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Has `make` write the file, under another name, unless it is there.
///
/// # Errors
/// Those of `make`; I/O errors.
pub(crate) fn once(out: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let _lock = lock(out)?;
    if out.exists() {
        Ok(())
    } else {
        replace(out, make)
    }
}

/// Has `make` write the file, under another name, and replaces what is there: whoever has it open keeps the old one.
///
/// # Errors
/// Those of `make`; I/O errors.
pub(crate) fn anew(out: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let _lock = lock(out)?;
    replace(out, make)
}

fn replace(out: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let new = beside(out, ".new");
    make(&new)?;
    fs::rename(&new, out).with_context(|| format!("{} cannot be made", out.display()))
}

/// Locks what is or will be at `out` until the returned file is dropped.
pub(crate) fn lock(out: &Path) -> Result<File> {
    let path = beside(out, ".lock");
    let cannot = || format!("{} cannot be locked", path.display());
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).with_context(cannot)?;
    }
    let file = File::create(&path).with_context(cannot)?;
    file.lock().with_context(cannot)?;
    Ok(file)
}

fn beside(out: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(out);
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    #[test]
    fn a_file_appears_whole_and_is_made_once() {
        let dir = std::env::temp_dir().join(format!("made-{}", std::process::id()));
        let (out, makers) = (dir.join("deep/file"), AtomicU32::new(0));
        let make = |new: &Path| {
            makers.fetch_add(1, Ordering::Relaxed);
            fs::write(new, "half")?;
            thread::sleep(std::time::Duration::from_millis(20));
            Ok(fs::write(new, "whole")?)
        };
        let user = || {
            once(&out, make).unwrap();
            assert_eq!(fs::read_to_string(&out).unwrap(), "whole");
        };
        thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(user))));
        assert_eq!(makers.load(Ordering::Relaxed), 1);
        anew(&out, make).unwrap();
        assert_eq!(makers.load(Ordering::Relaxed), 2);
        // What could not be made is not there.
        let missing = dir.join("missing");
        assert!(once(&missing, |new| Ok(fs::write(new, "half")?).and_then(|()| anyhow::bail!("no"))).is_err());
        assert!(!missing.exists());
        fs::remove_dir_all(dir).unwrap();
    }
}
