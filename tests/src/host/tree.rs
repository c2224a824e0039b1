//! The files of a host: a base system by debootstrap, made once, and what the steps need beside it.

use super::{Firmware, Form};
use crate::apt::{source, Absent, Apt};
use crate::command::run;
use crate::machine::Loader;
use crate::{made, paths};
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is installed.
pub struct Ours {
    /// The image; the EFI application may lie beside it.
    pub image: PathBuf,
    /// The Debian package.
    pub package: PathBuf,
    /// The program behind `./x`, whose verb `install` is run on the host.
    pub x: PathBuf,
}

/// The GRUB settings of a machine with a serial console.
const GRUB: &str = "GRUB_TIMEOUT=1\nGRUB_TERMINAL=serial\nGRUB_SERIAL_COMMAND=\"serial --unit=0 --speed=115200\"\n\
                    GRUB_CMDLINE_LINUX=\"console=hvc0\"\nGRUB_CMDLINE_XEN=\"console=com1 com1=115200,8n1 dom0_mem=1024M,max:1024M\"\n\
                    XEN_OVERRIDE_GRUB_DEFAULT=1\n";
/// Services that would work at some time by themselves.
const MASKED: &[&str] = &["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "man-db.timer"];

/// Returns the base system, made once; `Ok(Err(…))` where this machine's mirror does not have the release.
pub(super) fn base(form: Form) -> Result<Result<PathBuf, Absent>> {
    let all = paths::debian().join("host");
    let base = all.join(form.to_string().replace(' ', "-"));
    let _lock = made::lock(&base)?;
    if base.is_dir() {
        return Ok(Ok(base));
    }
    let (new, cache) = (base.with_extension("new"), all.join("cache"));
    fs::create_dir_all(&cache)?;
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    let suite = form.release.suite();
    // From the source of this machine's own packages.
    let line = source(suite)?;
    if let Err(e) = Apt::new(&all.join("apt").join(suite), &line)?.update() {
        return Ok(Err(Absent(format!("no {suite} from this machine's mirror: {e:#}"))));
    }
    let mirror = line.split(' ').find(|word| word.contains("://")).context("a source has an address")?;
    eprintln!("{}: debootstrap, once; it takes some minutes", form.name());
    let mut c = Command::new("debootstrap");
    c.arg(format!("--cache-dir={}", cache.display())).arg(format!("--include={}", form.packages()));
    run(c.args(["--variant=minbase", suite]).arg(&new).arg(mirror))?;
    fs::rename(&new, &base)?;
    Ok(Ok(base))
}

/// Returns a loader of Debian's kernel by QEMU itself, for as long as the disk has no GRUB.
pub(super) fn linux(base: &Path) -> Result<Loader> {
    let find = |prefix: &str| -> Result<PathBuf> {
        let named = |f: &PathBuf| f.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix));
        let files = fs::read_dir(base.join("boot"))?.filter_map(|e| Some(e.ok()?.path()));
        files.filter(named).max().with_context(|| format!("no /boot/{prefix}*"))
    };
    Ok(Loader::Kernel {
        image: find("vmlinuz-")?,
        args: "root=LABEL=host ro quiet console=ttyS0".into(),
        modules: vec![(find("initrd.img-")?, String::new())],
    })
}

/// Makes the tree of a host in `dir`: the base system, and what the steps need.
pub(super) fn host(form: Form, base: &Path, ours: &Ours, dir: &Path) -> Result<PathBuf> {
    let tree = dir.join("tree");
    // Files are hard links to the base: files that change are recreated.
    run(Command::new("cp").arg("-al").arg(base).arg(&tree))?;
    let put = |name: &str, text: &str, mode: u32| -> Result<()> {
        let file = tree.join(name);
        fs::remove_file(&file).ok();
        fs::write(&file, text)?;
        Ok(fs::set_permissions(file, fs::Permissions::from_mode(mode))?)
    };
    let mut mounts = String::from("LABEL=host / ext4 errors=remount-ro 0 1\n");
    if form.firmware == Firmware::Uefi {
        mounts += "LABEL=ESP /boot/efi vfat umask=0077 0 1\n";
        fs::create_dir(tree.join("boot/efi"))?;
    }
    put("etc/fstab", &mounts, 0o644)?;
    put("etc/hostname", "host\n", 0o644)?;
    put("etc/hosts", "127.0.0.1 localhost host\n", 0o644)?;
    put("etc/default/grub.d/a-serial.cfg", GRUB, 0o644)?;
    put("root/steps", &fs::read_to_string(paths::root().join("tests/host/steps"))?, 0o755)?;
    // root logs in without a password.
    let shadow = fs::read_to_string(base.join("etc/shadow"))?;
    let open = |line: &str| match line.strip_prefix("root:").and_then(|rest| rest.split_once(':')) {
        Some((_, rest)) => format!("root::{rest}\n"),
        None => format!("{line}\n"),
    };
    put("etc/shadow", &shadow.lines().map(open).collect::<String>(), 0o640)?;
    for unit in MASKED {
        symlink("/dev/null", tree.join("etc/systemd/system").join(unit)).ok();
    }
    let put_file = |from: &Path, name: &str| fs::copy(from, tree.join("root").join(name)).map(drop);
    put_file(&ours.package, "xen-compat.deb")?;
    put_file(&ours.image, "xen-compat.gz")?;
    put_file(&ours.x, "x")?;
    let efi = ours.image.with_extension("efi");
    if efi.is_file() {
        put_file(&efi, "xen-compat.efi")?;
    }
    Ok(tree)
}
