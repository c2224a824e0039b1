//! The main test: Debian's kernel as dom0 of a hypervisor, with a disk, on one machine.

use crate::console::Line;
use crate::debian::Debian;
use crate::disk::{self, Disk};
use crate::emulator::Emulator;
use crate::hypervisor::{Hypervisor, Image};
use crate::initramfs::{self, EDD};
use crate::kexec_loader::{self, Started, MULTIBOOT2};
use crate::machine::{Accel, Chipset, DiskKind, Loader, Machine, Uefi, MANY_CPUS, SPARSE_MIB};
use crate::network::{self, Card, Network};
use crate::qemu::{self, Run, Watch, CRASHES};
use crate::report::Outcome;
use crate::verdict;
use crate::{efi, iso, paths, pvh};
use anyhow::{ensure, Context, Result};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The checks that dom0 must report, with a disk.
const CHECKS: &[&str] = &[
    "screen",
    "hypervisor",
    "booted-on-xen",
    "cpus",
    "memory",
    "wallclock",
    "sleep",
    "timers",
    "modules",
    "xenfs",
    "disk-found",
    "disk-mount",
    "disk-read",
    "disk-write",
    "disk-unmount",
    "disk-interrupts",
    "dmesg-clean",
];

/// Those with UEFI.
const EFI_CHECKS: &[&str] = &["efi", "efi-acpi", "efi-logo", "efi-variables", "efi-delete", "efi-write"];

/// Those with a BIOS that the hypervisor can ask, which kexec-tools do not let it.
const BIOS_CHECKS: &[&str] = &["bios-disk"];

/// Complaints in dom0's dmesg that also appear on Debian's Xen in the same machine; any other is a failure.
const COMPLAINTS: &[&str] = &[
    "Fast TSC calibration failed",
    "fail to add MMCONFIG information",
    "PM-Timer failed consistency check",
    "RAS: Correctable Errors collector initialized",
    // Linux 7.3 asks for the VGA window, which EFI's memory map does not have.
    "Failed to lookup header 0xa0000 in Xen memory map",
];

/// Maximum machine size at which dom0 gets all memory, MiB.
const SMALL_MIB: u32 = 512;

macro_rules! console_args {
    () => {
        "console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all"
    };
}
/// The hypervisor's options for a console on COM1 with all messages.
pub const CONSOLE_ARGS: &str = console_args!();
/// The hypervisor's options in every test: as [`CONSOLE_ARGS`], and no reboot after a crash.
pub const HYPERVISOR_ARGS: &str = concat!(console_args!(), " noreboot");
/// The kernel's options in every test.
pub const KERNEL_ARGS: &str = "root=/dev/ram0 rdinit=/init console=hvc0";

/// What starts the hypervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// QEMU's own Multiboot loader.
    Kernel,
    /// QEMU's own PVH loader, which loads no initrd.
    Pvh,
    /// GRUB on a CD, by a BIOS.
    Iso,
    /// GRUB on a CD, by UEFI.
    Uefi,
    /// UEFI, as an EFI application with files beside it.
    Efi,
    /// UEFI, as an EFI application with everything in it.
    Unified,
    /// A Linux kernel on the bare machine, by kexec-tools.
    Kexec,
}

impl Start {
    /// Returns the word for it in names of tests.
    pub const fn name(self) -> &'static str {
        match self {
            Start::Kernel => "kernel",
            Start::Pvh => "pvh",
            Start::Iso => "iso",
            Start::Uefi => "uefi",
            Start::Efi => "efi",
            Start::Unified => "unified",
            Start::Kexec => "kexec",
        }
    }

    /// Returns whether the machine has UEFI firmware instead of a BIOS.
    pub const fn has_uefi(self) -> bool {
        matches!(self, Start::Uefi | Start::Efi | Start::Unified)
    }
}

/// One machine to boot dom0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Machine type.
    pub chipset: Chipset,
    /// Memory, MiB.
    pub mem_mib: u32,
    /// CPUs of the machine and of dom0.
    pub smp: u32,
    /// What starts it.
    pub start: Start,
    /// How the disk is attached.
    pub disk: DiskKind,
}

impl Config {
    /// Returns its name, e.g. `pc 1024M smp1 kernel virtio`.
    pub fn name(&self) -> String {
        format!("{} {}M smp{} {} {}", self.chipset, self.mem_mib, self.smp, self.start.name(), self.disk)
    }

    /// Returns the test's name.
    pub fn test_name(&self, hypervisor: Hypervisor) -> String {
        format!("boot {} {hypervisor}", self.name())
    }

