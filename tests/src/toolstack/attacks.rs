//! domUs that attack (`guest64 attack=NAME`): the machine keeps running, dom0 and a domU that work beside them get as
//! much done as beside domUs that only burn CPU time, and nothing is left of the attackers.

use super::{Scenario, ACCEL};
use crate::console::Line;
use crate::disk::Raw;
use crate::machine::Accel;
use crate::qemu::Run;
use crate::verdict::Check;
use crate::xen4::Kernel;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// The script that dom0 runs.
const SCRIPT: &str = "attacks";

/// The hypervisor's options: messages caused by guests are logged as by default, rate-limited.
pub(super) const HYPERVISOR_ARGS: &str = "console=com1 com1=115200,8n1 loglvl=all noreboot";

/// The attacks, by the script's names. The first is the control: its domUs only burn time, as in the turns without
/// attackers.
pub const ATTACKS: &[&str] =
    &["spin", "initialise", "hoard", "split", "flood", "types", "secret", "giver", "descriptor"];

/// The attacks of every test run: a race in vcpu initialisation, console output, growing memory.
const SHORT: &str = "initialise,flood,hoard";

/// The work that is counted: dom0's rounds; the domU's disk sectors and bytes sent.
const WORK: [&str; 3] = ["dom0", "disk", "net"];

/// Minimum share of their work that others must get done beside attackers.
const LEAST_LEFT: f64 = 0.9;

/// Maximum relative uncertainty of that share.
const MOST_ERROR: f64 = 0.15;

/// Length of a long turn of attackers, seconds.
const SECONDS: u32 = 120;

/// Maximum number of console lines about a domain per second of an attack.
const MOST_LINES: f64 = 20.0;

/// Returns the scenario of every test run: some attacks once, for a few seconds each.
pub fn short() -> Scenario {
    scenario("domu attack".into(), SHORT, 3, 0)
}

/// The clock that measures a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// QEMU's CPU time, which excludes time lost to a busy host.
    Processor,
    /// The machine's own time, on one CPU whose time counts instructions, independent of the host.
    Counted,
}

/// Returns one attack for `minutes` of the machine's time.
pub fn long(attack: &'static str, minutes: u32, clock: Clock) -> Scenario {
    let name = format!("domu attack {attack} {minutes}min");
    if clock == Clock::Counted {
        let counted = scenario(format!("{name} counted"), attack, SECONDS, minutes);
        // The host may be four times as slow as the machine whose time this is.
        let timeout = counted.timeout * 4;
        return Scenario { smp: 1, accel: Accel::TcgIcount { shift: 2 }, timeout, judge: judge_counted, ..counted };
    }
    // Races are more likely with more than two CPUs.
    let smp = if ["initialise", "giver"].contains(&attack) { 4 } else { 2 };
    Scenario { smp, judge: judge_long, ..scenario(name, attack, SECONDS, minutes) }
}

fn scenario(name: String, attacks: &str, seconds: u32, minutes: u32) -> Scenario {
    Scenario {
        name,
        script: SCRIPT,
        args: format!("xt.kernel=vmlinux xt.mem=128 xt.attacks={attacks} xt.seconds={seconds} xt.minutes={minutes}"),
        hypervisor_args: HYPERVISOR_ARGS,
        kernels: &[Kernel::Guest64],
        grub: false,
        smp: 2,
        accel: ACCEL,
        mem_mib: 1024,
        timeout: Duration::from_secs(900 + u64::from(180 * minutes)),
        checks: &["witness-begins", "domu-works", "dom0-works", "boot-messages", "nothing-left"],
        typing: &[],
        judge: judge_short,
    }
}

fn judge_short(run: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    told(run, Clock::Processor).map(|_| ())
}

fn judge_long(run: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    enough(&told(run, Clock::Processor)?)
}

fn judge_counted(run: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    enough(&told(run, Clock::Counted)?)
}

