//! `cargo test`, test by test: parses the output of Rust's own test runner.

use anyhow::Result;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::Command;
use std::time::Instant;
use tests::report::{Outcome, Part};

/// Maximum of a failed test's output that is kept, bytes.
const KEPT: usize = 4096;

/// Runs `cargo test …`, shows its output, and returns an outcome with a part for each test, of which there must be at
/// least `least`.
pub(super) fn run(name: &str, cargo: &mut Command, least: usize) -> Outcome {
    let start = Instant::now();
    let mut reader = Reader::default();
    let result = stream(cargo, |line| {
        // Hundreds of lines on passed or ignored tests are of no use.
        if !(line.starts_with("test ") && ["... ok", "... ignored"].iter().any(|end| line.ends_with(end))) {
            println!("{line}");
        }
        reader.line(line);
    });
    let parts = reader.parts();
    let failed: Vec<&str> = parts.iter().filter(|p| p.result.is_err()).map(|p| p.name.as_str()).collect();
    let result = match result {
        Ok(true) if parts.len() < least => Err(format!("{} tests have run, {least} at least must", parts.len())),
        Ok(true) => Ok(format!("{} tests", parts.len())),
        // It did not compile, or a test ended its process.
        Ok(false) if failed.is_empty() => Err("cargo test failed".to_owned()),
        Ok(false) => Err(failed.join(", ")),
        Err(e) => Err(format!("{e:#}")),
    };
    Outcome::of_parts(name, parts, result, start.elapsed().as_secs_f64())
}

/// Runs a command and passes on each line of its standard output and standard error, in order.
fn stream(c: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let (read, write) = std::io::pipe()?;
    let mut child = c.stdout(write.try_clone()?).stderr(write).spawn()?;
    // `c` keeps the write ends open; after this the pipe closes with the child.
    c.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut out = BufReader::new(read);
    let mut bytes = Vec::new();
    while out.read_until(b'\n', &mut bytes)? > 0 {
        line(String::from_utf8_lossy(&bytes).trim_end_matches('\n'));
        bytes.clear();
    }
    Ok(child.wait()?.success())
}

/// Parser of the lines of `cargo test`.
#[derive(Default)]
struct Reader {
    /// The running test binary: `mm`, `mm/memory`.
    binary: String,
    tests: Vec<(String, bool)>,
    /// What a failed test printed.
    printed: HashMap<String, String>,
    /// The test whose output is being read.
    printing: Option<String>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let words = line.trim_start();
        if let Some(rest) = words.strip_prefix("Running ").filter(|_| line.starts_with("     ")) {
            self.binary = binary(rest);
        } else if let Some((name, word)) = line.strip_prefix("test ").and_then(|l| l.rsplit_once(" ... ")) {
            let name = name.strip_suffix(" - should panic").unwrap_or(name);
            // `ok <1.2s>` with times; `ignored, why` is not a result.
            match word.split_whitespace().next() {
                Some("ok") => self.tests.push((self.full(name), true)),
                Some("FAILED") => self.tests.push((self.full(name), false)),
                _ => {}
            }
        } else if let Some(name) = line.strip_prefix("---- ").and_then(|l| l.strip_suffix(" stdout ----")) {
            self.printing = Some(self.full(name));
        } else if line == "failures:" || line.starts_with("test result: ") {
            self.printing = None;
        } else if let Some(name) = &self.printing {
            let text = self.printed.entry(name.clone()).or_default();
            if text.len() + line.len() < KEPT {
                *text += line;
                *text += "\n";
            }
        }
    }

    fn full(&self, name: &str) -> String {
        format!("{}::{name}", self.binary)
    }

    fn parts(mut self) -> Vec<Part> {
        let failure = |printed: Option<String>| printed.map_or("FAILED".to_owned(), |text| text.trim().to_owned());
        let tests = self.tests.into_iter();
        tests
            .map(|(name, ok)| {
                let result = if ok { Ok(()) } else { Err(failure(self.printed.remove(&name))) };
                Part::new(name, result)
            })
            .collect()
    }
}

/// `unittests src/lib.rs (target/debug/deps/mm-0123)` is `mm`, `tests/memory.rs (…/memory-0123)` is `memory`.
fn binary(running: &str) -> String {
    let file = running.rsplit_once('(').map_or(running, |(_, f)| f.trim_end_matches(')'));
    let stem = file.rsplit('/').next().unwrap_or(file);
    stem.rsplit_once('-').map_or(stem, |(name, _)| name).to_owned()
}

#[cfg(test)]
mod unit {
    use super::*;

    const SAID: &str = "
   Compiling mm v0.1.0 (/x/mm)
     Running unittests src/lib.rs (target/debug/deps/mm-0a1b)

running 4 tests
test heap::grows ... ok
test heap::panics - should panic ... ok
test heap::slow ... ignored, takes long
test heap::shrinks ... FAILED

failures:

---- heap::shrinks stdout ----

thread 'heap::shrinks' panicked at mm/src/heap.rs:1:1:
left < right

failures:
    heap::shrinks

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

     Running tests/memory.rs (target/debug/deps/memory-2c3d)
test told ... ok
";

    #[test]
    fn every_test_has_its_name_and_its_failure() {
        let mut reader = Reader::default();
        SAID.lines().for_each(|l| reader.line(l));
        let parts = reader.parts();
        let names: Vec<&str> = parts.iter().map(|p| p.name.as_str()).collect();
        let due = ["mm::heap::grows", "mm::heap::panics", "mm::heap::shrinks", "memory::told"];
        assert_eq!(names, due);
        let failed: Vec<_> = parts.iter().filter_map(|p| p.result.as_ref().err()).collect();
        assert_eq!(failed, ["thread 'heap::shrinks' panicked at mm/src/heap.rs:1:1:\nleft < right"]);
    }

    #[test]
    fn a_binary_that_does_not_compile_is_a_failure_of_its_own() {
        let mut c = Command::new("sh");
        c.args(["-c", "echo 'test a ... ok'; echo error: it does not compile >&2; exit 101"]);
        let outcome = run("unit", &mut c, 1);
        assert_eq!(outcome.count, (1, 1));
        assert_eq!(outcome.parts[1].result, Err("cargo test failed".to_owned()));
    }

    #[test]
    fn no_test_at_all_is_a_failure_where_one_must_be() {
        let mut c = Command::new("sh");
        c.args(["-c", "echo; echo 'running 0 tests'; echo; echo 'test result: ok. 0 passed; 0 failed'"]);
        let outcome = run("races", &mut c, 1);
        assert_eq!((outcome.count, outcome.result), ((0, 1), Err("0 tests have run, 1 at least must".to_owned())));
        let outcome = run("documentation", &mut c, 0);
        assert_eq!((outcome.count, outcome.result), ((0, 0), Ok("0 tests".to_owned())));
    }
}
