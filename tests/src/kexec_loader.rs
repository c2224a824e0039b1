//! A Linux kernel on the bare machine as a loader: it starts the hypervisor by kexec-tools.

use crate::cpio::Archive;
use crate::debian::Debian;
use crate::hypervisor::Image;
use crate::machine::Loader;
use crate::program::add_program;
use anyhow::Result;
use std::fs;
use std::path::Path;

const INIT: &[u8] = include_bytes!("../kexec/init");
/// kexec-tools' name for its Multiboot2 loader.
pub const MULTIBOOT2: &str = "multiboot2-x86";

/// What is started.
pub struct Started<'a> {
    /// The hypervisor.
    pub hypervisor: &'a Image,
    /// Its command line.
    pub args: &'a str,
    /// kexec-tools' name for the loader.
    pub kind: &'a str,
    /// dom0's kernel.
    pub kernel: &'a Path,
    /// Its command line.
    pub kernel_args: &'a str,
    /// Its initrd.
    pub initrd: &'a Path,
}

/// Makes the loader; `dir` is a folder for its initramfs.
///
/// # Errors
/// Missing files of the packages, I/O.
pub fn make(debian: &Debian, what: &Started<'_>, dir: &Path) -> Result<Loader> {
    let mut a = Archive::default();
    ["bin", "boot", "dev", "proc", "sbin", "sys"].iter().for_each(|d| a.dir(d));
    a.char_device("dev/console", 5, 1);
    a.file("bin/busybox", 0o755, &fs::read(debian.busybox())?);
    a.link("bin/sh", "busybox");
    add_program(&mut a, debian, "sbin/kexec")?;
    a.file("init", 0o755, INIT);
    a.file("boot/hypervisor", 0o644, &fs::read(&what.hypervisor.elf)?);
    a.file("boot/args", 0o644, what.args.as_bytes());
    a.file("boot/vmlinuz", 0o644, &fs::read(what.kernel)?);
    a.file("boot/kernel-args", 0o644, what.kernel_args.as_bytes());
    a.file("boot/initrd", 0o644, &fs::read(what.initrd)?);
    let initrd = dir.join("kexec.cpio");
    fs::write(&initrd, a.finish())?;
    let args = format!("console=ttyS0 quiet kexec.type={}", what.kind);
    Ok(Loader::Kernel { image: debian.vmlinuz(), args, modules: vec![(initrd, String::new())] })
}
