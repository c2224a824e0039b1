//! The cost of a domU's block I/O: runs `tests/blkload` in a domU on a RAM disk of dom0's, and either counts
//! instructions with `tests/plugin` in QEMU or measures time.

use crate::command::run as command;
use crate::debian::Debian;
use crate::disk::Raw;
use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Image;
use crate::machine::{Accel, Machine};
use crate::qemu::Run;
use crate::toolstack::{self, Additions, Scenario};
use crate::verdict::Check;
use crate::{guest32, paths};
use anyhow::{bail, ensure, Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The domUs, one for each way of passing data: copied by the front end into grants that stay mapped, or mapped for
/// each request.
pub const WAYS: [&str; 2] = ["persistent", "mapped"];
/// Phases of each domU, as in `blkload.c`.
pub const PHASES: usize = 16;

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Instructions, on one CPU where each takes a nanosecond, so that nothing depends on the host.
    Counted,
    /// Wall and CPU time on this host.
    Timed {
        /// The machine's and dom0's CPUs.
        smp: u32,
    },
}

/// One phase of one domU; all figures are per request.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// `persistent read seq 4K qd1`.
    pub name: String,
    /// Bytes.
    pub bytes: f64,
    /// Nanoseconds of the domU's clock.
    pub ns: f64,
    /// Instructions, if counted.
    pub instructions: Option<Instructions>,
    /// Nanoseconds of QEMU's CPU time, if timed.
    pub cpu_ns: Option<f64>,
}

impl Phase {
    /// Returns the minimum time and the minimum CPU time of two measurements, because load on the host only adds.
    #[must_use]
    pub fn best(self, other: Self) -> Self {
        let cpu_ns = self.cpu_ns.zip(other.cpu_ns).map(|(a, b)| a.min(b));
        Self { ns: self.ns.min(other.ns), cpu_ns, ..self }
    }
}

/// Instructions by owner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Instructions {
    /// The hypervisor's, including idle time.
    pub hypervisor: f64,
    /// Those of both kernels.
    pub kernel: f64,
    /// User programs': the load's, and those of others that wake up.
    pub user: f64,
}

/// Boots the machine and lets both domUs make `requests` requests of each kind, `rounds` times; the best round counts.
///
/// # Errors
/// The machine could not be set up, or did not do what it should.
pub fn run(debian: &Debian, image: &Image, measure: Measure, requests: u32, rounds: u32) -> Result<Vec<Phase>> {
    let built = paths::target().join("blkload");
    command(Command::new("sh").arg(paths::root().join("tests/blkload/build.sh")).arg(&built))?;
    let smp = match measure {
        Measure::Counted => 1,
        Measure::Timed { smp } => smp,
    };
    let accel = match measure {
        Measure::Counted => Accel::COUNTED,
        Measure::Timed { .. } => Accel::Tcg { tb_size: None },
    };
    let how = if measure == Measure::Counted { "counted".to_owned() } else { format!("timed smp{smp}") };
    let scenario = Scenario {
        name: format!("bench blk {how}"),
        script: "blk",
        args: format!("xt.requests={requests} xt.rounds={rounds}"),
        hypervisor_args: HYPERVISOR_ARGS,
        kernels: &[],
        grub: false,
        smp,
        accel,
        mem_mib: 1536,
        timeout: Duration::from_secs(1200),
        checks: &["brd", WAYS[0], WAYS[1]],
        typing: &[],
        judge,
    };
    let log = built.join(format!("{}.log", image.hypervisor));
    let tune = |m: &mut Machine| {
        m.silence = m.timeout;
        let mut plugin = format!("{},log={}", built.join("insncount.so").display(), log.display());
        if measure == Measure::Counted {
            // The machine's clock must not depend on the host's either.
            m.extra = ["-rtc", "clock=vm,base=2026-01-01"].map(str::to_owned).to_vec();
        } else {
            plugin += ",time=on";
        }
        m.extra.extend(["-plugin".to_owned(), plugin]);
    };
    let (outcome, run) = toolstack::boot_with(debian, image, &scenario, &additions(debian, &built)?, tune)?;
    if let Err(why) = outcome.result {
        bail!("{}: {why}", outcome.name);
    }
    let mut phases: Vec<Phase> = run.lines.iter().filter_map(|l| phase(&l.text)).collect();
    let rounds = rounds as usize;
    ensure!(phases.len() == WAYS.len() * PHASES * rounds, "{} phases were reported", phases.len());
    let marks = marks(&std::fs::read_to_string(&log).context("the plugin wrote nothing")?, f64::from(requests))?;
    ensure!(marks.len() == phases.len(), "{} phases were marked", marks.len());
    for (phase, mark) in phases.iter_mut().zip(marks) {
        match mark[..] {
            [cpu] => phase.cpu_ns = Some(cpu),
            [hypervisor, kernel, user, _] => phase.instructions = Some(Instructions { hypervisor, kernel, user }),
            _ => bail!("{} figures in a line of the plugin's", mark.len()),
        }
    }
    let of_way = |way: &[Phase]| -> Vec<Phase> {
        let rounds = |i: usize| way.iter().skip(i).step_by(PHASES).cloned().reduce(Phase::best);
        (0..PHASES).filter_map(rounds).collect()
    };
    Ok(phases.chunks(PHASES * rounds).flat_map(of_way).collect())
}

