//! Linux 2.6.11 of April 2005, a back end and a front end, as module domains: from two kernel images to a verdict.

use crate::command::run as command;
use crate::cpio::Archive;
use crate::hypervisor::Image;
use crate::machine::{Accel, Chipset, DiskKind, Loader, Machine};
use crate::paths;
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::report::Outcome;
use anyhow::{ensure, Context, Result};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The hypervisor's options.
const ARGS: &str = "console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all noreboot";
/// Texts that fail a run at once.
const GUEST_FAILS: &[&str] = &["Kernel panic", "TEST all FAIL", "has ended: crashed", "Could not construct"];

/// One side: a kernel with its initrd and options.
#[derive(Clone, Debug)]
pub struct Side {
    /// Kernel image, packed or not.
    pub kernel: PathBuf,
    /// Its initrd; `None`: the project's own.
    pub initrd: Option<PathBuf>,
    /// Further options for its command line.
    pub args: String,
}

/// Both sides, and the disk between them.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The side that exports a disk.
    pub back: Side,
    /// The side that uses it.
    pub front: Side,
    /// The machine's IDE disk, which the back end exports; `None`: a RAM disk of the back end's.
    pub disk: Option<PathBuf>,
    /// MiB of it that the front end writes and reads.
    pub mib: u32,
    /// CPUs of the machine.
    pub smp: u32,
    /// The front end's message on success.
    pub expect: String,
}

impl Pair {
    /// Boots them, and judges the front end's report, then the disk's content.
    ///
    /// # Errors
    /// The machine could not be set up.
    pub fn boot(&self, image: &Image, name: &str) -> Result<Outcome> {
        let dir = paths::run_dir(name)?;
        let mut machine = Machine::new(Chipset::Pc, 512 + 2 * self.mib, self.loader(image, &dir)?);
        machine.smp = self.smp;
        machine.accel = Accel::Tcg { tb_size: None };
        machine.timeout = Duration::from_secs(300);
        machine.silence = Duration::from_secs(90);
        machine.disk = self.disk.clone().map(|file| (DiskKind::Ide, file));
        let crashes = CRASHES.iter().chain(GUEST_FAILS).map(|s| (*s).to_owned());
        let stop = crashes.chain([self.expect.clone()]).collect();
        let run = qemu::run(&machine, &dir, &Watch { stop, progress: Some(name.to_owned()), ..Watch::default() })?;
        let result = self.judge(&run);
        if result.is_err() {
            print!("{}", run.tail(40));
        }
        let outcome = Outcome::one(name, result, run.wall);
        Ok(Outcome { cpu: Some(run.cpu), log: Some(run.log.clone()), ..outcome })
    }

    fn loader(&self, image: &Image, dir: &Path) -> Result<Loader> {
        let own = dir.join("initrd");
        if self.back.initrd.is_none() || self.front.initrd.is_none() {
            fs::write(&own, initramfs(dir)?)?;
        }
        // A RAM disk's pages come from its domain's memory.
        let (memory, ramdisk, role, console) = match self.disk {
            Some(_) => (96, 8192, "hardware", "console=ttyS0 "),
            None => (96 + self.mib + self.mib / 4, (self.mib << 10).max(8192), "backend", ""),
        };
        let (disk, device) = if self.disk.is_some() { ("hda", "3:1") } else { ("ram1", "3:1") };
        let back = format!(
            "domain name=back role={role} mem={memory}M -- root=/dev/ram0 {console}ramdisk_size={ramdisk} xtrole=back {}",
            self.back.args
        );
        let front = format!(
            "domain name=front mem=64M vbd=back:{disk}:hda1:rw -- root=/dev/ram0 ramdisk_size=8192 xtrole=front \
             xtdevice={device} xtmib={} {}",
            self.mib, self.front.args
        );
        let initrd = |s: &Side| (s.initrd.clone().unwrap_or_else(|| own.clone()), "ramdisk".to_owned());
        let modules = vec![
            (self.back.kernel.clone(), back.trim().to_owned()),
            initrd(&self.back),
            (self.front.kernel.clone(), front.trim().to_owned()),
            initrd(&self.front),
        ];
        Ok(Loader::Kernel { image: image.elf.clone(), args: ARGS.to_owned(), modules })
    }

    fn judge(&self, run: &Run) -> Result<String, String> {
        if run.triple_fault {
            return Err("a CPU triple-faulted".into());
        }
        if !matches!(&run.end, End::Stopped(what) if *what == self.expect) {
            return Err(format!("the machine {} before the front end said \"{}\"", run.end, self.expect));
        }
        let own = self.front.initrd.is_none();
        match (&self.disk, own) {
            (Some(disk), true) => check_disk(disk, self.mib).map_err(|e| format!("{e:#}"))?,
            _ if own => {}
            _ => return Ok(format!("the front end said \"{}\"", self.expect)),
        }
        let seen = run.find("@@TEST disk OK").map_or("", |l| l.text.as_str());
        let host = if self.disk.is_some() { "; the host finds them on the image" } else { "" };
        Ok(format!("{}{host}", seen.split_once("OK ").map_or(seen, |(_, rest)| rest)))
    }
}

/// Builds the archive with `/init` (`tests/linux2005/init.c`).
fn initramfs(dir: &Path) -> Result<Vec<u8>> {
    let init = dir.join("init");
    command(Command::new("sh").arg(paths::root().join("tests/linux2005/build.sh")).arg(&init))?;
    let mut a = Archive::default();
    a.char_device("dev/console", 5, 1);
    a.file("init", 0o755, &fs::read(&init)?);
    Ok(a.finish())
}

/// Checks that the first `mib` MiB of the image are what `/init` writes.
fn check_disk(image: &Path, mib: u32) -> Result<()> {
    let mut file = fs::File::open(image).with_context(|| format!("{}", image.display()))?;
    let mut chunk = vec![0; 1 << 20];
    for m in 0..mib {
        file.read_exact(&mut chunk).context("the image is too short")?;
        let first = m << 18;
        let wrong = chunk.chunks_exact(4).zip(first..).filter(|(bytes, i)| **bytes != word(*i).to_le_bytes()).count();
        ensure!(wrong == 0, "{wrong} words of MiB {m} on the image are not what the front end wrote");
    }
    Ok(())
}

/// Returns word `index` of the disk, as `/init` writes it.
fn word(index: u32) -> u32 {
    let mut z = index.wrapping_mul(2_654_435_761).wrapping_add(12345);
    z ^= z >> 15;
    z = z.wrapping_mul(0x2c1b_3c6d);
    z ^ z >> 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_has_init() {
        let dir = std::env::temp_dir().join(format!("linux2005-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let archive = initramfs(&dir).unwrap();
        assert!(archive.windows(5).any(|w| w == b"init\0") && archive.windows(4).any(|w| w == b"\x7fELF"));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_disk_is_checked_word_by_word() {
        let file = std::env::temp_dir().join(format!("linux2005-disk-{}", std::process::id()));
        let mut bytes: Vec<u8> = (0..1 << 18).flat_map(|i| word(i).to_le_bytes()).collect();
        fs::write(&file, &bytes).unwrap();
        assert!(check_disk(&file, 1).is_ok());
        assert!(check_disk(&file, 2).is_err());
        bytes[77] ^= 1;
        fs::write(&file, &bytes).unwrap();
        assert!(check_disk(&file, 1).is_err());
        fs::remove_file(file).unwrap();
    }
}
