//! `./x build`: the hypervisor image.

use crate::image;
use anyhow::Result;
use clap::Args;

/// Build the hypervisor image: dist/xen-compat (ELF) and dist/xen-compat.gz
///
/// Builds the hypervisor for x86_64-unknown-none, in its profile `image`, and leaves
///   dist/xen-compat      ELF with Multiboot and Multiboot2 headers (qemu-system-x86_64 -kernel)
///   dist/xen-compat.gz   the same, gzipped: takes the place of /boot/xen.gz under GRUB
///   dist/xen-compat.efi  the same as an EFI application, as Xen's xen.efi: the firmware or systemd-boot starts it
///   dist/INSTALL         what to do with it on a Xen host; `./x deb` makes a package, too
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Build {}

impl Build {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        image::build().map(|()| true)
    }
}
