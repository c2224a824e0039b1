//! The output of `xl`, command by command: two hypervisors may differ only in what [`DIFFERENCES`] lists.

use crate::console::Line;
use std::collections::BTreeSet;

/// One command and its output; the last line is `exit status N`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The arguments of `xl`, or `console NAME COMMAND` for input typed at a domain's console.
    pub command: String,
    /// The lines, without what varies from run to run.
    pub lines: Vec<String>,
}

/// An intended difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Prefix of the commands in which it appears.
    pub command: &'static str,
    /// Prefix of the lines in which it appears.
    pub line: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// All intended differences; `docs/xl-differences.md` lists them, too.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        command: "info",
        line: "hw_caps",
        reason: "the processor's features as it names them; Xen leaves out those that it does not know or does not use",
    },
    Difference { command: "info", line: "virt_caps", reason: "no VT-x, no SVM: there are no HVM guests" },
    Difference { command: "info", line: "xen_caps", reason: "the same" },
];

/// The last line of a command's output.
const STATUS: &str = "exit status ";

/// Reads `@@XL command| text` lines.
///
/// # Errors
/// A command without an exit status: something was printed in between, or lost.
pub fn read(console: &[Line]) -> Result<Vec<Said>, String> {
    let mut all: Vec<Said> = Vec::new();
    let mut open = false;
    for line in console {
        let Some((command, text)) = line.text.split_once("@@XL ").and_then(|(_, rest)| rest.split_once("| ")) else {
            continue;
        };
        if !open {
            all.push(Said { command: command.to_owned(), lines: Vec::new() });
        }
        let said = all.last_mut().expect("one was just begun");
        if said.command != command {
            return Err(format!("xl {} has no exit status, but xl {command} follows", said.command));
        }
        open = !text.starts_with(STATUS);
        // The number of progress reports varies.
        if !text.starts_with("xc: progress: ") {
            said.lines.push(normal(command, text));
        }
    }
    match all.last() {
        None => Err("no xl command was run".into()),
        Some(last) if open => Err(format!("xl {} has no exit status", last.command)),
        Some(_) => Ok(all),
    }
}

/// Compares two transcripts.
///
/// # Errors
/// All that differs and is not listed in `allowed`, and all that is listed and does not differ.
pub fn compare(ours: &[Said], xen: &[Said], allowed: &[Difference]) -> Result<String, String> {
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for (a, b) in ours.iter().zip(xen) {
        if a.command != b.command {
            wrong.push(format!("`xl {}` here, `xl {}` on Xen", a.command, b.command));
            break;
        }
        let mut lines = [a.lines.clone(), b.lines.clone()];
        for (i, d) in allowed.iter().enumerate().filter(|(_, d)| a.command.starts_with(d.command)) {
            let [here, there] =
                lines.each_mut().map(|l| l.extract_if(.., |l| l.starts_with(d.line)).collect::<Vec<_>>());
            if here != there {
                met.insert(i);
            }
        }
        let [here, there] = lines;
        if here != there {
            let only = |these: &[String], those: &[String], mark: char| -> String {
                these.iter().filter(|l| !those.contains(l)).map(|l| format!("\n  {mark} {l}")).collect()
            };
            let mut text = only(&here, &there, '+') + &only(&there, &here, '-');
            if text.is_empty() {
                text = "\n    the same lines, not as often or not in the same order".into();
            }
            wrong.push(format!("xl {}{text}", a.command));
        }
    }
    if ours.len() != xen.len() {
        wrong.push(format!("{} commands here, {} on Xen", ours.len(), xen.len()));
    }
    let gone = allowed.iter().enumerate().filter(|(i, _)| !met.contains(i));
    wrong.extend(gone.map(|(_, d)| format!("xl {}: `{}` is listed as a difference, but is none", d.command, d.line)));
    if wrong.is_empty() {
        Ok(format!("{} commands, {} differences as listed", ours.len(), met.len()))
    } else {
        Err(format!("(+ ours, - Xen)\n{}", wrong.join("\n")))
    }
}

