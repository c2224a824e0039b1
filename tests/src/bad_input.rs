//! Boots with bad input: the hypervisor must report what is wrong and halt, without a triple fault or reboot.

use crate::acpi::{self, Fault};
use crate::debian::Debian;
use crate::dom0::{self, Guest, Start, HYPERVISOR_ARGS};
use crate::efi::Parts;
use crate::hypervisor::{Hypervisor, Image};
use crate::iso::Content;
use crate::machine::{Chipset, Loader, Machine};
use crate::qemu::{self, End, Run, Watch};
use crate::report::Outcome;
use crate::socket::Socket;
use crate::typist::Typed;
use crate::{efi, initramfs, paths};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the input is spoiled.
#[derive(Clone, Copy, Debug)]
pub enum Spoil {
    /// No module at all.
    NoModule,
    /// An EFI application whose configuration names no kernel.
    NoEfiKernel,
    /// The kernel's file is cut to this many bytes.
    TruncatedKernel(usize),
    /// The kernel is a file of text.
    TextKernel,
    /// The kernel is an ELF file without Xen's notes.
    PlainElf,
    /// The initrd is a file of noise, which dom0's kernel must report.
    NoiseInitrd,
    /// Further options on the hypervisor's command line.
    Args(&'static str),
    /// The firmware's ACPI tables are corrupted.
    Acpi(Fault),
}

/// How the run must end; never with a triple fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The hypervisor reports why it cannot continue, and halts.
    Panic,
    /// The hypervisor warns, and dom0 starts.
    Boots,
    /// The hypervisor halts with a reason, or runs dom0 as far as dom0 gets on such a machine; no reset.
    Survives,
    /// dom0's kernel starts and panics; the hypervisor reports that dom0 is gone.
    Dom0Dies,
    /// The EFI application says why it cannot continue, and on a key returns to the firmware, as failed.
    Returns,
}

/// One case.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Name.
    pub name: &'static str,
    /// What is wrong.
    pub spoil: Spoil,
    /// How it ends.
    pub ending: Ending,
    /// Texts that must all be on the console, apart from the echoed command line. Case is ignored.
    pub says: &'static [&'static str],
}

impl Case {
    /// Returns the test's name.
    pub fn test_name(&self, hypervisor: Hypervisor) -> String {
        format!("bad {} {hypervisor}", self.name)
    }
}

/// Returns all cases.
pub fn cases() -> Vec<Case> {
    use Ending::{Boots, Dom0Dies, Panic, Returns, Survives};
    use Spoil::{Acpi, Args, NoEfiKernel, NoModule, NoiseInitrd, PlainElf, TextKernel, TruncatedKernel};
    let case = |name, spoil, ending, says| Case { name, spoil, ending, says };
    const KERNEL: &str = "could not construct domain 0";
    let mut all = vec![
        case("no module", NoModule, Panic, &["found no boot modules", "dom0's kernel"][..]),
        case(
            "EFI: no kernel",
            NoEfiKernel,
            Returns,
            &["kernel=file [options] in \\efi\\boot\\xen.cfg, section [debian]", ": not found"],
        ),
        case("empty kernel", TruncatedKernel(16), Panic, &[KERNEL, "expected"]),
        case("kernel cut in its header", TruncatedKernel(512), Panic, &[KERNEL]),
        case("kernel cut in its payload", TruncatedKernel(3 << 20), Panic, &[KERNEL]),
        case("kernel is text", TextKernel, Panic, &[KERNEL, "expected elf"]),
        case("kernel is no PV kernel", PlainElf, Panic, &[KERNEL, "xen"]),
        case("initrd is noise", NoiseInitrd, Dom0Dies, &["unable to mount root"]),
        case("dom0_mem above memory", Args("dom0_mem=64G"), Panic, &[KERNEL, "not enough ram"]),
        case(
            "options",
            Args(
                "such=1 loglvl=nonsense com1=,,, dom0_mem=min:64M dom0_mem=512M,x maxcpus=abc xpti=1 vpid mem=768M \
                 crashkernel=64M@2G,x",
            ),
            Boots,
            &[
                "parameter \"such\" unknown!",
                "parameter \"loglvl\" has invalid value \"nonsense\", rc=-22!",
                "parameter \"dom0_mem\" has invalid value \"512M,x\", rc=-22!",
                "parameter \"maxcpus\" has invalid value \"abc\", rc=-22!",
                "parameter \"xpti\" has no effect",
                "parameter \"vpid\" has no effect",
                "ram below 0x30000000 is used",
                "kdump: disabled (failed to reserve 64MB (65536kB) at 0x80000000)",
                "system ram: 767 mib",
            ],
        ),
    ];
    let faults = [
        ("ACPI: no root pointer", Fault::NoRootPointer, &["acpi: no tables"][..]),
        ("ACPI: root table's length", Fault::RootLength, &["claims 4294967295 bytes, expected"]),
        ("ACPI: pointer to nowhere", Fault::MadtPointer, &["acpi: no madt"]),
        ("ACPI: checksum", Fault::MadtChecksum, &["acpi: table apic has a bad checksum"]),
        ("ACPI: entry of length 0", Fault::MadtEntry, &["acpi: madt entry", "has length 0"]),
        ("ACPI: table too short", Fault::FadtLength, &["acpi", "fadt"]),
    ];
    all.extend(faults.map(|(name, fault, says)| case(name, Acpi(fault), Survives, says)));
    all
}

