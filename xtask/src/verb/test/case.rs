//! A test that can be selected.

use tests::cases;
use tests::report::Outcome;

/// A test that can be selected.
pub(super) struct Case {
    /// Its name, or several names if one run produces several results.
    pub names: Vec<String>,
    pub job: Job,
}

/// How a test is run.
pub(super) enum Job {
    /// On this host only.
    Host(Box<dyn FnOnce() -> Outcome>),
    /// With the image and Debian's packages.
    Machine(cases::Case),
}

impl Case {
    /// Creates a test that needs no machine.
    pub(super) fn host(name: &str, run: impl FnOnce() -> Outcome + 'static) -> Self {
        Self { names: vec![name.to_owned()], job: Job::Host(Box::new(run)) }
    }
}

impl From<cases::Case> for Case {
    fn from(case: cases::Case) -> Self {
        Self { names: case.names.clone(), job: Job::Machine(case) }
    }
}
