//! `./x bench blk`: block I/O of a domU on this hypervisor and on Debian's Xen.

use crate::image;
use crate::options::{at_least, Built};
use ::tests::bench_blk::{self, Measure, Phase};
use ::tests::debian::Debian;
use ::tests::hypervisor::{Hypervisor, Image};
use ::tests::report::table;
use anyhow::Result;
use clap::Args;

/// Requests of each kind, and rounds, for counted runs.
const COUNT: (u32, u32) = (400, 1);
/// The same for timed runs.
const TIME: (u32, u32) = (200, 5);

/// Ours first, then Xen's; the same phases in the same order.
type Pair = [Vec<Phase>; 2];

/// A domU's block I/O (blkfront, blkback, RAM disk in dom0) on this hypervisor and on Debian's Xen
///
/// Sequential and random, 4 and 64 KiB, 1 and 16 requests in flight, with persistent grants and with grants mapped for each request.
///   - counted: instructions per request of hypervisor and guests (plugin of QEMU, -icount shift=0)
///   - timed: requests and MiB per second on this host, best of --runs
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Blk {
    /// How often it is timed
    #[arg(long, value_name = "N", default_value = "3", value_parser = at_least::<1>)]
    runs: u32,
    /// One of the two
    #[arg(long, value_name = "PART", value_parser = ["counted", "timed"])]
    only: Option<String>,
    /// CPUs where it is timed
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least::<1>)]
    smp: u32,
    #[command(flatten)]
    built: Built,
}

impl Blk {
    /// Measures, and prints the tables.
    pub(crate) fn run(self) -> Result<bool> {
        let debian = Debian::fetch()?;
        if self.built.file.is_none() {
            image::build()?;
        }
        let images =
            [Hypervisor::Ours.image(&debian, self.built.file.as_deref())?, Hypervisor::Xen.image(&debian, None)?];
        let wants = |part: &str| self.only.as_deref().is_none_or(|only| only == part);
        println!("Debian {} as dom0 and domU, virtual disk on dom0's RAM disk", debian.kernel_release);
        if wants("counted") {
            let pair: Pair = both(&images, |i| bench_blk::run(&debian, i, Measure::Counted, COUNT.0, COUNT.1))?;
            println!("\ninstructions per request, one CPU, counted by QEMU; at one per nanosecond, and waits skipped, that takes");
            println!("{}", table(&COUNTED, &rows(&pair, counted)));
        }
        if wants("timed") {
            let measure = Measure::Timed { smp: self.smp };
            let mut least: Option<Pair> = None;
            for _ in 0..self.runs {
                // Alternate, so that load on the host affects both.
                let new = both(&images, |i| bench_blk::run(&debian, i, measure, TIME.0, TIME.1))?;
                least = Some(match least {
                    Some(old) => [0, 1].map(|i| best(&old[i], &new[i])),
                    None => new,
                });
            }
            if let Some(pair) = least {
                println!("\ntime on this host (QEMU's TCG, {} CPU), best of {}", self.smp, self.runs * TIME.1);
                println!("{}", table(&TIMED, &rows(&pair, timed)));
            }
        }
        Ok(true)
    }
}

fn both(images: &[Image; 2], run: impl Fn(&Image) -> Result<Vec<Phase>>) -> Result<Pair> {
    Ok([run(&images[0])?, run(&images[1])?])
}

fn best(a: &[Phase], b: &[Phase]) -> Vec<Phase> {
    a.iter().cloned().zip(b.iter().cloned()).map(|(a, b)| a.best(b)).collect()
}

fn rows(pair: &Pair, row: fn(&Phase, &Phase) -> Vec<String>) -> Vec<Vec<String>> {
    pair[0].iter().zip(&pair[1]).map(|(ours, xen)| [vec![ours.name.clone()], row(ours, xen)].concat()).collect()
}

const COUNTED: [&str; 10] = [
    "request",
    "hv ours",
    "hv Xen",
    "ours/Xen",
    "guests ours",
    "guests Xen",
    "ours/Xen",
    "ns ours",
    "ns Xen",
    "ours/Xen",
];

fn counted(ours: &Phase, xen: &Phase) -> Vec<String> {
    let both = [ours, xen];
    let i = both.map(|p| p.instructions.unwrap_or_default());
    [i.map(|i| i.hypervisor), i.map(|i| i.kernel + i.user), both.map(|p| p.ns)].iter().flat_map(figures).collect()
}

const TIMED: [&str; 9] = [
    "request",
    "1/s ours",
    "1/s Xen",
    "MiB/s ours",
    "MiB/s Xen",
    "time ours/Xen",
    "CPU us ours",
    "CPU us Xen",
    "ours/Xen",
];

fn timed(ours: &Phase, xen: &Phase) -> Vec<String> {
    let per_second = [ours, xen].map(|p| 1e9 / p.ns);
    let [a, b] = per_second.map(|n| format!("{n:.0}"));
    let [c, d] = per_second.map(|n| format!("{:.1}", n * ours.bytes / f64::from(1 << 20)));
    let cpu = [ours, xen].map(|p| p.cpu_ns.unwrap_or_default() / 1e3);
    [vec![a, b, c, d, format!("{:.2}", ours.ns / xen.ns)], figures(&cpu).to_vec()].concat()
}

/// Returns two figures and their ratio.
fn figures(pair: &[f64; 2]) -> [String; 3] {
    let [ours, xen] = pair;
    [format!("{ours:.0}"), format!("{xen:.0}"), format!("{:.2}", ours / xen)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_ours_to_xen_s_and_the_best_of_all_counts() {
        let phase = |ns, cpu| Phase { name: "x".into(), bytes: 1048576.0, ns, instructions: None, cpu_ns: Some(cpu) };
        let row = timed(&phase(1e6, 3e3), &phase(2e6, 4e3));
        assert_eq!(row, ["1000", "500", "1000.0", "500.0", "0.50", "3", "4", "0.75"]);
        assert_eq!(best(&[phase(1.0, 9.0)], &[phase(2.0, 3.0)]), [phase(1.0, 3.0)]);
    }
}
