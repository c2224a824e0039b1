//! domUs that attack (`guest64 attack=NAME`): the machine goes on, dom0 and a domU that work beside them get as much done as beside
//! domUs that only burn processor time, and nothing is left of the attackers.

use super::Scenario;
use crate::console::Line;
use crate::disk::Raw;
use crate::qemu::Run;
use crate::verdict::Check;
use std::time::Duration;

/// What dom0 runs.
pub(super) const SCRIPT: &str = "attacks";

/// The hypervisor's options: what guests cause is logged as it is by default, at a limited rate.
pub(super) const HYPERVISOR_ARGS: &str = "console=com1 com1=115200,8n1 loglvl=all noreboot";

/// The attacks, as the script knows them.
pub const ATTACKS: &[&str] = &["initialise", "hoard", "split", "flood", "types", "secret", "giver", "descriptor"];

/// Those that every test run has.
const SHORT: &str = "initialise,types,secret,giver,descriptor,flood,hoard,split";

/// What must be left of the work that others get done beside attackers.
const LEAST_LEFT: f64 = 0.9;

/// Most lines about a domain on the console in a second of an attack.
const MOST_LINES: f64 = 20.0;

/// What every test run has: all of them once, for a few seconds each.
pub fn short() -> Scenario {
    scenario("domu attack".into(), SHORT, 3, 0)
}

/// One attack for so many minutes.
pub fn long(attack: &'static str, minutes: u32) -> Scenario {
    let name = format!("domu attack {attack} {minutes}min");
    // Races are lost more easily where more than two are at it.
    let smp = if ["initialise", "giver"].contains(&attack) { 4 } else { 2 };
    Scenario { smp, judge: judge_long, ..scenario(name, attack, 20, minutes) }
}

fn scenario(name: String, attacks: &str, seconds: u32, minutes: u32) -> Scenario {
    Scenario {
        name,
        script: SCRIPT,
        args: format!("xt.kernel=vmlinux xt.mem=128 xt.attacks={attacks} xt.seconds={seconds} xt.minutes={minutes}"),
        smp: 2,
        mem_mib: 1024,
        timeout: Duration::from_secs(900 + u64::from(80 * minutes)),
        checks: &["witness-works", "boot-messages", "nothing-left"],
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
    let phases = phases(&run.lines)?;
    let per_second = |kind, of: fn(&Phase) -> f64| {
        let list: Vec<_> = phases.iter().filter(|p| p.kind == kind).collect();
        list.iter().map(|p| of(p)).sum::<f64>() / list.iter().map(|p| p.cpu).sum::<f64>()
    };
    let left = [("dom0", (|p| p.dom0) as fn(&Phase) -> f64), ("the domU", |p| p.domu)]
        .map(|(who, of)| (who, per_second("attack", of) / per_second("plain", of)));
    match left.iter().find(|(_, share)| *share < LEAST_LEFT) {
        Some((who, share)) => Err(format!("{who} gets {:.0} % of its work done beside the attack", share * 100.0)),
        None => Ok(()),
    }
}

/// What was done in one turn.
#[derive(Debug)]
struct Phase {
    attack: String,
    kind: String,
    /// Rounds that dom0 and the domU did.
    dom0: f64,
    domu: f64,
    /// Seconds of processor time that QEMU used: what a busy host takes away from it does not count.
    cpu: f64,
    wall: f64,
    /// Lines about other domains than dom0 on the hypervisor's console.
    lines: usize,
}

/// `@@WORK attack kind begin|end dom0 n domu m`, in pairs.
fn phases(lines: &[Line]) -> Result<Vec<Phase>, String> {
    let mut all = Vec::new();
    let mut begun: Option<(&Line, Vec<&str>)> = None;
    let mut about_domains = 0;
    for line in lines {
        let Some((_, rest)) = line.text.split_once("@@WORK ") else {
            about_domains += usize::from(is_about_a_domain(&line.text));
            continue;
        };
        let words: Vec<_> = rest.split_whitespace().collect();
        match (&begun, words.as_slice()) {
            (None, [_, _, "begin", "dom0", _, "domu", _]) => begun = Some((line, words)),
            (Some((first, from)), [attack, kind, "end", "dom0", dom0, "domu", domu]) => {
                let done = |to: &str, from: &str| Some(to.parse::<f64>().ok()? - from.parse::<f64>().ok()?);
                let (dom0, domu) = done(dom0, from[4]).zip(done(domu, from[6])).ok_or_else(|| line.text.clone())?;
                let (cpu, wall) = (line.cpu - first.cpu, line.wall - first.wall);
                let (attack, kind) = ((*attack).to_owned(), (*kind).to_owned());
                all.push(Phase { attack, kind, dom0, domu, cpu, wall, lines: about_domains });
                begun = None;
            }
            _ => return Err(format!("out of order: {}", line.text)),
        }
        about_domains = 0;
    }
    Ok(all)
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

/// Work per second of processor time, attack by attack.
fn table(phases: &[Phase]) -> String {
    let mut text = String::new();
    for p in phases {
        text += &format!(
            "  {:<11} {:<6} dom0 {:>6.2}/s domu {:>6.2}/s ({:.1} s, {:.1} s of CPU, {} lines about domains)\n",
            p.attack,
            p.kind,
            p.dom0 / p.cpu,
            p.domu / p.cpu,
            p.wall,
            p.cpu,
            p.lines
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_about_a_domain, phases};
    use crate::console::Line;

    #[test]
    fn work_is_counted_between_begin_and_end() {
        let line = |cpu, text: &str| Line { wall: cpu, cpu, text: text.into() };
        let lines = [
            line(1.0, "x @@WORK flood plain begin dom0 3 domu 4"),
            line(2.0, "(XEN) d3v0 faking RDMSR 0x1"),
            line(5.0, "@@WORK flood plain end dom0 13 domu 6"),
        ];
        let all = phases(&lines).unwrap();
        assert_eq!((all[0].dom0, all[0].domu, all[0].cpu, all[0].lines), (10.0, 2.0, 4.0, 1));
        assert!(phases(&lines[2..]).is_err());
    }

    #[test]
    fn what_dom0_causes_is_not_about_a_domain() {
        assert!(is_about_a_domain("(XEN) (d12) hello") && is_about_a_domain("(XEN) dom3: gone"));
        assert!(!is_about_a_domain("(XEN) d0v1 x") && !is_about_a_domain("d1 x") && !is_about_a_domain("(XEN) done 3"));
    }
}
