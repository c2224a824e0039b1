//! domUs that attack (`guest64 attack=NAME`): the machine goes on, dom0 and a domU that work beside them get as much done as beside
//! domUs that only burn processor time, and nothing is left of the attackers.

use super::Scenario;
use crate::console::Line;
use crate::disk::Raw;
use crate::qemu::Run;
use crate::verdict::Check;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// What dom0 runs.
const SCRIPT: &str = "attacks";

/// The hypervisor's options: what guests cause is logged as it is by default, at a limited rate.
const HYPERVISOR_ARGS: &str = "console=com1 com1=115200,8n1 loglvl=all noreboot";

/// The attacks, as the script knows them.
pub const ATTACKS: &[&str] = &["initialise", "hoard", "split", "flood", "types", "secret", "giver", "descriptor"];

/// Those that every test run has: the race that once stopped the machine, what is written to the console, memory that grows.
const SHORT: &str = "initialise,flood,hoard";

/// The work that is counted: rounds of dom0's; sectors of the domU's disk and bytes that it sends.
const WORK: [&str; 3] = ["dom0", "disk", "net"];

/// What must be left of the work that others get done beside attackers.
const LEAST_LEFT: f64 = 0.9;

/// How uncertain that may be, as a part of it.
const MOST_ERROR: f64 = 0.15;

/// Most lines about a domain on the console in a second of an attack.
const MOST_LINES: f64 = 20.0;

/// What every test run has: some of them once, for a few seconds each.
pub fn short() -> Scenario {
    scenario("domu attack".into(), SHORT, 3, 0)
}

/// One attack for so many minutes.
pub fn long(attack: &'static str, minutes: u32) -> Scenario {
    let name = format!("domu attack {attack} {minutes}min");
    // Races are lost more easily where more than two are at it.
    let smp = if ["initialise", "giver"].contains(&attack) { 4 } else { 2 };
    Scenario { smp, judge: judge_long, ..scenario(name, attack, 120, minutes) }
}

fn scenario(name: String, attacks: &str, seconds: u32, minutes: u32) -> Scenario {
    Scenario {
        name,
        script: SCRIPT,
        args: format!("xt.kernel=vmlinux xt.mem=128 xt.attacks={attacks} xt.seconds={seconds} xt.minutes={minutes}"),
        hypervisor_args: HYPERVISOR_ARGS,
        guest64: true,
        smp: 2,
        mem_mib: 1024,
        timeout: Duration::from_secs(900 + u64::from(150 * minutes)),
        checks: &["witness-begins", "domu-works", "dom0-works", "boot-messages", "nothing-left"],
        typing: &[],
        judge: judge_short,
    }
}

fn judge_short(run: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    let phases = phases(&run.lines)?;
    print!("{}", table(&phases));
    quiet(&phases)
}

fn judge_long(run: &Run, checks: &[Check], raw: &Raw) -> Result<(), String> {
    judge_short(run, checks, raw)?;
    let left = left(&phases(&run.lines)?);
    let all = WORK.iter().zip(&left).map(|(what, left)| format!("{what} {left}")).collect::<Vec<_>>().join(", ");
    println!("  beside the attack: {all}");
    if left.iter().all(Left::is_enough) {
        Ok(())
    } else {
        Err(format!("of the work that is done without it, done beside the attack: {all}"))
    }
}

/// How much of a kind of work is done beside attackers.
struct Left {
    share: f64,
    /// Its standard error, as a part of it: how far turns differ among themselves.
    error: f64,
}

impl Left {
    /// Whether so much is left as must be. What cannot be told (no turn, no work, turns that differ too much) is not enough.
    fn is_enough(&self) -> bool {
        self.error <= MOST_ERROR && self.share >= LEAST_LEFT
    }
}

impl Display for Left {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "{:.1} % (+- {:.1})", self.share * 100.0, self.share * self.error * 100.0)
    }
}

/// Each turn of attackers against the one before it, per second of processor time: the geometric mean of all.
fn left(phases: &[Phase]) -> [Left; WORK.len()] {
    let turns = |kind| phases.iter().filter(move |p| p.kind == kind);
    std::array::from_fn(|what| {
        let logs: Vec<_> = turns("attack")
            .zip(turns("plain"))
            .map(|(attack, plain)| ((attack.work[what] / attack.cpu) / (plain.work[what] / plain.cpu)).ln())
            .collect();
        let n = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / n;
        let squares = logs.iter().map(|l| (l - mean).powi(2)).sum::<f64>();
        Left { share: mean.exp(), error: (squares / (n - 1.0).max(1.0) / n).sqrt() }
    })
}

/// What was done in one turn.
#[derive(Debug)]
struct Phase {
    attack: String,
    kind: String,
    /// What was done of each of [`WORK`].
    work: [f64; WORK.len()],
    /// Seconds of processor time that QEMU used: what a busy host takes away from it does not count.
    cpu: f64,
    wall: f64,
    /// Lines about other domains than dom0 on the hypervisor's console.
    lines: usize,
}

