//! A Linux kernel for i386 with PAE that was built elsewhere: as dom0, and as domU of a 64-bit dom0.

use crate::debian::Debian;
use crate::dom0::{self, Beside, Config, Start};
use crate::hypervisor::Image;
use crate::i386;
use crate::machine::{Chipset, DiskKind};
use crate::network::Card;
use crate::report::Outcome;
use crate::toolstack::{self, commands, Additions, Lives, Move, Scenario};
use anyhow::Result;
use std::path::Path;

/// What kernels of this age say that Debian's does not, on Xen, too (4.17 with CONFIG_PV32): QEMU's ACPI tables lack the
/// method.
const COMPLAINTS: &[&str] = &["_OSC failed (AE_NOT_FOUND)"];

/// The name of the PV console before 2.6.26, and a request for it. Of all that the command line names, a kernel takes the
/// last that it has.
const OLDER_CONSOLE: [&str; 2] = ["xencons=xvc", "console=xvc0"];

/// The role of the kernel.
#[derive(Clone, Debug)]
pub enum Role {
    /// dom0 with a disk and a network card.
    Dom0(Config, Card),
    /// domU of Debian's toolstack in a dom0 with Debian's kernel.
    DomU(Scenario),
}

/// Returns every role.
pub fn roles() -> Vec<Role> {
    let dom0 = |chipset, mem_mib, smp, disk, card| {
        Role::Dom0(Config { chipset, mem_mib, smp, start: Start::Kernel, disk }, card)
    };
    let life = |vcpus| Lives { smp: 2, vcpus, cycles: 1 }.scenario();
    let dom0s = [
        dom0(Chipset::Pc, 1024, 1, DiskKind::Ide, Card::E1000),
        dom0(Chipset::Q35, 6144, 4, DiskKind::Ahci, Card::E1000),
        dom0(Chipset::Pc, 1024, 1, DiskKind::Virtio, Card::Virtio),
    ];
    let scenarios = [life(1), life(4), Move::Save.scenario(), Move::Migrate.scenario(), commands::scenario()];
    dom0s.into_iter().chain(scenarios.map(Role::DomU)).collect()
}

impl Role {
    /// Returns the test's name.
    pub fn name(&self) -> String {
        match self {
            Self::Dom0(config, card) => format!("pae dom0 {} {card:?}", config.name()),
            Self::DomU(scenario) => format!("pae {}", scenario.name),
        }
    }

    /// Returns whether the kernel itself drives devices of virtio.
    pub fn has_virtio(&self) -> bool {
        matches!(self, Self::Dom0(config, card) if config.disk == DiskKind::Virtio || *card == Card::Virtio)
    }

    /// Boots the kernel in its role.
    ///
    /// # Errors
    /// The machine could not be set up: I/O, tools.
    pub fn run(&self, debian: &Debian, image: &Image, kernel: &Path, kvm: bool) -> Result<Outcome> {
        let given = i386::with_kernel(debian, kernel)?;
        let name = self.name();
        match self {
            Self::Dom0(config, card) => {
                let beside = Beside {
                    card: Some(*card),
                    kernel_args: OLDER_CONSOLE.join(" "),
                    complaints: COMPLAINTS,
                    ..Beside::default()
                };
                Ok(dom0::boot_beside(&given, image, *config, kvm, &name, beside)?.0)
            }
            Self::DomU(scenario) => {
                let args = format!("{} xt.console={}", scenario.args, OLDER_CONSOLE.join(","));
                let scenario = Scenario { name, args, ..scenario.clone() };
                let more = Additions { guest: Some(given), ..Additions::default() };
                Ok(toolstack::boot_with(debian, image, &scenario, &more, |_| {})?.0)
            }
        }
    }
}
