//! `./x run`: dom0 on this terminal.

use crate::options::{seconds, Dom0, Kvm, Machine as OnMachine, UnderTest};
use anyhow::{bail, ensure, Context, Result};
use clap::Args;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use tests::command::run;
use tests::debian::Debian;
use tests::disk::Disk;
use tests::machine::{Accel, Loader, Machine};
use tests::qmp::Reason;
use tests::socket::Socket;
use tests::{dom0, paths, toolstack};

/// Boot it in QEMU with a shell in dom0 on this terminal, and Debian's xl in it
///
/// Boots dom0 in QEMU with its console on this terminal: Debian's kernel, its toolstack, and a shell in which xl works.
/// Leave with `poweroff -f`, or Ctrl-A x. The machine has 1536 MiB and 2 CPUs unless another is asked for.
///
/// Succeeds if dom0 switches the machine off. A crash of the hypervisor or of dom0 ends it, too.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Run {
    #[command(flatten)]
    machine: OnMachine,
    #[command(flatten)]
    dom0: Dom0,
    #[command(flatten)]
    under_test: UnderTest,
    /// End the machine after this time, as a failure
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    #[command(flatten)]
    kvm: Kvm,
}

impl Run {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let debian = Debian::fetch()?;
        let image = self.under_test.image(&debian)?;
        let dir = paths::run_dir("run")?;
        let initrd = match &self.dom0.initrd {
            Some(file) => file.clone(),
            None => toolstack::files::dom0(&debian, &dir)?,
        };
        let disk = Disk::create(&dir, 1)?;
        let name = self.machine.disk.linux_name();
        let guest = dom0::Guest {
            kernel: self.dom0.kernel.clone().unwrap_or_else(|| debian.vmlinuz()),
            kernel_args: format!("{} xt.disk={name} {}", toolstack::SHELL_ARGS, self.dom0.kernel_args),
            initrd: Some(initrd),
        };
        let args = format!("dom0_mem=640M,max:640M {} {}", dom0::CONSOLE_ARGS, self.dom0.args);
        let start = self.machine.start();
        let loader: Loader = dom0::loader(&image, start, args.trim(), &guest, &dir)?;
        let mut machine = Machine::new(self.machine.machine, self.machine.mem.unwrap_or(1536), loader);
        if start.has_uefi() {
            machine.uefi = Some(debian.uefi(&dir)?);
        }
        machine.smp = self.machine.smp.unwrap_or(2);
        machine.disk = Some((self.machine.disk, disk.image));
        if self.kvm.usable() {
            machine.accel = Accel::Kvm;
        }
        boot(&machine, self.timeout)
    }
}

/// Runs the machine on this terminal until it ends. Returns whether it was switched off.
fn boot(machine: &Machine, timeout: Option<Duration>) -> Result<bool> {
    let socket = Socket::new();
    let mut qemu = Command::new("setpriv");
    qemu.args(["--pdeathsig", "KILL"]).arg(machine.emulator.program());
    qemu.args(machine.args()).args(["-serial", "mon:stdio"]);
    qemu.args(["-qmp", &socket.option()]);
    let start = Instant::now();
    let mut child = qemu.spawn().context("setpriv, which starts QEMU, could not be started")?;
    let reason = Reason::listen(socket);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if timeout.is_some_and(|t| start.elapsed() > t) {
            // On SIGTERM QEMU restores the terminal.
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
