//! A test that can be selected.

use tests::cases;
use tests::report::Outcome;
use tests::side_by_side::Needs;

/// A test that can be selected.
pub(super) struct Case {
    /// Its name, or several names if one run produces several results.
    pub names: Vec<String>,
    pub job: Job,
}

/// How a test is run.
pub(super) enum Job {
    /// On this host only.
    Host(Box<dyn FnOnce() -> Outcome + Send>),
    /// The image for the machines.
    Image,
    /// With the image and Debian's packages.
    Machine(cases::Case),
}

impl Case {
    /// Creates a test that needs no machine.
    pub(super) fn host(name: &str, run: impl FnOnce() -> Outcome + Send + 'static) -> Self {
        Self { names: vec![name.to_owned()], job: Job::Host(Box::new(run)) }
    }
}

impl Job {
    /// What it needs of the host. Those without a machine use one folder of builds, and what they leave of the CPUs that
    /// they compile on is enough for a machine. The image has a folder of its own, and one CPU links it.
    pub(super) fn needs(&self) -> Needs {
        match self {
            Self::Host(_) => Needs { cpus: 1, takes_turns: true, follows: false },
            Self::Image => Needs { cpus: 1, takes_turns: false, follows: false },
            Self::Machine(case) => Needs { cpus: case.cpus as usize, takes_turns: false, follows: true },
        }
    }
}

impl From<cases::Case> for Case {
    fn from(case: cases::Case) -> Self {
        Self { names: case.names.clone(), job: Job::Machine(case) }
    }
}
