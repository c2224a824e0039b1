//! A CD from which UEFI firmware itself starts the hypervisor, as an EFI application: a FAT volume with the application,
//! its configuration, kernel and initrd, or with all of them in one file.

use crate::command::run;
use crate::iso::Content;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder in which firmware looks for an application on removable media, and the application's name there.
const FOLDER: [&str; 2] = ["::/EFI", "::/EFI/BOOT"];
const APPLICATION: &str = "BOOTX64.EFI";
/// Where the sections of a unified image begin: after the application's own.
const FIRST_SECTION: u64 = 16 << 20;

/// How dom0's kernel and initrd get to the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// As files that the configuration names; the configuration has this name.
    Files(&'static str),
    /// As sections of the application.
    Sections,
}

/// Makes the CD at `out`; `content.hypervisor` is the application, `work` a folder for what goes there.
///
/// # Errors
/// I/O errors, the words of objcopy, mtools, xorriso.
pub fn make(content: &Content<'_>, parts: Parts, work: &Path, out: &Path) -> Result<PathBuf> {
    let tree = work.join("efi");
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    fs::create_dir_all(&tree)?;
    let config = tree.join("config");
    fs::write(&config, configuration(content))?;
    let application = tree.join("application");
    let is_due = || format!("{} is due: ./x build leaves it beside the image", content.hypervisor.display());
    fs::copy(content.hypervisor, &application).with_context(is_due)?;
    let mut files = vec![(application.clone(), APPLICATION)];
    let kernel = content.kernel.map(|(file, _)| file);
    match parts {
        Parts::Files(name) => {
            files.push((config, name));
            files.extend(kernel.map(|file| (file.to_path_buf(), "vmlinuz")));
            files.extend(content.initrd.map(|file| (file.to_path_buf(), "initrd.img")));
        }
        Parts::Sections => {
            let sections = [(".config", Some(&*config)), (".kernel", kernel), (".ramdisk", content.initrd)];
            unify(&application, sections.into_iter().filter_map(|(name, file)| Some((name, file?))))?;
        }
    }
    let volume = tree.join("volume");
    fill(&volume, &files)?;
    let cd = tree.join("cd");
    fs::create_dir(&cd)?;
    fs::rename(&volume, cd.join("efi.img"))?;
    // A size of 0 is the rest of the CD: the field has no room for more than 32 MiB.
    let boot = ["-e", "efi.img", "-no-emul-boot", "-boot-load-size", "0"];
    run(Command::new("xorriso").args(["-as", "mkisofs", "-quiet", "-o"]).arg(out).args(boot).arg(&cd))?;
    fs::remove_dir_all(&tree)?;
    Ok(out.to_path_buf())
}

/// Returns the configuration, as an administrator would write it.
fn configuration(content: &Content<'_>) -> String {
    let mut text = format!("[global]\ndefault=debian\n\n[debian]\noptions={}\n", content.args);
    if let Some((_, args)) = content.kernel {
        text += &format!("kernel=vmlinuz {args}\n");
    }
    if content.initrd.is_some() {
        text += "ramdisk=initrd.img\n";
    }
    text
}

/// Adds files to the application as sections.
fn unify<'a>(application: &Path, sections: impl Iterator<Item = (&'static str, &'a Path)>) -> Result<()> {
    let mut objcopy = Command::new("objcopy");
    let mut address = FIRST_SECTION;
    for (name, file) in sections {
        objcopy.arg("--add-section").arg(format!("{name}={}", file.display()));
        objcopy.arg("--change-section-vma").arg(format!("{name}={address:#x}"));
        address += fs::metadata(file)?.len().next_multiple_of(4096);
    }
    run(objcopy.arg(application)).map(drop)
}

/// Makes a FAT volume with these files where firmware looks for its application.
fn fill(volume: &Path, files: &[(PathBuf, &str)]) -> Result<()> {
    let mut size = 8 << 20;
    for (file, _) in files {
        size += fs::metadata(file)?.len();
    }
    let mtool = |name: &str| {
        let mut c = Command::new(name);
        c.arg("-i").arg(volume);
        c
    };
    run(mtool("mformat").args(["-C", "-h", "16", "-s", "63", "-T", &size.div_ceil(512).to_string(), "::"]))?;
    run(mtool("mmd").args(FOLDER))?;
    for (file, name) in files {
        run(mtool("mcopy").arg(file).arg(format!("{}/{name}", FOLDER[1])))?;
    }
    Ok(())
}
