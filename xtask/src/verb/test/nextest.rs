//! Unit tests by cargo-nextest, where it is installed: each in its own process, so that one which exits ends no other.

use crate::cargo;
use anyhow::{Context, Result};
use quick_junit::{Report, TestCase, TestCaseStatus};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use tests::paths;
use tests::report::{Outcome, Part};

/// The profile in `.config/nextest.toml`, and the folder of its results.
const PROFILE: &str = "x";

/// Returns whether it is installed.
pub(super) fn installed() -> bool {
    let mut c = cargo::host();
    c.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    c.status().is_ok_and(|s| s.success())
}

/// Runs the tests of the whole workspace, a failing one up to `retries` more times.
pub(super) fn run(name: &str, retries: u32) -> Outcome {
    let start = Instant::now();
    let (parts, mut wrong) = match workspace(retries) {
        Ok((true, parts)) => (parts, None),
        Ok((false, parts)) => (parts, Some("cargo nextest failed".to_owned())),
        Err(e) => (Vec::new(), Some(format!("{e:#}"))),
    };
    let failed: Vec<&str> = parts.iter().filter(|p| p.result.is_err()).map(|p| p.name.as_str()).collect();
    if !failed.is_empty() {
        wrong = Some(failed.join(", "));
    }
    let result = wrong.map_or_else(|| Ok(format!("{} tests", parts.len())), Err);
    Outcome::of_parts(name, parts, result, start.elapsed().as_secs_f64())
}

/// Returns whether all passed, and each test by name.
fn workspace(retries: u32) -> Result<(bool, Vec<Part>)> {
    let results = paths::target().join("nextest").join(PROFILE).join("junit.xml");
    // Results of an earlier run must not be mistaken for this one's.
    if results.exists() {
        fs::remove_file(&results)?;
    }
    let mut c = cargo::host();
    c.args(["nextest", "run", "--workspace", "--no-fail-fast", "--profile", PROFILE]);
    let passed = c.args(["--retries", &retries.to_string()]).status().context("cargo could not be started")?.success();
    // A failed compilation leaves no results.
    let parts = if results.exists() { read(&results)? } else { Vec::new() };
    Ok((passed && !parts.is_empty(), parts))
}

fn read(file: &Path) -> Result<Vec<Part>> {
    parts(&fs::read_to_string(file)?).with_context(|| format!("{} is not understood", file.display()))
}

fn parts(xml: &str) -> Result<Vec<Part>> {
    let report = Report::deserialize_from_str(xml)?;
    let suites = report.test_suites.iter();
    Ok(suites.flat_map(|s| s.test_cases.iter().filter_map(|c| part(s.name.as_str(), c))).collect())
}

/// Converts a result; `None` if the test was not run.
fn part(suite: &str, case: &TestCase) -> Option<Part> {
    let name = format!("{suite}::{}", case.name.as_str());
    match &case.status {
        TestCaseStatus::Success { flaky_runs } => {
            Some(Part { flaky: !flaky_runs.is_empty(), ..Part::new(name, Ok(())) })
        }
        TestCaseStatus::NonSuccess { message, description, .. } => {
            let why = description.as_ref().or(message.as_ref()).map_or("failed", |text| text.as_str());
            Some(Part::new(name, Err(why.to_owned())))
        }
        TestCaseStatus::Skipped { .. } => None,
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use quick_junit::{NonSuccessKind, TestRerun, TestSuite};

    #[test]
    fn every_test_has_its_name_and_its_failure() {
        let mut flaky = TestCaseStatus::success();
        flaky.add_rerun(TestRerun::new(NonSuccessKind::Failure));
        let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
        failed.set_message("panicked").set_description("left < right");
        let cases = [
            ("heap::grows", TestCaseStatus::success()),
            ("heap::hangs", flaky),
            ("heap::shrinks", failed),
            ("heap::slow", TestCaseStatus::skipped()),
        ];
        let mut suite = TestSuite::new("mm::memory");
        suite.add_test_cases(cases.map(|(name, status)| TestCase::new(name, status)));
        let mut report = Report::new("nextest-run");
        report.add_test_suite(suite);
        let due = [
            Part::new("mm::memory::heap::grows", Ok(())),
            Part { flaky: true, ..Part::new("mm::memory::heap::hangs", Ok(())) },
            Part::new("mm::memory::heap::shrinks", Err("left < right".into())),
        ];
        assert_eq!(parts(&report.to_string().unwrap()).unwrap(), due);
        assert!(parts("no XML").is_err());
    }
}
