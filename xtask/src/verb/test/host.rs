//! Tests that need no machine: format, lints, unit tests, the image.

use super::case::Case;
use super::{libtest, nextest};
use crate::verb::{coverage, grants, layers};
use crate::{cargo, dependencies, image, rigs};
use anyhow::Result;
use std::process::Command;
use std::time::Instant;
use tests::report::Outcome;
use tests::{debian, paths};

/// The name of [`build()`].
pub(super) const BUILD: &str = "build";

/// Returns the tests, in the order in which they run.
pub(super) fn cases(retries: u32) -> Vec<Case> {
    let clippy = |args: &[&str]| {
        let mut c = cargo::host();
        c.arg("clippy").args(args).args(["--quiet", "--", "-D", "warnings"]);
        c
    };
    let mut fmt = cargo::host();
    fmt.args(["fmt", "--all", "--check"]);
    // The pages show private items, so links to them lead somewhere.
    let doc = |mut c: Command| {
        c.args(["--quiet", "--no-deps", "--document-private-items"])
            .env("RUSTDOCFLAGS", "-Dwarnings -Arustdoc::private_intra_doc_links");
        c
    };
    let mut docs = cargo::host();
    docs.args(["doc", "--workspace"]);
    let mut bare = image::bare("clippy");
    bare.args(["--quiet", "--", "-D", "warnings"]);
    let mut book = cargo::host();
    book.args(["run", "--quiet", "-p", "book"]);
    let steps = [
        ("fmt", fmt),
        ("clippy", clippy(&["--workspace", "--all-targets"])),
        ("clippy image", bare),
        ("clippy races", clippy(&["-p", "grant_table", "--features", "loom", "--lib", "--test", "races"])),
        ("doc", doc(docs)),
        ("doc image", doc(image::bare("doc"))),
        ("mdbook", book),
    ];
    let mut all: Vec<Case> = steps.into_iter().map(|(name, command)| step(name, command)).collect();
    all.push(Case::host("dependencies", || timed("dependencies", dependencies::check)));
    all.push(Case::host("layers", || timed("layers", layers::check)));
    all.push(Case::host("rigs", || timed("rigs", rigs::check)));
    all.push(Case::host("races", || libtest::run("races", &mut grants::races(), 1)));
    all.push(Case::host("unit", move || {
        // Without them layouts are not compared with C's, which the test reports.
        debian::headers().map(drop).unwrap_or_else(|why| eprintln!("no headers of Xen 4.17: {why:#}"));
        if nextest::installed() {
            return nextest::run("unit", retries);
        }
        libtest::run("unit", cargo::host().args(["test", "--workspace", "--no-fail-fast"]), 1)
    }));
    all.push(Case::host("coverage", || timed("coverage", covered)));
    all
}

/// Creates a test from a build or check that passes or fails as a whole.
fn step(name: &'static str, mut command: Command) -> Case {
    Case::host(name, move || timed(name, || cargo::build(&mut command).map(|()| String::new())))
}

/// Builds the image.
pub(super) fn build() -> Outcome {
    timed(BUILD, || image::build().and_then(|()| recognised()))
}

/// Runs and times a test that returns a summary.
pub(super) fn timed(name: &str, run: impl FnOnce() -> Result<String>) -> Outcome {
    let start = Instant::now();
    let result = run().map_err(|e| format!("{e:#}"));
    Outcome::one(name, result, start.elapsed().as_secs_f64())
}

fn covered() -> Result<String> {
    let packages = coverage::FLOORS.iter().filter(|(package, _)| !coverage::LONG.contains(package));
    let built = coverage::build(&packages.clone().map(|(package, _)| *package).collect::<Vec<_>>())?;
    let mut reached = Vec::new();
    for &(package, floor) in packages {
        let share = coverage::report(package, &built)?;
        anyhow::ensure!(share >= floor, "{share:.1} % of {package}'s lines, {floor} % are due");
        reached.push(format!("{share:.1} % of {package}"));
    }
    Ok(format!("lines reached: {}", reached.join(", ")))
}

/// Checks that GRUB's own tool recognises the image as what Debian's `20_linux_xen` looks for.
fn recognised() -> Result<String> {
    for file in ["xen-compat", "xen-compat.gz"] {
        for kind in ["--is-x86-multiboot", "--is-x86-multiboot2"] {
            cargo::run(Command::new("grub-file").arg(kind).arg(paths::dist().join(file)))?;
        }
    }
    Ok("Multiboot and Multiboot2".into())
}
