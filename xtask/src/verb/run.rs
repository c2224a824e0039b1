//! `./x run`: dom0 on this terminal.

use crate::options::Options;
use crate::verb::build;
use anyhow::{bail, ensure, Context, Result};
use std::ffi::OsString;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use tests::debian::{run, Debian};
use tests::disk::Disk;
use tests::hypervisor::Hypervisor;
use tests::machine::{Accel, Loader, Machine};
use tests::qmp::Reason;
use tests::socket::Socket;
use tests::{dom0, kvm, paths, toolstack};

const HELP: &str = "
./x run [options]

Boots dom0 in QEMU with its console on this terminal: Debian's kernel, its toolstack, and a shell in which xl works.
Leave with `poweroff -f`, or Ctrl-A x.

  --machine pc|q35  --mem MIB (1536)  --smp N (2)  --disk virtio|ahci|ide
  --iso               by GRUB from a CD instead of QEMU's own loader
  --kernel FILE       another dom0 kernel
  --initrd FILE       another initrd
  --args TEXT         more for the hypervisor's command line
  --kernel-args TEXT  more for dom0's command line
  --hypervisor xen    Debian's Xen instead of ours
  --image FILE        an image already built
  --timeout SECONDS   ends the machine after this time, as a failure
  --kvm               use KVM, if it works here

Succeeds if dom0 switches the machine off. A crash of the hypervisor or of dom0 ends it, too.
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let allowed = [
        "machine",
        "mem",
        "smp",
        "disk",
        "iso",
        "kernel",
        "initrd",
        "args",
        "kernel-args",
        "hypervisor",
        "image",
        "timeout",
        "kvm",
    ];
    let o = Options::parse(args, &allowed, HELP)?;
    if o.help {
        return Ok(true);
    }
    o.no_words()?;
    o.check_files()?;
    let debian = Debian::fetch()?;
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() {
        build::image()?;
    }
    let image = o.hypervisor.image(&debian, o.image.as_deref())?;
    let dir = paths::run_dir("run")?;
    let initrd = match &o.initrd {
        Some(file) => file.clone(),
        None => toolstack::files::dom0(&debian, &dir)?,
    };
    let disk = Disk::create(&dir, 1)?;
    let smp = o.smp.unwrap_or(2);
    let guest = dom0::Guest {
        kernel: o.kernel.clone().unwrap_or_else(|| debian.vmlinuz()),
        kernel_args: format!("{} xt.disk={} {}", toolstack::SHELL_ARGS, o.disk.linux_name(), o.kernel_args),
        initrd: Some(initrd),
    };
    let args = format!("dom0_mem=640M,max:640M {} {}", dom0::CONSOLE_ARGS, o.args);
    let loader: Loader = dom0::loader(&image, o.iso, args.trim(), &guest, &dir)?;
    let mut machine = Machine::new(o.chipset, o.mem_mib.unwrap_or(1536), loader);
    machine.smp = smp;
    machine.disk = Some((o.disk, disk.image));
    if o.kvm && kvm::works() {
        machine.accel = Accel::Kvm;
    }
    boot(&machine, o.timeout)
}

/// Runs the machine on this terminal until it ends; whether it was switched off.
fn boot(machine: &Machine, timeout: Option<Duration>) -> Result<bool> {
    let socket = Socket::new();
    let mut qemu = Command::new("setpriv");
    qemu.args(["--pdeathsig", "KILL", "qemu-system-x86_64"]).args(machine.args()).args(["-serial", "mon:stdio"]);
    qemu.args(["-qmp", &socket.option()]);
    let start = Instant::now();
    let mut child = qemu.spawn().context("setpriv, which starts qemu-system-x86_64, could not be started")?;
    let reason = Reason::listen(socket);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if timeout.is_some_and(|t| start.elapsed() > t) {
            // SIGTERM: QEMU gives the terminal back.
            run(Command::new("kill").arg(child.id().to_string()))?;
            child.wait()?;
            bail!("the machine still ran after {} s: ended", start.elapsed().as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    };
    ensure!(status.success(), "QEMU failed ({status})");
    match reason.get().as_deref() {
        Some("guest-shutdown") => println!("the machine was switched off"),
        Some("guest-reset") => bail!("the machine was reset: by a reboot or after a crash"),
        other => println!("QEMU ended ({})", other.unwrap_or("by Ctrl-A x")),
    }
    Ok(true)
}
