//! `./x coverage`: which lines the tests of a crate reach.

use crate::cargo;
use anyhow::{ensure, Context, Result};
use clap::Args;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::paths;
use tests::report::table;

/// Crates whose coverage is kept, each with the minimum share of its lines, in percent.
pub(crate) const FLOORS: [(&str, f64); 3] = [("grant_table", 97.0), ("mm", 95.0), ("xen-compat", 90.0)];

/// Those whose tests take too long to be built and run twice by `./x test`.
pub(crate) const LONG: [&str; 1] = ["xen-compat"];

/// Returns the minimum share for a crate.
fn floor(package: &str) -> f64 {
    FLOORS.iter().find(|f| f.0 == package).map_or(0.0, |f| f.1)
}

/// What is in a crate's sources for its tests alone: files and folders of this name, at any depth.
const TESTS: [&str; 5] = ["tests", "tests.rs", "host", "book_tables", "sample.rs"];

/// Which lines of a crate its tests reach
///
/// Builds the crate's tests with the compiler's counters, runs them, and prints how many of each file's lines they
/// reach; lines of tests and of their rigs do not count. Fails below the crate's minimum. Needs LLVM's tools of the
/// compiler's own version (Debian: llvm-NN), which it installs.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Coverage {
    /// The crate
    #[arg(value_name = "CRATE", value_parser = FLOORS.map(|f| f.0))]
    package: String,
}

impl Coverage {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let share = report(&self.package, &build(&[&self.package])?)?;
        Ok(share >= floor(&self.package))
    }
}

/// Lines of a file: reached, and all.
type Lines = (String, u64, u64);

/// The tests of crates, with the compiler's counters: what cargo says of them.
pub(crate) struct Built(String);

/// Builds the tests of crates. Other crates are not counted, so those from elsewhere are as every build has left them.
///
/// # Errors
/// They do not build.
pub(crate) fn build(packages: &[&str]) -> Result<Built> {
    let mut build = cargo::host();
    build.args(["test", "--tests", "--no-run", "--message-format=json"]);
    for package in packages {
        build.args(["--package", package]);
        // Counters leave little to optimise, and it takes long.
        build.arg("--config").arg(format!("profile.dev.package.{package}.opt-level=1"));
    }
    build.env("RUSTC_WORKSPACE_WRAPPER", paths::root().join("xtask/counted"));
    // Build scripts and macros write counters, too.
    build.env("LLVM_PROFILE_FILE", dir().join("build").join("%m.profraw"));
    let out = build.stderr(std::process::Stdio::inherit()).output().context("cargo could not be started")?;
    ensure!(out.status.success(), "the tests of {} do not build", packages.join(", "));
    Ok(Built(String::from_utf8_lossy(&out.stdout).into_owned()))
}

/// Returns the folder of what the counters have counted.
fn dir() -> PathBuf {
    paths::target().join("coverage")
}

