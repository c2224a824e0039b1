//! `./x boot-pae`: an i386 kernel in every role.

use crate::options::{file, Chosen};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use tests::debian::Debian;
use tests::linux_pae::{self, Role};
use tests::report::Report;
use tests::{given, paths};

/// Boot a 32-bit PAE kernel, built elsewhere, as dom0 and as domU
///
/// Boots a Linux kernel for i386 with PAE and Xen's PV interface (2.6.18 to 5.8) as dom0 with disk and network, and as
/// domU of Debian's toolstack: disk, network, 1 and 4 vcpus, every command of xl, saved and restored. Its drivers
/// must be built in; it gets an initramfs of ours with Debian's busybox for i386.
#[derive(Args)]
#[command(name = "boot-pae", verbatim_doc_comment)]
pub(crate) struct BootPae {
    /// The kernel
    #[arg(long, value_name = "KERNEL", value_parser = file(given::kernel))]
    kernel: PathBuf,
    /// Leave out dom0 with virtio: before 4.7, Linux gives such devices addresses that are not the machine's
    #[arg(long)]
    no_virtio: bool,
    #[command(flatten)]
    chosen: Chosen,
}

impl BootPae {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let Chosen { only, under_test, kvm } = &self.chosen;
        let roles = linux_pae::roles().into_iter().filter(|r| !(self.no_virtio && r.has_virtio())).collect();
        let roles = only.choose("role", roles, |r: &Role| vec![r.name()])?;
        let debian = Debian::fetch()?;
        let image = under_test.image(&debian)?;
        let mut report = Report::default();
        for role in roles {
            report.add(role.run(&debian, &image, &self.kernel, kvm.usable())?);
        }
        Ok(report.close(&paths::target().join("boot-pae.xml"))?)
    }
}
