//! `x abi emit`: writes what the crate states as C headers, JSON and Markdown, or checks that the written files are current.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lexopt::prelude::*;

use crate::{emit_c, emit_json, emit_markdown, model};

/// Text by path below the directory.
pub type Files = BTreeMap<PathBuf, String>;

/// Returns the directory of the committed files: `public-headers/include`.
pub fn default_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../include")
}

/// Generates all files.
pub fn generate() -> Files {
    let mut files = Files::new();
    for abi in model::all() {
        emit_c::write(&abi, &mut files);
        emit_json::write(&abi, &mut files);
        emit_markdown::write(&abi, &mut files);
    }
    files
}

fn existing(dir: &Path, below: &Path, found: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(dir.join(below)).into_iter().flatten() {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            existing(dir, &path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

/// Returns the paths below `dir` that are missing, differ, or should not exist.
///
/// # Errors
/// `dir` cannot be read.
pub fn stale(dir: &Path) -> Result<Vec<PathBuf>> {
    let files = generate();
    let mut found = BTreeSet::new();
    existing(dir, Path::new(""), &mut found)?;
    let mut result: Vec<PathBuf> = found.iter().filter(|p| !files.contains_key(*p)).cloned().collect();
    for (path, text) in files {
        if std::fs::read_to_string(dir.join(&path)).ok().as_ref() != Some(&text) {
            result.push(path);
        }
    }
    Ok(result)
}

/// Writes all files to `dir`, and removes those left by an earlier run.
///
/// # Errors
/// A file cannot be written or removed.
pub fn write(dir: &Path) -> Result<usize> {
    let files = generate();
    let mut found = BTreeSet::new();
    existing(dir, Path::new(""), &mut found)?;
    for (path, text) in &files {
        let full = dir.join(path);
        std::fs::create_dir_all(full.parent().unwrap_or(dir))?;
        std::fs::write(&full, text).with_context(|| format!("writing {}", full.display()))?;
    }
    for old in found.iter().filter(|p| !files.contains_key(*p)) {
        if old.extension().is_some_and(|e| e == "h" || e == "json" || e == "md") {
            std::fs::remove_file(dir.join(old))?;
        }
    }
    Ok(files.len())
}

/// Runs `x abi emit ARGS`.
///
/// # Errors
/// An argument is unknown; as [`stale`] or [`write()`].
pub fn main(mut parser: lexopt::Parser) -> Result<bool> {
    let mut dir = default_dir();
    let mut only_check = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Long("check") => only_check = true,
            Value(value) => dir = value.into(),
            other => return Err(other.unexpected().into()),
        }
    }
    if only_check {
        let stale = stale(&dir)?;
        for path in &stale {
            println!("stale    {}", path.display());
        }
        println!("{} stale files; `x abi emit` writes them again", stale.len());
        return Ok(stale.is_empty());
    }
    println!("{} files written to {}", write(&dir)?, dir.display());
    Ok(true)
}
