//! The initramfs of a dom0 with Debian's toolstack, and that of the domU it starts.

use crate::cpio::Archive;
use crate::debian::Debian;
use crate::initramfs::START;
use crate::program::Libraries;
use anyhow::{ensure, Context, Result};
use flate2::{write::GzEncoder, Compression};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const DOM0_INIT: &[u8] = include_bytes!("../../dom0/toolstack/init");
/// The scripts that dom0's init runs: `/scripts/NAME`.
const SCRIPTS: &[(&str, &[u8])] = &[
    ("attacks", include_bytes!("../../dom0/toolstack/attacks")),
    ("crash", include_bytes!("../../dom0/toolstack/crash")),
    ("figures", include_bytes!("../../dom0/toolstack/figures")),
    ("hypercalls", include_bytes!("../../dom0/toolstack/hypercalls")),
    ("work", include_bytes!("../../dom0/toolstack/work")),
    ("lib", include_bytes!("../../dom0/toolstack/lib")),
    ("cpus", include_bytes!("../../dom0/toolstack/cpus")),
    ("frequencies", include_bytes!("../../dom0/toolstack/frequencies")),
    ("commands", include_bytes!("../../dom0/toolstack/commands")),
    ("lives", include_bytes!("../../dom0/toolstack/lives")),
    ("microcode", include_bytes!("../../dom0/toolstack/microcode")),
    ("moves", include_bytes!("../../dom0/toolstack/moves")),
    ("pae", include_bytes!("../../dom0/toolstack/pae")),
    ("sleeps", include_bytes!("../../dom0/toolstack/sleeps")),
    ("suspends", include_bytes!("../../dom0/toolstack/suspends")),
    ("shell", include_bytes!("../../dom0/toolstack/shell")),
];
const DOMU_INIT: &[u8] = include_bytes!("../../domu/init");
/// Another init of a domU, which never ends.
const DOMU_BUSY: &[u8] = include_bytes!("../../domu/busy");
const DOMU_SERVE: &[u8] = include_bytes!("../../domu/serve");

/// Modules of Debian's kernel that a dom0 with guests needs.
const DOM0_MODULES: &[&str] = &[
    "virtio_pci",
    "virtio_blk",
    "sd_mod",
    "ahci",
    "ata_piix",
    "xenfs",
    "xen-privcmd",
    "xen-evtchn",
    "xen-gntdev",
    "xen-gntalloc",
    "xen-blkback",
    "xen-netback",
    "xen-pciback",
    "bridge",
    "loop",
];
const DOMU_MODULES: &[&str] = &["xen-blkfront", "xen-netfront"];

/// Programs, by their paths in the packages.
const PROGRAMS: &[&str] = &[
    "bin/bash",
    "usr/bin/flock",
    "usr/bin/addpart",
    "usr/bin/script",
    "usr/lib/xen-4.17/bin/xl",
    "usr/lib/xen-4.17/bin/xen-hptool",
    "usr/lib/xen-4.17/bin/xenpm",
    "usr/lib/xen-4.17/bin/xenstored",
    "usr/lib/xen-4.17/bin/xenconsoled",
    "usr/lib/xen-4.17/bin/xenconsole",
    "usr/lib/xen-4.17/bin/libxl-save-helper",
    "usr/lib/xen-4.17/bin/xen-init-dom0",
    "usr/bin/xenstore-read",
    "usr/bin/xenstore-write",
    "usr/bin/xenstore-ls",
    "usr/bin/xenstore-list",
    "usr/bin/xenstore-rm",
    "usr/bin/xenstore-exists",
];
/// A library opened at run time, so that no program names it.
const OPENED_LATER: &str = "libgcc_s.so.1";

/// What a machine has in addition: paths in an initramfs with the files to store there, executable; another guest.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// The domUs' kernel and programs, if they are not dom0's.
    pub guest: Option<Debian>,
    /// In dom0's.
    pub dom0: Vec<(String, PathBuf)>,
    /// In the domUs'.
    pub domu: Vec<(String, PathBuf)>,
}

/// Writes `dir/dom0.cpio.gz`.
///
/// # Errors
/// Missing files of the packages, I/O errors.
pub fn dom0(debian: &Debian, dir: &Path) -> Result<PathBuf> {
    dom0_with(debian, dir, &Additions::default())
}

