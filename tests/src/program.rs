//! Programs of Debian's packages in an initramfs, with the libraries that they need.

use crate::cpio::Archive;
use crate::debian::Debian;
use anyhow::{ensure, Context, Result};
use goblin::elf::Elf;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub(crate) const LIBRARIES: &str = "lib/x86_64-linux-gnu";

/// Adds a program of the packages to an archive, with the libraries and the dynamic linker that it needs.
///
/// # Errors
/// Missing files of the packages.
pub(crate) fn add_program(a: &mut Archive, debian: &Debian, program: &str) -> Result<()> {
    let file = debian.file(program);
    a.file(program, 0o755, &read(&file)?);
    Libraries::of(debian).needed_by(a, &file)?;
    a.file("lib64/ld-linux-x86-64.so.2", 0o755, &read(&debian.file("lib64/ld-linux-x86-64.so.2"))?);
    Ok(())
}

/// Shared libraries from the packages, each once.
pub(crate) struct Libraries<'a> {
    debian: &'a Debian,
    seen: BTreeSet<String>,
}

impl<'a> Libraries<'a> {
    /// Returns those of the packages, of which none has been added.
    pub(crate) fn of(debian: &'a Debian) -> Self {
        Self { debian, seen: BTreeSet::new() }
    }

    /// Adds one, and those that it needs.
    ///
    /// # Errors
    /// No package has it.
    pub(crate) fn add(&mut self, a: &mut Archive, name: &str) -> Result<()> {
        if !self.seen.insert(name.to_owned()) {
            return Ok(());
        }
        let places = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "usr/lib/xen-4.17/lib/x86_64-linux-gnu"];
        let file = places.iter().map(|p| self.debian.file(&format!("{p}/{name}"))).find(|f| f.exists());
        let file = file.with_context(|| format!("no package has the library {name}"))?;
        a.file(&format!("{LIBRARIES}/{name}"), 0o644, &read(&file)?);
        self.needed_by(a, &file)
    }

    /// Adds those that a program or a library needs.
    ///
    /// # Errors
    /// No package has one; the file is no ELF file.
    pub(crate) fn needed_by(&mut self, a: &mut Archive, file: &Path) -> Result<()> {
        let bytes = read(file)?;
        let elf = Elf::parse(&bytes).with_context(|| format!("{} is no ELF file", file.display()))?;
        // The dynamic linker itself is already where programs expect it.
        let names = elf.libraries.iter().filter(|n| !n.starts_with("ld-linux"));
        names.map(|n| (*n).to_owned()).collect::<Vec<_>>().iter().try_for_each(|n| self.add(a, n))
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("{} could not be read", path.display()))?;
    ensure!(!bytes.is_empty(), "{} is empty", path.display());
    Ok(bytes)
}
