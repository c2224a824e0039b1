//! A machine under test, as QEMU's command line.

use crate::emulator::Emulator;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// More CPUs than a word has bits.
pub const MANY_CPUS: u32 = 72;
/// The memory, MiB, from which on a machine's is not reserved on the host, which has only what the machine has used.
pub const SPARSE_MIB: u32 = 32 << 10;

/// QEMU's machine type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chipset {
    /// i440FX: PIIX IDE, PCI.
    Pc,
    /// ICH9: AHCI, PCI Express with an MCFG.
    Q35,
    /// No PCI, a BIOS that only runs QEMU's own loader, and hardware-reduced ACPI.
    Microvm,
}

/// How the disk is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskKind {
    /// virtio-blk on PCI.
    Virtio,
    /// AHCI (the chipset's on q35, a PCI card on pc).
    Ahci,
    /// PIIX IDE, pc only.
    Ide,
}

/// What starts the hypervisor.
#[derive(Clone, Debug)]
pub enum Loader {
    /// QEMU's own Multiboot 1 loader.
    Kernel {
        /// The hypervisor, an uncompressed ELF file.
        image: PathBuf,
        /// Its command line.
        args: String,
        /// Modules: file and command line.
        modules: Vec<(PathBuf, String)>,
    },
    /// A CD, with GRUB or with an EFI application.
    Iso(PathBuf),
    /// The boot sector of the machine's disk.
    Disk,
}

/// UEFI firmware.
#[derive(Clone, Debug)]
pub struct Uefi {
    /// Its code.
    pub code: PathBuf,
    /// Its variables, which the machine changes.
    pub variables: PathBuf,
}

/// How instructions are executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accel {
    /// QEMU's translator. `tb_size` bounds its code buffer, MiB: QEMU treats pages that once held code as code until
    /// the buffer is flushed, and writes to them are slow (GRUB leaves such pages at the top of memory).
    Tcg {
        /// Size of the buffer; `None`: QEMU's default.
        tb_size: Option<u32>,
    },
    /// TCG on one thread, on which a CPU that says PAUSE lets the next run: for more CPUs than the host has by far, and
    /// a guest in which one waits for another. Linux from 6.5 on starts all of its CPUs first, each of which then spins
    /// until it is brought online; with a thread for each the host would do nothing else.
    TcgOneThread {
        /// Size of the buffer; `None`: QEMU's default.
        tb_size: Option<u32>,
    },
    /// TCG on one thread where each instruction takes the same time, so that time counts instructions and is
    /// independent of load on the host.
    TcgIcount {
        /// Logarithm to base 2 of an instruction's time in nanoseconds.
        shift: u8,
    },
    /// The host's KVM; see [`crate::kvm::works`].
    Kvm,
}

impl Accel {
    /// One nanosecond per instruction.
    pub const COUNTED: Self = Self::TcgIcount { shift: 0 };

    /// Has TCG run all CPUs on one thread.
    pub fn on_one_thread(self) -> Self {
        match self {
            Self::Tcg { tb_size } => Self::TcgOneThread { tb_size },
            already @ (Self::TcgOneThread { .. } | Self::TcgIcount { .. } | Self::Kvm) => already,
        }
    }

    /// Returns QEMU's arguments.
    fn args(self) -> Vec<String> {
        let buffer = |tb_size: Option<u32>| tb_size.map_or_else(String::new, |mib| format!(",tb-size={mib}"));
        let (accel, icount) = match self {
            Self::Tcg { tb_size } => (format!("tcg{}", buffer(tb_size)), None),
            Self::TcgOneThread { tb_size } => (format!("tcg,thread=single{}", buffer(tb_size)), None),
            Self::TcgIcount { shift } => ("tcg".into(), Some(format!("shift={shift},sleep=off"))),
            Self::Kvm => ("kvm".into(), None),
        };
        let mut args = vec!["-accel".into(), accel];
        args.extend(icount.into_iter().flat_map(|icount| ["-icount".into(), icount]));
        args
    }
}

/// One machine.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Machine type.
    pub chipset: Chipset,
    /// Memory, MiB.
    pub mem_mib: u32,
    /// Number of CPUs.
    pub smp: u32,
    /// Number of NUMA nodes among which memory and CPUs are divided evenly; 1: the firmware tells of none.
    pub nodes: u32,
    /// Disk and its attachment.
    pub disk: Option<(DiskKind, PathBuf)>,
    /// Loader.
    pub loader: Loader,
    /// UEFI firmware, else a BIOS.
    pub uefi: Option<Uefi>,
    /// What runs it.
    pub emulator: Emulator,
    /// `-cpu`.
    pub cpu: String,
    /// Accelerator.
    pub accel: Accel,
    /// Maximum length of the run.
    pub timeout: Duration,
    /// Maximum time without console output.
    pub silence: Duration,
    /// Further arguments.
    pub extra: Vec<String>,
}

