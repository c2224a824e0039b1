//! Which kernel modules a driver needs, in the order in which `insmod` takes them.
//!
//! Read from each module's own `.modinfo`, so that no `depmod` has to run over the unpacked package.

use anyhow::{Context, Result};
use goblin::elf::Elf;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of one kernel by name (`-` and `_` are the same).
pub struct Modules {
    files: BTreeMap<String, PathBuf>,
}

impl Modules {
    /// Lists the modules below `dir` (`lib/modules/RELEASE`).
    ///
    /// # Errors
    /// I/O errors of walking the folder.
    pub fn scan(dir: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        let mut todo = vec![dir.to_path_buf()];
        while let Some(d) = todo.pop() {
            for entry in fs::read_dir(&d).with_context(|| format!("no modules at {}", d.display()))? {
                let entry = entry?;
                let path = entry.path();
                if entry.file_type()?.is_dir() {
                    todo.push(path);
                } else if path.extension().is_some_and(|e| e == "ko") {
                    files.insert(canonical(&path.file_stem().unwrap_or_default().to_string_lossy()), path);
                }
            }
        }
        Ok(Self { files })
    }

    /// The files of `names` and of all they depend on, each after what it needs.
    ///
    /// # Errors
    /// A module that is not there or is no ELF file.
    pub fn closure(&self, names: &[&str]) -> Result<Vec<PathBuf>> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for name in names {
            self.visit(&canonical(name), &mut seen, &mut order)?;
        }
        Ok(order)
    }

    fn visit(&self, name: &str, seen: &mut BTreeSet<String>, order: &mut Vec<PathBuf>) -> Result<()> {
        if !seen.insert(name.to_owned()) {
            return Ok(());
        }
        let path = self.files.get(name).with_context(|| format!("this kernel has no module {name}"))?;
        for dep in depends(&fs::read(path)?)? {
            self.visit(&dep, seen, order)?;
        }
        order.push(path.clone());
        Ok(())
    }
}

fn canonical(name: &str) -> String {
    name.replace('-', "_")
}

/// The names in the `depends=` entry of a module's `.modinfo`.
fn depends(module: &[u8]) -> Result<Vec<String>> {
    let elf = Elf::parse(module).context("a kernel module is no ELF file")?;
    let section = elf.section_headers.iter().find(|s| elf.shdr_strtab.get_at(s.sh_name) == Some(".modinfo"));
    let info = section.and_then(|s| module.get(s.file_range()?)).context("a kernel module has no .modinfo")?;
    let entry = info.split(|b| *b == 0).find_map(|e| e.strip_prefix(b"depends=")).unwrap_or_default();
    let names = String::from_utf8_lossy(entry);
    Ok(names.split(',').filter(|n| !n.is_empty()).map(canonical).collect())
}