    /// Returns the hypervisor's command line, with dom0's share of memory.
    fn hypervisor_args(&self) -> String {
        match self.mem_mib {
            SPARSE_MIB.. => format!("dom0_mem=1024M,max:1024M {HYPERVISOR_ARGS}"),
            ..=SMALL_MIB | 2049.. => HYPERVISOR_ARGS.to_owned(),
            _ => format!("dom0_mem=640M,max:640M {HYPERVISOR_ARGS}"),
        }
    }

    /// Returns the MiB that dom0 must see: its memory less what its kernel reserves, of which 256 KiB are for each CPU
    /// (`percpu: Embedded … u262144`).
    fn least_memory(&self) -> u32 {
        let with_one_cpu = match self.mem_mib {
            ..=SMALL_MIB => self.mem_mib / 4,
            2049..SPARSE_MIB => self.mem_mib - 900,
            SPARSE_MIB.. => 800,
            _ => 500,
        };
        with_one_cpu - self.smp / 4
    }
}

/// What the machine has beside dom0 and its disk.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Modules of other domains: files and strings; only with [`Start::Kernel`].
    pub modules: Vec<(PathBuf, String)>,
    /// Checks that those must report.
    pub checks: &'static [&'static str],
    /// A network card, for a kernel whose driver is built in.
    pub card: Option<Card>,
    /// Words for dom0's command line that go before the others.
    pub kernel_args: String,
    /// The QEMU that runs it.
    pub emulator: Emulator,
    /// Texts that the console must have.
    pub said: &'static [&'static str],
    /// Complaints of this kernel, in addition to those of Debian's, that also appear on Xen.
    pub complaints: &'static [&'static str],
}

/// Boots `config` and judges it. Returns the outcome, and the run if there was one.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn boot(debian: &Debian, image: &Image, config: Config, kvm: bool) -> Result<(Outcome, Run)> {
    boot_beside(debian, image, config, kvm, &config.test_name(image.hypervisor), Beside::default())
}

/// As [`boot`], with more on the machine.
///
/// # Errors
/// As there.
pub fn boot_beside(
    debian: &Debian,
    image: &Image,
    config: Config,
    kvm: bool,
    name: &str,
    beside: Beside,
) -> Result<(Outcome, Run)> {
    let name = name.to_owned();
    let dir = paths::run_dir(&name)?;
    let disk = Disk::create(&dir, 0x5eed)?;
    let network = beside.card.map(|card| Network::create(&dir, card)).transpose()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut kernel_args = format!(
        "{} {KERNEL_ARGS} xt.disk={} xt.sum={} xt.write={} xt.cpus={} xt.mem={} xt.now={now}",
        beside.kernel_args,
        config.disk,
        disk.sum,
        disk::WRITE_MIB,
        config.smp,
        config.least_memory(),
    );
    if let Some(network) = &network {
        kernel_args += &network.kernel_args();
    }
    let uefi = config.start.has_uefi().then(|| debian.uefi(&dir)).transpose()?;
    let by_bios = uefi.is_none() && config.start != Start::Kexec && debian.modules()?.has(EDD);
    if uefi.is_some() {
        kernel_args += " xt.efi=1";
    } else if by_bios {
        kernel_args += " xt.edd=1";
    }
    // Where GRUB has set a graphics mode, the hypervisor goes back to text mode if there is a BIOS.
    kernel_args += if uefi.is_none() { " xt.screen=text" } else { " xt.screen=pixels" };
    let guest = Guest { kernel: debian.vmlinuz(), kernel_args, initrd: Some(initramfs::build(debian, &dir)?) };
    let mut loader = loader(image, config.start, &config.hypervisor_args(), &guest, &dir)?;
    if let Loader::Kernel { modules, .. } = &mut loader {
        modules.extend(beside.modules.iter().cloned());
    }
    let mut machine = Machine::new(config.chipset, config.mem_mib, loader);
    machine.run_by(beside.emulator.clone());
    machine.smp = config.smp;
    machine.disk = Some((config.disk, disk.image.clone()));
    machine.uefi = uefi.clone();
    machine.extra.extend(network.iter().flat_map(Network::args));
    if kvm {
        machine.accel = Accel::Kvm;
    } else if config.smp >= MANY_CPUS {
        machine.accel = machine.accel.on_one_thread();
    }
    let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
    let run = qemu::run(&machine, &dir, &Watch { stop, progress: Some(name.clone()), ..Watch::default() })?;
    let result = judge(&run, &disk, network.as_ref(), uefi.as_ref(), by_bios, &beside);
    if result.is_err() {
        print!("{}", run.tail(40));
    } else {
        std::fs::remove_file(&disk.image)?;
    }
    Ok((Outcome::of_run(&name, result, &run), run))
}

