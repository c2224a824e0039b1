//! The result of a set of tests: lines while they run, a table at the end, JUnit's XML for machines.

use crate::qemu::Run;
use crate::verdict::Check;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestRerun, TestSuite};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One test that has run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Name, e.g. `boot pc 1024M smp1 kernel virtio ours`.
    pub name: String,
    /// The result; an `Err` says what was wrong.
    pub result: Result<String, String>,
    /// How many tests this stands for: `(passed, failed)`; a boot is one, a test binary many.
    pub count: (u32, u32),
    /// Whether it cannot run here; the result's text says why.
    pub skipped: bool,
    /// These tests, if they have names of their own.
    pub parts: Vec<Part>,
    /// The number of this try; if above 1, the previous ones have failed.
    pub tries: u32,
    /// Wall seconds.
    pub wall: f64,
    /// CPU seconds of the machine, where one ran.
    pub cpu: Option<f64>,
    /// Its log.
    pub log: Option<PathBuf>,
}

/// A test within an [`Outcome`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The result; an `Err` says what was wrong.
    pub result: Result<(), String>,
    /// Whether it passed only after it had failed.
    pub flaky: bool,
}

impl Part {
    /// Creates the result of a test that has run once.
    pub fn new(name: impl Into<String>, result: Result<(), String>) -> Self {
        Self { name: name.into(), result, flaky: false }
    }
}

impl Outcome {
    /// Creates the outcome of a test that counts as one.
    pub fn one(name: &str, result: Result<String, String>, wall: f64) -> Self {
        let count = if result.is_ok() { (1, 0) } else { (0, 1) };
        Self {
            name: name.to_owned(),
            result,
            count,
            skipped: false,
            parts: Vec::new(),
            tries: 1,
            wall,
            cpu: None,
            log: None,
        }
    }

    /// Creates the outcome of a machine that counts as one test.
    pub fn of_run(name: &str, result: Result<String, String>, run: &Run) -> Self {
        Self { cpu: Some(run.cpu), log: Some(run.log.clone()), ..Self::one(name, result, run.wall) }
    }

    /// Creates the outcome of a test that cannot run here and is not counted.
    pub fn skipped(name: &str, why: &str) -> Self {
        Self { count: (0, 0), skipped: true, ..Self::one(name, Ok(why.to_owned()), 0.0) }
    }

    /// Creates the outcome of many tests, each of which counts. A failure outside them counts as one more, under this
    /// name.
    pub fn of_parts(name: &str, mut parts: Vec<Part>, result: Result<String, String>, wall: f64) -> Self {
        if let Some(why) = result.as_ref().err().filter(|_| parts.iter().all(|p| p.result.is_ok())) {
            parts.push(Part::new(name, Err(why.clone())));
        }
        let number = |ok: bool| u32::try_from(parts.iter().filter(|p| p.result.is_ok() == ok).count());
        let count = (number(true).unwrap_or(u32::MAX), number(false).unwrap_or(u32::MAX));
        Self { count, parts, ..Self::one(name, result, wall) }
    }

    /// Creates the outcome of many tests, which is that of the first that failed, else `all`.
    pub fn of_equal_parts(name: &str, parts: Vec<Part>, all: String, wall: f64) -> Self {
        let failed = parts.iter().find_map(|part| part.result.as_ref().err());
        let result = failed.map_or(Ok(all), |why| Err(why.clone()));
        Self::of_parts(name, parts, result, wall)
    }

    /// Creates the outcome of a machine whose guests report checks, each of which counts.
    pub fn of_checks(name: &str, checks: &[Check], result: Result<String, String>, run: &Run) -> Self {
        let part = |c: &Check| Part::new(&c.name, if c.ok { Ok(()) } else { Err(c.detail.clone()) });
        let parts = checks.iter().map(part).collect();
        Self { cpu: Some(run.cpu), log: Some(run.log.clone()), ..Self::of_parts(name, parts, result, run.wall) }
    }
}

/// A collection of outcomes.
#[derive(Default)]
pub struct Report {
    /// All so far.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Adds an outcome and prints it.
    pub fn add(&mut self, outcome: Outcome) {
        let (word, text) = match &outcome.result {
            Ok(text) if outcome.skipped => ("SKIPPED", text),
            Ok(text) => ("ok  ", text),
            Err(text) => ("FAIL", text),
        };
        println!("{word} {} ({:.1} s) {text}{}", outcome.name, outcome.wall, tried(&outcome));
        if let (Err(_), Some(log)) = (&outcome.result, &outcome.log) {
            println!("     log: {}", log.display());
        }
        self.outcomes.push(outcome);
    }

