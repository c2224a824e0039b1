//! `./x install`: the image into `/boot`, beside Debian's kernels, and away again.

use crate::cargo;
use crate::options::Options;
use crate::verb::build;
use anyhow::{ensure, Context, Result};
use flate2::read::GzDecoder;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;
use tests::debian::Debian;
use tests::paths;

const HELP: &str = "
./x install [--remove] [options]

Builds the image, copies it to /boot/xen-compat.gz and runs update-grub, which lists it by itself: one entry for each
kernel that can be a dom0. The entries of plain Linux and of Debian's own Xen stay. Options of the hypervisor are those of
Xen: GRUB_CMDLINE_XEN in /etc/default/grub.

  --remove            takes the file away and runs update-grub: nothing else was changed
  --boot DIR          another folder than /boot; update-grub is not run
  --image FILE        an image already built
";

/// The file: Debian's `20_linux_xen` takes every `/boot/xen*` for a hypervisor.
const NAME: &str = "xen-compat.gz";
/// Where it grows: this name is nobody's.
const NEW: &str = ".xen-compat.gz.new";
/// What the image has in it, and no other hypervisor.
const MARK: &[u8] = b"xen-compat";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let o = Options::parse(args, &["remove", "boot", "image"], HELP)?;
    if o.help {
        return Ok(true);
    }
    o.no_words()?;
    ensure!(o.boot.is_dir(), "{} is no folder; --boot names another", o.boot.display());
    let file = o.boot.join(NAME);
    if o.remove {
        remove(&o.boot)?;
        println!("removed {}", file.display());
    } else {
        if o.image.is_none() {
            build::image()?;
        }
        install(&o.image.unwrap_or_else(|| paths::dist().join(NAME)), &o.boot)?;
        println!("installed {}; `./x install --remove` takes it away again", file.display());
    }
    if o.boot == Path::new("/boot") {
        if which("update-grub") {
            cargo::run(&mut Command::new("update-grub"))?;
        } else {
            println!("there is no update-grub here: tell your boot loader yourself");
        }
    }
    Ok(true)
}

/// Puts `image` (packed or not: GRUB takes both) into `boot`: whole or not at all.
fn install(image: &Path, boot: &Path) -> Result<()> {
    ensure!(image.is_file(), "there is no {}: ./x build makes it", image.display());
    ensure!(is_ours(image)?, "{} is not our image", image.display());
    refuse_strangers(&boot.join(NAME))?;
    let new = boot.join(NEW);
    fs::copy(image, &new).with_context(|| format!("{} cannot be written", new.display()))?;
    File::open(&new)?.sync_all()?;
    cargo::run(Command::new("grub-file").arg("--is-x86-multiboot2").arg(&new)).context("GRUB would not boot it")?;
    fs::rename(&new, boot.join(NAME))?;
    Ok(())
}

fn remove(boot: &Path) -> Result<()> {
    let file = boot.join(NAME);
    ensure!(file.exists(), "there is no {}: nothing is installed", file.display());
    refuse_strangers(&file)?;
    fs::remove_file(file)?;
    Ok(())
}

/// Refuses to touch a file of that name which somebody else put there.
fn refuse_strangers(file: &Path) -> Result<()> {
    ensure!(!file.exists() || is_ours(file)?, "{} is not ours; it stays as it is", file.display());
    Ok(())
}

fn is_ours(file: &Path) -> Result<bool> {
    let raw = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut image = Vec::new();
    if GzDecoder::new(&raw[..]).read_to_end(&mut image).is_err() {
        image = raw;
    }
    Ok(image.windows(MARK.len()).any(|w| w == MARK))
}

/// What Debian's `20_linux_xen` makes of a `/boot` with Debian's kernel and the image in it; and that nothing is left
/// after the removal.
///
/// # Errors
/// What is missing in the entry, or a tool's words.
pub fn listed(debian: &Debian, image: &Path) -> Result<String> {
    let boot = paths::run_dir("install")?;
    for part in ["config", "vmlinuz"] {
        let name = format!("{part}-{}", debian.kernel_release);
        fs::copy(debian.file(&format!("boot/{name}")), boot.join(name))?;
    }
    let before = names(&boot)?;
    install(image, &boot)?;
    install(image, &boot).context("once more, over itself")?;
    let seen = entry(debian, &boot)?;
    remove(&boot)?;
    ensure!(names(&boot)? == before, "something is left: {:?}", names(&boot)?);
    Ok(format!("{seen}; removed without a trace"))
}

/// Runs `20_linux_xen` on `boot`.
fn entry(debian: &Debian, boot: &Path) -> Result<&'static str> {
    let namespaces = Command::new("unshare").args(["--mount", "true"]).output();
    if !namespaces.is_ok_and(|o| o.status.success()) {
        return Ok("20_linux_xen was not asked: no mount namespaces here");
    }
    // The script reads /boot and nothing else: it gets ours, in a mount namespace of its own, and no disk is probed.
    let script = "mount --bind \"$0\" /boot && exec sh /etc/grub.d/20_linux_xen";
    let out = Command::new("unshare")
        .args(["--mount", "sh", "-ec", script])
        .arg(boot)
        .envs([("pkgdatadir", "/usr/share/grub"), ("grub_probe", "true"), ("grub_mkrelpath", "echo")])
        .envs([("GRUB_DEVICE", "/dev/sda1"), ("GRUB_DISTRIBUTOR", "Debian"), ("grub_file", "grub-file")])
        .output()?;
    let entry = String::from_utf8_lossy(&out.stdout).into_owned();
    let kernel = format!("/boot/vmlinuz-{} placeholder root=", debian.kernel_release);
    for due in
        ["menuentry 'Debian GNU/Linux, with Xen hypervisor'", "multiboot2\t/boot/xen-compat.gz placeholder", &kernel]
    {
        let why = String::from_utf8_lossy(&out.stderr);
        ensure!(entry.contains(due), "20_linux_xen wrote no \"{due}\": {entry}{why}");
    }
    Ok("listed by 20_linux_xen")
}

fn names(dir: &Path) -> Result<BTreeSet<OsString>> {
    fs::read_dir(dir)?.map(|e| Ok(e?.file_name())).collect()
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
        let boot = std::env::temp_dir().join(format!("install-{}", std::process::id()));
        fs::create_dir_all(&boot).unwrap();
        assert!(remove(&boot).is_err());
        fs::write(boot.join(NAME), "something else").unwrap();
        let image = boot.join("image");
        fs::write(&image, [b"\x7fELF..".as_slice(), MARK].concat()).unwrap();
        assert!(install(&image, &boot).unwrap_err().to_string().contains("not ours"));
        assert!(remove(&boot).is_err());
        assert_eq!(fs::read(boot.join(NAME)).unwrap(), b"something else");
        fs::write(&image, "another program").unwrap();
        fs::remove_file(boot.join(NAME)).unwrap();
        assert!(install(&image, &boot).unwrap_err().to_string().contains("not our image"));
        fs::remove_dir_all(boot).unwrap();
    }
}
