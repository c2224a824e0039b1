//! A test that can be asked for.

use tests::cases;
use tests::report::Outcome;

/// A test that can be asked for.
pub(super) struct Case {
    /// What it is called; more than one: what its run brings about together.
    pub names: Vec<String>,
    pub job: Job,
}

/// How a test is run.
pub(super) enum Job {
    /// On this host alone.
    Host(Box<dyn FnOnce() -> Outcome>),
    /// With the image and Debian's packages.
    Machine(cases::Case),
}

impl Case {
    /// One that needs no machine.
    pub(super) fn host(name: &str, run: impl FnOnce() -> Outcome + 'static) -> Self {
        Self { names: vec![name.to_owned()], job: Job::Host(Box::new(run)) }
    }
}

impl From<cases::Case> for Case {
    fn from(case: cases::Case) -> Self {
        Self { names: case.names.clone(), job: Job::Machine(case) }
    }
}