/// Prints and returns the turns, with an error if there were too many console lines.
fn told(run: &Run, clock: Clock) -> Result<Vec<Phase>, String> {
    let phases = phases(&run.lines, clock)?;
    print!("{}", table(&phases));
    quiet(&phases).map(|()| phases)
}

fn enough(phases: &[Phase]) -> Result<(), String> {
    let left = left(phases);
    let all = WORK.iter().zip(&left).map(|(what, left)| format!("{what} {left}")).collect::<Vec<_>>().join(", ");
    println!("  beside the attack: {all}");
    if left.iter().all(Left::is_enough) {
        Ok(())
    } else {
        Err(format!("of the work that is done without it, done beside the attack: {all}"))
    }
}

/// The share of one kind of work that is done beside attackers.
struct Left {
    share: f64,
    /// Its relative standard error, from the variation among turns.
    error: f64,
}

impl Left {
    /// Returns whether enough work is left. An unknown share (no turn, no work, too much variation) is not enough.
    fn is_enough(&self) -> bool {
        self.error <= MOST_ERROR && self.share >= LEAST_LEFT
    }
}

impl Display for Left {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "{:.1} % (+- {:.1})", self.share * 100.0, self.share * self.error * 100.0)
    }
}

/// Compares each turn of attackers with the one before it, per second. Returns the geometric mean of all.
fn left(phases: &[Phase]) -> [Left; WORK.len()] {
    let turns = |kind| phases.iter().filter(move |p| p.kind == kind);
    std::array::from_fn(|what| {
        let logs: Vec<_> = turns("attack")
            .zip(turns("plain"))
            .map(|(attack, plain)| ((attack.work[what] / attack.time) / (plain.work[what] / plain.time)).ln())
            .collect();
        let n = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / n;
        let squares = logs.iter().map(|l| (l - mean).powi(2)).sum::<f64>();
        Left { share: mean.exp(), error: (squares / (n - 1.0).max(1.0) / n).sqrt() }
    })
}

/// The work done in one turn.
#[derive(Debug)]
struct Phase {
    attack: String,
    kind: String,
    /// Amounts of each kind of [`WORK`].
    work: [f64; WORK.len()],
    /// Seconds by the [`Clock`].
    time: f64,
    /// Seconds by the clock that rate limits use.
    wall: f64,
    /// Lines about other domains than dom0 on the hypervisor's console.
    lines: usize,
}

