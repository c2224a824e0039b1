//! `./x coverage`: which lines the tests of a crate reach.

use crate::cargo;
use anyhow::{ensure, Context, Result};
use clap::Args;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::paths;
use tests::report::table;

/// Minimum share of a crate's lines, in percent.
pub(crate) const FLOOR: f64 = 95.0;

/// Which lines of a crate its tests reach
///
/// Builds the crate's tests with the compiler's counters, runs them, and prints how many of each file's lines they reach. Fails
/// below 95 %. Needs LLVM's tools of the compiler's own version (Debian: llvm-NN), which it installs.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Coverage {
    /// The crate
    #[arg(value_name = "CRATE", value_parser = ["grant_table"])]
    package: String,
}

impl Coverage {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        report(&self.package).map(|share| share >= FLOOR)
    }
}

/// Lines of a file: reached, and all.
type Lines = (String, u64, u64);

/// Measures a crate and prints the result. Returns the share of lines reached, in percent.
///
/// # Errors
/// Its tests fail, or the tools are missing.
pub(crate) fn report(package: &str) -> Result<f64> {
    let files = measure(package)?;
    let share = |lines: u64, all: u64| 100.0 * lines as f64 / all.max(1) as f64;
    let (lines, all) = files.iter().fold((0, 0), |sum, f| (sum.0 + f.1, sum.1 + f.2));
    let rows: Vec<Vec<String>> = files
        .iter()
        .chain([&("all".to_owned(), lines, all)])
        .map(|(name, lines, all)| vec![name.clone(), all.to_string(), format!("{:.1} %", share(*lines, *all))])
        .collect();
    println!("{}", table(&[package, "lines", "reached"], &rows));
    Ok(share(lines, all))
}

fn measure(package: &str) -> Result<Vec<Lines>> {
    let tools = Tools::find()?;
    let dir = paths::target().join("coverage");
    let counters = dir.join("counters");
    if counters.exists() {
        fs::remove_dir_all(&counters)?;
    }
    let mut build = cargo::host();
    build.args(["test", "--package", package, "--tests", "--no-run", "--message-format=json"]);
    build.env("RUSTFLAGS", "-Cinstrument-coverage").env("CARGO_TARGET_DIR", &dir);
    // Build scripts and macros write counters, too.
    build.env("LLVM_PROFILE_FILE", dir.join("build").join("%m.profraw"));
    let out = build.stderr(std::process::Stdio::inherit()).output().context("cargo could not be started")?;
    ensure!(out.status.success(), "the tests of {package} do not build");
    let programs = executables(&String::from_utf8_lossy(&out.stdout), package);
    ensure!(!programs.is_empty(), "{package} has no tests");
    for program in &programs {
        let mut test = Command::new(program);
        // A line is reached or not: one round is enough.
        test.arg("--quiet").env("EXHAUSTIVE_OPS", "1").current_dir(paths::root().join(package));
        test.env("LLVM_PROFILE_FILE", counters.join("%p-%m.profraw"));
        cargo::run(&mut test)?;
    }
    let merged = dir.join("merged.profdata");
    let mut merge = Command::new(&tools.profdata);
    merge.args(["merge", "-sparse", "-o"]).arg(&merged);
    for file in fs::read_dir(&counters)? {
        merge.arg(file?.path());
    }
    cargo::run(&mut merge)?;
    let mut export = Command::new(&tools.cov);
    export.args(["export", "-summary-only", "-instr-profile"]).arg(&merged);
    for program in &programs {
        export.arg("-object").arg(program);
    }
    export.arg("-sources").arg(paths::root().join(package).join("src"));
    let out = export.output().context("llvm-cov could not be started")?;
    ensure!(out.status.success(), "llvm-cov: {}", String::from_utf8_lossy(&out.stderr));
    lines(&serde_json::from_slice(&out.stdout)?, &paths::root().join(package).join("src"))
}

/// Returns the test programs that cargo reports as built.
fn executables(messages: &str, package: &str) -> Vec<PathBuf> {
    let own = |v: &Value| v["manifest_path"].as_str().is_some_and(|p| p.ends_with(&format!("/{package}/Cargo.toml")));
    let messages = messages.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
    messages.filter(own).filter_map(|v| v["executable"].as_str().map(PathBuf::from)).collect()
}

/// Parses files and their lines from the output of `llvm-cov export`.
fn lines(report: &Value, src: &Path) -> Result<Vec<Lines>> {
    let files = report["data"][0]["files"].as_array().context("llvm-cov names no files")?;
    let one = |f: &Value| {
        let path = Path::new(f["filename"].as_str()?);
        let lines = &f["summary"]["lines"];
        let name = path.strip_prefix(src).unwrap_or(path).display().to_string();
        Some((name, lines["covered"].as_u64()?, lines["count"].as_u64()?))
    };
    files.iter().map(|f| one(f).context("llvm-cov says something new")).collect()
}

/// LLVM's tools in the compiler's version: others cannot read its counters.
struct Tools {
    cov: PathBuf,
    profdata: PathBuf,
}

impl Tools {
    fn find() -> Result<Self> {
        // The one beside the cargo that builds the tests.
        let mut rustc = Command::new(Path::new(cargo::host().get_program()).with_file_name("rustc"));
        let out = rustc.arg("-vV").current_dir(paths::root()).output().context("rustc could not be started")?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let version = text.lines().find_map(|l| l.strip_prefix("LLVM version: ")).context("rustc names no LLVM")?;
        let major = version.split('.').next().unwrap_or_default();
        let tool = |name: &str| {
            let path = PathBuf::from(format!("/usr/bin/{name}-{major}"));
            ensure!(path.exists(), "there is no {}: apt-get install llvm-{major}", path.display());
            Ok(path)
        };
        Ok(Self { cov: tool("llvm-cov")?, profdata: tool("llvm-profdata")? })
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn reads_what_the_tools_print() {
        let text = r#"{"manifest_path":"/a/grant_table/Cargo.toml","executable":"/t/flaws"}
            not json
            {"manifest_path":"/a/grant_table/Cargo.toml","executable":null}
            {"manifest_path":"/a/mm/Cargo.toml","executable":"/t/other"}"#;
        assert_eq!(executables(text, "grant_table"), [PathBuf::from("/t/flaws")]);
        let report = serde_json::json!({"data": [{"files": [
            {"filename": "/a/src/x/y.rs", "summary": {"lines": {"count": 10, "covered": 9}}}]}]});
        assert_eq!(lines(&report, Path::new("/a/src")).unwrap(), [("x/y.rs".to_owned(), 9, 10)]);
        assert!(lines(&serde_json::json!({}), Path::new("/a")).is_err());
    }
}
