//! Our own small i386 kernel for the ABI of April 2005 (`tests/guest32`): built with gcc, booted as module domains that the
//! hypervisor builds and connects itself, read from its `@@` lines.

use crate::command::run as command;
use crate::debian::Debian;
use crate::dom0::{self, Beside, Config, Start};
use crate::hypervisor::Image;
use crate::machine::{Accel, Chipset, DiskKind};
use crate::made;
use crate::module_machine::{self, Size, LIMIT};
use crate::paths;
use crate::qemu::Run;
use crate::report::Outcome;
use crate::verdict::{self, Check};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the kernel. Returns the ELF file.
///
/// # Errors
/// gcc's words.
pub fn build() -> Result<PathBuf> {
    let dir = paths::target().join("guest32");
    let out = dir.join("guest32");
    let script = paths::root().join("tests/guest32/build.sh");
    made::anew(&out, |new| command(Command::new("sh").arg(script).arg(new).arg(dir.join("obj"))).map(drop))?;
    Ok(out)
}

/// A machine of module domains.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// CPUs.
    pub smp: u32,
    /// The string of each module: its description and its kernel's command line.
    pub domains: &'static [&'static str],
    /// Tests that must be reported, and how often.
    pub expect: &'static [(&'static str, usize)],
    /// Lines that the hypervisor must print, and how often.
    pub says: &'static [(&'static str, usize)],
    /// Whether the back-end must map exactly as many grants as the front-ends gave.
    pub counters: bool,
}

const SMOKE: &[(&str, usize)] = &[
    ("builder", 1),
    ("write_forms", 1),
    ("write_refused", 1),
    ("accessed_dirty", 1),
    ("updates", 1),
    ("pins", 1),
    ("directories", 1),
    ("balloon", 1),
    ("exceptions", 1),
    ("user", 1),
    ("preemption", 1),
    ("gdt", 1),
    ("ldt", 1),
    ("failsafe", 1),
    ("fpu", 1),
    ("debug_registers", 1),
    ("privileged", 1),
    ("ports", 1),
    ("events", 1),
    ("time", 1),
    ("grants", 1),
    ("calls", 1),
];

/// All cases.
pub const CASES: &[Case] = &[
    Case {
        name: "smoke",
        smp: 1,
        domains: &["domain name=s mem=16M -- smoke"],
        expect: SMOKE,
        says: &[],
        counters: false,
    },
    Case {
        name: "block",
        smp: 1,
        domains: &[
            "domain name=b role=backend mem=64M -- back once=1",
            "domain name=f mem=16M vbd=b:ram0:hda1:rw -- front maps=100000",
        ],
        expect: &[("front", 1), ("back", 1)],
        says: &[],
        counters: true,
    },
    Case {
        name: "block smp2, two front ends",
        smp: 2,
        domains: &[
            "domain name=b role=backend mem=64M -- back once=2",
            "domain name=f mem=16M vbd=b:ram0:hda1:rw -- front maps=11000 half=0",
            "domain name=g mem=16M vbd=b:ram1:hda1:rw -- front maps=11000 half=1",
        ],
        expect: &[("front", 2), ("back", 1)],
        says: &[],
        counters: true,
    },
    Case {
        name: "hostile",
        smp: 1,
        domains: &["domain name=h mem=16M -- hostile"],
        expect: &[
            ("every_frame", 1),
            ("type_games", 1),
            ("descriptor_games", 1),
            ("bad_pointers", 1),
            ("random_calls", 1),
            ("message_flood", 1),
        ],
        says: &[],
        counters: false,
    },
    // Domains that die, some of them during I/O, beside two that work normally.
    Case {
        name: "deaths",
        smp: 2,
        domains: &[
            "domain name=b role=backend mem=64M -- back once=3 games",
            "domain name=f mem=16M vbd=b:ram0:hda1:rw -- front maps=4000 games half=0",
            "domain name=m mem=16M vbd=b:ram1:hda1:rw -- front midio half=1",
            "domain name=n mem=16M vbd=b:ram2:hda1:rw -- front midio half=1",
            "domain name=nohandler mem=8M -- die=nohandler",
            "domain name=nostack mem=8M -- die=nostack",
            "domain name=readonly mem=8M -- die=readonly",
            "domain name=badss mem=8M -- die=badss",
            "domain name=unmapped mem=8M -- die=unmapped",
            "domain name=vm86 mem=8M -- die=vm86",
            "domain name=ring mem=8M -- die=ring",
        ],
        expect: &[("games", 1), ("implicit_unmap", 1), ("back_foreign", 1), ("front", 1), ("back", 1)],
        says: &[
            ("has ended: crashed", 9),
            ("cannot write the frame", 6),
            ("its control interface is not served any more", 1),
            ("has ended: power off", 2),
        ],
        counters: false,
    },
];