/// What dom0's kernel prints first.
const KERNEL_RAN: &str = "Linux version";

/// What the EFI application says at last, and what OVMF says of one that has failed.
const WAITS: &str = "Press a key to return to the firmware";
const RETURNED: &str = "failed to start Boot";
const KEY: &[Typed] = &[Typed { after: WAITS, keys: "x" }];

/// Runs one case.
///
/// # Errors
/// The machine could not be set up.
pub fn run(debian: &Debian, image: &Image, case: &Case) -> Result<Outcome> {
    let name = case.test_name(image.hypervisor);
    let dir = paths::run_dir(&name)?;
    let mut machine = machine(debian, image, case, &dir)?;
    machine.timeout = Duration::from_secs(120);
    // A halted machine prints nothing more.
    machine.silence = Duration::from_secs(25);
    let stop = ["Manual reset required", "not rebooting", "halting machine", "@@MARK dom0-userspace", RETURNED];
    let watch = Watch { stop: stop.map(str::to_owned).to_vec(), typing: KEY, ..Watch::default() };
    let spoiler = match case.spoil {
        Spoil::Acpi(fault) => {
            let (socket, file) = (Socket::new(), image.elf.clone());
            machine.extra = vec!["-S".into(), "-gdb".into(), socket.option()];
            Some(std::thread::spawn(move || acpi::spoil(&socket, &file, fault)))
        }
        _ => None,
    };
    let run = qemu::run(&machine, &dir, &watch)?;
    if let Some(thread) = spoiler {
        thread.join().expect("the spoiling thread does not panic")?;
    }
    let result = judge(&run, case, image.hypervisor);
    if result.is_err() {
        print!("{}", run.tail(30));
    }
    Ok(Outcome::of_run(&name, result, &run))
}

