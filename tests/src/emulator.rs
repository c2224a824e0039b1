//! The QEMU that runs a machine: the installed one, or a newer one of Debian's backports that is unpacked beside it in
//! `target/debian/newer-qemu/`, never installed.

use crate::apt::{own_suite, source, Absent, Apt};
use crate::command::run;
use crate::{made, paths};
use anyhow::{Context, Result};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The program's name.
const NAME: &str = "qemu-system-x86_64";
/// What runs it where it is unpacked.
const UNPACKED: &str = include_str!("../unpacked-qemu");
/// The first version that will do as a newer one.
const NEWER: u32 = 10;

/// A QEMU.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Emulator {
    /// The one that is found by its name: Debian 12's is 7.2.
    #[default]
    Installed,
    /// One of version 10 or later, whose TCG has x2APIC and handles SMAP correctly.
    Newer(PathBuf),
}

impl Emulator {
    /// Returns its program.
    pub fn program(&self) -> &Path {
        match self {
            Self::Installed => Path::new(NAME),
            Self::Newer(program) => program,
        }
    }

    /// Returns the value of `-cpu` with all features that its TCG emulates correctly. QEMU 7.2's reads the stack of a
    /// ring-3 `iret` as a supervisor, which would fault with SMAP.
    pub fn cpu(&self) -> &'static str {
        static INSTALLED_IS_NEWER: OnceLock<bool> = OnceLock::new();
        match self {
            Self::Installed if !INSTALLED_IS_NEWER.get_or_init(|| self.is_newer()) => "max,-smap",
            Self::Installed | Self::Newer(_) => "max",
        }
    }

    /// Returns its version, e.g. `7.2.22`.
    ///
    /// # Errors
    /// It does not run.
    pub fn version(&self) -> Result<String> {
        let said = run(Command::new(self.program()).arg("--version"))?;
        version(&said).map(str::to_owned).with_context(|| format!("no version of QEMU: {said}"))
    }

    /// Returns a newer QEMU: the installed one if it is, else that of the backports, which is downloaded and unpacked if
    /// missing.
    ///
    /// # Errors
    /// I/O fails, or apt or dpkg fails. That this machine's mirror does not have it is not an error: `Ok(Err(…))`.
    pub fn newer() -> Result<Result<Self, Absent>> {
        let installed = Self::Newer(NAME.into());
        if installed.is_newer() {
            return Ok(Ok(installed));
        }
        let dir = paths::debian().join("newer-qemu");
        let _lock = made::lock(&dir)?;
        let program = dir.join("bin").join(NAME);
        write_wrapper(&program)?;
        let unpacked = Self::Newer(program);
        // It may be from a machine that had more libraries installed.
        if unpacked.is_newer() {
            return Ok(Ok(unpacked));
        }
        if let Err(absent) = fetch(&dir)? {
            return Ok(Err(absent));
        }
        let version = unpacked.version()?;
        let old = || Absent(format!("the backports have QEMU {version}, {NEWER} is due"));
        Ok(if unpacked.is_newer() { Ok(unpacked) } else { Err(old()) })
    }

    pub(crate) fn is_newer(&self) -> bool {
        self.version().is_ok_and(|v| major(&v) >= Some(NEWER))
    }
}

fn write_wrapper(program: &Path) -> Result<()> {
    if fs::read_to_string(program).is_ok_and(|text| text == UNPACKED) {
        return Ok(());
    }
    fs::create_dir_all(program.parent().context("a program without a folder")?)?;
    fs::write(program, UNPACKED)?;
    Ok(fs::set_permissions(program, Permissions::from_mode(0o755))?)
}

/// Downloads and unpacks the backports' QEMU and the libraries that are not installed.
fn fetch(dir: &Path) -> Result<Result<(), Absent>> {
    let absent = |e: anyhow::Error| Absent(format!("no newer QEMU from this machine's mirror: {e:#}"));
    let own = own_suite()?;
    let backports = format!("{own}-backports");
    let apt = Apt::new(dir, &(source(&own)? + &source(&backports)?))?.beside_installed();
    eprintln!("debian: apt-get update for {backports}");
    let missing = apt.update().and_then(|()| apt.missing_for("qemu-system-x86", &backports));
    match missing {
        Ok(packages) => Ok(Ok(apt.unpack(&packages)?)),
        Err(e) => Ok(Err(absent(e))),
    }
}

/// Returns the version in what QEMU says of itself.
fn version(said: &str) -> Option<&str> {
    said.strip_prefix("QEMU emulator version ")?.split_whitespace().next()
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_qemu_says() {
        let said = |v: &str| format!("QEMU emulator version {v} (Debian 1:{v}+ds-2)\nCopyright (c) 2003-2025\n");
        assert_eq!(version(&said("10.0.2")), Some("10.0.2"));
        assert_eq!(version("QEMU emulator version 7.2.22\n").and_then(major), Some(7));
        assert_eq!(version("sh: not found"), None);
        assert_eq!(major("next"), None);
    }
}