/// `@@WORK attack plain|attack begin|end dom0 n disk n net n`, in pairs, at least one with an attack.
fn phases(lines: &[Line]) -> Result<Vec<Phase>, String> {
    let mut all = Vec::new();
    let mut begun: Option<(&Line, [f64; WORK.len()])> = None;
    let mut about_domains = 0;
    for line in lines {
        let Some((_, rest)) = line.text.split_once("@@WORK ") else {
            about_domains += usize::from(is_about_a_domain(&line.text));
            continue;
        };
        let words: Vec<_> = rest.split_whitespace().collect();
        let (turn, figures) = words.split_at(words.len().min(3));
        let work = figures_of(figures).ok_or_else(|| format!("no figures: {}", line.text))?;
        begun = match (begun, turn) {
            (None, [_, _, "begin"]) => Some((line, work)),
            (Some((first, before)), [attack, kind, "end"]) => {
                let (cpu, wall) = (line.cpu - first.cpu, line.wall - first.wall);
                let (attack, kind) = ((*attack).to_owned(), (*kind).to_owned());
                let work = std::array::from_fn(|what| work[what] - before[what]);
                all.push(Phase { attack, kind, work, cpu, wall, lines: about_domains });
                None
            }
            _ => return Err(format!("out of order: {}", line.text)),
        };
        about_domains = 0;
    }
    if begun.is_some() || !all.iter().any(|p| p.kind == "attack") {
        return Err("no attack began and ended, or the last did not end".into());
    }
    Ok(all)
}

fn figures_of(words: &[&str]) -> Option<[f64; WORK.len()]> {
    let mut figures = [0.0; WORK.len()];
    for (i, what) in WORK.iter().enumerate() {
        let [name, figure] = words.get(2 * i..2 * i + 2)? else { return None };
        if name != what {
            return None;
        }
        figures[i] = figure.parse().ok()?;
    }
    Some(figures)
}

/// `(XEN) d3v0 …`, `(XEN) (d3) …`: said because of a domU.
fn is_about_a_domain(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("(XEN) ") else { return false };
    let rest = rest.trim_start_matches('(');
    let number = rest.strip_prefix("dom").or_else(|| rest.strip_prefix('d')).unwrap_or_default();
    number.starts_with(|c: char| ('1'..='9').contains(&c)) || rest.contains("event lost")
}

fn quiet(phases: &[Phase]) -> Result<(), String> {
    let loud = phases.iter().find(|p| p.lines as f64 > MOST_LINES * p.wall.max(1.0));
    loud.map_or(Ok(()), |p| {
        Err(format!("{}: {} lines about domains on the console in {:.0} s", p.attack, p.lines, p.wall))
    })
}

/// Work per second of processor time, turn by turn.
fn table(phases: &[Phase]) -> String {
    let mut text = String::new();
    for p in phases {
        text += &format!("  {:<11} {:<6}", p.attack, p.kind);
        for (what, done) in WORK.iter().zip(p.work) {
            text += &format!(" {what} {:>9.2}/s", done / p.cpu);
        }
        text += &format!(" ({:.1} s, {:.1} s of CPU, {} lines about domains)\n", p.wall, p.cpu, p.lines);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_about_a_domain, left, phases};
    use crate::console::Line;

    fn line(cpu: f64, text: &str) -> Line {
        Line { wall: cpu, cpu, text: text.into() }
    }

    #[test]
    fn work_is_counted_between_begin_and_end() {
        let lines = [
            line(1.0, "x @@WORK flood attack begin dom0 3 disk 4 net 5"),
            line(2.0, "(XEN) d3v0 faking RDMSR 0x1"),
            line(5.0, "@@WORK flood attack end dom0 13 disk 6 net 5"),
        ];
        let all = phases(&lines).unwrap();
        assert_eq!((all[0].work, all[0].cpu, all[0].lines), ([10.0, 2.0, 0.0], 4.0, 1));
        assert!(phases(&lines[2..]).is_err() && phases(&lines[..2]).is_err() && phases(&[]).is_err());
        assert!(phases(&[line(1.0, "@@WORK flood attack begin dom0 disk 4 net 5")]).is_err());
    }

    /// A turn of domUs that burn time, and one of attackers that is four times as long, for each pair of amounts of work.
    fn turns(work: &[(u32, u32)]) -> Vec<Line> {
        let turn = |cpu: f64, seconds: f64, kind: &str, work: u32| {
            let [begin, end] = [("begin", 0), ("end", work)]
                .map(|(side, n)| format!("@@WORK x {kind} {side} dom0 {n} disk {n} net {n}"));
            [line(cpu, &begin), line(cpu + seconds, &end)]
        };
        let both = |(plain, attack): &(u32, u32)| {
            [turn(0.0, 10.0, "plain", *plain), turn(20.0, 40.0, "attack", *attack)].concat()
        };
        work.iter().flat_map(both).collect()
    }

    #[test]
    fn what_is_left_is_told_by_processor_time() {
        let of = |work: &[(u32, u32)]| {
            left(&phases(&turns(work)).unwrap()).map(|l| (l.is_enough(), (l.share * 1000.0).round()))[0]
        };
        assert_eq!(of(&[(100, 320)]), (false, 800.0));
        assert_eq!(of(&[(100, 364)]), (true, 910.0));
        // It is the mean that counts: too little is not enough however it scatters.
        assert_eq!(of(&[(100, 320); 9]), (false, 800.0));
        assert!(of(&[(100, 340), (100, 420), (100, 330), (100, 400)]).0);
        assert!(!of(&[(100, 320), (100, 400), (100, 300), (100, 380)]).0);
        assert!(!of(&[(100, 320), (100, 340), (100, 300), (100, 330)]).0);
        // Nothing can be said.
        assert!(!of(&[(100, 100), (100, 1600), (100, 200), (100, 1200)]).0);
        assert!(!of(&[(100, 400), (100, 0)]).0 && !of(&[(0, 0)]).0);
        assert!(left(&phases(&turns(&[(1, 1)])[2..]).unwrap()).iter().all(|l| !l.is_enough()));
    }

    #[test]
    fn what_dom0_causes_is_not_about_a_domain() {
        assert!(is_about_a_domain("(XEN) (d12) hello") && is_about_a_domain("(XEN) dom3: gone"));
        assert!(!is_about_a_domain("(XEN) d0v1 x") && !is_about_a_domain("d1 x") && !is_about_a_domain("(XEN) done 3"));
    }
}
