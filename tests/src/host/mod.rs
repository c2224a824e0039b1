//! A Debian 12 Xen host on a disk of its own (GPT, GRUB, systemd), on which our package is installed, booted and
//! removed using only the host's own tools: `tests/host/steps` has the steps of each boot.

use crate::command::run as command;
use crate::machine::{Accel, Chipset, DiskKind, Loader, Machine};
use crate::qemu::{self, End, Watch, CRASHES};
use crate::report::Outcome;
use crate::{paths, verdict};
use anyhow::{ensure, Context, Result};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{symlink, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Returns the test's name.
pub const NAME: &str = "host";
/// The host's packages beyond a base system.
const PACKAGES: &str = "systemd-sysv,udev,kmod,initramfs-tools,linux-image-amd64,xen-hypervisor-4.17-amd64,\
                        xen-hypervisor-common,xen-utils-4.17,grub-pc";
/// The GRUB settings of a machine with a serial console.
const GRUB: &str = "GRUB_TIMEOUT=1\nGRUB_TERMINAL=serial\nGRUB_SERIAL_COMMAND=\"serial --unit=0 --speed=115200\"\n\
                    GRUB_CMDLINE_LINUX=\"console=hvc0\"\nGRUB_CMDLINE_XEN=\"console=com1 com1=115200,8n1 dom0_mem=1024M,max:1024M\"\n\
                    XEN_OVERRIDE_GRUB_DEFAULT=1\n";
const SERVICE: &str = "[Unit]\nDescription=steps\nAfter=xen.service\n[Service]\nType=idle\nExecStart=/root/steps\n";
const DISK_MIB: u64 = 3072;
/// Offset of the root file system in MiB, after the GPT and GRUB's own partition.
const ROOT_AT_MIB: u64 = 2;
/// The checks each boot must report, and how it must end. Both hypervisors report some of them: each boot has its
/// number.
const BOOTS: &[(&str, &[&str], End)] = &[
    ("plain Linux", &["0-grub-install"], End::PowerOff),
    ("Debian's Xen", &["1-runs", "1-installed", "1-no-warning", "1-default-stays"], End::Reset),
    ("ours by choice", &["2-runs"], End::Reset),
    ("ours by default", &["3-runs", "3-no-warning", "3-removed"], End::Reset),
    ("Debian's Xen again", &["4-runs"], End::PowerOff),
];

/// Makes the host, boots it five times and judges each boot; `transcript` beside the logs has the output.
///
/// # Errors
/// The host could not be made: debootstrap (which must be root), sfdisk, mkfs.ext4, I/O.
pub fn run(deb: &Path) -> Result<Vec<Outcome>> {
    let dir = paths::run_dir(NAME)?;
    paths::room_for(&dir, DISK_MIB)?;
    let base = base()?;
    let image = disk(&base, deb, &dir)?;
    let mut transcript = fs::File::create(dir.join("transcript"))?;
    let mut outcomes = Vec::new();
    for (what, expected, end) in BOOTS {
        let name = format!("{NAME} {} {what}", outcomes.len());
        let loader = if outcomes.is_empty() { linux(&base)? } else { Loader::Disk };
        let mut machine = Machine::new(Chipset::Pc, 1536, loader);
        machine.smp = 2;
        machine.disk = Some((DiskKind::Virtio, image.clone()));
        machine.accel = Accel::Tcg { tb_size: Some(64) };
        // Debian's services under QEMU's translator, on a host that may be busy.
        machine.timeout = Duration::from_secs(3600);
        machine.silence = Duration::from_secs(900);
        let logs = paths::run_dir(&name)?;
        let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
        let run = qemu::run(&machine, &logs, &Watch { stop, progress: None, ..Watch::default() })?;
        writeln!(transcript, "== {what}")?;
        for line in run.lines.iter().filter_map(|l| l.text.split_once("@@")) {
            writeln!(transcript, "{}", line.1.strip_prefix("HOST ").unwrap_or(line.1))?;
        }
        let result = verdict::judge_end(&run, expected, end).map(|c| format!("{} checks", c.len()));
        let failed = result.is_err();
        if failed {
            print!("{}", run.tail(40));
        }
        let one = Outcome::one(&name, result, run.wall);
        outcomes.push(Outcome { cpu: Some(run.cpu), log: Some(run.log.clone()), ..one });
        if failed {
            break;
        }
    }
    println!("transcript: {}", dir.join("transcript").display());
    Ok(outcomes)
}

/// Returns the base system, made once.
fn base() -> Result<PathBuf> {
    let base = paths::debian().join("host");
    if base.join("boot/grub").is_dir() {
        return Ok(base);
    }
    let new = base.with_extension("new");
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    // From the sources of this machine's own packages.
    let from = command(Command::new("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]).args([
        "Created-By: Packages",
        "Codename: bookworm",
        "Component: main",
    ]))?;
    let from = from.lines().next().context("apt has no bookworm main")?.to_owned();
    eprintln!("host: debootstrap, once; it takes some minutes");
    let mut c = Command::new("debootstrap");
    c.args(["--variant=minbase", &format!("--include={PACKAGES}"), "bookworm"]).arg(&new).arg(from);
    command(&mut c)?;
    fs::rename(&new, &base)?;
    Ok(base)
}

