//! Boots with bad input: each must be told what is wrong, halt, and neither triple-fault nor reboot.

use crate::debian::Debian;
use crate::dom0::{self, Guest, HYPERVISOR_ARGS};
use crate::hypervisor::Image;
use crate::machine::{Chipset, Loader, Machine};
use crate::qemu::{self, End, Run, Watch};
use crate::report::Outcome;
use crate::{initramfs, paths};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What is done to the input.
#[derive(Clone, Copy, Debug)]
pub enum Spoil {
    /// No module at all.
    NoModule,
    /// The kernel's file is cut to this many bytes.
    TruncatedKernel(usize),
    /// The kernel is a file of text.
    TextKernel,
    /// The kernel is an ELF file without Xen's notes.
    PlainElf,
    /// The initrd is a file of noise: dom0's kernel is to say so.
    NoiseInitrd,
    /// More on the hypervisor's command line.
    Args(&'static str),
    /// An ACPI table with a wrong checksum is added.
    BadAcpiTable,
}

/// How the run must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The hypervisor says why it cannot go on and halts.
    Panic,
    /// It is a warning, and dom0 starts.
    Boots,
    /// dom0's kernel starts and gives up; the hypervisor says that dom0 is gone.
    Dom0Dies,
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
    /// One of these must be on the console. Case does not count.
    pub says: &'static [&'static str],
}

/// All cases.
pub fn cases() -> Vec<Case> {
    use Ending::{Boots, Dom0Dies, Panic};
    use Spoil::{Args, BadAcpiTable, NoModule, NoiseInitrd, PlainElf, TextKernel, TruncatedKernel};
    let case = |name, spoil, ending, says| Case { name, spoil, ending, says };
    vec![
        case("no module", NoModule, Panic, &["dom0 kernel not specified", "no dom0 kernel"][..]),
        case("empty kernel", TruncatedKernel(16), Panic, KERNEL),
        case("kernel cut in its header", TruncatedKernel(512), Panic, KERNEL),
        case("kernel cut in its payload", TruncatedKernel(3 << 20), Panic, KERNEL),
        case("kernel is text", TextKernel, Panic, KERNEL),
        case("kernel is no PV kernel", PlainElf, Panic, KERNEL),
        case("initrd is noise", NoiseInitrd, Dom0Dies, &["unable to mount root", "initramfs unpacking failed"]),
        case("dom0_mem above memory", Args("dom0_mem=64G"), Boots, &["dom0_mem", "allocat", "memory"]),
        case(
            "unknown options",
            Args("no-such=1 loglvl=nonsense nosuch com1=,,, dom0_mem=x"),
            Boots,
            &["no-such", "unknown"],
        ),
        case("bad ACPI table", BadAcpiTable, Boots, &["checksum", "ACPI"]),
    ]
}

const KERNEL: &[&str] = &["could not construct dom0", "could not set up dom0", "not an elf", "kernel"];

/// Runs one case.
///
/// # Errors
/// The machine could not be set up.
pub fn run(debian: &Debian, image: &Image, case: &Case) -> Result<Outcome> {
    let name = format!("bad {} {}", case.name, image.hypervisor);
    let dir = paths::run_dir(&name)?;
    let mut machine = machine(debian, image, case, &dir)?;
    machine.timeout = Duration::from_secs(120);
    // A machine that has halted says nothing more.
    machine.silence = Duration::from_secs(25);
    let stop = match case.ending {
        Ending::Panic => &["Manual reset required", "@@MARK dom0-userspace"][..],
        Ending::Boots => &["@@MARK dom0-userspace", "Manual reset required"],
        Ending::Dom0Dies => &["Manual reset required"],
    };
    let watch = Watch { stop: stop.iter().map(|s| (*s).to_owned()).collect(), progress: None };
    let run = qemu::run(&machine, &dir, &watch)?;
    let result = judge(&run, case);
    if result.is_err() {
        print!("{}", run.tail(30));
    }
    let mut outcome = Outcome::one(&name, result, run.wall);
    outcome.cpu = Some(run.cpu);
    outcome.log = Some(run.log.clone());
    Ok(outcome)
}

fn machine(debian: &Debian, image: &Image, case: &Case, dir: &Path) -> Result<Machine> {
    let mut guest = Guest {
        kernel: debian.vmlinuz(),
        kernel_args: format!("{} xt.disk=none", dom0::KERNEL_ARGS),
        initrd: Some(initramfs::build(debian, dir)?),
    };
    let mut args = format!("dom0_mem=640M,max:640M {HYPERVISOR_ARGS}");
    let mut extra = Vec::new();
    let file = |name: &str, bytes: &[u8]| -> Result<PathBuf> {
        let path = dir.join(name);
        fs::write(&path, bytes).with_context(|| format!("{}", path.display()))?;
        Ok(path)
    };
    match case.spoil {
        Spoil::NoModule => {}
        Spoil::TruncatedKernel(len) => {
            let whole = fs::read(&guest.kernel)?;
            guest.kernel = file("vmlinuz", &whole[..len.min(whole.len())])?;
        }
        Spoil::TextKernel => guest.kernel = file("vmlinuz", "This is no kernel.\n".repeat(500).as_bytes())?,
        Spoil::PlainElf => guest.kernel = debian.busybox(),
        Spoil::NoiseInitrd => guest.initrd = Some(file("initrd", &(0..=255).collect::<Vec<u8>>().repeat(64))?),
        Spoil::Args(more) => args = format!("{HYPERVISOR_ARGS} {more}"),
        Spoil::BadAcpiTable => {
            // QEMU mends the checksum of a table given by `data`; a whole one given by `file` it takes as it is.
            let path = file("acpi", &bad_table())?;
            extra = vec!["-acpitable".to_owned(), format!("file={}", path.display())];
        }
    }
    let loader = match case.spoil {
        Spoil::NoModule => Loader::Kernel { image: image.elf.clone(), args, modules: Vec::new() },
        _ => dom0::loader(image, false, &args, &guest, dir)?,
    };
    let mut machine = Machine::new(Chipset::Pc, 1024, loader);
    machine.extra = extra;
    Ok(machine)
}

/// An SSDT of 36 bytes whose length says 4096.
fn bad_table() -> Vec<u8> {
    let mut t = b"SSDT".to_vec();
    t.extend_from_slice(&4096u32.to_le_bytes());
    t.resize(36, 0xff);
    t
}

fn judge(run: &Run, case: &Case) -> Result<String, String> {
    let mut wrong = Vec::new();
    if run.triple_fault {
        wrong.push("a CPU triple-faulted".to_owned());
    }
    let halted = matches!(run.end, End::Stopped(_) | End::Silence);
    let booted = run.find("@@MARK dom0-userspace").is_some();
    let ended_well = match case.ending {
        Ending::Panic => halted && !booted && run.find("Panic on CPU").is_some(),
        Ending::Boots => booted,
        Ending::Dom0Dies => !booted && (halted || run.end == End::PowerOff),
    };
    if !ended_well {
        wrong.push(format!("expected {:?}, the machine {}", case.ending, run.end));
    }
    let said = run.lines.iter().find(|l| {
        let text = l.text.to_lowercase();
        case.says.iter().any(|s| text.contains(&s.to_lowercase()))
    });
    match said {
        None => wrong.push(format!("the console says none of {:?}", case.says)),
        Some(_) if !wrong.is_empty() => {}
        Some(line) => return Ok(line.text.clone()),
    }
    Err(wrong.join("; "))
}
