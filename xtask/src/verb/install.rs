//! `./x install`: installs the image in `/boot`, beside Debian's kernels, and removes it.

mod listed;

pub(crate) use listed::{listed, packed};

use crate::cargo;
use crate::grub::{config, CONFIG, EFI_NAME, NAME, OLD_NAME};
use crate::options::Built;
use anyhow::{ensure, Context, Result};
use clap::Args;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::given;

/// Put it in /boot, where Debian's update-grub lists it by itself; --remove takes it away again
///
/// Builds the image, copies it to /boot/xen-0-compat.gz and runs update-grub, which lists it by itself: one entry for each
/// kernel that can be a dom0, in the submenu of Xen's. What is booted by default stays what it is, and so do all other entries.
/// Options of the hypervisor are those of Xen: GRUB_CMDLINE_XEN in /etc/default/grub. `./x deb` makes a package instead.
/// The EFI application goes to /boot/xen-0-compat.efi, for who wants to copy it to the EFI partition.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Install {
    /// GRUB boots it by default (/etc/default/grub.d/xen_compat.cfg)
    #[arg(long, conflicts_with = "remove")]
    default: bool,
    /// Take away what was installed and run update-grub: nothing else was changed
    #[arg(long)]
    remove: bool,
    /// A system that is mounted at DIR; update-grub is not run
    #[arg(long, value_name = "DIR", default_value = "/", hide_default_value = true)]
    root: PathBuf,
    #[command(flatten)]
    built: Built,
}

/// The system to install to.
struct System {
    root: PathBuf,
}

impl Install {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let system = System { root: self.root };
        ensure!(system.boot().is_dir(), "there is no folder {}; --root names another system", system.boot().display());
        if self.remove {
            system.remove()?.iter().for_each(|file| println!("removed {}", file.display()));
        } else {
            let image = self.built.get("xen-compat.gz")?;
            system.install(&image, self.default)?.iter().for_each(|file| println!("installed {}", file.display()));
            println!("`./x install --remove` takes it away again");
        }
        if system.root != Path::new("/") {
            println!("run update-grub there");
        } else if which("update-grub") {
            cargo::run(&mut Command::new("update-grub"))?;
        } else {
            println!("there is no update-grub here: tell your boot loader yourself");
        }
        Ok(true)
    }
}

impl System {
    fn boot(&self) -> PathBuf {
        self.root.join("boot")
    }

    fn config(&self) -> PathBuf {
        self.root.join("etc").join(CONFIG)
    }

    /// Puts `image` (compressed or not: GRUB takes both) into `/boot`, and the EFI application beside it, if there is one.
    /// Returns the files it wrote.
    fn install(&self, image: &Path, default: bool) -> Result<Vec<PathBuf>> {
        given::image(image)?;
        let mut all = vec![self.place(image, NAME, |new| {
            cargo::run(Command::new("grub-file").arg("--is-x86-multiboot2").arg(new)).context("GRUB would not boot it")
        })?];
        let efi = image.with_extension("efi");
        if efi.is_file() {
            all.push(self.place(&efi, EFI_NAME, |_| Ok(()))?);
        }
        let old = self.boot().join(OLD_NAME);
        if old.exists() && given::is_ours(&old)? {
            fs::remove_file(old)?;
        }
        if default {
            let file = self.config();
            write(&file, |file| {
                fs::create_dir_all(file.parent().expect("it has a folder"))?;
                fs::write(file, config(true))
            })?;
            all.push(file);
        }
        Ok(all)
    }

    /// Copies a file to this name in `/boot`, atomically, if the copy passes the check. Returns its path.
    fn place(&self, from: &Path, name: &str, check: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        self.refuse_strangers(name)?;
        let new = self.boot().join(format!(".{name}.new")); // not /boot/xen*: no script may see a partial file
        let written = write(&new, |new| {
            fs::copy(from, new)?;
            File::open(new)?.sync_all()
        });
        if let Err(e) = written.and_then(|()| check(&new)) {
            fs::remove_file(&new).ok();
            return Err(e);
        }
        let file = self.boot().join(name);
        write(&file, |file| fs::rename(&new, file))?;
        Ok(file)
    }

    /// Removes the image and its configuration. Returns the files removed.
    fn remove(&self) -> Result<Vec<PathBuf>> {
        let names = [NAME, EFI_NAME, OLD_NAME];
        let files = names.iter().map(|n| self.boot().join(n)).chain([self.config()]);
        let found: Vec<PathBuf> = files.filter(|f| f.exists()).collect();
        ensure!(!found.is_empty(), "there is no {}: nothing is installed", self.boot().join(NAME).display());
        names.iter().try_for_each(|n| self.refuse_strangers(n))?;
        found.iter().try_for_each(|f| write(f, |f| fs::remove_file(f)))?;
        Ok(found)
    }

    /// Refuses to touch a file of this name that does not come from us, or that belongs to a package.
    fn refuse_strangers(&self, name: &str) -> Result<()> {
        let file = self.boot().join(name);
        if !file.exists() {
            return Ok(());
        }
        ensure!(given::is_ours(&file)?, "{} is not ours; it stays as it is", file.display());
        let mut owner = Command::new("dpkg-query");
        owner.arg(format!("--root={}", self.root.display())).arg("-S").arg(format!("/boot/{name}"));
        let packaged = owner.output().is_ok_and(|o| o.status.success());
        ensure!(!packaged, "{} is of the package xen-compat: apt-get remove xen-compat", file.display());
        Ok(())
    }
}

/// Runs `act` on a file; an error names the file.
fn write(file: &Path, act: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
    act(file).map_err(|e| {
        let hint = if e.kind() == ErrorKind::PermissionDenied { " (are you root?)" } else { "" };
        anyhow::Error::new(e).context(format!("{} cannot be changed{hint}", file.display()))
    })
}

fn which(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_strangers_file_stays() {
        let root = std::env::temp_dir().join(format!("install-{}", std::process::id()));
        let system = System { root: root.clone() };
        let boot = system.boot();
        fs::create_dir_all(&boot).unwrap();
        assert!(system.remove().is_err());
        fs::write(boot.join(NAME), "something else").unwrap();
        let image = root.join("image");
        fs::write(&image, b"\x7fELF..xen-compat").unwrap();
        assert!(system.install(&image, false).unwrap_err().to_string().contains("not ours"));
        assert!(system.remove().is_err());
        assert_eq!(fs::read(boot.join(NAME)).unwrap(), b"something else");
        fs::write(&image, "another program").unwrap();
        fs::remove_file(boot.join(NAME)).unwrap();
        assert!(system.install(&image, false).unwrap_err().to_string().contains("not our image"));
        fs::remove_dir_all(root).unwrap();
    }
}