/// Measures a crate and prints the result. Returns the share of lines reached, in percent.
///
/// # Errors
/// Its tests fail, or the tools are missing.
pub(crate) fn report(package: &str, built: &Built) -> Result<f64> {
    let files = measure(package, built)?;
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

fn measure(package: &str, built: &Built) -> Result<Vec<Lines>> {
    let tools = Tools::find()?;
    let dir = dir();
    let counters = dir.join("counters");
    if counters.exists() {
        fs::remove_dir_all(&counters)?;
    }
    let programs = executables(&built.0, package);
    ensure!(!programs.is_empty(), "{package} has no tests");
    for program in &programs {
        let mut test = Command::new(program);
        // A line is reached or not: one round is enough.
        test.arg("--quiet")
            .env("EXHAUSTIVE_OPS", "1")
            .env("MM_MODEL_STEPS", "4000")
            .current_dir(paths::root().join(package));
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
    let src = paths::root().join(package).join("src");
    // One by one: of a function that several programs have, llvm-cov takes the counts of the program it reads first.
    let mut reports = String::new();
    for program in &programs {
        let mut export = Command::new(&tools.cov);
        export.args(["export", "-format=lcov", "-skip-functions", "-instr-profile"]).arg(&merged).arg(program);
        let out = export.arg("-sources").arg(&src).output().context("llvm-cov could not be started")?;
        ensure!(out.status.success(), "llvm-cov: {}", String::from_utf8_lossy(&out.stderr));
        reports += &String::from_utf8_lossy(&out.stdout);
    }
    lines(&reports, &src, |path| Ok(fs::read_to_string(path)?))
}

/// Returns the test programs that cargo reports as built.
fn executables(messages: &str, package: &str) -> Vec<PathBuf> {
    let own = |v: &Value| v["manifest_path"].as_str().is_some_and(|p| p.ends_with(&format!("/{package}/Cargo.toml")));
    let messages = messages.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
    messages.filter(own).filter_map(|v| v["executable"].as_str().map(PathBuf::from)).collect()
}

/// Parses files and their lines from the outputs of `llvm-cov export -format=lcov`, in which a line is reached if it is
/// in one of them; `source` reads a file.
fn lines(reports: &str, src: &Path, source: impl Fn(&Path) -> Result<String>) -> Result<Vec<Lines>> {
    let mut files: BTreeMap<PathBuf, BTreeMap<usize, bool>> = BTreeMap::new();
    for record in reports.split("end_of_record").filter(|r| r.contains("SF:")) {
        let path = record.lines().find_map(|l| l.strip_prefix("SF:")).context("llvm-cov names no file")?;
        let file = files.entry(PathBuf::from(path)).or_default();
        for count in record.lines().filter_map(|l| l.strip_prefix("DA:")) {
            let (line, times) = count.split_once(',').context("llvm-cov prints a line without a count")?;
            *file.entry(line.parse()?).or_default() |= times != "0";
        }
    }
    ensure!(!files.is_empty(), "llvm-cov names no files");
    let mut all = Vec::new();
    for (path, lines) in files {
        let name = path.strip_prefix(src).unwrap_or(&path);
        if name.iter().any(|part| TESTS.iter().any(|t| part == *t)) {
            continue;
        }
        let end = code_end(&source(&path)?);
        let reached: Vec<bool> = lines.range(..end).map(|(_, reached)| *reached).collect();
        let count = reached.iter().filter(|r| **r).count();
        all.push((name.display().to_string(), count as u64, reached.len() as u64));
    }
    Ok(all)
}

/// Returns the line at which a file's tests begin, counted from 1: they stand at its end.
fn code_end(source: &str) -> usize {
    let lines: Vec<&str> = source.lines().collect();
    let begins = |w: &[&str]| w[0] == "#[cfg(test)]" && w[1].starts_with("mod ") && w[1].ends_with('{');
    lines.windows(2).position(begins).map_or(usize::MAX, |i| i + 1)
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
        assert!(LONG.iter().all(|long| floor(long) > 0.0));
        assert_eq!(executables(text, "grant_table"), [PathBuf::from("/t/flaws")]);
        let report =
            "SF:/a/src/x/y.rs\nDA:3,9\nDA:4,0\nDA:8,1\nend_of_record\nSF:/a/src/tests/z.rs\nDA:1,1\nend_of_record\n";
        let source = |_: &Path| Ok("\n\nfn f() {\n}\n\n#[cfg(test)]\nmod unit {\n    fn t() {}\n}\n".to_owned());
        // Neither a test among the lines, nor one of a file of tests.
        assert_eq!(lines(report, Path::new("/a/src"), source).unwrap(), [("x/y.rs".to_owned(), 1, 2)]);
        // Reached by one program, and by none.
        let two = format!("{report}SF:/a/src/x/y.rs\nDA:3,0\nDA:4,2\nDA:5,0\nend_of_record\n");
        assert_eq!(lines(&two, Path::new("/a/src"), source).unwrap(), [("x/y.rs".to_owned(), 2, 3)]);
        assert!(lines("", Path::new("/a/src"), source).is_err());
        assert_eq!(
            (code_end("#[cfg(test)]\nmod tests;\nfn f() {}\n"), code_end("a\n#[cfg(test)]\nmod t {\n")),
            (usize::MAX, 2)
        );
    }
}
