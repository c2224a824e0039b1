//! The initramfs of the dom0 under test: busybox, the kernel's modules for every kind of disk, our own `/init`.

use crate::{cpio::Archive, debian::Debian};
use anyhow::{Context, Result};
use flate2::{write::GzEncoder, Compression};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Our `/init`, which describes its checks.
const INIT: &[u8] = include_bytes!("../dom0/init");
/// What an `/init` begins with: `/start`.
pub const START: &[u8] = include_bytes!("../early/start");

/// Drivers that are modules in Debian's kernel.
const MODULES: &[&str] = &[
    CRC32C,
    "ext4",
    "virtio_pci",
    "virtio_blk",
    "sd_mod",
    "ahci",
    "ata_piix",
    "xen-privcmd",
    "xenfs",
    "efivarfs",
    EDD,
];
/// What a BIOS has told of disks.
pub(crate) const EDD: &str = "edd";
/// The algorithm that ext4 requests from the crypto layer; newer kernels have it as a library.
const CRC32C: &str = "crc32c_generic";

/// Writes the initramfs to `dir/initrd.gz` and returns its path.
///
/// # Errors
/// Missing packages' files, I/O errors.
pub fn build(debian: &Debian, dir: &Path) -> Result<PathBuf> {
    let mut a = Archive::default();
    for d in ["bin", "dev", "mnt", "proc", "root", "sys", "tmp"] {
        a.dir(d);
    }
    a.char_device("dev/console", 5, 1);
    a.char_device("dev/null", 1, 3);
    a.char_device("dev/kmsg", 1, 11);
    a.file("bin/busybox", 0o755, &read(&debian.busybox())?);
    a.link("bin/sh", "busybox");
    a.file("init", 0o755, INIT);
    a.file("start", 0o644, START);
    let mut list = String::new();
    let modules = debian.modules()?;
    let names: Vec<&str> = MODULES.iter().copied().filter(|m| *m != CRC32C || modules.has(m)).collect();
    for path in modules.closure(&names)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        a.file(&format!("modules/{name}"), 0o644, &read(&path)?);
        list += &format!("{name}\n");
    }
    a.file("modules/list", 0o644, list.as_bytes());
    let out = dir.join("initrd.gz");
    let mut gz = GzEncoder::new(fs::File::create(&out)?, Compression::new(6));
    gz.write_all(&a.finish())?;
    gz.finish()?;
    Ok(out)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} could not be read", path.display()))
}