/// Combines two transcripts of the peer, of which each may have a program that crashed: for each command, the output in
/// which it agrees with ours, else that of the second run.
pub fn reliable(ours: &[Said], first: &[Said], second: &[Said]) -> Vec<Said> {
    let agreed = |(i, said): (usize, &Said)| match (ours.get(i), first.get(i)) {
        (Some(our), Some(other)) if our == other && other.command == said.command => other.clone(),
        _ => said.clone(),
    };
    second.iter().enumerate().map(agreed).collect()
}

/// Removes from a line versions, times, the amount of free memory, the CPUs that vcpus happened to run on, and process
/// numbers.
fn normal(command: &str, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let verb = command.split(' ').next().unwrap_or_default();
    match (verb, words.as_slice()) {
        ("info", [key, ":", ..]) if VARYING_INFO.contains(key) => format!("{key} : ~"),
        // Node: memory, free memory, distances
        ("info", [node, mem, free, distances]) if node.ends_with(':') && free.parse::<u64>().is_ok() => {
            format!("{node} {mem} ~ {distances}")
        }
        // Name ID Mem VCPUs State Time
        ("list" | "claims", [name, id, mem, vcpus, state, time, rest @ ..]) if is_seconds(time) => {
            let rest = rest.iter().map(|w| if is_uuid(w) { "~" } else { w }).collect::<Vec<_>>().join(" ");
            format!("{name} {id} {mem} {vcpus} {} ~ {rest}", idle(state))
        }
        // Name ID VCPU CPU State Time Affinity
        ("vcpu-list", [name, id, vcpu, cpu, state, time, rest @ ..]) if is_seconds(time) => {
            let cpu = if *cpu == "-" { "-" } else { "~" };
            format!("{name} {id} {vcpu} {cpu} {} ~ {}", idle(state), rest.join(" "))
        }
        // Name ID Uptime, or with days before
        ("uptime", [name, id, .., time]) if time.contains(':') => format!("{name} {id} ~"),
        // The frames of its rings
        ("restore", ["xc:", "info:", ring, "mfn", _, rest @ ..]) => {
            format!("xc: info: {ring} mfn ~ {}", rest.join(" "))
        }
        ("vm-list", [uuid, rest @ ..]) if is_uuid(uuid) => format!("~ {}", rest.join(" ")),
        _ if words.iter().any(|w| is_uuid(w.trim_matches(['"', ',']))) => words
            .iter()
            .map(|w| if is_uuid(w.trim_matches(['"', ','])) { "~" } else { w })
            .collect::<Vec<_>>()
            .join(" "),
        _ => bracketed(line),
    }
}

/// Lines of `xl info` that hold versions, times or what memory is free.
const VARYING_INFO: &[&str] = &[
    "cpu_mhz",
    "free_memory",
    "xen_extra",
    "xen_version",
    "xen_changeset",
    "cc_compiler",
    "cc_compile_by",
    "cc_compile_domain",
    "cc_compile_date",
    "build_id",
];

