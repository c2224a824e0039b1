//! `./x test`: everything a change must pass.

mod host;
mod libtest;
mod machines;

use crate::options::{Kvm, Only, UnderTest};
use anyhow::{bail, Result};
use clap::Args;
use tests::debian::Debian;
use tests::paths;
use tests::report::{Outcome, Report};

/// Test everything that a change must pass: format, lints, unit tests, and boot tests in QEMU
///
/// Format, lints, unit tests, the image, and boots in QEMU: dom0 on a short list of machines (`./x soak boot` has all),
/// bad input, a domU that Debian's toolstack starts, and one boot of Debian's Xen that shows that the tests are right. Ends with
/// `N passed, N failed`; target/test.xml has each test by name (JUnit). What boots the image builds it first.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Test {
    #[command(flatten)]
    only: Only,
    /// Say the names, and run nothing
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    under_test: UnderTest,
    #[command(flatten)]
    kvm: Kvm,
}

/// A test that can be asked for.
struct Case {
    /// What it is called; more than one: what its run brings about together.
    names: Vec<String>,
    job: Job,
}

/// How a test is run.
enum Job {
    /// On this host alone.
    Host(Box<dyn FnOnce() -> Outcome>),
    /// With the image and Debian's packages.
    Machine(Box<Boot>),
}

/// What is done with the image; an error is a machine that could not be set up.
type Boot = dyn FnOnce(&machines::Lab) -> Result<Vec<Outcome>>;

impl Case {
    fn host(name: &str, run: impl FnOnce() -> Outcome + 'static) -> Self {
        Self { names: vec![name.to_owned()], job: Job::Host(Box::new(run)) }
    }

    fn machine(name: String, run: impl FnOnce(&machines::Lab) -> Result<Outcome> + 'static) -> Self {
        Self::machines(vec![name], |lab| Ok(vec![run(lab)?]))
    }

    fn machines(names: Vec<String>, run: impl FnOnce(&machines::Lab) -> Result<Vec<Outcome>> + 'static) -> Self {
        Self { names, job: Job::Machine(Box::new(run)) }
    }
}

impl Test {
    /// The verb.
    pub fn run(self) -> Result<bool> {
        let all: Vec<Case> = host::cases().into_iter().chain(machines::cases(self.under_test.hypervisor)).collect();
        if self.list {
            all.iter().flat_map(|c| &c.names).for_each(|n| println!("{n}"));
            return Ok(true);
        }
        let chosen = choose(all, &self.only)?;
        // What cannot be had is said before minutes of building.
        let boots = chosen.iter().any(|c| matches!(c.job, Job::Machine(_)));
        let debian = boots.then(Debian::fetch).transpose()?;

        let mut report = Report::default();
        let mut machines = Vec::new();
        let mut build = boots && self.under_test.builds();
        for case in chosen {
            match case.job {
                // It is run after all else on this host, as it is when nobody asked for it by name.
                Job::Host(_) if case.names == [host::BUILD] => build = self.under_test.builds(),
                Job::Host(run) => report.add(run()),
                Job::Machine(run) => machines.push(run),
            }
        }
        let built = !build || {
            report.add(host::build());
            report.outcomes.last().is_some_and(|o| o.result.is_ok())
        };
        if let Some(debian) = debian.filter(|_| built) {
            let lab = machines::Lab::new(&self.under_test, self.kvm, debian)?;
            for run in machines {
                run(&lab)?.into_iter().for_each(|outcome| report.add(outcome));
            }
        }
        Ok(report.close(&paths::target().join("test.xml"))?)
    }
}

/// Those whose name was asked for.
///
/// # Errors
/// There is none: a misspelt name must not look like a success.
fn choose(all: Vec<Case>, o: &Only) -> Result<Vec<Case>> {
    let known = all.iter().flat_map(|c| &c.names).map(|n| format!("  {n}\n")).collect::<String>();
    let chosen: Vec<Case> = all.into_iter().filter(|c| c.names.iter().any(|n| o.wants(n))).collect();
    if chosen.is_empty() {
        bail!("no test has \"{}\" in its name; there are\n{}", o.only.as_deref().unwrap_or_default(), known.trim_end());
    }
    Ok(chosen)
}

#[cfg(test)]
mod unit {
    use super::*;
    use tests::hypervisor::Hypervisor;

    fn names(only: &str) -> Result<Vec<String>> {
        let o = Only { only: Some(only.to_owned()) };
        let all = host::cases().into_iter().chain(machines::cases(Hypervisor::Ours)).collect();
        Ok(choose(all, &o)?.into_iter().flat_map(|c| c.names).collect())
    }

    #[test]
    fn a_filter_that_matches_nothing_is_an_error_that_lists_the_names() {
        let why = names("zzz").unwrap_err().to_string();
        assert!(why.contains("no test has \"zzz\""), "{why}");
        for known in ["fmt", "unit", "build", "install", "selftest pc smp1", "xl commands"] {
            assert!(why.contains(&format!("  {known}")), "{known} is not in {why}");
        }
        assert_eq!(names("fmt").unwrap(), ["fmt", "fmt image"]);
        assert_eq!(names("transcripts").unwrap(), ["xl commands", "xl transcripts"]);
    }

    #[test]
    fn names_are_unique() {
        let mut all = names("").unwrap();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
