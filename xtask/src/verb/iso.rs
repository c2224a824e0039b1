//! `./x iso`: a CD that boots, by a BIOS or by UEFI, the hypervisor with Debian's kernel as dom0.

use crate::options::{Dom0, UnderTest};
use anyhow::Result;
use clap::Args;
use std::fs;
use tests::debian::Debian;
use tests::hypervisor::Hypervisor;
use tests::{dom0, iso, paths, toolstack};

/// Make a GRUB ISO (BIOS and UEFI) that boots it with Debian's kernel as dom0: dist/xen-compat.iso
///
/// Makes dist/xen-compat.iso: GRUB, the hypervisor, Debian's kernel as dom0 and an initramfs with Debian's toolstack that ends in
/// a shell, with the entry that Debian's 20_linux_xen writes. It boots on machines with a BIOS and on those with UEFI,
/// without secure boot.
/// With --hypervisor xen it has Debian's Xen in the hypervisor's place: dist/xen.iso.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Iso {
    #[command(flatten)]
    dom0: Dom0,
    #[command(flatten)]
    under_test: UnderTest,
}

impl Iso {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let debian = Debian::fetch()?;
        let image = self.under_test.image(&debian)?;
        let work = paths::run_dir("iso")?;
        let initrd = match &self.dom0.initrd {
            Some(file) => file.clone(),
            None => toolstack::files::dom0(&debian, &work)?,
        };
        let kernel = self.dom0.kernel.clone().unwrap_or_else(|| debian.vmlinuz());
        let kernel_args = format!("{} {}", toolstack::SHELL_ARGS, self.dom0.kernel_args);
        let content = iso::Content {
            hypervisor: &image.gz,
            args: &format!("{} {}", dom0::HYPERVISOR_ARGS, self.dom0.args),
            kernel: Some((&kernel, kernel_args.trim())),
            initrd: Some(&initrd),
        };
        fs::create_dir_all(paths::dist())?;
        let name = if image.hypervisor == Hypervisor::Ours { "xen-compat.iso" } else { "xen.iso" };
        let out = iso::make(&content, &work, &paths::dist().join(name))?;
        println!("made {} ({} MiB), dom0 {}", out.display(), fs::metadata(&out)?.len() >> 20, debian.kernel_release);
        Ok(true)
    }
}