    /// Returns the numbers of tests passed and failed.
    pub fn count(&self) -> (u32, u32) {
        self.outcomes.iter().fold((0, 0), |(p, f), o| (p + o.count.0, f + o.count.1))
    }

    /// Returns whether all passed; false if nothing was run.
    fn is_good(&self) -> bool {
        self.count().1 == 0 && !self.outcomes.is_empty()
    }

    /// Prints the table, what failed and why, and, last, the line `N passed, N failed`; writes JUnit's XML to `xml`. Returns whether all
    /// passed; false if nothing was run.
    ///
    /// # Errors
    /// I/O errors of writing `xml`.
    pub fn close(&self, xml: &Path) -> std::io::Result<bool> {
        let rows: Vec<Vec<String>> = self.outcomes.iter().map(row).collect();
        println!("\n{}", table(&["test", "result", "passed", "wall s", "cpu s"], &rows));
        if let Some(dir) = xml.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::write(xml, self.junit()?)?;
        let (passed, failed) = self.count();
        for (name, why) in self.failures() {
            println!("FAIL {name}: {why}");
        }
        let flaky = self.flaky();
        if !flaky.is_empty() {
            println!("passed only on a retry: {}", flaky.join(", "));
        }
        println!("{passed} passed, {failed} failed");
        Ok(self.is_good())
    }

    /// Returns what failed and, in one line, why.
    fn failures(&self) -> Vec<(&str, String)> {
        let failed = self.outcomes.iter().filter_map(|o| o.result.as_ref().err().map(|why| (o.name.as_str(), why)));
        failed.map(|(name, why)| (name, why.lines().map(str::trim).collect::<Vec<_>>().join("; "))).collect()
    }

    /// Returns the tests that passed only after they had failed.
    fn flaky(&self) -> Vec<&str> {
        let outcomes = self.outcomes.iter().filter(|o| o.tries > 1 && o.result.is_ok()).map(|o| o.name.as_str());
        let parts = self.outcomes.iter().flat_map(|o| &o.parts).filter(|p| p.flaky).map(|p| p.name.as_str());
        outcomes.chain(parts).collect()
    }

    fn junit(&self) -> std::io::Result<String> {
        let mut suite = TestSuite::new("xen-compat");
        for o in self.outcomes.iter().filter(|o| !o.skipped) {
            for part in &o.parts {
                let mut case = case(&part.name, &part.result, part.flaky || (o.tries > 1 && part.result.is_ok()));
                case.set_classname(o.name.as_str());
                suite.add_test_case(case);
            }
            if o.parts.is_empty() {
                let mut case = case(&o.name, &o.result, o.tries > 1 && o.result.is_ok());
                case.set_time(Duration::from_secs_f64(o.wall.max(0.0)));
                suite.add_test_case(case);
            }
        }
        let mut report = quick_junit::Report::new("xen-compat");
        report.add_test_suite(suite);
        report.to_string().map_err(std::io::Error::other)
    }
}

fn case<T>(name: &str, result: &Result<T, String>, flaky: bool) -> TestCase {
    let status = match result {
        Ok(_) => {
            let mut status = TestCaseStatus::success();
            if flaky {
                status.add_rerun(TestRerun::new(NonSuccessKind::Failure));
            }
            status
        }
        Err(why) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(why.as_str());
            status
        }
    };
    TestCase::new(name, status)
}

/// Returns a note on a test that was tried more than once.
fn tried(o: &Outcome) -> String {
    match o.tries {
        1 => String::new(),
        n => format!(" [try {n}]"),
    }
}

fn row(o: &Outcome) -> Vec<String> {
    let result = match o.result {
        Ok(_) if o.skipped => "skipped",
        Ok(_) => "ok",
        Err(_) => "FAIL",
    };
    let cpu = o.cpu.map_or(String::new(), |c| format!("{c:.1}"));
    vec![o.name.clone(), format!("{result}{}", tried(o)), o.count.0.to_string(), format!("{:.1}", o.wall), cpu]
}

