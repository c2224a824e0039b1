//! The tests that boot the image in QEMU, as cases: each has a name and can be run by itself, again, or in a share of all.

use crate::debian::Debian;
use crate::hypervisor::{Hypervisor, Image};
use crate::kexec_dom0::Way;
use crate::matrix::{self, Row};
use crate::report::Outcome;
use crate::toolstack::{self, commands, cpus, microcode};
use crate::xen4::{self, Kernel, CPUS};
use crate::{
    ages, bad_input, defences, guest32, guest32_pci, kernels, kexec, module_domains, preemption, screen, selftest,
};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// What machines are made of.
pub struct Lab {
    /// Debian's packages.
    pub debian: Debian,
    /// The hypervisor under test.
    pub image: Image,
    /// An image of ours that is not in `dist/`.
    ours: Option<PathBuf>,
    /// Whether tests that can use KVM do.
    kvm: bool,
}

impl Lab {
    /// Prepares the lab. The image must have been built: at `ours`, or in `dist/`.
    ///
    /// # Errors
    /// It is not; Debian's cannot be unpacked.
    pub fn new(debian: Debian, under_test: Hypervisor, ours: Option<&Path>, kvm: bool) -> Result<Self> {
        let image = under_test.image(&debian, ours)?;
        Ok(Self { debian, image, ours: ours.map(Path::to_owned), kvm })
    }

    fn other(&self, hypervisor: Hypervisor) -> Result<Image> {
        let ours = self.ours.as_deref().filter(|_| hypervisor == Hypervisor::Ours);
        hypervisor.image(&self.debian, ours)
    }
}

/// A test that boots machines.
pub struct Case {
    /// Its name, or several names if one run produces several results.
    pub names: Vec<String>,
    /// How many CPUs of the host it needs. Most need one, whatever their machine has, because one of its CPUs at a time
    /// has something to do; more need those whose CPUs must run at once, or whose guests measure time.
    pub cpus: u32,
    /// Runs the test. An error means that a machine could not be set up.
    pub run: Box<Run>,
}

/// The function of a [`Case`].
pub type Run = dyn Fn(&Lab) -> Result<Vec<Outcome>> + Send + Sync;

impl Case {
    /// Creates a case with one name.
    pub fn one(name: String, cpus: u32, run: impl Fn(&Lab) -> Result<Outcome> + Send + Sync + 'static) -> Self {
        Self { names: vec![name], cpus, run: Box::new(move |lab| Ok(vec![run(lab)?])) }
    }
}

