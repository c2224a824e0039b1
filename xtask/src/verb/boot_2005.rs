//! `./x boot-2005`: from two kernels of April 2005 to a verdict.

use crate::options::number;
use crate::verb::build;
use anyhow::{bail, Context, Result};
use lexopt::{Arg, Parser, ValueExt};
use std::ffi::OsString;
use std::path::PathBuf;
use tests::hypervisor::{Hypervisor, Image};
use tests::linux2005::{Pair, Side};
use tests::report::Report;
use tests::{given, paths};

const HELP: &str = "
./x boot-2005 --backend KERNEL --frontend KERNEL [options]

Boots two kernels of April 2005 (linux-2.6.11-xen0 and -xenU) as module domains in QEMU and connects the front end's
block driver to the back end's. Both get an /init of ours: the front end writes, reads and compares the disk.

  --disk IMG                 the machine's IDE disk, exported by a back end that owns the hardware: its first MiB are
                             OVERWRITTEN, and checked by the host afterwards. Without: a RAM disk, and no hardware
  --mib N                    how much of the disk is written and read: 48
  --times N                  boot so often: 1
  --smp N                    CPUs: 1
  --backend-initrd FILE  --frontend-initrd FILE   initrds of your own
  --backend-args TEXT    --frontend-args TEXT     more for the kernels' command lines
  --expect TEXT              what an initrd of your own says at its end: \"TEST all OK\"
  --image FILE               a hypervisor already built
";

/// What was asked for.
struct Asked {
    pair: Pair,
    times: u32,
    image: Option<PathBuf>,
}

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let Some(asked) = parse(args)? else { return Ok(true) };
    let elf = match asked.image {
        Some(file) => file,
        None => {
            build::image()?;
            paths::dist().join("xen-compat")
        }
    };
    let image = Image { hypervisor: Hypervisor::Ours, gz: elf.clone(), elf };
    let mut report = Report::default();
    for n in 1..=asked.times {
        report.add(asked.pair.boot(&image, &format!("boot-2005 {n}"))?);
    }
    Ok(report.close(&paths::target().join("boot-2005.xml"))?)
}

/// `None`: the help was asked for.
fn parse(args: Vec<OsString>) -> Result<Option<Asked>> {
    let mut parser = Parser::from_args(args);
    let (mut back, mut front, mut disk, mut image) = (None, None, None, None);
    let (mut back_initrd, mut front_initrd) = (None, None);
    let (mut back_args, mut front_args) = (String::new(), String::new());
    let (mut mib, mut times, mut smp, mut expect) = (48, 1, 1, "TEST all OK".to_owned());
    while let Some(arg) = parser.next()? {
        let name = match arg {
            Arg::Long("help") | Arg::Short('h') => {
                println!("{}", HELP.trim());
                return Ok(None);
            }
            Arg::Long(name) => name.to_owned(),
            other => return Err(other.unexpected().into()),
        };
        let value = parser.value().with_context(|| format!("--{name}"))?;
        match name.as_str() {
            "backend" => back = Some(PathBuf::from(value)),
            "frontend" => front = Some(PathBuf::from(value)),
            "disk" => disk = Some(PathBuf::from(value)),
            "image" => image = Some(PathBuf::from(value)),
            "backend-initrd" => back_initrd = Some(PathBuf::from(value)),
            "frontend-initrd" => front_initrd = Some(PathBuf::from(value)),
            "backend-args" => back_args = value.string()?,
            "frontend-args" => front_args = value.string()?,
            "expect" => expect = value.string()?,
            "mib" => mib = number(&value, 1).context("--mib")?.min(512),
            "times" => times = number(&value, 1).context("--times")?,
            "smp" => smp = number(&value, 1).context("--smp")?,
            other => bail!("no option --{other} here; --help lists them"),
        }
    }
    let (Some(back), Some(front)) = (back, front) else { bail!("--backend and --frontend name the two kernels") };
    for file in [Some(&back), Some(&front), disk.as_ref(), back_initrd.as_ref(), front_initrd.as_ref()] {
        if let Some(file) = file.filter(|f| !f.is_file()) {
            bail!("there is no {}", file.display());
        }
    }
    for kernel in [&back, &front] {
        given::kernel(kernel)?;
    }
    image.as_deref().map_or(Ok(()), given::image)?;
    let pair = Pair {
        back: Side { kernel: back, initrd: back_initrd, args: back_args },
        front: Side { kernel: front, initrd: front_initrd, args: front_args },
        disk,
        mib,
        smp,
        expect,
    };
    Ok(Some(Asked { pair, times, image }))
}
