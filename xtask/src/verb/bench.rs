//! `./x bench`: this hypervisor and Debian's Xen side by side, in one run.

use crate::options::Options;
use crate::verb::{bench_blk, build, grants};
use anyhow::{bail, ensure, Context, Result};
use std::ffi::OsString;
use std::path::PathBuf;
use tests::bench2005;
use tests::debian::Debian;
use tests::dom0::{self, Config};
use tests::guest64::{self, Figures};
use tests::hypervisor::{Hypervisor, Image};
use tests::preemption::{self, Measured};
use tests::report::table;
use tests::verdict;

const HELP: &str = "
./x bench boot|blk|grants|2005 [options]

grants: what the grant tables cost on this host, apart from page tables and TLBs of a real machine.

2005: the ABI of April 2005, by our own i386 kernel as module domains: instructions per hypervisor path (-icount shift=0),
instructions per request of the block path, and its requests and KiB per second on this host. Of the options below: --image.

boot: the same guests on this hypervisor and on Debian's Xen, in turn:
  - Debian's kernel as dom0: seconds from the hypervisor's first line to dom0's first user process (best of --runs:
    what else runs on the host only adds);
  - our bench guest: instructions per hypervisor path, counted by QEMU (-icount shift=0);
  - the same guest: instructions between two preemption points, at most, of calls that do much.
A ratio below 1 is better than Xen.

blk: a domU's block I/O (blkfront, blkback, RAM disk in dom0) on this hypervisor and on Debian's Xen: sequential and random, 4 and
64 KiB, 1 and 16 requests in flight, with persistent grants and with grants mapped for each request.
  - counted: instructions per request of hypervisor and guests (plugin of QEMU, -icount shift=0)
  - timed: requests and MiB per second on this host, best of --runs
Of the options below: --runs, --only counted|timed, --smp (of timed), --image.

  --runs N            boots of each (3)
  --only boot|paths|preemption   one of the three
  --machine pc|q35  --mem MIB  --smp N  --disk virtio|ahci|ide  --iso
  --hypervisor xen    Debian's Xen alone
  --image FILE        an image already built
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let allowed = ["runs", "only", "machine", "mem", "smp", "disk", "iso", "hypervisor", "image"];
    let o = Options::parse(args, &allowed, HELP)?;
    if o.help {
        return Ok(true);
    }
    o.check_files()?;
    match o.words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["boot" | "blk"] => {}
        ["grants"] => return grants::bench().map(|()| true),
        ["2005"] => return abi_2005(o.image),
        _ => bail!("which bench? `./x bench boot`, `blk`, `grants` or `2005`; --help tells more"),
    }
    let debian = Debian::fetch()?;
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() {
        build::image()?;
    }
    if o.words[0] == "blk" {
        let images = [Hypervisor::Ours.image(&debian, o.image.as_deref())?, Hypervisor::Xen.image(&debian, None)?];
        return bench_blk::main(&o, &debian, images);
    }
    let mut images = Vec::new();
    if o.hypervisor == Hypervisor::Ours {
        images.push(Hypervisor::Ours.image(&debian, o.image.as_deref())?);
    }
    images.push(Hypervisor::Xen.image(&debian, None)?);
    let mut ok = true;
    if o.wants("paths") {
        ok &= paths(&images)?;
    }
    if o.wants("preemption") {
        ok &= stretches(&images)?;
    }
    if o.wants("boot") {
        ok &= boots(&o, &debian, &images)?;
    }
    Ok(ok)
}

/// Wall and CPU seconds of one stage of a boot.
type Times = (f64, f64);

fn boots(o: &Options, debian: &Debian, images: &[Image]) -> Result<bool> {
    let (mem_mib, smp) = (o.mem_mib.unwrap_or(1024), o.smp.unwrap_or(1));
    let config = Config { chipset: o.chipset, mem_mib, smp, iso: o.iso, disk: o.disk };
    let mut entry_to_user: Vec<Vec<Times>> = vec![Vec::new(); images.len()];
    let mut whole = entry_to_user.clone();
    let mut ok = true;
    for _ in 0..o.runs {
        // In turn, so that a busy host is busy for both.
        for (i, image) in images.iter().enumerate() {
            let (outcome, run) = dom0::boot(debian, image, config, false)?;
            if let Err(why) = &outcome.result {
                println!("FAIL {}: {why}", outcome.name);
                ok = false;
            }
            let first = run.find("(XEN)").map(|l| (l.wall, l.cpu)).context("the hypervisor said nothing")?;
            let Some(user) = verdict::mark(&run, "dom0-userspace") else { continue };
            entry_to_user[i].push((user.0 - first.0, user.1 - first.1));
            whole[i].push((run.wall, run.cpu));
        }
    }
    println!("\n{}, Debian {} as dom0, best of {}", config.name(), debian.kernel_release, o.runs);
    let mut rows = Vec::new();
    for (what, samples) in [("hypervisor's first line to dom0 userspace", entry_to_user), ("whole run", whole)] {
        for (unit, pick) in [("wall s", 0), ("cpu s", 1)] {
            let best = |s: &Vec<Times>| s.iter().map(|t| if pick == 0 { t.0 } else { t.1 }).min_by(f64::total_cmp);
            let figures: Vec<Option<f64>> = samples.iter().map(best).collect();
            rows.push(row(&format!("{what}, {unit}"), &figures, 1));
        }
    }
    println!("{}", table(&heads("", images), &rows));
    Ok(ok)
}

