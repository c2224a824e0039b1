//! `./x test`: everything a change must pass.

mod case;
mod host;
mod libtest;
mod nextest;
mod shard;

use crate::options::{Kvm, Only, UnderTest};
use crate::verb::install;
use anyhow::{bail, Result};
use case::{Case, Job};
use clap::Args;
use host::timed;
use shard::Shard;
use std::num::NonZero;
use std::sync::OnceLock;
use tests::cases::{self, Lab};
use tests::debian::Debian;
use tests::hypervisor::Hypervisor;
use tests::paths;
use tests::report::{Outcome, Report};
use tests::side_by_side;

/// Test everything that a change must pass: format, lints, unit tests, and boot tests in QEMU
///
/// Format, lints, unit tests, the image, and boots in QEMU: dom0 on a short list of machines (`./x soak boot` has all),
/// bad input, a domU that Debian's toolstack starts, and one boot of Debian's Xen that shows that the tests are right.
/// Ends with `N passed, N failed`; target/test.xml has each test by name (JUnit). Tests that boot the image build it
/// first.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Test {
    #[command(flatten)]
    only: Only,
    /// List the names without running anything
    #[arg(long)]
    list: bool,
    /// Run the I-th of N shares of the tests
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Rerun a failing boot test (with cargo-nextest also a unit test) up to N times; tests that pass only then are
    /// named
    #[arg(long, value_name = "N", default_value = "0")]
    retries: u32,
    #[command(flatten)]
    under_test: UnderTest,
    #[command(flatten)]
    kvm: Kvm,
}

impl Test {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let chosen = choose(all(self.under_test.hypervisor, self.retries), &self.only, self.shard)?;
        if self.list {
            chosen.iter().flat_map(|c| &c.names).for_each(|n| println!("{n}"));
            return Ok(true);
        }
        let boots = chosen.iter().any(|c| matches!(c.job, Job::Machine(_)));
        let mut jobs: Vec<Job> = chosen.into_iter().map(|c| c.job).collect();
        if boots && !matches!(jobs[0], Job::Image) {
            jobs.insert(0, Job::Image);
        }
        let lab = OnceLock::new();
        let prepare = || -> Result<Vec<Outcome>> {
            let debian = boots.then(Debian::fetch).transpose()?;
            let built: Vec<_> = self.under_test.builds().then(host::build).into_iter().collect();
            if let Some(debian) = debian.filter(|_| built.iter().all(|outcome| outcome.result.is_ok())) {
                let ours = self.under_test.built.file.as_deref();
                let _ = lab.set(Lab::new(debian, self.under_test.hypervisor, ours, self.kvm.usable())?);
            }
            Ok(built)
        };
        let run = |job: Job| match (job, lab.get()) {
            (Job::Image, _) => prepare(),
            (Job::Host(run), _) => Ok(vec![run()]),
            (Job::Machine(case), Some(lab)) => cases::run(&case, lab, self.retries),
            // The image does not build, which is reported.
            (Job::Machine(_), None) => Ok(Vec::new()),
        };
        let mut report = Report::default();
        let cpus = std::thread::available_parallelism().map_or(1, NonZero::get);
        side_by_side::run(jobs, cpus, Job::needs, run, |outcomes| {
            outcomes?.into_iter().for_each(|outcome| report.add(outcome));
            Ok(())
        })?;
        Ok(report.close(&paths::target().join("test.xml"))?)
    }
}

/// Returns all tests, in the order in which they run.
fn all(under_test: Hypervisor, retries: u32) -> Vec<Case> {
    // Machines need it, so it comes first.
    let mut all = vec![Case { names: vec![host::BUILD.to_owned()], job: Job::Image }];
    all.extend(host::cases(retries));
    if under_test == Hypervisor::Ours {
        let listed = |lab: &Lab| Ok(timed("install", || install::listed(&lab.debian, &lab.image.gz)));
        all.push(cases::Case::one("install".into(), 1, listed).into());
        let packed = |lab: &Lab| Ok(timed("deb", || install::packed(&lab.image.gz)));
        all.push(cases::Case::one("deb".into(), 1, packed).into());
    }
    all.extend(cases::all(under_test).into_iter().map(Case::from));
    all
}

/// Selects the tests whose name was requested, and of them this share.
///
/// # Errors
/// There is none.
fn choose(all: Vec<Case>, only: &Only, shard: Option<Shard>) -> Result<Vec<Case>> {
    let mut chosen = only.choose("test", all, |case| case.names.clone())?;
    if let Some(shard) = shard {
        let count = chosen.len();
        chosen = shard.of(chosen);
        if chosen.is_empty() {
            bail!("there is no share {shard} of {count} test(s)");
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod unit {
    use super::*;

    fn names(only: &str, shard: Option<&str>) -> Result<Vec<String>> {
        let only = Only { only: Some(only.to_owned()) };
        let chosen = choose(all(Hypervisor::Ours, 0), &only, shard.map(str::parse).transpose()?)?;
        Ok(chosen.into_iter().flat_map(|c| c.names).collect())
    }

    #[test]
    fn a_filter_that_matches_nothing_is_an_error_that_lists_the_names() {
        let why = names("zzz", None).unwrap_err().to_string();
        assert!(why.contains("no test has \"zzz\""), "{why}");
        for known in ["fmt", "unit", "build", "install", "selftest pc smp1", "xl commands"] {
            assert!(why.contains(&format!("  {known}")), "{known} is not in {why}");
        }
        assert_eq!(names("clippy", None).unwrap(), ["clippy", "clippy image", "clippy races"]);
        assert_eq!(names("xl", None).unwrap(), ["xl commands ours"]);
    }

    #[test]
    fn shards_are_all_tests_together_and_none_twice() {
        let all = names("", None).unwrap();
        let mut shared: Vec<String> = (1..=3).flat_map(|i| names("", Some(&format!("{i}/3"))).unwrap()).collect();
        assert_eq!(shared.len(), all.len());
        shared.sort();
        let mut sorted = all;
        sorted.sort();
        assert_eq!(shared, sorted);
        assert!(names("fmt", Some("3/3")).unwrap_err().to_string().contains("no share 3/3 of 1 test(s)"));
    }

    #[test]
    fn names_are_unique() {
        let mut all = names("", None).unwrap();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
