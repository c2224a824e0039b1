//! Which of a processor's defences Debian's Xen uses, and what this hypervisor's rules say that it does
//! (`selftest=defences`), on processors of QEMU's and with the same options. TCG has none of the features that serve
//! for defence, but Xen's lists of models, and what options do, can be seen.

use crate::debian::Debian;
use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Image;
use crate::machine::{Chipset, Loader, Machine};
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::report::{Outcome, Part};
use crate::{paths, verdict};
use anyhow::Result;
use std::time::{Duration, Instant};

/// The test's name.
pub const NAME: &str = "defences";

/// QEMU's processors, and options. Without the hypervisor's bit they are taken for real ones.
const CASES: &[(&str, &str)] = &[
    ("max,-smap", ""),
    ("Nehalem", ""),
    ("Nehalem,-hypervisor", ""),
    ("Penryn,-hypervisor", ""),
    ("IvyBridge,-hypervisor", "spec-ctrl=nonsense,verw"),
    ("Haswell,-smep,-hypervisor", "pv-l1tf=dom0=1,no-domu"),
    ("Broadwell,-smap,-hypervisor", "smep=hvm"),
    ("Skylake-Server,-smap", "smep=0 xpti=no-dom0,domu"),
    ("Skylake-Server,-smap,-hypervisor", "spec-ctrl=bti-thunk=lfence,bhb-seq=long,bhb-entry,no-gds-mit tsx=1"),
    ("Cascadelake-Server,-smap,-hypervisor", "xpti=1 spec-ctrl=no"),
    ("Icelake-Server,-smap,-hypervisor", "spec-ctrl=rsb=pv,no-eager-fpu,lock-harden"),
    ("Denverton,-smap,-hypervisor", "spec-ctrl=no-xen"),
    ("Snowridge,-smap", "xpti=no pcid=1"),
    ("EPYC,-smap,-hypervisor", ""),
    ("EPYC-Rome,-smap,-hypervisor", "spec-ctrl=no-div-scrub,stibp"),
    ("EPYC-Milan,-smap,-hypervisor", "spec-ctrl=pv=0"),
    ("Dhyana,-smap,-hypervisor", "xpti"),
];

/// How the lines begin that are compared. Those with blanks are the report's own.
const TOLD: &[&str] = &[
    "Speculative mitigation facilities:",
    "  Hardware hints:",
    "  Hardware features:",
    "  Compiled-in support:",
    "  Xen settings: ",
    "  L1TF: ",
    "  Support for ",
    "  XPTI ",
    "  PV L1TF ",
    "Unrecognised CPU model ",
    "Mitigating GDS ",
    "TSX controls ",
    "Vulnerable to SRSO",
];
/// The report's last line.
const LAST: &str = "  PV L1TF shadowing:";

/// Compares the two on every one, and reads what the console says on two.
///
/// # Errors
/// A machine could not be set up.
pub fn run(debian: &Debian, ours: &Image, xen: &Image) -> Result<Outcome> {
    let start = Instant::now();
    let mut parts = Vec::new();
    for (cpu, options) in CASES {
        let name = format!("{cpu} {options}");
        parts.push(Part::new(name.trim_end(), compare(debian, (ours, xen), cpu, options)?));
    }
    for (cpu, flawed) in [("Nehalem", true), ("max,-smap", false)] {
        parts.push(Part::new(format!("console {cpu}"), console(ours, cpu, flawed)?));
    }
    Ok(Outcome::of_equal_parts(NAME, parts, format!("{} processors", CASES.len()), start.elapsed().as_secs_f64()))
}

fn compare(debian: &Debian, (ours, xen): (&Image, &Image), cpu: &str, options: &str) -> Result<Result<(), String>> {
    let kernel = vec![(debian.vmlinuz(), String::new())];
    let by_rules = boot(ours, cpu, &format!("selftest=defences {options}"), Vec::new(), &[])?;
    let checks = verdict::judge_end(&by_rules, &["smep"], &End::Reset);
    let by_xen = boot(xen, cpu, options, kernel, &[LAST])?;
    Ok(checks.and_then(|_| same(&told(&by_xen, "(XEN) "), &told(&by_rules, "@@XEN "))))
}

/// On a processor with Meltdown a Xen would use XPTI, which is missing here; whatever is missing is not claimed.
fn console(ours: &Image, cpu: &str, flawed: bool) -> Result<Result<(), String>> {
    let run = boot(ours, cpu, "", Vec::new(), &["no kernel", "Missing here"])?;
    let has = |text: &str| run.find(text).is_some();
    Ok(if !has("Support for PV VMs: EAGER_FPU") || !has("Dom0 disabled, DomU disabled (without PCID)") {
        Err(format!("the report is not there:\n{}", run.tail(20)))
    } else if !has("Missing here, where Xen would have it: ") || has("have it: XPTI for dom0, ") != flawed {
        Err(format!("what is missing is not said:\n{}", run.tail(20)))
    } else if has("This processor has Meltdown") != flawed {
        Err(format!("Meltdown: {flawed} was expected:\n{}", run.tail(20)))
    } else {
        Ok(())
    })
}

fn boot(image: &Image, cpu: &str, options: &str, modules: Modules, until: &[&str]) -> Result<Run> {
    let args = format!("{options} {HYPERVISOR_ARGS}");
    let mut machine = Machine::new(Chipset::Pc, 1024, Loader::Kernel { image: image.elf.clone(), args, modules });
    machine.cpu = cpu.to_owned();
    machine.timeout = Duration::from_secs(120);
    let dir = paths::run_dir(&format!("{NAME} {} {cpu}", image.hypervisor))?;
    let stop = CRASHES.iter().chain(until).map(|s| (*s).to_owned()).collect();
    qemu::run(&machine, &dir, &Watch { stop, ..Watch::default() })
}

type Modules = Vec<(std::path::PathBuf, String)>;

/// Returns the lines after `prefix` that are compared.
fn told(run: &Run, prefix: &str) -> Vec<String> {
    let lines = run.lines.iter().filter_map(|line| Some(line.text.split_once(prefix)?.1));
    lines.filter(|text| TOLD.iter().any(|begin| text.starts_with(begin))).map(str::to_owned).collect()
}

fn same(xen: &[String], rules: &[String]) -> Result<(), String> {
    let complete = |lines: &[String]| lines.last().is_some_and(|line| line.starts_with(LAST));
    let differs = xen.iter().zip(rules).find(|(xen, rules)| xen != rules);
    match differs {
        Some((xen, rules)) => Err(format!("Xen says \"{xen}\", the rules \"{rules}\"")),
        None if !complete(xen) => Err("Xen's report has no end".to_owned()),
        None if !complete(rules) || xen.len() != rules.len() => {
            Err(format!("Xen's report has {} lines, that of the rules {}", xen.len(), rules.len()))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_the_same_line_by_line() {
        let lines = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let last = "  PV L1TF shadowing: Dom0 disabled, DomU disabled";
        let good = lines(&["  Hardware hints:", last]);
        assert_eq!(same(&good, &good), Ok(()));
        assert!(same(&good, &lines(&["  Hardware hints: RDCL_NO", last])).is_err());
        assert!(same(&good, &lines(&["  Hardware hints:"])).is_err());
        assert!(same(&lines(&["  Hardware hints:"]), &good).is_err());
        assert!(same(&[], &[]).is_err());
    }
}
