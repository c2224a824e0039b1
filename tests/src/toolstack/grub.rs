//! PV-GRUB of Debian, as a domU's kernel, and a disk from which it boots.

use crate::command::run;
use crate::debian::Debian;
use crate::emulator::Emulator;
use crate::xen4::{expects, Kernel};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// GRUB for 32-bit PV domains.
const GRUB: &str = "grub-i386-xen.bin";
/// Size of the disk, MiB.
const DISK_MIB: u64 = 8;
/// What a kernel that was started from the disk is told, and nobody else.
const WORD: &str = "told-by-grub";

/// Returns that kernel's command line.
pub(super) fn command_line() -> String {
    let words = ["selftest", expects(&Emulator::Installed), WORD];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns GRUB and its disk: names in `/guests`, and files. The disk is an ext2 file system with guest32pae in it and
/// the configuration that boots it.
///
/// # Errors
/// I/O errors, tools' words.
pub(super) fn files(debian: &Debian, dir: &Path) -> Result<[(&'static str, PathBuf); 2]> {
    let (tree, image) = (dir.join("grub"), dir.join("grub.img"));
    let kernel = Kernel::Guest32Pae;
    fs::create_dir_all(tree.join("boot/grub"))?;
    fs::copy(kernel.build()?, tree.join("boot").join(kernel.name()))?;
    fs::write(tree.join("boot/grub/grub.cfg"), format!("linux /boot/{} {}\nboot\n", kernel.name(), command_line()))?;
    fs::File::create(&image)?.set_len(DISK_MIB << 20)?;
    run(Command::new("mke2fs").args(["-q", "-F", "-t", "ext2", "-d"]).arg(&tree).arg(&image))?;
    fs::remove_dir_all(&tree)?;
    Ok([(GRUB, debian.file(&format!("usr/lib/grub-xen/{GRUB}"))), ("grub.img", image)])
}
