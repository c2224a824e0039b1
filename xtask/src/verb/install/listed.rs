//! How Debian's own tools treat the image in a `/boot`, and the package.

use super::System;
use crate::grub::{config, CONFIG, EFI_NAME, NAME, OLD_NAME};
use crate::verb::deb;
use anyhow::{ensure, Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::debian::Debian;
use tests::{command, paths};

/// The titles of the submenus that lead to our entries.
const SUBMENUS: [&str; 2] =
    ["Advanced options for Debian GNU/Linux (with Xen hypervisor)", "Xen hypervisor, version 0-compat"];

/// Checks the entries that `20_linux_xen` writes for a `/boot` with Debian's kernel, Debian's Xen and the image, and
/// that removal leaves nothing.
///
/// # Errors
/// What is missing in the entries, or a tool's words.
pub(crate) fn listed(debian: &Debian, image: &Path) -> Result<String> {
    let system = System { root: paths::run_dir("install")? };
    let boot = system.boot();
    fs::create_dir_all(&boot)?;
    for part in ["config", "vmlinuz"] {
        let name = format!("{part}-{}", debian.kernel_release);
        fs::copy(debian.file(&format!("boot/{name}")), boot.join(name))?;
    }
    fs::copy(debian.xen_gz(), boot.join(debian.xen_gz().file_name().context("it has a name")?))?;
    let before = files(&system.root)?;
    fs::copy(image, boot.join(OLD_NAME))?;
    system.install(image, false)?;
    ensure!(!boot.join(OLD_NAME).exists() && !system.config().exists(), "the old name or a default was left");
    ensure!(boot.join(EFI_NAME).exists(), "there is no EFI application");
    system.install(image, true).context("once more, over itself")?;
    let seen = entries(debian, &boot)?;
    named(&boot, true, &SUBMENUS.join(">"))?;
    named(&boot, false, "0")?;
    system.remove()?;
    // The configuration left by a removed package names no missing entry.
    named(&boot, true, "0")?;
    fs::remove_dir_all(system.root.join("etc"))?;
    ensure!(files(&system.root)? == before, "something is left: {:?}", files(&system.root)?);
    Ok(format!("{seen}; removed without a trace"))
}

/// Runs `20_linux_xen` on `boot`.
fn entries(debian: &Debian, boot: &Path) -> Result<&'static str> {
    let namespaces = Command::new("unshare").args(["--mount", "true"]).output();
    if !namespaces.is_ok_and(|o| o.status.success()) {
        return Ok("20_linux_xen was not asked: no mount namespaces here");
    }
    // The script reads only /boot: it gets ours, in its own mount namespace, and no disk is probed.
    let script = "mount --bind \"$0\" /boot && exec sh /etc/grub.d/20_linux_xen";
    let out = Command::new("unshare")
        .args(["--mount", "sh", "-ec", script])
        .arg(boot)
        .envs([("pkgdatadir", "/usr/share/grub"), ("grub_probe", "true"), ("grub_mkrelpath", "echo")])
        .envs([("GRUB_DEVICE", "/dev/sda1"), ("GRUB_DISTRIBUTOR", "Debian"), ("grub_file", "grub-file")])
        .env("LC_ALL", "C")
        .output()?;
    let (menu, said) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    ensure!(!said.contains("warning") && !said.contains("syntax"), "20_linux_xen complains: {said}");
    // The first entry, which Debian's package makes the default, is that of Debian's Xen.
    let (first, rest) = menu.split_once("submenu ").context("20_linux_xen wrote no submenu")?;
    ensure!(first.contains("with Xen hypervisor'") && first.contains("/boot/xen-4.17-amd64.gz "), "first is: {first}");
    let (xen, ours) = rest.split_once(&format!("'{}'", SUBMENUS[1])).with_context(|| format!("no {}", SUBMENUS[1]))?;
    ensure!(xen.starts_with(&format!("'{}'", SUBMENUS[0])) && !xen.contains(NAME), "before ours is: {xen}");
    let kernel = format!("/boot/vmlinuz-{} placeholder root=", debian.kernel_release);
    for due in [&format!("multiboot2\t/boot/{NAME} placeholder"), &kernel] {
        ensure!(ours.contains(due.as_str()), "20_linux_xen wrote no \"{due}\": {ours}");
    }
    Ok("listed by 20_linux_xen behind Debian's Xen")
}

/// Sets the default entry as on a system with this `/boot`, and checks that the titles in its name are those the script
/// writes.
fn named(boot: &Path, default: bool, due: &str) -> Result<()> {
    let config = config(default).replace("/boot/", &format!("{}/", boot.display()));
    let script = format!("GRUB_DEFAULT=0 GRUB_DISTRIBUTOR=Debian\n{config}echo \"$GRUB_DEFAULT\"");
    let got = command::run(Command::new("sh").args(["-euc", &script]).env("LC_ALL", "C"))?;
    ensure!(got.trim() == due, "the default entry is \"{}\" instead of \"{due}\"", got.trim());
    Ok(())
}

/// Checks the package's files in an empty system, and that a purge leaves none.
///
/// # Errors
/// What is missing or left, or dpkg's words.
pub(crate) fn packed(image: &Path) -> Result<String> {
    let dir = paths::run_dir("deb")?;
    let deb = deb::pack(image, &dir)?;
    let root = dir.join("root");
    for folder in ["var/lib/dpkg/updates", "var/lib/dpkg/info", "boot", "etc"] {
        fs::create_dir_all(root.join(folder))?;
    }
    fs::write(root.join("var/lib/dpkg/status"), "")?;
    let admin = |f: &PathBuf| !f.starts_with("var/lib/dpkg");
    let dpkg = |act: &str, what: &Path| {
        // Scripts run here, not in the empty system, and must know that.
        let mut c = Command::new("dpkg");
        c.arg(format!("--root={}", root.display())).args(["--force-script-chrootless", "--force-not-root"]);
        c.arg("--log=/dev/null").arg(act).arg(what).env("LC_ALL", "C");
        command::run(&mut c)
    };
    dpkg("--install", &deb)?;
    let there: BTreeSet<PathBuf> = files(&root)?.into_iter().filter(admin).collect();
    let boot = Path::new("boot");
    for due in [boot.join(NAME), boot.join(EFI_NAME), Path::new("etc").join(CONFIG)] {
        ensure!(there.contains(&due), "the package has no {}: {there:?}", due.display());
    }
    ensure!(fs::read(root.join("boot").join(NAME))? == fs::read(image)?, "the package has another image");
    dpkg("--remove", Path::new(deb::PACKAGE))?;
    ensure!(!root.join("boot").join(NAME).exists(), "the image is left");
    dpkg("--purge", Path::new(deb::PACKAGE))?;
    let left: Vec<PathBuf> = files(&root)?.into_iter().filter(admin).collect();
    ensure!(left.is_empty(), "a purge leaves {left:?}");
    Ok(format!("{} files, purged without a trace", there.len()))
}

/// Returns all files under `root`, by their relative paths.
fn files(root: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut all = BTreeSet::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                all.insert(entry.path().strip_prefix(root)?.to_path_buf());
            }
        }
    }
    Ok(all)
}
