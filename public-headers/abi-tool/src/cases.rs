//! Results of a check, and how they are printed: a table, JSON, JUnit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

/// Outcome of one comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both agree.
    Same,
    /// They differ: what the crate says, what was found.
    Differs(String, String),
    /// The other side does not have it.
    Absent,
}

/// One comparison.
#[derive(Clone, Debug)]
pub struct Case {
    /// Kind: `size`, `offset`, `field size`, `constant`.
    pub kind: &'static str,
    /// Group for the table: layout and header.
    pub group: String,
    /// What was compared.
    pub item: String,
    /// Outcome.
    pub outcome: Outcome,
}

/// How to print.
#[derive(Default)]
pub struct Options {
    /// Every item, not only differences.
    pub all: bool,
    /// JSON report.
    pub json: Option<PathBuf>,
    /// JUnit report.
    pub junit: Option<PathBuf>,
}

/// Returns whether nothing differs.
pub fn all_same(cases: &[Case]) -> bool {
    cases.iter().all(|c| c.outcome == Outcome::Same)
}

/// Prints the table and writes the requested reports.
///
/// # Errors
/// A report cannot be written.
pub fn report(title: &str, cases: &[Case], options: &Options) -> Result<()> {
    for case in cases {
        match &case.outcome {
            Outcome::Same if options.all => println!("same     {:<12} {:<34} {}", case.kind, case.group, case.item),
            Outcome::Same => {}
            Outcome::Differs(ours, theirs) => {
                println!("DIFFERS  {:<12} {:<34} {}: crate {ours}, headers {theirs}", case.kind, case.group, case.item)
            }
            Outcome::Absent => println!("ABSENT   {:<12} {:<34} {}", case.kind, case.group, case.item),
        }
    }
    let mut rows: BTreeMap<&str, [usize; 6]> = BTreeMap::new();
    for case in cases {
        let row = rows.entry(&case.group).or_default();
        let kind = match case.kind {
            "size" => 0,
            "constant" => 2,
            _ => 1,
        };
        row[kind] += 1;
        row[match case.outcome {
            Outcome::Same => 3,
            Outcome::Differs(..) => 4,
            Outcome::Absent => 5,
        }] += 1;
    }
    println!("{title}");
    println!(
        "{:<40} {:>7} {:>7} {:>9} {:>7} {:>7} {:>7}",
        "", "structs", "fields", "constants", "same", "differ", "absent"
    );
    let mut total = [0; 6];
    for (group, row) in &rows {
        println!("{group:<40} {:>7} {:>7} {:>9} {:>7} {:>7} {:>7}", row[0], row[1], row[2], row[3], row[4], row[5]);
        for (sum, n) in total.iter_mut().zip(row) {
            *sum += n;
        }
    }
    println!(
        "{:<40} {:>7} {:>7} {:>9} {:>7} {:>7} {:>7}",
        "total", total[0], total[1], total[2], total[3], total[4], total[5]
    );
    if let Some(path) = &options.json {
        write(path, &json_report(title, cases))?;
    }
    if let Some(path) = &options.junit {
        write(path, &junit_report(title, cases))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn json_report(title: &str, cases: &[Case]) -> String {
    let rows: Vec<_> = cases
        .iter()
        .map(|c| {
            let (outcome, ours, theirs) = match &c.outcome {
                Outcome::Same => ("same", None, None),
                Outcome::Differs(a, b) => ("differs", Some(a), Some(b)),
                Outcome::Absent => ("absent", None, None),
            };
            json!({ "kind": c.kind, "group": c.group, "item": c.item, "outcome": outcome, "crate": ours, "headers": theirs })
        })
        .collect();
    format!("{:#}\n", json!({ "title": title, "cases": rows }))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn junit_report(title: &str, cases: &[Case]) -> String {
    let failed = cases.iter().filter(|c| c.outcome != Outcome::Same).count();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">\n",
        escape(title),
        cases.len()
    );
    for case in cases {
        let head =
            format!("<testcase classname=\"{}\" name=\"{} {}\"", escape(&case.group), case.kind, escape(&case.item));
        match &case.outcome {
            Outcome::Same => out += &format!("{head}/>\n"),
            Outcome::Differs(a, b) => {
                let message = escape(&format!("crate {a}, headers {b}"));
                out += &format!("{head}><failure message=\"{message}\"/></testcase>\n");
            }
            Outcome::Absent => out += &format!("{head}><failure message=\"absent\"/></testcase>\n"),
        }
    }
    out + "</testsuite>\n</testsuites>\n"
}
