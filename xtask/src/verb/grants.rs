//! The parts of `./x test`, `./x soak` and `./x bench` that cover the crate `grant_table`.

use crate::cargo;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tests::paths;
use tests::report::table;

/// Returns the command that tests races in every order.
pub(crate) fn races() -> Command {
    let mut c = cargo::host();
    c.args(["test", "--package", "grant_table", "--features", "loom", "--lib", "--test", "races"]);
    c
}

/// Runs the long form of each test that has one.
///
/// # Errors
/// What failed.
pub(crate) fn soak() -> Result<()> {
    let steps = [
        (races(), ("RACES_BOUND", "5")),
        (tests("exhaustive"), ("EXHAUSTIVE_OPS", "3")),
        (tests("replay"), ("REPLAY_SEEDS", "300000")),
        (tests("model"), ("SEEDS", "2000")),
        (tests("xen2005_model"), ("CASES", "20000")),
    ];
    for (mut command, (name, value)) in steps {
        println!("{name}={value}");
        // One at a time: each prints its results.
        cargo::run(command.env(name, value).args(["--", "--nocapture", "--test-threads=1"]))?;
    }
    Ok(())
}

fn tests(name: &str) -> Command {
    let mut c = cargo::host();
    c.args(["test", "--package", "grant_table", "--test", name]);
    c
}

/// Measures the cost of grant operations on this host.
///
/// # Errors
/// It does not build, or says nothing.
pub(crate) fn bench() -> Result<()> {
    let mut c = cargo::host();
    cargo::run(c.args(["bench", "--package", "grant_table", "--bench", "grants", "--", "--quiet", "--noplot"]))?;
    let mut rows = Vec::new();
    collect(&paths::target().join("criterion"), &mut rows)?;
    rows.sort();
    println!("\n{}", table(&["grant_table on the host", "ns", "each"], &rows));
    Ok(())
}

/// Collects the median times from `criterion`'s folders.
fn collect(dir: &Path, rows: &mut Vec<Vec<String>>) -> Result<()> {
    let new = dir.join("new");
    if new.is_dir() {
        let read = |name: &str| -> Result<Value> { Ok(serde_json::from_slice(&fs::read(new.join(name))?)?) };
        let (what, figures) = (read("benchmark.json")?, read("estimates.json")?);
        let ns = figures["median"]["point_estimate"].as_f64().context("criterion has no median")?;
        let name = what["full_id"].as_str().unwrap_or_default().to_owned();
        let each =
            what["throughput"]["Elements"].as_u64().map_or_else(String::new, |n| format!("{:.1}", ns / n as f64));
        rows.push(vec![name, format!("{ns:.1}"), each]);
        return Ok(());
    }
    for entry in fs::read_dir(dir).with_context(|| format!("{} is not there", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_none_or(|n| n != "report") {
            collect(&path, rows)?;
        }
    }
    Ok(())
}