/// As [`dom0`], with more in it.
///
/// # Errors
/// As there.
pub fn dom0_with(debian: &Debian, dir: &Path, more: &Additions) -> Result<PathBuf> {
    let mut a = Archive::default();
    let folders = "bin sbin dev mnt proc root scripts sys tmp run/xen run/xenstored var/lib/xen var/lib/xenstored \
                   var/log/xen/console var/lock usr/sbin lib64";
    folders.split_whitespace().for_each(|d| a.dir(d));
    a.link("var/run", "/run");
    devices(&mut a);
    busybox(&mut a, debian)?;
    let mut libraries = Libraries::of(debian);
    for program in PROGRAMS {
        let file = debian.file(program);
        a.file(program, 0o755, &read(&file)?);
        libraries.needed_by(&mut a, &file)?;
    }
    libraries.add(&mut a, OPENED_LATER)?;
    a.file("lib64/ld-linux-x86-64.so.2", 0o755, &read(&debian.file("lib64/ld-linux-x86-64.so.2"))?);
    tree(&mut a, &debian.file("etc/xen"), "etc/xen")?;
    modules(&mut a, debian, DOM0_MODULES)?;
    a.file("init", 0o755, DOM0_INIT);
    SCRIPTS.iter().for_each(|(name, script)| a.file(&format!("scripts/{name}"), 0o644, script));
    let guest = more.guest.as_ref().unwrap_or(debian);
    a.file("guests/vmlinuz", 0o644, &read(&guest.vmlinuz())?);
    a.file("guests/domu.cpio.gz", 0o644, &packed(domu(guest, &more.domu)?)?);
    add(&mut a, &more.dom0)?;
    let out = dir.join("dom0.cpio.gz");
    fs::write(&out, packed(a)?)?;
    Ok(out)
}

/// Adds to dom0's initramfs kernels for its domUs, `/guests/NAME`: `(NAME, file)`.
///
/// # Errors
/// I/O errors.
pub fn add_kernels(initramfs: &Path, kernels: &[(&str, PathBuf)]) -> Result<()> {
    // Linux accepts several archives in sequence. This one is not compressed: decompression takes longer than reading.
    let mut a = Archive::default();
    for (name, file) in kernels {
        a.file(&format!("guests/{name}"), 0o644, &read(file)?);
    }
    let first = fs::read(initramfs)?;
    fs::write(initramfs, [a.finish(), first].concat())?;
    Ok(())
}

/// Builds the domU's initramfs.
fn domu(debian: &Debian, more: &[(String, PathBuf)]) -> Result<Archive> {
    let mut a = Archive::default();
    ["dev", "proc", "root", "sys", "tmp"].iter().for_each(|d| a.dir(d));
    devices(&mut a);
    busybox(&mut a, debian)?;
    modules(&mut a, debian, DOMU_MODULES)?;
    a.file("init", 0o755, DOMU_INIT);
    a.file("start", 0o644, START);
    a.file("busy", 0o755, DOMU_BUSY);
    a.file("serve", 0o755, DOMU_SERVE);
    add(&mut a, more)?;
    Ok(a)
}

fn add(a: &mut Archive, files: &[(String, PathBuf)]) -> Result<()> {
    files.iter().try_for_each(|(path, file)| {
        a.file(path, 0o755, &read(file)?);
        Ok(())
    })
}

fn devices(a: &mut Archive) {
    a.char_device("dev/console", 5, 1);
    a.char_device("dev/null", 1, 3);
}

fn busybox(a: &mut Archive, debian: &Debian) -> Result<()> {
    a.file("bin/busybox", 0o755, &read(&debian.busybox())?);
    a.link("bin/sh", "busybox");
    Ok(())
}

fn modules(a: &mut Archive, debian: &Debian, names: &[&str]) -> Result<()> {
    let mut list = String::new();
    for path in debian.modules()?.closure(names)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        a.file(&format!("modules/{name}"), 0o644, &read(&path)?);
        list += &format!("{name}\n");
    }
    a.file("modules/list", 0o644, list.as_bytes());
    Ok(())
}

/// Adds the folder `from` as `to`, links followed.
fn tree(a: &mut Archive, from: &Path, to: &str) -> Result<()> {
    let entries = fs::read_dir(from).with_context(|| format!("no folder {}", from.display()))?;
    let mut names = entries.map(|e| Ok(e?.file_name())).collect::<Result<Vec<_>>>()?;
    names.sort();
    for name in names {
        let (file, path) = (from.join(&name), format!("{to}/{}", name.to_string_lossy()));
        let Ok(meta) = fs::metadata(&file) else { continue };
        if meta.is_dir() {
            tree(a, &file, &path)?;
        } else {
            a.file(&path, meta.permissions().mode() & 0o777, &read(&file)?);
        }
    }
    Ok(())
}

fn packed(a: Archive) -> Result<Vec<u8>> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::new(1));
    gz.write_all(&a.finish())?;
    Ok(gz.finish()?)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("{} could not be read", path.display()))?;
    ensure!(!bytes.is_empty(), "{} is empty", path.display());
    Ok(bytes)
}