/// Returns a loader of Debian's kernel by QEMU itself, for as long as the disk has no GRUB.
fn linux(base: &Path) -> Result<Loader> {
    let find = |prefix: &str| -> Result<PathBuf> {
        let named = |f: &PathBuf| f.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix));
        let files = fs::read_dir(base.join("boot"))?.filter_map(|e| Some(e.ok()?.path()));
        files.filter(named).max().with_context(|| format!("no /boot/{prefix}*"))
    };
    Ok(Loader::Kernel {
        image: find("vmlinuz-")?,
        args: "root=LABEL=host ro console=ttyS0".into(),
        modules: vec![(find("initrd.img-")?, String::new())],
    })
}

/// Makes a disk with the system and the files that the steps need.
fn disk(base: &Path, deb: &Path, dir: &Path) -> Result<PathBuf> {
    let tree = dir.join("tree");
    // Files are hard links to the base: files that change are recreated.
    command(Command::new("cp").arg("-al").arg(base).arg(&tree))?;
    let put = |name: &str, text: &str, mode: u32| -> Result<()> {
        let file = tree.join(name);
        fs::remove_file(&file).ok();
        fs::write(&file, text)?;
        Ok(fs::set_permissions(file, fs::Permissions::from_mode(mode))?)
    };
    put("etc/fstab", "LABEL=host / ext4 errors=remount-ro 0 1\n", 0o644)?;
    put("etc/hostname", "host\n", 0o644)?;
    put("etc/default/grub.d/a-serial.cfg", GRUB, 0o644)?;
    put("etc/systemd/system/steps.service", SERVICE, 0o644)?;
    put("root/steps", &fs::read_to_string(paths::root().join("tests/host/steps"))?, 0o755)?;
    symlink(
        "/etc/systemd/system/steps.service",
        tree.join("etc/systemd/system/multi-user.target.wants/steps.service"),
    )?;
    for unit in ["apt-daily.timer", "apt-daily-upgrade.timer"] {
        symlink("/dev/null", tree.join("etc/systemd/system").join(unit)).ok();
    }
    fs::copy(deb, tree.join("root/xen-compat.deb"))?;

    let image = dir.join("disk.img");
    fs::File::create(&image)?.set_len(DISK_MIB << 20)?;
    let bios_boot = "21686148-6449-6E6F-744E-656564454649";
    let table = format!("label: gpt\nstart=1MiB,size=1MiB,type={bios_boot}\nstart={ROOT_AT_MIB}MiB\n");
    let mut sfdisk = Command::new("sfdisk").arg("--quiet").arg(&image).stdin(Stdio::piped()).spawn()?;
    sfdisk.stdin.take().context("stdin is piped")?.write_all(table.as_bytes())?;
    ensure!(sfdisk.wait()?.success(), "sfdisk could not write the partition table");
    // The GPT's second copy is at the end.
    let blocks = ((DISK_MIB - ROOT_AT_MIB - 1) << 20) / 4096;
    let offset = format!("offset={}", ROOT_AT_MIB << 20);
    let mut mkfs = Command::new("mkfs.ext4");
    mkfs.args(["-q", "-F", "-b", "4096", "-L", "host", "-E", &offset, "-d"]).arg(&tree).arg(&image);
    command(mkfs.arg(blocks.to_string()))?;
    fs::remove_dir_all(tree)?;
    Ok(image)
}