impl Machine {
    /// Creates a machine with one CPU, no disk, TCG.
    pub fn new(chipset: Chipset, mem_mib: u32, loader: Loader) -> Self {
        // Pages that held GRUB's code make TCG slow unless its buffer is small; without GRUB a large one is faster.
        let tb_size = matches!(loader, Loader::Iso(_)).then_some(32);
        Self {
            chipset,
            mem_mib,
            smp: 1,
            nodes: 1,
            disk: None,
            loader,
            uefi: None,
            emulator: Emulator::Installed,
            cpu: Emulator::Installed.cpu().into(),
            accel: Accel::Tcg { tb_size },
            timeout: Duration::from_secs(600),
            silence: Duration::from_secs(120),
            extra: Vec::new(),
        }
    }

    /// Has this QEMU run it, on a CPU with all that it emulates correctly.
    pub fn run_by(&mut self, emulator: Emulator) {
        self.cpu = emulator.cpu().into();
        self.emulator = emulator;
    }

    /// Returns QEMU's arguments, except those of console and control, which [`crate::qemu`] adds.
    pub fn args(&self) -> Vec<String> {
        let mut a: Vec<String> = Vec::new();
        let mut add = |words: &[&str]| a.extend(words.iter().map(|w| (*w).to_owned()));
        if self.mem_mib >= SPARSE_MIB {
            // Linux refuses at once what it could never give, unless nothing is reserved.
            let memory = format!("memory-backend-ram,id=memory,size={}M,reserve=off", self.mem_mib);
            add(&["-machine", &format!("{},memory-backend=memory", self.chipset), "-object", &memory]);
        } else {
            add(&["-machine", &self.chipset.to_string()]);
        }
        let accel = self.accel.args();
        add(&accel.iter().map(String::as_str).collect::<Vec<_>>());
        let cpu = if self.accel == Accel::Kvm { "host" } else { &self.cpu };
        add(&["-cpu", cpu, "-m", &self.mem_mib.to_string(), "-smp", &self.smp.to_string()]);
        if self.nodes > 1 {
            let (mib, cpus) = (self.mem_mib / self.nodes, self.smp / self.nodes);
            for n in 0..self.nodes {
                add(&["-object", &format!("memory-backend-ram,id=node{n},size={mib}M")]);
                let (first, last) = (n * cpus, (n + 1) * cpus - 1);
                add(&["-numa", &format!("node,nodeid={n},cpus={first}-{last},memdev=node{n}")]);
            }
        }
        add(&["-display", "none", "-nic", "none", "-no-reboot", "-no-user-config"]);
        if let Some(Uefi { code, variables }) = &self.uefi {
            let flash = |unit, file: &Path| {
                format!("if=pflash,format=raw,unit={unit},file={}", comma(&file.display().to_string()))
            };
            add(&["-drive", &format!("{},readonly=on", flash(0, code)), "-drive", &flash(1, variables)]);
        }
        if let Some((kind, image)) = &self.disk {
            add(&["-drive", &format!("file={},format=raw,if=none,id=d0", comma(&image.display().to_string()))]);
            match (kind, self.chipset) {
                (DiskKind::Virtio, _) => add(&["-device", "virtio-blk-pci,drive=d0"]),
                (DiskKind::Ide, _) | (DiskKind::Ahci, Chipset::Q35) => add(&["-device", "ide-hd,drive=d0,bus=ide.0"]),
                (DiskKind::Ahci, _) => {
                    add(&["-device", "ahci,id=ahci0", "-device", "ide-hd,drive=d0,bus=ahci0.0"]);
                }
            }
        }
        match &self.loader {
            Loader::Disk => add(&["-boot", "c"]),
            Loader::Iso(iso) => add(&["-boot", "d", "-cdrom", &iso.display().to_string()]),
            Loader::Kernel { image, args, modules } => {
                add(&["-kernel", &image.display().to_string(), "-append", args]);
                let list: Vec<String> =
                    modules.iter().map(|(f, c)| format!("{} {}", comma(&f.display().to_string()), comma(c))).collect();
                if !list.is_empty() {
                    add(&["-initrd", &list.iter().map(|m| m.trim_end()).collect::<Vec<_>>().join(",")]);
                }
            }
        }
        add(&self.extra.iter().map(String::as_str).collect::<Vec<_>>());
        a
    }
}

/// Doubles the commas in a value of QEMU's comma-separated options, as QEMU requires.
pub(crate) fn comma(value: &str) -> String {
    value.replace(',', ",,")
}

impl DiskKind {
    /// Returns Linux's name, under `/dev`, for the first disk of this kind.
    pub fn linux_name(self) -> &'static str {
        match self {
            Self::Virtio => "vda",
            Self::Ahci | Self::Ide => "sda",
        }
    }
}

impl fmt::Display for Chipset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pc => "pc",
            Self::Q35 => "q35",
            Self::Microvm => "microvm",
        })
    }
}

impl fmt::Display for DiskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Virtio => "virtio",
            Self::Ahci => "ahci",
            Self::Ide => "ide",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_joined_by_commas_and_their_own_commas_doubled() {
        let loader = Loader::Kernel {
            image: "/h".into(),
            args: "console=com1".into(),
            modules: vec![("/k".into(), "a=1,2".into()), ("/i".into(), String::new())],
        };
        let args = Machine::new(Chipset::Pc, 1024, loader).args();
        let at = args.iter().position(|a| a == "-initrd").unwrap();
        assert_eq!(args[at + 1], "/k a=1,,2,/i");
    }
}
