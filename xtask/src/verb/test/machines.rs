//! What boots the image in QEMU.

use super::host::timed;
use super::Case;
use crate::options::{Kvm, UnderTest};
use crate::verb::install;
use anyhow::Result;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use tests::debian::Debian;
use tests::dom0::{self, Config};
use tests::hypervisor::{Hypervisor, Image};
use tests::toolstack::commands;
use tests::{bad_input, guest32, guest64, kernels, kexec, matrix, preemption, selftest, toolstack};

/// What machines are made of.
pub struct Lab {
    debian: Debian,
    under_test: UnderTest,
    /// The hypervisor under test.
    image: Image,
    kvm: bool,
    guest32: OnceCell<PathBuf>,
}

impl Lab {
    /// The image is built by now.
    pub fn new(under_test: &UnderTest, kvm: Kvm, debian: Debian) -> Result<Self> {
        let image = under_test.of(under_test.hypervisor, &debian)?;
        let under_test = under_test.clone();
        Ok(Self { debian, under_test, image, kvm: kvm.usable(), guest32: OnceCell::new() })
    }

    fn other(&self, hypervisor: Hypervisor) -> Result<Image> {
        self.under_test.of(hypervisor, &self.debian)
    }

    /// Our small kernel of the ABI of 2005, built once.
    fn guest32(&self) -> Result<&Path> {
        if self.guest32.get().is_none() {
            let _ = self.guest32.set(guest32::build()?);
        }
        Ok(self.guest32.get().expect("it has just been set"))
    }
}

/// The tests, in the order in which they are run.
pub fn cases(under_test: Hypervisor) -> Vec<Case> {
    let own = under_test == Hypervisor::Ours;
    let mut all = Vec::new();

    let mut boots: Vec<(Hypervisor, Config)> = matrix::short().into_iter().map(|c| (under_test, c)).collect();
    if own {
        // The control: the same test on the real thing.
        boots.insert(0, (Hypervisor::Xen, matrix::short()[0]));
    }
    for (hypervisor, config) in boots {
        all.push(Case::machine(config.test_name(hypervisor), move |lab| {
            let image = lab.other(hypervisor)?;
            Ok(image.run(|| dom0::boot(&lab.debian, &image, config, lab.kvm))?.0)
        }));
    }
    if own {
        all.push(Case::machine("install".into(), |lab| {
            Ok(timed("install", || install::listed(&lab.debian, &lab.image.gz)))
        }));
        all.push(Case::machine("deb".into(), |lab| Ok(timed("deb", || install::packed(&lab.image.gz)))));
    }
    for scenario in toolstack::short() {
        all.push(Case::machine(scenario.test_name(under_test), move |lab| {
            Ok(toolstack::boot(&lab.debian, &lab.image, &scenario)?.0)
        }));
    }
    for case in kernels::short() {
        all.push(Case::machine(case.test_name(under_test), move |lab| case.run(&lab.debian, &lab.image, lab.kvm)));
    }
    if own {
        for kind in kexec::TYPES {
            all.push(Case::machine(kexec::name(under_test, kind), move |lab| {
                kexec::run(&lab.debian, &lab.image, kind)
            }));
        }
    }
    // On ours and on Xen, to compare what xl says; with --hypervisor, there alone.
    let mut names = vec![commands::COMMANDS.to_owned()];
    names.extend(own.then(|| commands::COMPARED.to_owned()));
    all.push(Case::machines(names, move |lab| {
        let mut images = vec![lab.image.clone()];
        if own {
            images.push(lab.other(Hypervisor::Xen)?);
        }
        commands::run(&lab.debian, &images)
    }));
    if own {
        for machine in selftest::MACHINES {
            all.push(Case::machine(selftest::name(*machine), |lab| selftest::run(&lab.image, *machine)));
        }
    }
    for cpus in guest64::CPUS {
        all.push(Case::machine(guest64::name(under_test, *cpus), |lab| guest64::selftest(&lab.image, *cpus)));
    }
    if own {
        all.push(Case::machine(preemption::name(under_test), |lab| preemption::test(&lab.image)));
        for case in guest32::CASES {
            all.push(Case::machine(case.test_name(), |lab| case.run(&lab.image, lab.guest32()?)));
        }
        all.push(Case::machine(guest32::BESIDE.into(), |lab| {
            guest32::beside_debian(&lab.debian, &lab.image, lab.guest32()?, lab.kvm)
        }));
    }
    for case in bad_input::cases() {
        all.push(Case::machine(case.test_name(under_test), move |lab| bad_input::run(&lab.debian, &lab.image, &case)));
    }
    all
}
