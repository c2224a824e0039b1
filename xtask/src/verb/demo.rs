//! `./x demo`: Debian's toolstack runs a domU on our hypervisor, and the host checks what it left on the disk.

use crate::options::{at_least, UnderTest};
use anyhow::Result;
use clap::Args;
use tests::debian::Debian;
use tests::qemu::Run;
use tests::report::table;
use tests::toolstack::{self, Lives};
use tests::verdict;

/// Show Debian's toolstack running a domU: what happened, how long it took, and whether the disk has what it should
///
/// Builds the hypervisor, boots Debian's kernel on it as dom0 in QEMU with Debian's own xenstored, xenconsoled and xl, and
/// creates a domU with them: Debian's kernel again, its disk by blkback over grants, its network by netback. The domU reads
/// the disk, writes to it, and pings dom0. Shows what happened and how long it took; succeeds only if the disk image then
/// has the checksum that the domU reported.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Demo {
    /// CPUs of the machine and vcpus of the domU
    #[arg(long, value_name = "N", default_value = "2", value_parser = at_least::<1>)]
    smp: u32,
    #[command(flatten)]
    under_test: UnderTest,
}

/// Stages to show: a mark or a text on the console, and its meaning.
const STAGES: &[(&str, &str)] = &[
    ("(XEN)", "first word of the hypervisor"),
    ("@@MARK dom0-userspace ", "dom0's first user process"),
    ("@@MARK daemons-up ", "xenstored and xenconsoled run"),
    ("@@MARK create-1 ", "xl create"),
    ("@@MARK domu-created ", "domU built and started"),
    ("@@MARK domu-userspace ", "domU's first user process"),
    ("@@TEST domu-disk-read ", "16 MiB read from the disk and checked"),
    ("@@TEST domu-disk-write ", "16 MiB written and read back"),
    ("@@TEST domu-ping ", "dom0 answers pings"),
    ("@@MARK domu-gone ", "domU gone, all its memory free again"),
];

impl Demo {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let debian = Debian::fetch()?;
        let image = self.under_test.image(&debian)?;
        let smp = self.smp;
        let scenario = Lives { smp, vcpus: smp, cycles: 1 }.scenario();
        println!("Debian's {} as dom0 and domU on {}, {smp} CPUs, in QEMU", debian.kernel_release, image.hypervisor);
        let (outcome, run) = toolstack::boot(&debian, &image, &scenario)?;
        show(&run);
        match &outcome.result {
            Ok(_) => println!("demo: ok, the disk image has what the domU wrote; console: {}", run.log.display()),
            Err(why) => println!("demo: FAIL: {why}\nconsole: {}", run.log.display()),
        }
        Ok(outcome.result.is_ok())
    }
}

/// Prints the stages reached and when, the counters, and the checks.
fn show(run: &Run) {
    let mut last = (0.0, 0.0);
    let mut rows = Vec::new();
    let ends = [("machine off".to_owned(), Some((run.wall, run.cpu)))];
    let seen = STAGES.iter().map(|(text, what)| ((*what).to_owned(), run.find(text).map(|l| (l.wall, l.cpu))));
    for (what, at) in seen.chain(ends) {
        let Some((wall, cpu)) = at else { continue };
        let took = [wall, wall - last.0, cpu - last.1].map(|t| format!("{t:.1}"));
        rows.push([vec![what], took.to_vec()].concat());
        last = (wall, cpu);
    }
    println!("\n{}", table(&["reached", "at s", "took s", "cpu s"], &rows));
    println!("{}", table(&["counted", "seen"], &counters(run)));
    let checks: Vec<Vec<String>> = verdict::checks(run)
        .into_iter()
        .map(|c| vec![c.name, if c.ok { "ok" } else { "FAIL" }.into(), c.detail.chars().take(90).collect()])
        .collect();
    println!("{}", table(&["check", "result", "seen"], &checks));
}

/// Returns the script's `@@INFO NAME TEXT` lines, and the hypervisor's report on dom0's grants (key 'g').
fn counters(run: &Run) -> Vec<Vec<String>> {
    let info = run.lines.iter().filter_map(|l| l.text.split_once("@@INFO ")?.1.split_once(' '));
    let grants = run.lines.iter().rev().find_map(|l| Some(("grants", l.text.split_once("d0 so far: ")?.1)));
    info.chain(grants)
        .filter(|(name, _)| *name != "kernel")
        .map(|(name, text)| vec![name.to_owned(), text.to_owned()])
        .collect()
}
