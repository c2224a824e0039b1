//! `./x boot-2005`: from two kernels of April 2005 to a verdict.

use crate::options::{at_least, file, Built};
use anyhow::{ensure, Result};
use clap::Args;
use std::path::{Path, PathBuf};
use tests::linux2005::{Pair, Side};
use tests::report::Report;
use tests::{given, paths};

/// Maximum that our initrd compares, MiB.
const MIB_MAX: u32 = 512;

/// Boot two Linux kernels of 2005, back end and front end, from images to a verdict
///
/// Boots two kernels of April 2005 (linux-2.6.11-xen0 and -xenU) as module domains in QEMU and connects the front end's
/// block driver to the back end's. Both get an /init of ours: the front end writes, reads and compares the disk.
#[derive(Args)]
#[command(name = "boot-2005", verbatim_doc_comment)]
pub(crate) struct Boot2005 {
    /// The back end's kernel
    #[arg(long, value_name = "KERNEL", value_parser = file(given::kernel))]
    backend: PathBuf,
    /// The front end's kernel
    #[arg(long, value_name = "KERNEL", value_parser = file(given::kernel))]
    frontend: PathBuf,
    /// The machine's IDE disk, exported by a back end that owns the hardware: its first MiB are OVERWRITTEN, and checked by
    /// the host afterwards. Without: a RAM disk, and no hardware
    #[arg(long, value_name = "IMG", value_parser = file(there))]
    disk: Option<PathBuf>,
    /// How much of the disk is written and read, MiB
    #[arg(long, value_name = "N", default_value = "48", value_parser = at_least::<1>)]
    mib: u32,
    /// Boot so often
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least::<1>)]
    times: u32,
    /// CPUs
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least::<1>)]
    smp: u32,
    /// An initrd of your own
    #[arg(long, value_name = "FILE", value_parser = file(there))]
    backend_initrd: Option<PathBuf>,
    /// An initrd of your own
    #[arg(long, value_name = "FILE", value_parser = file(there))]
    frontend_initrd: Option<PathBuf>,
    /// More for the kernel's command line
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    backend_args: String,
    /// More for the kernel's command line
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    frontend_args: String,
    /// What an initrd of your own says at its end
    #[arg(long, value_name = "TEXT", default_value = "TEST all OK")]
    expect: String,
    #[command(flatten)]
    built: Built,
}

impl Boot2005 {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let image = self.built.image()?;
        let pair = Pair {
            back: Side { kernel: self.backend, initrd: self.backend_initrd, args: self.backend_args },
            front: Side { kernel: self.frontend, initrd: self.frontend_initrd, args: self.frontend_args },
            disk: self.disk,
            mib: self.mib.min(MIB_MAX),
            smp: self.smp,
            expect: self.expect,
        };
        let mut report = Report::default();
        for n in 1..=self.times {
            report.add(pair.boot(&image, &format!("boot-2005 {n}"))?);
        }
        Ok(report.close(&paths::target().join("boot-2005.xml"))?)
    }
}

/// Accepts any file that exists.
fn there(file: &Path) -> Result<()> {
    ensure!(file.is_file(), "there is no {}", file.display());
    Ok(())
}
