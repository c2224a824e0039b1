//! `./x iso`: a CD that boots, by a BIOS, the hypervisor with Debian's kernel as dom0.

use crate::options::Options;
use crate::verb::build;
use anyhow::Result;
use std::ffi::OsString;
use std::fs;
use tests::debian::Debian;
use tests::hypervisor::Hypervisor;
use tests::{dom0, iso, paths, toolstack};

const HELP: &str = "
./x iso [options]

Makes dist/xen-compat.iso: GRUB, the hypervisor, Debian's kernel as dom0 and an initramfs with Debian's toolstack that ends in
a shell, with the entry that Debian's 20_linux_xen writes. It boots on machines with a BIOS; UEFI cannot start it yet.

  --kernel FILE       another dom0 kernel
  --initrd FILE       another initrd
  --args TEXT         more for the hypervisor's command line
  --kernel-args TEXT  more for dom0's command line
  --hypervisor xen    Debian's Xen in the hypervisor's place (dist/xen.iso)
  --image FILE        an image already built
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let allowed = ["kernel", "initrd", "args", "kernel-args", "hypervisor", "image"];
    let o = Options::parse(args, &allowed, HELP)?;
    if o.help {
        return Ok(true);
    }
    o.no_words()?;
    o.check_files()?;
    let debian = Debian::fetch()?;
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() {
        build::image()?;
    }
    let image = o.hypervisor.image(&debian, o.image.as_deref())?;
    let work = paths::run_dir("iso")?;
    let initrd = match &o.initrd {
        Some(file) => file.clone(),
        None => toolstack::files::dom0(&debian, &work)?,
    };
    let kernel = o.kernel.clone().unwrap_or_else(|| debian.vmlinuz());
    let kernel_args = format!("{} {}", toolstack::SHELL_ARGS, o.kernel_args);
    let content = iso::Content {
        hypervisor: &image.gz,
        args: &format!("{} {}", dom0::HYPERVISOR_ARGS, o.args),
        kernel: Some((&kernel, kernel_args.trim())),
        initrd: Some(&initrd),
    };
    fs::create_dir_all(paths::dist())?;
    let name = if o.hypervisor == Hypervisor::Ours { "xen-compat.iso" } else { "xen.iso" };
    let out = iso::make(&content, &work, &paths::dist().join(name))?;
    println!("made {} ({} MiB), dom0 {}", out.display(), fs::metadata(&out)?.len() >> 20, debian.kernel_release);
    Ok(true)
}
