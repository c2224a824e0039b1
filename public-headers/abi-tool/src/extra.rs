//! Integer macros and structures that the crate lacks, of the C headers it covers.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::check::prologue;
use crate::model::Abi;
use crate::probe::{Probe, Scratch};

/// Returns the object-like macros of the crate's headers that are integer constants and unknown to the crate.
///
/// # Errors
/// The headers cannot be read; the C compiler cannot be run.
pub fn unknown_constants(abi: &Abi, dir: &Path) -> Result<Vec<String>> {
    let text = prologue(dir)?;
    let dir = dir.canonicalize()?;
    let covered: BTreeSet<&str> = abi.constants.iter().flat_map(|c| c.header.split(", ")).collect();
    // A few constants exist in two spellings of one name.
    let known: BTreeSet<String> = abi.constants.iter().map(|c| c.c_name.to_uppercase()).collect();
    let scratch = Scratch::new()?;
    let source = scratch.path().join("macros.c");
    std::fs::write(&source, &text)?;
    let run = Command::new("gcc").args(["-m64", "-E", "-dD"]).arg(&source).output().context("running gcc")?;
    let mut current = String::new();
    let mut names = Vec::new();
    for line in String::from_utf8_lossy(&run.stdout).lines() {
        if let Some(marker) = line.strip_prefix("# ") {
            current = marker.split('"').nth(1).unwrap_or("").to_string();
        } else if let Some(rest) = line.strip_prefix("#define ") {
            let name = rest.split(' ').next().unwrap_or("");
            let header = Path::new(&current).strip_prefix(&dir).ok().and_then(|p| p.to_str());
            let known = name.contains('(') || known.contains(&name.to_uppercase());
            if header.is_some_and(|h| covered.contains(h)) && !known && rest.contains(' ') {
                names.push(name.to_string());
            }
        }
    }
    let questions: Vec<_> = names.iter().map(|n| format!("({n}) * 1")).collect();
    let answers = Probe { width: 64, prologue: text }.ask(&questions)?;
    Ok(names.into_iter().zip(answers).filter_map(|(n, a)| a.map(|_| n)).collect())
}

/// Returns the tag in the first line of a definition: `struct x {`, as C writes the type.
fn defined(line: &str) -> Option<String> {
    let line = line.trim_start().strip_prefix("typedef ").unwrap_or(line.trim_start());
    let mut words = line.split_whitespace();
    let (kind, tag) = (words.next()?, words.next()?);
    let opens = words.next() == Some("{") && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (opens && (kind == "struct" || kind == "union")).then(|| format!("{kind} {tag}"))
}

/// Returns the tagged structures that the crate's headers define and the crate does not know.
///
/// # Errors
/// A header cannot be read.
pub fn unknown_structs(abi: &Abi, dir: &Path) -> Result<Vec<String>> {
    // Only one structure of this header matters to PV guests.
    const PARTLY: &str = "arch-x86/hvm/save.h";
    let headers: BTreeSet<&str> = abi.constants.iter().flat_map(|c| c.header.split(", ")).collect();
    let known: BTreeSet<&str> = abi.structs.iter().map(|s| s.c_type).collect();
    let mut result = Vec::new();
    for header in headers.into_iter().filter(|h| *h != PARTLY && dir.join(h).is_file()) {
        let text = std::fs::read_to_string(dir.join(header))?;
        result.extend(text.lines().filter_map(defined).filter(|s| !known.contains(s.as_str())));
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::defined;

    #[test]
    fn definitions_are_found() {
        assert_eq!(defined("struct a_b {").as_deref(), Some("struct a_b"));
        assert_eq!(defined("    typedef union u {").as_deref(), Some("union u"));
        assert_eq!(defined("    struct {"), None);
        assert_eq!(defined("struct a *p;"), None);
    }
}
