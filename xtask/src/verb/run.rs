//! `./x run`: dom0 on this terminal.

use crate::options::Options;
use crate::verb::build;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::process::Command;
use tests::debian::Debian;
use tests::disk::Disk;
use tests::hypervisor::Hypervisor;
use tests::machine::{Accel, Loader, Machine};
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
  --kvm               use KVM, if it works here
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
        "kvm",
    ];
    let o = Options::parse(args, &allowed, HELP)?;
    if o.help {
        return Ok(true);
    }
    o.no_words()?;
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
    let args = format!("dom0_mem=640M,max:640M {} {}", dom0::HYPERVISOR_ARGS, o.args);
    let loader: Loader = dom0::loader(&image, o.iso, args.trim(), &guest, &dir)?;
    let mut machine = Machine::new(o.chipset, o.mem_mib.unwrap_or(1536), loader);
    machine.smp = smp;
    machine.disk = Some((o.disk, disk.image));
    if o.kvm && kvm::works() {
        machine.accel = Accel::Kvm;
    }
    let mut qemu = Command::new("qemu-system-x86_64");
    qemu.args(machine.args()).args(["-serial", "mon:stdio"]);
    let status = qemu.status().context("qemu-system-x86_64 could not be started")?;
    println!("QEMU ended ({status})");
    Ok(status.success())
}
