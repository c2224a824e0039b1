//! `./x bench`: this hypervisor and Debian's Xen side by side, in one run.

use crate::options::{at_least, Built, Machine, UnderTest};
use crate::verb::{bench_blk, grants};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use tests::bench2005;
use tests::debian::Debian;
use tests::dom0::{self, Config};
use tests::hypervisor::{Hypervisor, Image};
use tests::preemption::{self, Measured};
use tests::report::table;
use tests::verdict;
use tests::xen4::{self, Figures, Kernel};

/// Measure the same guests on this hypervisor and on Debian's Xen, side by side; the grant tables on this host
#[derive(Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Bench {
    #[command(subcommand)]
    which: Which,
}

#[derive(Subcommand)]
enum Which {
    Boot(Boot),
    Blk(bench_blk::Blk),
    /// What the grant tables cost on this host, apart from page tables and TLBs of a real machine
    Grants,
    /// The ABI of April 2005, by our own i386 kernel as module domains: instructions per hypervisor path (-icount shift=0),
    /// instructions per request of the block path, and its requests and KiB per second on this host
    #[command(name = "2005", verbatim_doc_comment)]
    Abi2005(Built),
}

/// The same guests on this hypervisor and on Debian's Xen, in turn
///
///   - Debian's kernel as dom0: seconds from the hypervisor's first line to dom0's first user process (best of --runs:
///     what else runs on the host only adds);
///   - our bench guest: instructions per hypervisor path, counted by QEMU (-icount shift=0);
///   - the same guest: instructions between two preemption points, at most, of calls that do much.
///
/// A ratio below 1 is better than Xen. With --hypervisor xen, Debian's Xen alone.
#[derive(Args)]
#[command(verbatim_doc_comment)]
struct Boot {
    /// Boots of each
    #[arg(long, value_name = "N", default_value = "3", value_parser = at_least::<1>)]
    runs: u32,
    /// One of the three
    #[arg(long, value_name = "PART", value_parser = ["boot", "paths", "preemption"])]
    only: Option<String>,
    #[command(flatten)]
    machine: Machine,
    #[command(flatten)]
    under_test: UnderTest,
}

impl Bench {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        match self.which {
            Which::Boot(boot) => boot.run(),
            Which::Blk(blk) => blk.run(),
            Which::Grants => grants::bench().map(|()| true),
            Which::Abi2005(built) => abi_2005(&built),
        }
    }
}

impl Boot {
    fn run(self) -> Result<bool> {
        let debian = Debian::fetch()?;
        let mut images = Vec::new();
        if self.under_test.hypervisor == Hypervisor::Ours {
            images.push(self.under_test.image(&debian)?);
        }
        images.push(Hypervisor::Xen.image(&debian, None)?);
        let wants = |part: &str| self.only.as_deref().is_none_or(|only| only == part);
        let mut ok = true;
        if wants("paths") {
            ok &= paths(&images)?;
        }
        if wants("preemption") {
            ok &= stretches(&images)?;
        }
        if wants("boot") {
            ok &= boots(&self, &debian, &images)?;
        }
        Ok(ok)
    }
}

/// Wall and CPU seconds of one stage of a boot.
type Times = (f64, f64);

fn boots(o: &Boot, debian: &Debian, images: &[Image]) -> Result<bool> {
    let Machine { machine: chipset, mem, smp, disk, .. } = o.machine;
    let start = o.machine.start();
    let config = Config { chipset, mem_mib: mem.unwrap_or(1024), smp: smp.unwrap_or(1), start, disk };
    let mut entry_to_user: Vec<Vec<Times>> = vec![Vec::new(); images.len()];
    let mut whole = entry_to_user.clone();
    let mut ok = true;
    for _ in 0..o.runs {
        // Alternate, so that load on the host affects both.
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

/// Prints the table of instructions per path. Returns whether both guests finished.
fn paths(images: &[Image]) -> Result<bool> {
    let figures: Vec<Figures> =
        images.iter().map(|image| xen4::bench(image, Kernel::Guest64)).collect::<Result<_>>()?;
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

/// Prints the table of distances between preemption points. Returns whether all guests finished.
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

/// Prints the tables of the ABI of April 2005. Returns whether all guests finished.
fn abi_2005(built: &Built) -> Result<bool> {
    let figures = bench2005::run(&built.image()?)?;
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

/// Returns a row with the ratio of the first figure to the second.
fn row(name: &str, figures: &[Option<f64>], digits: usize) -> Vec<String> {
    let mut cells = vec![name.to_owned()];
    cells.extend(figures.iter().map(|f| f.map_or("-".into(), |f| format!("{f:.digits$}"))));
    if let [Some(ours), Some(xen)] = figures {
        cells.push(format!("{:.2}", ours / xen));
    }
    cells
}