/// Returns whether a word is of the form `12.3`.
fn is_seconds(word: &str) -> bool {
    word.split_once('.').is_some_and(|(a, b)| [a, b].iter().all(|n| n.parse::<u64>().is_ok()))
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36
        && word.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Replaces the running and blocked states, which vary.
fn idle(state: &str) -> String {
    state.replace(['r', 'b'], "-")
}

/// Replaces the number of a process, `[123]`.
fn bracketed(line: &str) -> String {
    match line.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?))) {
        Some((before, (number, after))) if number.parse::<u32>().is_ok() => format!("{before}[~]{after}"),
        _ => line.trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(lines: &[&str]) -> Result<Vec<Said>, String> {
        read(&lines.iter().map(|t| Line { wall: 0.0, cpu: 0.0, text: (*t).into() }).collect::<Vec<_>>())
    }

    const INFO: &str = "@@XL info| exit status 0";

    #[test]
    fn what_varies_from_run_to_run_is_no_difference() {
        let lines = |running: &str, time: &str, mhz: &str, cpu: &str, pid: &str| {
            transcript(&[
                &format!("@@XL list| domu   5   128   2   {running}   {time}"),
                "@@XL list| exit status 0",
                &format!("@@XL info| cpu_mhz     : {mhz}"),
                INFO,
                &format!("@@XL vcpu-list| domu 5 0 {cpu} {running} {time}  all / all"),
                "@@XL vcpu-list| exit status 0",
                &format!("@@XL create a| script [{pid}] failed"),
                "@@XL create a| exit status 3",
                &format!("@@XL restore a| xc: progress: Frames: {pid}/5000"),
                &format!("@@XL restore a| xc: info: Console: mfn {cpu}, dom 0, evt 2"),
                "@@XL restore a| exit status 0",
            ])
        };
        let (a, b) = (lines("r-----", "1.5", "2300.0", "0", "17"), lines("-b----", "112.0", "2299.9", "1", "4321"));
        assert_eq!(compare(&a.unwrap(), &b.unwrap(), &[]).unwrap(), "5 commands, 0 differences as listed");
    }

    #[test]
    fn the_peer_is_taken_at_its_word_when_it_says_it_twice() {
        let said = |statuses: [u32; 3]| -> Vec<Said> {
            let one = |(command, status)| Said {
                command: String::from(command),
                lines: vec![format!("exit status {status}")],
            };
            ["list", "info", "console a"].into_iter().zip(statuses).map(one).collect()
        };
        let (ours, first) = (said([0, 0, 0]), said([0, 134, 0]));
        // Another program crashes each time.
        assert_eq!(reliable(&ours, &first, &said([0, 0, 134])), ours);
        // The same one twice, and one that ended otherwise each time.
        assert_eq!(reliable(&ours, &first, &said([0, 134, 0])), first);
        assert_eq!(reliable(&ours, &first, &said([0, 1, 0])), said([0, 1, 0]));
    }

    #[test]
    fn a_state_a_number_and_an_exit_status_are() {
        let one = |text: &str| transcript(&[&format!("@@XL list| {text}"), "@@XL list| exit status 0"]).unwrap();
        let a = one("domu 5 128 2 --p--- 1.0");
        assert!(compare(&a, &one("domu 5 128 2 r----- 1.0"), &[]).unwrap_err().contains("+ domu 5 128 2 --p---"));
        assert!(compare(&a, &one("domu 5 127 2 --p--- 1.0"), &[]).is_err());
        let failed = transcript(&["@@XL list| domu 5 128 2 --p--- 1.0", "@@XL list| exit status 1"]).unwrap();
        assert!(compare(&a, &failed, &[]).is_err());
    }

    #[test]
    fn what_is_listed_may_differ_and_must() {
        let info = |caps: &str| transcript(&[&format!("@@XL info| virt_caps : {caps}"), INFO]).unwrap();
        let listed = [Difference { command: "info", line: "virt_caps", reason: "" }];
        assert!(compare(&info("pv"), &info("pv hvm"), &[]).is_err());
        assert!(compare(&info("pv"), &info("pv hvm"), &listed).is_ok());
        assert!(compare(&info("pv"), &info("pv"), &listed).unwrap_err().contains("but is none"));
    }

    #[test]
    fn commands_must_be_the_same_and_whole() {
        let list = transcript(&["@@XL list| exit status 0"]).unwrap();
        let info = transcript(&[INFO]).unwrap();
        assert!(compare(&list, &info, &[]).is_err());
        assert!(compare(&info, &[], &[]).is_err());
        assert!(transcript(&["@@XL list| x", INFO]).is_err());
        assert!(transcript(&["@@XL list| x"]).is_err());
        assert!(transcript(&[]).is_err());
    }

    #[test]
    fn every_difference_is_in_the_documentation_with_its_reason() {
        let page = include_str!("../../../docs/xl-differences.md");
        for d in DIFFERENCES {
            assert!(!d.reason.is_empty());
            let row = format!("| `{}` | `{}` | {} |", d.command, d.line, d.reason);
            assert!(page.contains(&row), "docs/xl-differences.md lacks: {row}");
        }
        assert_eq!(page.lines().filter(|l| l.starts_with("| `")).count(), DIFFERENCES.len());
    }
}
