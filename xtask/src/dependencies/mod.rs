//! What the workspace depends on: only registries' crates, under known licences, one version of each in the image, and
//! none that nobody names.

mod licence;
mod metadata;
mod unused;

use crate::{cargo, image};
use anyhow::{ensure, Context, Result};
use metadata::text;
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// Crates of which the image may have two versions, and why.
const TWICE: &[(&str, &str)] = &[("spin", "iced-x86's lazy_static needs 0.9, whose mutex is not among its features")];

/// Checks the dependencies of all members and returns their numbers.
///
/// # Errors
/// Each dependency that breaks a rule, one per line; or cargo cannot say what there is.
pub(crate) fn check() -> Result<String> {
    let all: Value = serde_json::from_str(&said(cargo::host().args(["metadata", "--format-version=1", "--locked"]))?)
        .context("`cargo metadata` did not print JSON")?;
    let packages = all["packages"].as_array().context("`cargo metadata` lists no packages")?;
    let in_image = image_crates()?;
    let mut wrong = twice(&in_image, TWICE);
    for package in packages {
        let name = text(package, "name")?;
        let shipped = in_image.contains_key(name);
        if package["source"].as_str().is_some_and(|s| !s.starts_with("registry+")) {
            wrong.push(format!(
                "{name}: expected a registry's crate or one of this workspace, found {}",
                package["source"]
            ));
        }
        let licence = package["license"].as_str().unwrap_or_default();
        wrong.extend(licence::complaint(licence, shipped).map(|why| format!("{name}: {why}")));
        if package["source"].is_null() {
            wrong.extend(unused::of(package)?);
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(format!("{} crates, {} of them in the image", packages.len(), in_image.len()))
}

/// Returns the crates linked into the image with their versions.
fn image_crates() -> Result<BTreeMap<String, Vec<String>>> {
    let mut tree = cargo::host();
    tree.args(["tree", "--locked", "--edges=normal,no-proc-macro", "--prefix=none", "--no-dedupe", "--format={p}"]);
    tree.args(["--target", cargo::BARE]).args(image::SELECTION);
    let mut crates = BTreeMap::<String, Vec<String>>::new();
    for line in said(&mut tree)?.lines() {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            let versions = crates.entry(name.into()).or_default();
            if !versions.iter().any(|v| v == version) {
                versions.push(version.into());
            }
        }
    }
    Ok(crates)
}

/// Complains about crates with several versions that are not `expected`, and about expected ones that have only one.
fn twice(crates: &BTreeMap<String, Vec<String>>, expected: &[(&str, &str)]) -> Vec<String> {
    let known = |name: &str| expected.iter().any(|(e, _)| *e == name);
    let several = crates.iter().filter(|(name, versions)| versions.len() > 1 && !known(name));
    let mut wrong: Vec<String> = several
        .map(|(name, v)| format!("{name}: expected one version in the image, found {}", v.join(" and ")))
        .collect();
    for (name, _) in expected {
        if crates.get(*name).is_none_or(|v| v.len() < 2) {
            wrong.push(format!("{name}: may stand twice in the image, but does not: take it off the list"));
        }
    }
    wrong
}

/// Returns a command's output.
fn said(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} cannot be run"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_second_version_is_named_unless_expected() {
        let crates = BTreeMap::from([
            ("log".to_owned(), vec!["v0.4.1".to_owned()]),
            ("spin".to_owned(), vec!["v0.9.9".to_owned(), "v0.12.3".to_owned()]),
        ]);
        assert_eq!(twice(&crates, &[("spin", "")]), [""; 0]);
        assert_eq!(twice(&crates, &[]), ["spin: expected one version in the image, found v0.9.9 and v0.12.3"]);
        assert!(twice(&crates, &[("spin", ""), ("log", "")])[0].starts_with("log: may stand twice"));
    }
}
