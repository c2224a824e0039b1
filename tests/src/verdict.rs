//! The guest's own reports, compared with what was expected.

use crate::qemu::{End, Run};

/// A `@@TEST name OK|FAIL detail` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The check's name.
    pub name: String,
    /// Its result.
    pub ok: bool,
    /// Details of the result.
    pub detail: String,
}

/// Returns all checks of a run, in order.
pub fn checks(run: &Run) -> Vec<Check> {
    run.lines.iter().filter_map(|l| check(&l.text)).collect()
}

fn check(line: &str) -> Option<Check> {
    let (_, rest) = line.split_once("@@TEST ")?;
    let mut words = rest.splitn(3, ' ');
    let name = words.next()?.to_owned();
    let ok = match words.next()? {
        "OK" => true,
        "FAIL" => false,
        _ => return None,
    };
    Some(Check { name, ok, detail: words.next().unwrap_or_default().to_owned() })
}

/// Returns the uptime and the console's time of `@@MARK name`.
pub fn mark(run: &Run, name: &str) -> Option<(f64, f64)> {
    run.find(&format!("@@MARK {name} ")).map(|l| (l.wall, l.cpu))
}

/// Judges a run that must report each of `expected` as OK, no check as FAIL, and then power off.
///
/// # Errors
/// All that is wrong, as one text.
pub fn judge(run: &Run, expected: &[&str]) -> Result<Vec<Check>, String> {
    judge_end(run, expected, &End::PowerOff)
}

/// As [`judge`], of a run that must end in this way.
///
/// # Errors
/// As there.
pub fn judge_end(run: &Run, expected: &[&str], end: &End) -> Result<Vec<Check>, String> {
    let checks = checks(run);
    let mut wrong: Vec<String> = checks.iter().filter(|c| !c.ok).map(|c| format!("{}: {}", c.name, c.detail)).collect();
    for name in expected {
        if !checks.iter().any(|c| c.name == *name) {
            wrong.push(format!("{name}: not reported"));
        }
    }
    if run.end != *end {
        wrong.insert(0, format!("the machine {}, which is not how it should end: {end}", run.end));
    }
    if run.triple_fault {
        wrong.insert(0, "a CPU triple-faulted".into());
    }
    if wrong.is_empty() {
        Ok(checks)
    } else {
        Err(wrong.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Line;

    fn run(lines: &[&str], end: End) -> Run {
        let lines = lines.iter().map(|t| Line { wall: 0.0, cpu: 0.0, text: (*t).into() }).collect();
        Run { lines, end, wall: 0.0, cpu: 0.0, triple_fault: false, log: "".into() }
    }

    #[test]
    fn passes_when_all_expected_is_ok_and_the_machine_is_off() {
        let r = run(&["x", "@@TEST a OK fine", "[1.0] @@TEST b OK"], End::PowerOff);
        assert_eq!(judge(&r, &["a", "b"]).unwrap().len(), 2);
    }

    #[test]
    fn fails_on_a_failed_a_missing_and_no_power_off() {
        let r = run(&["@@TEST a FAIL 1 of 2"], End::Reset);
        let text = judge(&r, &["a", "b"]).unwrap_err();
        assert!(
            text.contains("the machine was reset") && text.contains("a: 1 of 2") && text.contains("b: not reported"),
            "{text}"
        );
    }
}
