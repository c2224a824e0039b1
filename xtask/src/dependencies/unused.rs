//! Dependencies that no code names.

use super::metadata::text;
use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Returns a complaint for each dependency of a member (of `cargo metadata`) that nothing in its sources names.
///
/// # Errors
/// A source cannot be read or is no Rust.
pub(super) fn of(package: &Value) -> Result<Vec<String>> {
    let name = text(package, "name")?;
    let folder = Path::new(text(package, "manifest_path")?).parent().context("a manifest without a folder")?;
    let named = |folders: &[&str]| -> Result<HashSet<String>> {
        let mut idents = HashSet::new();
        for below in folders {
            collect(&folder.join(below), &mut idents)?;
        }
        Ok(idents)
    };
    let (product, all) =
        (named(&["src"])?, named(&["src", "tests", "benches", "examples", "fuzz_targets", "build.rs"])?);
    let mut unused = Vec::new();
    for dependency in package["dependencies"].as_array().into_iter().flatten() {
        let of = dependency["rename"].as_str().map_or_else(|| text(dependency, "name"), Ok)?;
        let idents = if dependency["kind"].is_null() { &product } else { &all };
        if !idents.contains(&of.replace('-', "_")) {
            let table = dependency["kind"].as_str().map_or(String::new(), |kind| format!("{kind}-"));
            unused.push(format!("{name}: {of} is in [{table}dependencies], but no code names it"));
        }
    }
    Ok(unused)
}

/// Collects the identifiers in the code of a file, or of all files below a folder; comments have none.
fn collect(path: &Path, into: &mut HashSet<String>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), into)?;
        }
    } else if path.extension().is_some_and(|e| e == "rs") && path.exists() {
        let code: TokenStream =
            fs::read_to_string(path)?.parse().map_err(|why| anyhow::anyhow!("{}: {why}", path.display()))?;
        idents(code, into);
    }
    Ok(())
}

fn idents(code: TokenStream, into: &mut HashSet<String>) {
    for token in code {
        match token {
            TokenTree::Group(group) => idents(group.stream(), into),
            TokenTree::Ident(ident) => drop(into.insert(ident.to_string())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_only_a_comment_names_is_unused() {
        let own = json!({
            "name": "xtask",
            "manifest_path": concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
            "dependencies": [
                { "name": "anyhow", "rename": null, "kind": null },
                { "name": "never-named", "rename": null, "kind": null }, // never_named
                { "name": "not-named-either", "rename": null, "kind": "dev" },
            ],
        });
        let expected = ["[dependencies]", "[dev-dependencies]"];
        let found = of(&own).unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        found.iter().zip(expected).for_each(|(f, table)| assert!(f.contains(table), "{f}"));
    }
}