/// Returns all cases, in the order in which they run.
pub fn all(under_test: Hypervisor) -> Vec<Case> {
    let own = under_test == Hypervisor::Ours;
    let mut all = Vec::new();

    let mut boots: Vec<(Hypervisor, Row)> = matrix::short().into_iter().map(|row| (under_test, row)).collect();
    if own {
        // The control: the same test on the real thing.
        boots.insert(0, (Hypervisor::Xen, matrix::short()[0]));
    }
    for (hypervisor, row) in boots {
        all.push(Case::one(row.test_name(hypervisor), 1, move |lab| {
            let image = lab.other(hypervisor)?;
            Ok(image.run(|| Ok((row.run(&lab.debian, &image, lab.kvm)?, ())))?.0)
        }));
    }
    for scenario in toolstack::short(under_test) {
        all.push(Case::one(scenario.test_name(under_test), 1, move |lab| {
            Ok(toolstack::boot(&lab.debian, &lab.image, &scenario)?.0)
        }));
    }
    let sleeps = toolstack::sleeps::scenario().test_name(under_test);
    all.push(Case::one(sleeps, 1, |lab| toolstack::sleeps::run(&lab.debian, &lab.image)));
    for case in kernels::short() {
        all.push(Case::one(case.test_name(under_test), 1, move |lab| case.run(&lab.debian, &lab.image, lab.kvm)));
    }
    for way in Way::ALL {
        all.push(Case::one(way.test_name(under_test), 1, move |lab| way.run(&lab.debian, &lab.image)));
    }
    if own {
        for kind in kexec::TYPES {
            all.push(Case::one(kexec::name(under_test, kind), 1, move |lab| kexec::run(&lab.debian, &lab.image, kind)));
        }
    }
    let commands = commands::scenario().test_name(under_test);
    all.push(Case::one(commands, 1, |lab| commands::run(&lab.debian, &lab.image)));
    for about in cpus::About::ALL {
        all.push(Case::one(about.name(under_test), 1, move |lab| about.run(&lab.debian, &lab.image)));
    }
    all.push(Case::one(microcode::name(under_test), 1, |lab| microcode::run(&lab.debian, &lab.image)));
    if own {
        for machine in selftest::MACHINES {
            all.push(Case::one(selftest::name(*machine), machine.1, move |lab| selftest::run(&lab.image, *machine)));
        }
        all.push(Case::one(selftest::FIRMWARE_X2APIC.into(), 2, |lab| selftest::firmware_x2apic(&lab.image)));
        all.push(Case::one(selftest::SMAP.into(), 1, |lab| selftest::smap(&lab.image)));
        all.push(Case::one(defences::NAME.into(), 1, |lab| {
            defences::run(&lab.debian, &lab.image, &lab.other(Hypervisor::Xen)?)
        }));
    }
    for kernel in Kernel::ALL.into_iter().filter(|k| k.served_by(under_test)) {
        for &cpus in kernel.cpus() {
            let name = xen4::name(kernel, under_test, cpus);
            all.push(Case::one(name, cpus.machine, move |lab| xen4::selftest(&lab.image, kernel, cpus)));
        }
    }
    if own {
        all.push(Case::one(xen4::BY_PVH.into(), CPUS[0].machine, |lab| xen4::by_pvh(&lab.image)));
        for by in screen::By::ALL {
            all.push(Case::one(by.name().into(), 1, move |lab| by.run(&lab.debian, &lab.image)));
        }
        all.push(Case::one(preemption::name(under_test), 1, |lab| preemption::test(&lab.image)));
        for case in guest32::CASES {
            all.push(Case::one(case.test_name(), case.smp, |lab| case.run(&lab.image, &guest32::build()?)));
        }
        for case in guest32_pci::CASES {
            all.push(Case::one(case.test_name(), 1, |lab| case.run(&lab.image, &guest32::build()?)));
        }
        for case in module_domains::CASES {
            all.push(Case::one(case.test_name(), 1, |lab| case.run(&lab.debian, &lab.image)));
        }
        all.push(Case::one(ages::SHORT.name(), 2, |lab| ages::SHORT.run(&lab.image)));
        all.push(Case::one(guest32::BESIDE.into(), 1, |lab| {
            guest32::beside_debian(&lab.debian, &lab.image, &guest32::build()?, lab.kvm)
        }));
    }
    for case in bad_input::cases() {
        all.push(Case::one(case.test_name(under_test), 1, move |lab| bad_input::run(&lab.debian, &lab.image, &case)));
    }
    all
}

/// Runs a case, and reruns it while one of its tests fails and `retries` remain. The outcome records the failed tries.
///
/// # Errors
/// A machine could not be set up.
pub fn run(case: &Case, lab: &Lab, retries: u32) -> Result<Vec<Outcome>> {
    again(retries, || (case.run)(lab))
}

fn again(retries: u32, mut run: impl FnMut() -> Result<Vec<Outcome>>) -> Result<Vec<Outcome>> {
    let mut outcomes = run()?;
    for done in 1..=retries {
        let failed: Vec<_> = outcomes.iter().filter_map(|o| o.result.as_ref().err().map(|why| (o, why))).collect();
        if failed.is_empty() {
            break;
        }
        failed.iter().for_each(|(o, why)| println!("again {} ({:.1} s): {why}", o.name, o.wall));
        outcomes = run()?;
        outcomes.iter_mut().for_each(|o| o.tries = done + 1);
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for under_test in [Hypervisor::Ours, Hypervisor::Xen] {
            let mut names: Vec<String> = all(under_test).into_iter().flat_map(|c| c.names).collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert!(count > 10 && names.len() == count, "{names:?}");
        }
    }

    /// Returns how often a test that fails `failures` times is run, the try that counts, and whether that passed.
    fn runs(retries: u32, failures: u32) -> (u32, u32, bool) {
        let mut runs = 0;
        let outcomes = again(retries, || {
            runs += 1;
            let result = if runs > failures { Ok(String::new()) } else { Err("no".into()) };
            Ok(vec![Outcome::one("with", Ok(String::new()), 0.0), Outcome::one("test", result, 0.0)])
        });
        let last = outcomes.unwrap().pop().unwrap();
        (runs, last.tries, last.result.is_ok())
    }

    #[test]
    fn a_test_is_retried_only_if_asked_and_only_until_it_passes() {
        assert_eq!(runs(0, 0), (1, 1, true));
        assert_eq!(runs(0, 1), (1, 1, false));
        assert_eq!(runs(2, 1), (2, 2, true));
        assert_eq!(runs(2, 2), (3, 3, true));
        assert_eq!(runs(2, 3), (3, 3, false));
    }
}
