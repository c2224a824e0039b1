//! Which kernel modules a driver needs, in the order in which `insmod` takes them.
//!
//! They are read from each module's own `.modinfo`, so that `depmod` need not run on the unpacked package.

use crate::made;
use anyhow::{ensure, Context, Result};
use goblin::elf::Elf;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The modules of one kernel by name (`-` and `_` are the same).
pub struct Modules {
    files: BTreeMap<String, PathBuf>,
    builtin: BuiltIn,
}

/// What is built into the kernel.
enum BuiltIn {
    /// Everything.
    All,
    /// Modules of these names.
    Names(BTreeSet<String>),
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
                } else if let Some(name) = module_name(&path) {
                    // Prefers `.ko`, which `closure` has unpacked, to `.ko.xz` beside it.
                    let known = files.entry(canonical(&name)).or_insert_with(|| path.clone());
                    *known = path.min(known.clone());
                }
            }
        }
        let list = fs::read_to_string(dir.join("modules.builtin")).unwrap_or_default();
        let builtin = list.lines().filter_map(|l| Path::new(l).file_stem()).map(|s| canonical(&s.to_string_lossy()));
        Ok(Self { files, builtin: BuiltIn::Names(builtin.collect()) })
    }

    /// Returns those of a kernel that has none, because everything is built in.
    pub fn built_in() -> Self {
        Self { files: BTreeMap::new(), builtin: BuiltIn::All }
    }

    /// Returns whether there is a module of that name.
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(&canonical(name))
    }

    /// Returns the files of `names` and of all their dependencies, each after those that it needs.
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
        match &self.builtin {
            BuiltIn::Names(names) if !names.contains(name) => {}
            _ => return Ok(()),
        }
        let path = self.files.get(name).with_context(|| format!("this kernel has no module {name}"))?;
        let path = &unpacked(path)?;
        for dep in depends(&fs::read(path)?)? {
            self.visit(&dep, seen, order)?;
        }
        order.push(path.clone());
        Ok(())
    }
}

/// Returns `x` for `x.ko` and for `x.ko.xz`.
fn module_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    Some(name.strip_suffix(".xz").unwrap_or(name).strip_suffix(".ko")?.to_owned())
}

/// Unpacks the module to an ELF file beside the packed one.
fn unpacked(path: &Path) -> Result<PathBuf> {
    if path.extension().is_none_or(|e| e != "xz") {
        return Ok(path.to_path_buf());
    }
    let out = path.with_extension("");
    made::once(&out, |new| {
        let status = Command::new("xz").arg("-dc").arg(path).stdout(fs::File::create(new)?).status()?;
        ensure!(status.success(), "xz could not unpack {}", path.display());
        Ok(())
    })?;
    Ok(out)
}

fn canonical(name: &str) -> String {
    name.replace('-', "_")
}

/// Returns the names in the `depends=` entry of a module's `.modinfo`.
fn depends(module: &[u8]) -> Result<Vec<String>> {
    let elf = Elf::parse(module).context("a kernel module is no ELF file")?;
    let section = elf.section_headers.iter().find(|s| elf.shdr_strtab.get_at(s.sh_name) == Some(".modinfo"));
    let info = section.and_then(|s| module.get(s.file_range()?)).context("a kernel module has no .modinfo")?;
    let entry = info.split(|b| *b == 0).find_map(|e| e.strip_prefix(b"depends=")).unwrap_or_default();
    let names = String::from_utf8_lossy(entry);
    Ok(names.split(',').filter(|n| !n.is_empty()).map(canonical).collect())
}
