//! A GRUB CD, for a BIOS and for EFI, with the entry that Debian's `20_linux_xen` writes: hypervisor, kernel, initrd.

use crate::command::run;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The content of the CD.
pub struct Content<'a> {
    /// The hypervisor, gzipped or not.
    pub hypervisor: &'a Path,
    /// Its command line.
    pub args: &'a str,
    /// dom0's kernel and its command line.
    pub kernel: Option<(&'a Path, &'a str)>,
    /// dom0's initrd.
    pub initrd: Option<&'a Path>,
}

/// GRUB's modules on the CD: only those that the entry uses, to keep the CD small and quick to make. All of them exist for
/// a BIOS and for EFI: grub-mkrescue makes a CD for both where both are installed.
const GRUB_MODULES: &str = "multiboot2 iso9660 normal serial terminal echo part_msdos gzio test search all_video";

/// Makes the ISO at `out`; `work` is a folder for its tree.
///
/// # Errors
/// I/O errors, grub-mkrescue's words.
pub fn make(content: &Content<'_>, work: &Path, out: &Path) -> Result<PathBuf> {
    let tree = work.join("iso");
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    fs::create_dir_all(tree.join("boot/grub"))?;
    fs::copy(content.hypervisor, tree.join("boot/xen.gz"))?;
    if let Some((kernel, _)) = content.kernel {
        fs::copy(kernel, tree.join("boot/vmlinuz"))?;
    }
    if let Some(initrd) = content.initrd {
        fs::copy(initrd, tree.join("boot/initrd.img"))?;
    }
    fs::write(tree.join("boot/grub/grub.cfg"), config(content))?;
    run(Command::new("grub-mkrescue")
        .args(["--compress=no", "--fonts=", "--locales=", "--themes="])
        .arg(format!("--install-modules={GRUB_MODULES}"))
        .arg("-o")
        .arg(out)
        .arg(&tree))?;
    fs::remove_dir_all(&tree)?;
    Ok(out.to_path_buf())
}

fn config(content: &Content<'_>) -> String {
    let mut entry = format!("\tmultiboot2 /boot/xen.gz placeholder {}\n", content.args);
    if let Some((_, args)) = content.kernel {
        entry += &format!("\tmodule2 /boot/vmlinuz placeholder {args}\n");
    }
    if content.initrd.is_some() {
        entry += "\tmodule2 --nounzip /boot/initrd.img\n";
    }
    format!(
        "serial --unit=0 --speed=115200\nterminal_output serial\nset timeout=0\n\
         insmod all_video\n\
         menuentry 'Debian GNU/Linux, with Xen hypervisor' {{\n{entry}}}\n"
    )
}
