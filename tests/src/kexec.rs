//! Starts the hypervisor from Linux with kexec-tools, which uses the ELF header's entry point.

use crate::cpio::Archive;
use crate::debian::Debian;
use crate::dom0::{Guest, HYPERVISOR_ARGS, KERNEL_ARGS};
use crate::hypervisor::{self, Image};
use crate::machine::{Chipset, Loader, Machine};
use crate::qemu::{self, Watch, CRASHES};
use crate::report::Outcome;
use crate::toolstack::files::add_program;
use crate::{initramfs, paths, verdict};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

const INIT: &[u8] = include_bytes!("../kexec/init");
/// `/init` of a dom0 that loads another kernel.
pub(crate) const DOM0: &[u8] = include_bytes!("../kexec/dom0");
/// `/init` of a kernel that dom0 starts in place of the hypervisor.
pub(crate) const NEXT: &[u8] = include_bytes!("../kexec/next");
const CHECKS: &[&str] = &["hypervisor", "booted-on-xen", "memory", "wallclock", "modules", "xenfs", "dmesg-clean"];

/// The loader by which [`Start::Kexec`](crate::dom0::Start::Kexec) starts it.
pub const MULTIBOOT2: &str = "multiboot2-x86";
/// kexec-tools' loaders for such images.
pub const TYPES: [&str; 2] = ["multiboot-x86", MULTIBOOT2];

/// What is started.
pub struct Hypervisor<'a> {
    /// The image.
    pub image: &'a Image,
    /// Its command line.
    pub args: &'a str,
    /// One of [`TYPES`].
    pub kind: &'a str,
}

/// Returns the test's name.
pub fn name(hypervisor: hypervisor::Hypervisor, kind: &str) -> String {
    format!("kexec {kind} {hypervisor}")
}

/// Boots Debian's kernel on the bare machine, which starts `image` with Debian's kernel as dom0.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn run(debian: &Debian, image: &Image, kind: &str) -> Result<Outcome> {
    let name = name(image.hypervisor, kind);
    let dir = paths::run_dir(&name)?;
    let args = format!("dom0_mem=512M,max:512M {HYPERVISOR_ARGS}");
    let guest = Guest {
        kernel: debian.vmlinuz(),
        kernel_args: KERNEL_ARGS.to_owned(),
        initrd: Some(initramfs::build(debian, &dir)?),
    };
    let loader = loader(debian, &Hypervisor { image, args: &args, kind }, &guest, &dir)?;
    let machine = Machine::new(Chipset::Q35, 1024, loader);
    let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
    let run = qemu::run(&machine, &dir, &Watch { stop, progress: Some(name.clone()), ..Watch::default() })?;
    let result = verdict::judge(&run, CHECKS).map(|c| format!("{} checks", c.len()));
    if result.is_err() {
        print!("{}", run.tail(40));
    }
    Ok(Outcome::of_run(&name, result, &run))
}

/// Returns a loader of a Linux kernel that starts the hypervisor, with a guest that has an initrd.
///
/// # Errors
/// I/O.
pub fn loader(debian: &Debian, hypervisor: &Hypervisor<'_>, guest: &Guest, dir: &Path) -> Result<Loader> {
    let mut a = Archive::default();
    ["bin", "boot", "dev", "proc", "sbin", "sys"].iter().for_each(|d| a.dir(d));
    a.char_device("dev/console", 5, 1);
    a.file("bin/busybox", 0o755, &fs::read(debian.busybox())?);
    a.link("bin/sh", "busybox");
    add_program(&mut a, debian, "sbin/kexec")?;
    a.file("init", 0o755, INIT);
    a.file("boot/hypervisor", 0o644, &fs::read(&hypervisor.image.elf)?);
    a.file("boot/args", 0o644, hypervisor.args.as_bytes());
    a.file("boot/vmlinuz", 0o644, &fs::read(&guest.kernel)?);
    a.file("boot/kernel-args", 0o644, guest.kernel_args.as_bytes());
    a.file("boot/initrd", 0o644, &fs::read(guest.initrd.as_ref().context("the guest has no initrd")?)?);
    let initrd = dir.join("kexec.cpio");
    fs::write(&initrd, a.finish())?;
    let args = format!("console=ttyS0 quiet kexec.type={}", hypervisor.kind);
    Ok(Loader::Kernel { image: debian.vmlinuz(), args, modules: vec![(initrd, String::new())] })
}