/// `@@WORK attack plain|attack begin|end dom0 n disk n net n up seconds`, in pairs, at least one with an attack.
fn phases(lines: &[Line], clock: Clock) -> Result<Vec<Phase>, String> {
    let mut all = Vec::new();
    let mut begun: Option<(&Line, Figures)> = None;
    let mut about_domains = 0;
    for line in lines {
        let Some((_, rest)) = line.text.split_once("@@WORK ") else {
            about_domains += usize::from(is_about_a_domain(&line.text));
            continue;
        };
        let words: Vec<_> = rest.split_whitespace().collect();
        let (turn, figures) = words.split_at(words.len().min(3));
        let now = figures_of(figures).ok_or_else(|| format!("no figures: {}", line.text))?;
        begun = match (begun, turn) {
            (None, [_, _, "begin"]) => Some((line, now)),
            (Some((first, before)), [attack, kind, "end"]) => {
                let up = now.up - before.up;
                let (time, wall) = match clock {
                    Clock::Processor => (line.cpu - first.cpu, line.wall - first.wall),
                    Clock::Counted => (up, up),
                };
                let (attack, kind) = ((*attack).to_owned(), (*kind).to_owned());
                let work = std::array::from_fn(|what| now.work[what] - before.work[what]);
                all.push(Phase { attack, kind, work, time, wall, lines: about_domains });
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

/// The figures of one line.
struct Figures {
    work: [f64; WORK.len()],
    /// dom0's uptime, seconds.
    up: f64,
}

fn figures_of(words: &[&str]) -> Option<Figures> {
    let figure = |i: usize, what: &str| match words.get(2 * i..2 * i + 2)? {
        [name, figure] if *name == what => figure.parse().ok(),
        _ => None,
    };
    let mut work = [0.0; WORK.len()];
    for (i, what) in WORK.iter().enumerate() {
        work[i] = figure(i, what)?;
    }
    Some(Figures { work, up: figure(WORK.len(), "up")? })
}

/// Returns whether a line is about a domU: `(XEN) d3v0 …`, `(XEN) (d3) …`.
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

/// Formats the work per second, turn by turn.
fn table(phases: &[Phase]) -> String {
    let mut text = String::new();
    for p in phases {
        text += &format!("  {:<11} {:<6}", p.attack, p.kind);
        for (what, done) in WORK.iter().zip(p.work) {
            text += &format!(" {what} {:>9.2}/s", done / p.time);
        }
        text += &format!(" ({:.1} s, of which {:.1} s count, {} lines about domains)\n", p.wall, p.time, p.lines);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_about_a_domain, left, phases, Clock};
    use crate::console::Line;

    fn line(cpu: f64, text: &str) -> Line {
        Line { wall: cpu, cpu, text: text.into() }
    }

    #[test]
    fn work_is_counted_between_begin_and_end() {
        let lines = [
            line(1.0, "x @@WORK flood attack begin dom0 3 disk 4 net 5 up 7.5"),
            line(2.0, "(XEN) d3v0 faking RDMSR 0x1"),
            line(5.0, "@@WORK flood attack end dom0 13 disk 6 net 5 up 10"),
        ];
        let all = phases(&lines, Clock::Processor).unwrap();
        assert_eq!((all[0].work, all[0].time, all[0].lines), ([10.0, 2.0, 0.0], 4.0, 1));
        assert_eq!(phases(&lines, Clock::Counted).unwrap()[0].time, 2.5);
        for bad in [&lines[2..], &lines[..2], &[]] {
            assert!(phases(bad, Clock::Processor).is_err());
        }
        assert!(phases(&[line(1.0, "@@WORK flood attack begin dom0 disk 4 net 5 up 7.5")], Clock::Counted).is_err());
    }

    /// Returns a turn of domUs that burn time and one of attackers that is four times as long, for each pair of amounts
    /// of work.
    fn turns(work: &[(u32, u32)]) -> Vec<Line> {
        let turn = |cpu: f64, seconds: f64, kind: &str, work: u32| {
            let [begin, end] = [("begin", 0), ("end", work)]
                .map(|(side, n)| format!("@@WORK x {kind} {side} dom0 {n} disk {n} net {n} up 0"));
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
            left(&phases(&turns(work), Clock::Processor).unwrap()).map(|l| (l.is_enough(), (l.share * 1000.0).round()))
                [0]
        };
        assert_eq!(of(&[(100, 320)]), (false, 800.0));
        assert_eq!(of(&[(100, 364)]), (true, 910.0));
        // The mean decides: too little is not enough however much turns vary.
        assert_eq!(of(&[(100, 320); 9]), (false, 800.0));
        assert!(of(&[(100, 340), (100, 420), (100, 330), (100, 400)]).0);
        assert!(!of(&[(100, 320), (100, 400), (100, 300), (100, 380)]).0);
        assert!(!of(&[(100, 320), (100, 340), (100, 300), (100, 330)]).0);
        // The variation is too large to decide.
        assert!(!of(&[(100, 100), (100, 1600), (100, 200), (100, 1200)]).0);
        assert!(!of(&[(100, 400), (100, 0)]).0 && !of(&[(0, 0)]).0);
        assert!(left(&phases(&turns(&[(1, 1)])[2..], Clock::Processor).unwrap()).iter().all(|l| !l.is_enough()));
    }

    #[test]
    fn what_dom0_causes_is_not_about_a_domain() {
        assert!(is_about_a_domain("(XEN) (d12) hello") && is_about_a_domain("(XEN) dom3: gone"));
        assert!(!is_about_a_domain("(XEN) d0v1 x") && !is_about_a_domain("d1 x") && !is_about_a_domain("(XEN) done 3"));
    }
}