impl Case {
    /// Returns the test's name.
    pub fn test_name(&self) -> String {
        format!("guest32 {}", self.name)
    }

    /// Boots the machine and judges it by what the guests report; each check counts.
    ///
    /// # Errors
    /// The machine could not be set up.
    pub fn run(&self, image: &Image, kernel: &Path) -> Result<Outcome> {
        let name = self.test_name();
        let run = boot(image, kernel, &name, self.domains, self.smp, Accel::Tcg { tb_size: None })?;
        let checks = verdict::checks(&run);
        let result = self.judge(&run, &checks);
        if result.is_err() {
            print!("{}", run.tail(40));
        }
        Ok(Outcome::of_checks(&name, &checks, result, &run))
    }

    fn judge(&self, run: &Run, checks: &[Check]) -> Result<String, String> {
        let mut wrong = module_machine::wrong(run, checks, self.expect, self.says);
        let (grants, maps, unmaps) = counters(run);
        if self.counters && (grants != maps || maps != unmaps || maps == 0) {
            wrong.push(format!("{grants} grants, {maps} maps and {unmaps} unmaps"));
        }
        match (wrong.is_empty(), self.counters) {
            (false, _) => Err(wrong.join("; ")),
            (true, true) => Ok(format!("{} tests, {maps} grants mapped and unmapped", checks.len())),
            (true, false) => Ok(format!("{} tests", checks.len())),
        }
    }
}

/// Boots a machine of module domains with this kernel and waits until none is left; `name` is that of the directory with
/// its logs.
///
/// # Errors
/// The machine could not be set up.
pub fn boot(image: &Image, kernel: &Path, name: &str, domains: &[&str], smp: u32, accel: Accel) -> Result<Run> {
    let modules = domains.iter().map(|d| (kernel.to_path_buf(), (*d).to_owned())).collect();
    module_machine::boot(image, &paths::run_dir(name)?, modules, Size { mem_mib: 512, smp, limit: LIMIT }, accel, &[])
}

/// The name of [`beside_debian`].
pub const BESIDE: &str = "guest32 beside Debian";

/// Runs a front end and a back end of this ABI on a machine where Debian's kernel is dom0.
///
/// # Errors
/// The machine could not be set up.
pub fn beside_debian(debian: &Debian, image: &Image, kernel: &Path, kvm: bool) -> Result<Outcome> {
    let config = Config { chipset: Chipset::Pc, mem_mib: 1024, smp: 2, start: Start::Kernel, disk: DiskKind::Virtio };
    let domains = [
        "domain name=b role=backend mem=64M -- back once=1",
        "domain name=f mem=16M vbd=b:ram0:hda1:rw -- front maps=50000",
    ];
    let modules = domains.iter().map(|d| (kernel.to_path_buf(), (*d).to_owned())).collect();
    let beside = Beside { modules, checks: &["front", "back"], ..Beside::default() };
    Ok(dom0::boot_beside(debian, image, config, kvm, BESIDE, beside)?.0)
}

/// Returns the numbers of grants given by the front-ends, and mapped and unmapped by the back-ends, from their reports.
fn counters(run: &Run) -> (u64, u64, u64) {
    let sum = |line: &str, word: &str| run.lines.iter().filter_map(|l| figure(&l.text, line, word)).sum();
    (sum("@@FRONT requests ", "grants"), sum("@@BACK requests ", "maps"), sum("@@BACK requests ", "unmaps"))
}

/// Returns the number after `word` in a line that contains `start`.
pub(crate) fn figure(line: &str, start: &str, word: &str) -> Option<u64> {
    let (_, rest) = line.split_once(start)?;
    let mut words = rest.split_whitespace();
    words.find(|w| *w == word)?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn figures_follow_their_words() {
        let line = "[dom1] @@BACK requests 10 segments 110 maps 110 unmaps 109 failed 0";
        assert_eq!(figure(line, "@@BACK requests ", "unmaps"), Some(109));
        assert_eq!(figure(line, "@@FRONT requests ", "grants"), None);
    }
}
