//! The disk of the machine under test: an ext4 file system in a file, made and read without mounting it.

use crate::command::run;
use anyhow::{ensure, Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use test_rng::Rng;

/// Size of the file the guest reads, MiB.
pub const READ_MIB: u64 = 64;
/// Size of the file the guest writes back, MiB.
pub const WRITE_MIB: u64 = 16;
const IMAGE_MIB: u64 = 192;

/// A disk image with the host's file in it.
pub struct Disk {
    /// The raw image.
    pub image: PathBuf,
    /// SHA-256 (hex) of the 64 MiB file `/from-host` in it.
    pub sum: String,
}

impl Disk {
    /// Makes `dir/disk.img`; `seed` determines the content of `/from-host`.
    ///
    /// # Errors
    /// I/O errors, `mkfs.ext4`'s words.
    pub fn create(dir: &Path, seed: u64) -> Result<Self> {
        let tree = dir.join("disk");
        fs::create_dir_all(&tree)?;
        let sum = write_noise(&tree.join("from-host"), READ_MIB, seed)?;
        let image = dir.join("disk.img");
        fs::File::create(&image)?.set_len(IMAGE_MIB << 20)?;
        // What every ext4 driver can write, that of 2.6.28, too.
        let features = ["-O", "^64bit,^metadata_csum"];
        let labelled = ["-q", "-F", "-L", "under-test", "-d"];
        run(Command::new("mkfs.ext4").args(features).args(labelled).arg(&tree).arg(&image))?;
        fs::remove_dir_all(&tree)?;
        Ok(Self { image, sum })
    }

    /// Checks, after the machine is off, that the file system is clean and `/from-guest` has this SHA-256.
    ///
    /// # Errors
    /// What is wrong with the disk, in words.
    pub fn check_written(&self, sum: &str) -> Result<()> {
        run(Command::new("e2fsck").arg("-fn").arg(&self.image)).context("the file system is not clean")?;
        let out = self.image.with_extension("from-guest");
        let dump = format!("dump /from-guest {}", out.display());
        run(Command::new("debugfs").arg("-R").arg(dump).arg(&self.image))?;
        let got = sha256(&out).context("debugfs found no /from-guest")?;
        let size = fs::metadata(&out)?.len();
        fs::remove_file(&out)?;
        ensure!(size == WRITE_MIB << 20, "/from-guest has {size} bytes instead of {}", WRITE_MIB << 20);
        ensure!(got == sum, "/from-guest has SHA-256 {got}, the guest wrote {sum}");
        Ok(())
    }
}

/// A disk without a file system: the part that the guest reads comes first, then the part that it writes.
pub struct Raw {
    /// The image.
    pub image: PathBuf,
    /// SHA-256 (hex) of its first [`RAW_MIB`] MiB.
    pub sum: String,
}

/// MiB that a guest reads from a raw disk, and as many that it writes.
pub const RAW_MIB: u64 = 16;
/// Offset of the part that it writes, MiB.
pub const RAW_WRITTEN_AT_MIB: u64 = 16;
const RAW_IMAGE_MIB: u64 = 64;

impl Raw {
    /// Makes `dir/disk.img`; `seed` determines its content.
    ///
    /// # Errors
    /// I/O errors.
    pub fn create(dir: &Path, seed: u64) -> Result<Self> {
        let image = dir.join("disk.img");
        let sum = write_noise(&image, RAW_MIB, seed)?;
        fs::OpenOptions::new().write(true).open(&image)?.set_len(RAW_IMAGE_MIB << 20)?;
        Ok(Self { image, sum })
    }

    /// Returns the SHA-256 (hex) of [`RAW_MIB`] MiB from `mib` on.
    ///
    /// # Errors
    /// I/O errors.
    pub fn sum_at(&self, mib: u64) -> Result<String> {
        let mut file = fs::File::open(&self.image)?;
        file.seek(SeekFrom::Start(mib << 20))?;
        let mut part = vec![0; (RAW_MIB as usize) << 20];
        file.read_exact(&mut part)?;
        Ok(hex(&Sha256::digest(&part)))
    }
}

/// Writes `mib` MiB of pseudo-random bytes (splitmix64) and returns their SHA-256.
pub(crate) fn write_noise(path: &Path, mib: u64, seed: u64) -> Result<String> {
    noise(path, mib, seed).with_context(|| format!("{} cannot be written", path.display()))
}

fn noise(path: &Path, mib: u64, seed: u64) -> std::io::Result<String> {
    let mut out = BufWriter::with_capacity(1 << 20, fs::File::create(path)?);
    let mut hash = Sha256::new();
    let mut rng = Rng::new(seed);
    let mut chunk = vec![0; 1 << 20];
    for _ in 0..mib {
        rng.fill(&mut chunk);
        hash.update(&chunk);
        out.write_all(&chunk)?;
    }
    out.flush()?;
    Ok(hex(&hash.finalize()))
}

/// Returns the SHA-256 (hex) of a file.
pub(crate) fn sha256(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(&chunk[..n]);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_depends_on_the_seed_and_sha256_reads_it_back() {
        let dir = std::env::temp_dir().join(format!("noise-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let a = write_noise(&dir.join("a"), 1, 1).unwrap();
        let b = write_noise(&dir.join("b"), 1, 2).unwrap();
        assert_ne!(a, b);
        assert_eq!(sha256(&dir.join("a")).unwrap(), a);
        fs::remove_dir_all(dir).unwrap();
    }
}