fn machine(debian: &Debian, image: &Image, case: &Case, dir: &Path) -> Result<Machine> {
    let mut guest = Guest {
        kernel: debian.vmlinuz(),
        kernel_args: format!("{} xt.disk=none", dom0::KERNEL_ARGS),
        initrd: Some(initramfs::build(debian, dir)?),
    };
    let mut args = format!("dom0_mem=640M,max:640M {HYPERVISOR_ARGS}");
    let file = |name: &str, bytes: &[u8]| -> Result<PathBuf> {
        let path = dir.join(name);
        fs::write(&path, bytes).with_context(|| format!("{}", path.display()))?;
        Ok(path)
    };
    match case.spoil {
        Spoil::NoModule | Spoil::NoEfiKernel => {}
        Spoil::TruncatedKernel(len) => {
            let whole = fs::read(&guest.kernel)?;
            guest.kernel = file("vmlinuz", &whole[..len.min(whole.len())])?;
        }
        Spoil::TextKernel => guest.kernel = file("vmlinuz", "This is no kernel.\n".repeat(500).as_bytes())?,
        Spoil::PlainElf => guest.kernel = debian.busybox(),
        Spoil::NoiseInitrd => guest.initrd = Some(file("initrd", &(0..=255).collect::<Vec<u8>>().repeat(64))?),
        Spoil::Args(more) => args = format!("{HYPERVISOR_ARGS} {more}"),
        Spoil::Acpi(_) => {}
    }
    let mut uefi = None;
    let loader = match case.spoil {
        Spoil::NoEfiKernel => {
            uefi = Some(debian.uefi(dir)?);
            let content = Content { hypervisor: &image.efi, args: &args, kernel: None, initrd: None };
            Loader::Iso(efi::make(&content, Parts::Files("xen.cfg"), dir, &dir.join("boot.iso"))?)
        }
        Spoil::NoModule => Loader::Kernel { image: image.elf.clone(), args, modules: Vec::new() },
        _ => dom0::loader(image, Start::Kernel, &args, &guest, dir)?,
    };
    Ok(Machine { uefi, ..Machine::new(Chipset::Pc, 1024, loader) })
}

fn judge(run: &Run, case: &Case, hypervisor: Hypervisor) -> Result<String, String> {
    let mut wrong = Vec::new();
    if run.triple_fault {
        wrong.push("a CPU triple-faulted".to_owned());
    }
    let halted = matches!(run.end, End::Stopped(_) | End::Silence);
    let booted = run.find("@@MARK dom0-userspace").is_some();
    let panicked = halted && !booted && run.find("Panic on CPU").is_some();
    let ended_well = match case.ending {
        Ending::Panic => panicked,
        Ending::Boots => booted,
        Ending::Survives => {
            panicked || booted || (halted || run.end == End::PowerOff) && run.find(KERNEL_RAN).is_some()
        }
        Ending::Returns => run.find(WAITS).is_some() && run.end == End::Stopped(RETURNED.to_owned()),
        Ending::Dom0Dies => !booted && (halted || run.end == End::PowerOff),
    };
    // Xen is not under test: some of these inputs crash it.
    if hypervisor == Hypervisor::Ours {
        if !ended_well {
            wrong.push(format!("expected {:?}, the machine {}", case.ending, run.end));
        }
        // A trap or a panic of Rust is an accident, not a message.
        if let Some(line) = run.find("Xen call trace") {
            wrong.push(format!("the hypervisor crashed at {:.2} s", line.wall));
        }
        let silent = case.says.iter().filter(|s| !says(run, s)).copied().collect::<Vec<_>>();
        if !silent.is_empty() {
            wrong.push(format!("the console does not say {silent:?}"));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    let ending = match case.ending {
        Ending::Returns => "returned",
        _ if booted => "dom0 started",
        _ => "halted",
    };
    Ok(format!("{ending}: {}", reason(run, case)))
}

fn says(run: &Run, text: &str) -> bool {
    let text = text.to_lowercase();
    // The input is echoed: the command line, and the modules with their file names.
    let echo = |line: &str| line.contains("Command line:") || line.contains("Module ");
    run.lines.iter().any(|l| !echo(&l.text) && l.text.to_lowercase().contains(&text))
}

/// Returns the line to show: the one after the panic, else the first with an expected text.
fn reason(run: &Run, case: &Case) -> String {
    let after_panic = run.lines.iter().skip_while(|l| !l.text.contains("Panic on CPU")).nth(1);
    let first = || run.lines.iter().find(|l| case.says.iter().any(|s| l.text.to_lowercase().contains(s)));
    after_panic.or_else(first).map_or(String::new(), |l| l.text.clone())
}
