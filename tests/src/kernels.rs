//! Debian's kernels of several suites as dom0 and as domU.

use crate::apt::Absent;
use crate::debian::Debian;
use crate::dom0::{self, Beside, Config, Start};
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Chipset, DiskKind};
use crate::report::Outcome;
use crate::suite::{self, NEWEST, OWN, SUITES};
use crate::toolstack::{self, Lives, Scenario};
use anyhow::Result;

/// The role of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// dom0 with a disk, on a machine with this many MiB.
    Dom0(u32),
    /// dom0 with the toolstack and, in the same machine of 2 GiB, domU with disk and network.
    DomU,
}

/// One kernel in one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The Debian suite of the kernel.
    pub suite: &'static str,
    /// Its role.
    pub role: Role,
}

/// Returns every kernel in every role.
pub fn full() -> Vec<Case> {
    let roles = [Role::Dom0(1024), Role::Dom0(2048), Role::DomU];
    let mut all: Vec<_> = SUITES.iter().flat_map(|suite| roles.map(|role| Case { suite, role })).collect();
    // Less memory than any Debian requires: the kernel just fits twice.
    all.push(Case { suite: OWN, role: Role::Dom0(256) });
    all
}

/// Returns the cases of every test run: later kernels than [`OWN`]'s, which the other tests boot.
pub fn short() -> Vec<Case> {
    let small = Case { suite: OWN, role: Role::Dom0(256) };
    let newest = Case { suite: NEWEST, role: Role::DomU };
    let later = SUITES.iter().skip_while(|suite| **suite != OWN).skip(1);
    let others = later.map(|suite| Case { suite, role: Role::Dom0(1024) });
    others.chain([small, newest]).collect()
}

impl Case {
    /// Returns the test's name.
    pub fn test_name(&self, hypervisor: Hypervisor) -> String {
        format!("kernel {} {hypervisor}", self.name())
    }

    fn name(&self) -> String {
        match self.role {
            Role::Dom0(mib) => format!("{} dom0 {mib}M", self.suite),
            Role::DomU => format!("{} domU", self.suite),
        }
    }

    /// Boots the kernel in its role.
    ///
    /// # Errors
    /// The machine could not be set up: I/O, tools.
    pub fn run(&self, debian: &Debian, image: &Image, kvm: bool) -> Result<Outcome> {
        let name = self.test_name(image.hypervisor);
        let debian = match suite::with_kernel(debian, self.suite)? {
            Ok(debian) => debian,
            Err(Absent(why)) => return Ok(Outcome::skipped(&name, &why)),
        };
        let mut outcome = match self.role {
            Role::Dom0(mem_mib) => {
                let config =
                    Config { chipset: Chipset::Q35, mem_mib, smp: 1, start: Start::Kernel, disk: DiskKind::Virtio };
                dom0::boot_beside(&debian, image, config, kvm, &name, Beside::default())?.0
            }
            Role::DomU => {
                let lives = Lives { smp: 2, vcpus: 2, cycles: 1 };
                let scenario = Scenario { name: format!("kernel {}", self.name()), mem_mib: 2048, ..lives.scenario() };
                toolstack::boot(&debian, image, &scenario)?.0
            }
        };
        if let Ok(text) = &mut outcome.result {
            *text = format!("{}, {text}", debian.kernel_release);
        }
        Ok(outcome)
    }
}
