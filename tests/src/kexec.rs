//! Starts the hypervisor from Linux with kexec-tools, which uses the ELF header's entry point.

use crate::debian::Debian;
use crate::dom0::{HYPERVISOR_ARGS, KERNEL_ARGS};
use crate::hypervisor::{Hypervisor, Image};
use crate::kexec_loader::{self, Started, MULTIBOOT2};
use crate::machine::{Chipset, Machine};
use crate::qemu::{self, Watch, CRASHES};
use crate::report::Outcome;
use crate::{initramfs, paths, verdict};
use anyhow::Result;

/// `/init` of a dom0 that loads another kernel.
pub(crate) const DOM0: &[u8] = include_bytes!("../kexec/dom0");
/// `/init` of a kernel that dom0 starts in place of the hypervisor.
pub(crate) const NEXT: &[u8] = include_bytes!("../kexec/next");
const CHECKS: &[&str] = &["hypervisor", "booted-on-xen", "memory", "wallclock", "modules", "xenfs", "dmesg-clean"];

/// kexec-tools' loaders for such images.
pub const TYPES: [&str; 2] = ["multiboot-x86", MULTIBOOT2];

/// Returns the test's name.
pub fn name(hypervisor: Hypervisor, kind: &str) -> String {
    format!("kexec {kind} {hypervisor}")
}

/// Boots Debian's kernel on the bare machine, which starts `image` with Debian's kernel as dom0.
///
/// # Errors
/// The machine could not be set up: I/O, tools.
pub fn run(debian: &Debian, image: &Image, kind: &str) -> Result<Outcome> {
    let name = name(image.hypervisor, kind);
    let dir = paths::run_dir(&name)?;
    let args = format!("dom0_mem=512M,max:512M {HYPERVISOR_ARGS}");
    let what = Started {
        hypervisor: image,
        args: &args,
        kind,
        kernel: &debian.vmlinuz(),
        kernel_args: KERNEL_ARGS,
        initrd: &initramfs::build(debian, &dir)?,
    };
    let loader = kexec_loader::make(debian, &what, &dir)?;
    let machine = Machine::new(Chipset::Q35, 1024, loader);
    let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
    let run = qemu::run(&machine, &dir, &Watch { stop, progress: Some(name.clone()), ..Watch::default() })?;
    let result = verdict::judge(&run, CHECKS).map(|c| format!("{} checks", c.len()));
    if result.is_err() {
        print!("{}", run.tail(40));
    }
    Ok(Outcome::of_run(&name, result, &run))
}
