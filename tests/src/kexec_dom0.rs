//! dom0 starts another kernel in place of the hypervisor with Debian's kexec-tools; a crash starts the one that is loaded
//! for it, which finds all of memory in `/proc/vmcore`.

use crate::cpio::Archive;
use crate::debian::Debian;
use crate::dom0::{loader, Guest, Start, CONSOLE_ARGS, KERNEL_ARGS};
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Chipset, Machine};
use crate::monitor::{await_said, command, with_monitor};
use crate::program::add_program;
use crate::qemu::{self, Run, Watch};
use crate::report::Outcome;
use crate::verdict::{self, Check};
use crate::{kexec, paths};
use anyhow::Result;
use goblin::elf::{program_header, Elf};
use std::fs;
use std::path::PathBuf;

/// Memory of the machine, MiB: dom0 has 512 of it, and a crash kernel 192.
const MEM_MIB: u32 = 1024;
const DOM0_MIB: u32 = 512;
const CRASH_MIB: u32 = 192;
/// CPUs of the machine and of dom0.
const CPUS: u32 = 2;
/// ELF's note about a CPU's registers, and Xen's two.
const NT_PRSTATUS: u32 = 1;
const CRASH_INFO: u32 = 0x100_0001;
const CRASH_REGS: u32 = 0x100_0002;

/// How the other kernel is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By dom0, as `kexec -e`.
    Exec,
    /// As [`Self::Exec`], but it is the hypervisor again, an image of 32 bits.
    Hypervisor,
    /// By a crash of dom0's kernel.
    Crash,
    /// By a panic of the hypervisor, which a machine check ends.
    Panic,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Exec, Self::Hypervisor, Self::Crash, Self::Panic];

    fn name(self) -> &'static str {
        match self {
            Self::Exec => "exec",
            Self::Hypervisor => "hypervisor",
            Self::Crash => "crash",
            Self::Panic => "panic",
        }
    }

    /// Returns the test's name.
    pub fn test_name(self, hypervisor: Hypervisor) -> String {
        format!("kexec dom0 {} {hypervisor}", self.name())
    }

    /// Boots dom0, lets it load the other kernel and start it in this way, and judges what that reports.
    ///
    /// # Errors
    /// The machine could not be set up: I/O, tools.
    pub fn run(self, debian: &Debian, image: &Image) -> Result<Outcome> {
        let name = self.test_name(image.hypervisor);
        let dir = paths::run_dir(&name)?;
        let mut a = begin(debian, kexec::DOM0)?;
        ["boot", "lib64", "sbin"].iter().for_each(|d| a.dir(d));
        add_program(&mut a, debian, "sbin/kexec")?;
        let mut list = String::new();
        for module in debian.modules()?.closure(&["xen-privcmd"])? {
            let name = module.file_name().unwrap_or_default().to_string_lossy().into_owned();
            a.file(&format!("modules/{name}"), 0o644, &fs::read(&module)?);
            list += &format!("{name}\n");
        }
        a.file("modules/list", 0o644, list.as_bytes());
        a.file("boot/vmlinuz", 0o644, &fs::read(debian.vmlinuz())?);
        let args = format!("dom0_mem={DOM0_MIB}M,max:{DOM0_MIB}M crashkernel={CRASH_MIB}M {CONSOLE_ARGS}");
        let next = if self == Self::Hypervisor { kexec::DOM0 } else { kexec::NEXT };
        a.file("boot/next", 0o644, &begin(debian, next)?.finish());
        if self == Self::Hypervisor {
            a.file("boot/hypervisor", 0o644, &fs::read(&image.elf)?);
            a.file("boot/args", 0o644, args.as_bytes());
        }
        let initrd = dir.join("dom0.cpio");
        fs::write(&initrd, a.finish())?;
        let kernel_args = format!("{KERNEL_ARGS} xk.way={}", self.name());
        let guest = Guest { kernel: debian.vmlinuz(), kernel_args, initrd: Some(initrd) };
        let mut machine = Machine::new(Chipset::Q35, MEM_MIB, loader(image, Start::Kernel, &args, &guest, &dir)?);
        machine.smp = CPUS;
        if self == Self::Panic {
            machine.extra.extend(fails_when(dir.join("console.log"), "@@MARK leaves-panic"));
        }
        let run = qemu::run(&machine, &dir, &Watch { progress: Some(name.clone()), ..Watch::default() })?;
        let checks = verdict::judge(&run, self.checks());
        let result = checks.and_then(|c| self.judge(&run, &c).map(|said| format!("{} checks{said}", c.len())));
        if result.is_err() {
            print!("{}", run.tail(40));
        }
        Ok(Outcome::of_run(&name, result, &run))
    }

    fn checks(self) -> &'static [&'static str] {
        match self {
            Self::Exec => &["kexec-load", "next-bare"],
            Self::Hypervisor => &["kexec-load", "next-hypervisor"],
            Self::Crash | Self::Panic => &["kexec-load", "next-bare", "next-vmcore"],
        }
    }

    /// Judges what is said on the way, and the dump.
    fn judge(self, run: &Run, checks: &[Check]) -> Result<String, String> {
        let says = ["Executing kexec image on cpu", "Kdump: 192MB (196608kB) at 0x"];
        for text in says {
            run.find(text).ok_or_else(|| format!("nobody says \"{text}\""))?;
        }
        if matches!(self, Self::Exec | Self::Hypervisor) {
            return Ok(String::new());
        }
        let size = checks.iter().find(|c| c.name == "next-vmcore").and_then(|c| c.detail.parse().ok());
        let lines = run.lines.iter().filter_map(|l| l.text.split_once("vmcore: ")).map(|(_, hex)| hex.trim_end());
        let bytes: Vec<u8> = lines.flat_map(unhex).collect();
        dump(&bytes, size.ok_or("the size of /proc/vmcore is no number")?)
    }
}

