//! How long a guest's calls keep interrupts and other guests waiting: our small kernel makes the most expensive calls
//! as dom0 (`guest64 preempt`), and the longest distance between two preemption points is counted in instructions. See
//! docs/preemption.md.

use crate::hypervisor::{Hypervisor, Image};
use crate::machine::Accel;
use crate::qemu::Run;
use crate::report::Outcome;
use crate::verdict::Check;
use crate::xen4::{self, Cpus, Kernel};
use anyhow::Result;

/// Maximum distance for any call, in instructions: less than Xen 4.17 needs to validate one page table.
const BOUND: u64 = 120_000;
/// Calls that may take longer, as on Xen. An extent of memory is allocated or freed in one piece; domUs may request at
/// most 2 MiB, an ordinary hardware domain 16 MiB. All ports of the two-level ABI switch to the FIFO ABI at once, and
/// those raised before their page of event words was added are raised at once. The toolstack creates all vcpus of a
/// domain at once, and frees them at once.
const LONGER: &[(&str, u64)] = &[
    ("order 9", 350_000),
    ("order 12", 2_800_000),
    ("init_control", 200_000),
    ("all pending", 330_000),
    ("max_vcpus 128", 600_000),
    ("destroy", 160_000),
];
/// Minimum number of calls measured.
const CALLS: usize = 70;

/// One CPU, and enough vcpus for calls that iterate over all of them.
const CPUS: Cpus = Cpus { machine: 1, guest: 32, intel: false };

/// The longest time without a preemption point during a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Name of the call.
    pub call: String,
    /// Instructions.
    pub longest: u64,
}

/// The measurements, and the run.
pub struct Measured {
    /// Measurements in the order of the calls.
    pub stretches: Vec<Stretch>,
    /// Whether the guest finished.
    pub done: bool,
    run: Run,
}

/// Runs the calls on `image`.
///
/// # Errors
/// The machine could not be set up.
pub fn measure(image: &Image) -> Result<Measured> {
    let run = xen4::boot(image, Kernel::Guest64, "preempt", CPUS, Accel::COUNTED)?;
    let stretches = run.lines.iter().filter_map(|l| stretch(&l.text)).collect();
    Ok(Measured { stretches, done: run.find("@@DONE").is_some(), run })
}

/// `@@PREEMPT name of the call longest 123 upcalls 4 result 0`.
fn stretch(line: &str) -> Option<Stretch> {
    let (call, figures) = line.split_once("@@PREEMPT ")?.1.split_once(" longest ")?;
    Some(Stretch { call: call.to_owned(), longest: figures.split(' ').next()?.parse().ok()? })
}

/// Returns the name of [`test()`].
pub fn name(hypervisor: Hypervisor) -> String {
    format!("guest64 preemption {hypervisor}")
}

/// Measures, and checks each call against its bound.
///
/// # Errors
/// The machine could not be set up.
pub fn test(image: &Image) -> Result<Outcome> {
    let measured = measure(image)?;
    let checks: Vec<Check> = measured.stretches.iter().map(judge).collect();
    let mut wrong: Vec<_> = checks.iter().filter(|c| !c.ok).map(|c| format!("{}: {}", c.name, c.detail)).collect();
    if !measured.done || checks.len() < CALLS {
        wrong.push(format!("{} calls of {CALLS} were measured; the machine {}", checks.len(), measured.run.end));
        print!("{}", measured.run.tail(20));
    }
    let most = measured.stretches.iter().filter(|s| bound(&s.call) == BOUND).max_by_key(|s| s.longest);
    let most = most.map_or(String::new(), |s| format!(", {} at most: {}", s.longest, s.call));
    let result = if wrong.is_empty() { Ok(format!("{} calls{most}", checks.len())) } else { Err(wrong.join("; ")) };
    Ok(Outcome::of_checks(&name(image.hypervisor), &checks, result, &measured.run))
}

fn bound(call: &str) -> u64 {
    LONGER.iter().find(|(suffix, _)| call.ends_with(suffix)).map_or(BOUND, |(_, most)| *most)
}

fn judge(s: &Stretch) -> Check {
    let most = bound(&s.call);
    let detail = format!("{} instructions without a preemption point, of at most {most}", s.longest);
    Check { name: s.call.clone(), ok: s.longest <= most, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_too_long_is_told() {
        let line = "(XEN) @@PREEMPT pin L1 longest 120001 upcalls 1 result 0";
        let s = stretch(line).unwrap();
        assert_eq!(s, Stretch { call: "pin L1".into(), longest: 120_001 });
        assert!(!judge(&s).ok && judge(&Stretch { longest: 120_000, ..s.clone() }).ok);
        assert!(judge(&Stretch { call: "populate order 9".into(), ..s }).ok);
        assert_eq!(stretch("@@DONE"), None);
    }
}