/// Formats a table: columns that hold only figures are right-aligned, others left-aligned.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let cells = |i: usize| rows.iter().filter_map(move |r| r.get(i)).filter(|c| !c.is_empty() && *c != "-");
    let width = |i: usize| rows.iter().filter_map(|r| r.get(i)).map(|c| c.chars().count()).max().unwrap_or(0);
    let columns: Vec<(usize, bool)> =
        (0..head.len()).map(|i| (width(i).max(head[i].chars().count()), cells(i).all(|c| is_figure(c)))).collect();
    let line = |row: &[String], heads: bool| -> String {
        let cells =
            row.iter().zip(&columns).map(
                |(c, &(w, figures))| {
                    if figures && !heads {
                        format!("{c:>w$}")
                    } else {
                        format!("{c:<w$}")
                    }
                },
            );
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    let heads: Vec<String> = head.iter().map(|h| (*h).to_owned()).collect();
    let rule: String = columns.iter().map(|(w, _)| "-".repeat(*w)).collect::<Vec<_>>().join("  ") + "\n";
    rows.iter().fold(line(&heads, true) + &rule, |text, row| text + &line(row, false))
}

/// Returns whether a cell is a figure (`12`, `-3.5`, `95.0 %`) and not a version, checksum, size or word.
fn is_figure(cell: &str) -> bool {
    let number = cell.strip_suffix('%').unwrap_or(cell).trim_end();
    number.parse::<f64>().is_ok() && number.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_aligns() {
        let rows = vec![vec!["a".into(), "1.5".into()], vec!["bbb".into(), "10.5".into()]];
        assert_eq!(table(&["n", "s"], &rows), "n    s\n---  ----\na     1.5\nbbb  10.5\n");
    }

    #[test]
    fn text_that_begins_with_a_digit_is_text() {
        let rows = [["disk", "5eed00", "7"], ["kernel", "6.1.0-56-amd64", "-"], ["sum", "0123", "12.5 %"]];
        let rows: Vec<Vec<String>> = rows.iter().map(|r| r.map(str::to_owned).to_vec()).collect();
        let due = "check   seen            share\n------  --------------  ------\n\
                   disk    5eed00               7\nkernel  6.1.0-56-amd64       -\nsum     0123            12.5 %\n";
        assert_eq!(table(&["check", "seen", "share"], &rows), due);
    }

    /// Parses the written report.
    fn read(r: &Report) -> quick_junit::Report {
        quick_junit::Report::deserialize_from_str(&r.junit().unwrap()).unwrap()
    }

    #[test]
    fn every_test_that_counts_has_a_case_of_its_name() {
        let mut r = Report::default();
        assert!(!r.is_good(), "nothing was run");
        let parts = vec![Part::new("mm::a", Ok(())), Part::new("mm::b", Err("1 < \"2\"\n\x1b[1m3".into()))];
        r.add(Outcome::of_parts("unit", parts, Err("cargo test failed".into()), 1.0));
        r.add(Outcome::one("boot a<b", Ok(String::new()), 1.0));
        r.add(Outcome::skipped("kernel", "there is none"));
        assert_eq!((r.count(), r.is_good()), ((2, 1), false));
        let xml = read(&r);
        assert_eq!((xml.tests, xml.failures), (3, 1));
        let cases = &xml.test_suites[0].test_cases;
        let names: Vec<&str> = cases.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["mm::a", "mm::b", "boot a<b"]);
        assert_eq!(cases[0].classname.as_ref().map(|c| c.as_str()), Some("unit"));
        assert!(r.junit().unwrap().contains("1 &lt; &quot;2&quot;"), "{}", r.junit().unwrap());
    }

    #[test]
    fn what_passed_only_on_a_retry_is_named() {
        let mut r = Report::default();
        let flaky = Part { flaky: true, ..Part::new("mm::a", Ok(())) };
        r.add(Outcome::of_parts("unit", vec![flaky, Part::new("mm::b", Ok(()))], Ok(String::new()), 1.0));
        r.add(Outcome { tries: 2, ..Outcome::one("boot", Ok(String::new()), 1.0) });
        r.add(Outcome { tries: 3, ..Outcome::one("bad", Err("no".into()), 1.0) });
        assert_eq!(r.flaky(), ["boot", "mm::a"]);
        assert_eq!(r.failures(), [("bad", "no".to_owned())]);
        assert_eq!(row(&r.outcomes[1])[1], "ok [try 2]");
        let xml = r.junit().unwrap();
        assert_eq!((xml.matches("<flakyFailure").count(), xml.matches("<failure").count()), (2, 1), "{xml}");
    }
}