/// Returns the beginning of an initramfs: busybox, and its `/init`.
fn begin(debian: &Debian, init: &[u8]) -> Result<Archive> {
    let mut a = Archive::default();
    ["bin", "dev", "proc", "sys"].iter().for_each(|d| a.dir(d));
    a.char_device("dev/console", 5, 1);
    a.file("bin/busybox", 0o755, &fs::read(debian.busybox())?);
    a.link("bin/sh", "busybox");
    a.file("init", 0o755, init);
    Ok(a)
}

/// Makes the first CPU report an error that it cannot correct, when the console has `text`. Returns arguments of QEMU for
/// that.
fn fails_when(console: PathBuf, text: &'static str) -> [String; 4] {
    // Valid, uncorrected, enabled, and the processor's context is lost.
    const MACHINE_CHECK: &str = "mce 0 4 0xb200000000000000 0x4 0 0";
    with_monitor(move |monitor| {
        await_said(&console, text, 1);
        command(monitor, MACHINE_CHECK);
    })
}

/// Returns bytes from pairs of hexadecimal digits.
fn unhex(text: &str) -> impl Iterator<Item = u8> + use<'_> {
    (0..text.len() / 2).filter_map(|i| u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok())
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// Judges the beginning of a dump of `size` bytes: what memory it has, and its notes.
fn dump(bytes: &[u8], size: u64) -> Result<String, String> {
    let elf = Elf::parse(bytes).map_err(|e| format!("/proc/vmcore: {e}"))?;
    let loads = || elf.program_headers.iter().filter(|p| p.p_type == program_header::PT_LOAD);
    let end = loads().map(|p| p.p_offset + p.p_filesz).max().unwrap_or(0);
    let memory = loads().map(|p| p.p_filesz).sum::<u64>() >> 20;
    // All but the crash kernel's, and little that firmware keeps.
    let least = u64::from(MEM_MIB - CRASH_MIB) - 8;
    if end != size || !(least..=u64::from(MEM_MIB)).contains(&memory) {
        return Err(format!("/proc/vmcore has {size} bytes, its headers lead to {end}, and to {memory} MiB of memory"));
    }
    let notes: Vec<_> = elf.iter_note_headers(bytes).into_iter().flatten().filter_map(Result::ok).collect();
    let of = |name: &str, kind: u32| {
        let named = notes.iter().filter(move |n| n.name.trim_end_matches('\0') == name && n.n_type == kind);
        named.map(|n| n.desc).collect::<Vec<_>>()
    };
    let (status, regs) = (of("CORE", NT_PRSTATUS), of("Xen", CRASH_REGS));
    let (info, about_xen) = (of("Xen", CRASH_INFO), of("VMCOREINFO_XEN", 0));
    let count = [&status, &regs, &info, &about_xen].map(Vec::len);
    if count != [CPUS as usize, CPUS as usize, 1, 1] {
        let names: Vec<_> = notes.iter().map(|n| format!("{} {:#x}", n.name, n.n_type)).collect();
        return Err(format!("notes of CPUs, their control registers, the hypervisor: {count:?} of {names:?}"));
    }
    // The instruction and the page tables at which each CPU was stopped.
    let stopped = |n: &[u8], at| long(n, at).is_some_and(|v| v != 0);
    if !status.iter().all(|n| n.len() == 336 && stopped(n, 240))
        || !regs.iter().all(|n| n.len() == 32 && stopped(n, 16))
    {
        return Err("a CPU's registers are not in its notes".into());
    }
    if (long(info[0], 0), long(info[0], 8), info[0].len()) != (Some(4), Some(17), 80) {
        return Err("the note about the hypervisor does not say 4.17".into());
    }
    if !about_xen[0].starts_with(b"PAGESIZE=4096\n") {
        return Err("the note about the hypervisor's structures does not begin with the size of a page".into());
    }
    Ok(format!(", {memory} MiB dumped, {} notes", notes.len()))
}