/// Judges the guest's own checks, those of domains beside it, then what arrived on the disk and by the network.
fn judge(
    run: &Run,
    disk: &Disk,
    network: Option<&Network>,
    uefi: Option<&Uefi>,
    by_bios: bool,
    beside: &Beside,
) -> Result<String, String> {
    let by_network = network.map_or(&[][..], |_| network::CHECKS);
    let by_efi = uefi.map_or(&[][..], |_| EFI_CHECKS);
    let by_bios = if by_bios { BIOS_CHECKS } else { &[] };
    let checks = verdict::judge(run, &[CHECKS, by_network, by_efi, by_bios, beside.checks].concat())?;
    if let Some(missing) = beside.said.iter().find(|text| run.find(text).is_none()) {
        return Err(format!("the console does not have \"{missing}\""));
    }
    let known = |l: &Line| COMPLAINTS.iter().chain(beside.complaints).any(|c| l.text.contains(c));
    let complaint = |l: &&Line| l.text.contains("@@DMESG ") && !known(l);
    let complaints: Vec<&str> = run.lines.iter().filter(complaint).map(|l| l.text.as_str()).collect();
    if !complaints.is_empty() {
        return Err(format!("complaints that dom0 has not on Xen: {}", complaints.join("; ")));
    }
    let reported = |name: &str| checks.iter().find(|c| c.name == name).map_or("", |c| c.detail.as_str());
    disk.check_written(reported("disk-write")).map_err(|e| format!("after power-off: {e:#}"))?;
    if let Some(Uefi { variables: file, .. }) = uefi {
        let flash = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let written = reported("efi-write");
        if written.is_empty() || !flash.windows(written.len()).any(|bytes| bytes == written.as_bytes()) {
            return Err(format!("after power-off the firmware's variables do not have {written:?}"));
        }
    }
    if let Some(network) = network {
        network.check_received(reported("network-send")).map_err(|e| format!("{e:#}"))?;
    }
    Ok(format!("{} checks", checks.len() + 1))
}

/// What the hypervisor starts as dom0.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The kernel: bzImage or ELF.
    pub kernel: PathBuf,
    /// Its command line.
    pub kernel_args: String,
    /// Its initrd.
    pub initrd: Option<PathBuf>,
}

/// Returns a loader for hypervisor and guest: QEMU's own, a CD, or a kernel that does it by kexec-tools.
///
/// # Errors
/// Making the CD: I/O, grub-mkrescue, or the tools of [`efi::make`]. Debian's packages could not be downloaded.
pub fn loader(image: &Image, start: Start, args: &str, guest: &Guest, dir: &Path) -> Result<Loader> {
    let content = |hypervisor| iso::Content {
        hypervisor,
        args,
        kernel: Some((&guest.kernel, &guest.kernel_args)),
        initrd: guest.initrd.as_deref(),
    };
    let cd = dir.join("boot.iso");
    let parts = match start {
        Start::Kernel => {
            let mut modules = vec![(guest.kernel.clone(), guest.kernel_args.clone())];
            modules.extend(guest.initrd.clone().map(|file| (file, String::new())));
            return Ok(Loader::Kernel { image: image.elf.clone(), args: args.to_owned(), modules });
        }
        Start::Pvh => {
            ensure!(guest.initrd.is_none(), "QEMU's PVH loader loads one module");
            let args = format!("{args} -- {}", guest.kernel_args);
            let modules = vec![(guest.kernel.clone(), String::new())];
            return Ok(Loader::Kernel { image: pvh::image(image, dir)?, args, modules });
        }
        Start::Kexec => {
            let what = Started {
                hypervisor: image,
                args,
                kind: MULTIBOOT2,
                kernel: &guest.kernel,
                kernel_args: &guest.kernel_args,
                initrd: guest.initrd.as_deref().context("kexec is tried with an initrd only")?,
            };
            return kexec_loader::make(&Debian::fetch()?, &what, dir);
        }
        Start::Iso | Start::Uefi => return Ok(Loader::Iso(iso::make(&content(&image.gz), dir, &cd)?)),
        // Xen has no name for the configuration that fits any name of its own.
        Start::Efi if image.hypervisor == Hypervisor::Xen => efi::Parts::Files("BOOTX64.cfg"),
        Start::Efi => efi::Parts::Files("xen.cfg"),
        Start::Unified => efi::Parts::Sections,
    };
    Ok(Loader::Iso(efi::make(&content(&image.efi), parts, dir, &cd)?))
}
