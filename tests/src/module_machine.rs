//! A machine of module domains: booted until none is left, and judged by what they have reported.

use crate::hypervisor::Image;
use crate::machine::{Accel, Chipset, Loader, Machine};
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::typist::Typed;
use crate::verdict::Check;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The hypervisor's last message when no domain is left.
const ALL_ENDED: &str = "All domains have ended";
/// The hypervisor's options.
const ARGS: &str = "console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all noreboot";

/// Memory and CPUs of a machine, and its time.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Memory, MiB.
    pub mem_mib: u32,
    /// CPUs.
    pub smp: u32,
    /// How long it may take. One that may take longer than [`LIMIT`] may be silent all the time.
    pub limit: Duration,
}

/// How long a machine may take that does nothing at length.
pub const LIMIT: Duration = Duration::from_secs(120);
/// How long such a machine may be silent.
const SILENCE: Duration = Duration::from_secs(40);

/// Returns a machine of module domains.
pub(crate) fn machine(image: &Image, modules: Vec<(PathBuf, String)>, size: Size, accel: Accel) -> Machine {
    let loader = Loader::Kernel { image: image.elf.clone(), args: ARGS.to_owned(), modules };
    Machine {
        smp: size.smp,
        accel,
        timeout: size.limit,
        silence: if size.limit > LIMIT { size.limit } else { SILENCE },
        ..Machine::new(Chipset::Pc, size.mem_mib, loader)
    }
}

/// Boots a machine of module domains and waits until none is left; its logs go to `dir`.
///
/// # Errors
/// The machine could not be set up.
pub fn boot(
    image: &Image,
    dir: &Path,
    modules: Vec<(PathBuf, String)>,
    size: Size,
    accel: Accel,
    typing: &'static [Typed],
) -> Result<Run> {
    let machine = machine(image, modules, size, accel);
    // A domain's crash may be intended: the others continue.
    let intended = ["domain_crash", "Kernel panic - not syncing"];
    let crashes = CRASHES.iter().filter(|c| !intended.contains(c));
    let stop = crashes.chain(&["@@PANIC", ALL_ENDED]).map(|s| (*s).to_owned()).collect();
    qemu::run(&machine, dir, &Watch { stop, typing, ..Watch::default() })
}

/// Returns what is wrong with a run of [`boot`]: failed checks, numbers of checks and lines that are not as expected, and
/// an end before that of all domains.
pub(crate) fn wrong(run: &Run, checks: &[Check], expect: &[(&str, usize)], says: &[(&str, usize)]) -> Vec<String> {
    let mut wrong: Vec<String> = checks.iter().filter(|c| !c.ok).map(|c| format!("{}: {}", c.name, c.detail)).collect();
    for (name, times) in expect {
        let found = checks.iter().filter(|c| c.name == *name).count();
        if found != *times {
            wrong.push(format!("{name}: reported {found} times instead of {times}"));
        }
    }
    for (line, times) in says {
        let found = run.lines.iter().filter(|l| l.text.contains(line)).count();
        if found != *times {
            wrong.push(format!("\"{line}\" was said {found} times instead of {times}"));
        }
    }
    if run.triple_fault {
        wrong.push("a CPU triple-faulted".into());
    }
    // The machine is stopped by the hypervisor, or by the harness after the hypervisor's last message.
    if run.find(ALL_ENDED).is_none() || matches!(&run.end, End::Stopped(what) if what != ALL_ENDED) {
        wrong.push(format!("the machine {} and not all domains had ended", run.end));
    }
    wrong
}