/// Prints the table of instructions per path; gives whether both guests came to their end.
fn paths(images: &[Image]) -> Result<bool> {
    let figures: Vec<Figures> = images.iter().map(guest64::bench).collect::<Result<_>>()?;
    let reference = figures.last().context("Xen is always measured")?;
    let find = |set: &Figures, name: &str| set.paths.iter().find(|(n, _)| n == name).map(|(_, v)| *v as f64);
    let rows: Vec<Vec<String>> = reference
        .paths
        .iter()
        .map(|(name, _)| row(name, &figures.iter().map(|set| find(set, name)).collect::<Vec<_>>(), 0))
        .collect();
    println!("\ninstructions per path, one CPU, -icount shift=0, median");
    println!("{}", table(&heads("path", images), &rows));
    for (image, set) in images.iter().zip(&figures) {
        if let Some(why) = &set.broken {
            println!("FAIL the bench guest on {}: {why}", image.hypervisor);
        }
    }
    Ok(figures.iter().all(|set| set.broken.is_none()))
}

/// Prints the table of ways between preemption points; gives whether all guests came to their end.
fn stretches(images: &[Image]) -> Result<bool> {
    let measured = images.iter().map(preemption::measure).collect::<Result<Vec<_>>>()?;
    let find = |m: &Measured, call: &str| m.stretches.iter().find(|s| s.call == call).map(|s| s.longest as f64);
    let calls = measured.last().context("Xen is always measured")?.stretches.iter().map(|s| &s.call);
    let rows: Vec<_> =
        calls.map(|call| row(call, &measured.iter().map(|m| find(m, call)).collect::<Vec<_>>(), 0)).collect();
    println!("\ninstructions between two preemption points at most, one CPU, -icount shift=0; 5000 is the least that is seen");
    println!("{}", table(&heads("call", images), &rows));
    let ended = measured.iter().all(|m| m.done);
    if !ended {
        println!("FAIL a guest did not come to its end");
    }
    Ok(ended)
}

/// Prints the tables of the ABI of April 2005; gives whether all guests came to their end.
fn abi_2005(image: Option<PathBuf>) -> Result<bool> {
    let elf = match image {
        Some(file) => file,
        None => {
            build::image()?;
            tests::paths::dist().join("xen-compat")
        }
    };
    ensure!(elf.is_file(), "there is no {}", elf.display());
    let figures = bench2005::run(&Image { hypervisor: Hypervisor::Ours, gz: elf.clone(), elf })?;
    let rows: Vec<_> = figures.paths.iter().map(|(name, n)| vec![name.clone(), n.to_string()]).collect();
    println!("\nABI of April 2005: instructions per path, one CPU, -icount shift=0, median");
    println!("{}", table(&["path", "instructions"], &rows));
    let rows: Vec<_> = figures
        .block
        .iter()
        .map(|b| {
            let cells = [b.instructions, b.requests, b.kib].map(|v| format!("{v:.0}"));
            [vec![b.name.clone()], cells.to_vec()].concat()
        })
        .collect();
    println!("block path, requests of 11 pages; instructions of the whole machine, time of QEMU's TCG on this host");
    println!("{}", table(&["direction", "instructions/request", "requests/s", "KiB/s"], &rows));
    for why in &figures.broken {
        println!("FAIL {why}");
    }
    Ok(figures.broken.is_empty())
}

fn heads<'a>(first: &'a str, images: &[Image]) -> Vec<&'a str> {
    match images.len() {
        2 => vec![first, "ours", "Xen", "ours/Xen"],
        _ => vec![first, "Xen"],
    }
}

/// A row with the ratio of the first figure to the second.
fn row(name: &str, figures: &[Option<f64>], digits: usize) -> Vec<String> {
    let mut cells = vec![name.to_owned()];
    cells.extend(figures.iter().map(|f| f.map_or("-".into(), |f| format!("{f:.digits$}"))));
    if let [Some(ours), Some(xen)] = figures {
        cells.push(format!("{:.2}", ours / xen));
    }
    cells
}