fn additions(debian: &Debian, built: &Path) -> Result<Additions> {
    let source = paths::root().join("tests/blkload");
    let brd: Vec<PathBuf> = debian.modules()?.closure(&["brd"])?;
    ensure!(brd.len() == 1, "brd needs other modules: {brd:?}");
    let load = ("bin/blkload".to_owned(), built.join("blkload"));
    let dom0 =
        vec![load.clone(), ("scripts/blk".into(), source.join("dom0")), ("modules/brd.ko".into(), brd[0].clone())];
    Ok(Additions { guest: None, dom0, domu: vec![load, ("blk".into(), source.join("domu"))] })
}

/// Checks that after each domU, dom0 reads from the disk what the domU read.
fn judge(run: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    if let Some(line) = run.find("@@BLK-FAILED") {
        return Err(line.text.clone());
    }
    let sums: Vec<&str> = run.lines.iter().filter_map(|l| l.text.split_once("@@BLKSUM ")).map(|(_, s)| s).collect();
    match sums[..] {
        [a, b, c, d] if a.trim() == b.trim() && c.trim() == d.trim() => Ok(()),
        _ => Err(format!("sums of the disk, by domU and dom0 in turn: {sums:?}")),
    }
}

/// `persistent: @@BLK read seq 4K qd1 requests 200 bytes 819200 ns 9854883`.
fn phase(line: &str) -> Option<Phase> {
    let (way, rest) = line.split_once(": @@BLK ")?;
    let (name, _) = rest.split_once(" requests ")?;
    let figure = |word| guest32::figure(rest, "", word).filter(|v| *v > 0).map(|v| v as f64);
    let requests = figure("requests")?;
    let way = way.rsplit(' ').next()?;
    let (bytes, ns) = (figure("bytes")? / requests, figure("ns")? / requests);
    Some(Phase { name: format!("{way} {name}"), bytes, ns, instructions: None, cpu_ns: None })
}

/// Converts the plugin's lines, `label hypervisor kernel user other` or `label nanoseconds`, two per phase, to figures
/// per request.
fn marks(text: &str, requests: f64) -> Result<Vec<Vec<f64>>> {
    let lines = text.lines().map(|l| l.split(' ').map(|w| w.parse().ok()).collect::<Option<Vec<u64>>>());
    let lines = lines.collect::<Option<Vec<_>>>().context("the plugin's file has other words than numbers")?;
    lines
        .chunks(2)
        .map(|pair| {
            let [start, end] = pair else { bail!("a phase has no end") };
            ensure!(start[0] % 2 == 0 && end[0] == start[0] + 1, "markers {} and {} are no pair", start[0], end[0]);
            Ok(start.iter().zip(end).skip(1).map(|(a, b)| b.saturating_sub(*a) as f64 / requests).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_s_line() {
        let got = phase("persistent: @@BLK write seq 64K qd16 requests 2 bytes 131072 ns 3000").unwrap();
        assert_eq!((got.name.as_str(), got.bytes, got.ns), ("persistent write seq 64K qd16", 65536.0, 1500.0));
        assert_eq!(phase("mapped: @@BLK x requests 0 bytes 0 ns 0"), None);
    }

    #[test]
    fn figures_are_differences_of_pairs() {
        let got = marks("0 10 20 30 0\n1 30 60 30 0\n", 2.0).unwrap();
        assert_eq!(got, [[10.0, 20.0, 0.0, 0.0]]);
        assert_eq!(marks("4 100\n5 300\n", 2.0).unwrap(), [[100.0]]);
        assert!(marks("0 10\n2 30\n", 2.0).is_err());
        assert!(marks("0 10\n", 2.0).is_err());
    }
}
