//! A host's disk: a GPT with GRUB's own partition or the EFI system partition, and the root file system after it; made
//! and read without mounting anything.

use super::Firmware;
use crate::command::run;
use anyhow::{ensure, Context, Result};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The disk's size, MiB.
pub(super) const SIZE_MIB: u64 = 3072;
/// Where the first partition begins, MiB.
const FIRST_AT_MIB: u64 = 1;

impl Firmware {
    /// Returns the type of the partition that GRUB is installed to.
    fn partition_type(self) -> &'static str {
        match self {
            Self::Bios => "21686148-6449-6E6F-744E-656564454649",
            Self::Uefi => "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
        }
    }

    /// Returns that partition's size in MiB.
    fn partition_mib(self) -> u64 {
        match self {
            Self::Bios => 1,
            Self::Uefi => 64,
        }
    }

    /// Returns the offset of the root file system in MiB.
    fn root_at_mib(self) -> u64 {
        FIRST_AT_MIB + self.partition_mib()
    }
}

/// Makes `dir/disk.img` of `tree`, which is removed.
pub(super) fn make(firmware: Firmware, tree: &Path, dir: &Path) -> Result<PathBuf> {
    let image = dir.join("disk.img");
    fs::File::create(&image)?.set_len(SIZE_MIB << 20)?;
    let (kind, mib, root_at) = (firmware.partition_type(), firmware.partition_mib(), firmware.root_at_mib());
    let table = format!("label: gpt\nstart={FIRST_AT_MIB}MiB,size={mib}MiB,type={kind}\nstart={root_at}MiB\n");
    let mut sfdisk = Command::new("sfdisk").arg("--quiet").arg(&image).stdin(Stdio::piped()).spawn()?;
    sfdisk.stdin.take().context("stdin is piped")?.write_all(table.as_bytes())?;
    ensure!(sfdisk.wait()?.success(), "sfdisk could not write the partition table");
    if firmware == Firmware::Uefi {
        // It would choose clusters for the whole image, of which the partition has too few for FAT32.
        let mut mkfs = Command::new("mkfs.vfat");
        mkfs.arg(format!("--offset={}", (FIRST_AT_MIB << 20) / 512))
            .args(["-F", "32", "-s", "1", "-n", "ESP"])
            .arg(&image);
        run(mkfs.arg((mib << 10).to_string()))?;
    }
    // The GPT's second copy is at the end.
    let blocks = ((SIZE_MIB - root_at - 1) << 20) / 4096;
    let offset = format!("offset={}", root_at << 20);
    let mut mkfs = Command::new("mkfs.ext4");
    mkfs.args(["-q", "-F", "-b", "4096", "-L", "host", "-E", &offset, "-d"]).arg(tree).arg(&image);
    run(mkfs.arg(blocks.to_string()))?;
    fs::remove_dir_all(tree)?;
    Ok(image)
}

/// Copies a folder of the root file system, with what is in it, into `dir`, while the machine is off. A folder that is
/// not there is none of it.
pub(super) fn read(image: &Path, firmware: Firmware, folder: &str, dir: &Path) -> Result<()> {
    let root = format!("{}?offset={}", image.display(), firmware.root_at_mib() << 20);
    run(Command::new("debugfs").arg("-R").arg(format!("rdump {folder} {}", dir.display())).arg(root)).map(drop)
}
