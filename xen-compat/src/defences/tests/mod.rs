//! Recorded processors, and what Xen does on each.

mod expected;
mod expected_amd;
mod machines;
mod rules;
mod rules_buffers;
mod table;

use self::expected::Expected;
use self::machines::{Machine, MACHINES};
use super::feature::Feature;
use super::list::{Missing, DEFENCES};
use super::report::Report;
use super::{decide, Build, Decisions, Facts, Processor};
use crate::options::defences::DefenceOptions;
use crate::options::settings::Options;

fn facts(options: &DefenceOptions, build: Build) -> Facts<'_> {
    Facts { options, build, pv32: build.pv32, smt_wanted: true, cacheable_end: 0 }
}

/// What Debian's Xen decides with this command line.
fn xen(cpu: &Processor, command_line: &str) -> Decisions {
    let options = Options::parse(command_line).0.defences;
    decide(cpu, &facts(&options, Build::XEN))
}

fn report(cpu: &Processor, decisions: &Decisions) -> Vec<String> {
    Report { cpu, decisions, build: &Build::XEN }.lines().map(|line| line.to_string()).collect()
}

/// A processor with further features, and without some.
fn changed(begins: &str, with: &[Feature], without: &[Feature]) -> Processor {
    let mut cpu = machine(begins).processor();
    with.iter().for_each(|&feature| cpu.force(feature));
    without.iter().for_each(|&feature| cpu.clear(feature));
    cpu
}

fn settings(cpu: &Processor, command_line: &str) -> String {
    let lines = report(cpu, &xen(cpu, command_line));
    lines.into_iter().find_map(|line| line.strip_prefix("  Xen settings: ").map(str::to_owned)).unwrap()
}

/// The names of the defences that Debian's Xen uses and of which its report does not tell.
fn untold(decisions: &Decisions) -> Vec<&'static str> {
    const TOLD: &[&str] = &[
        "XPTI for dom0",
        "XPTI for domUs",
        "shadows for dom0 against L1TF",
        "shadows for domUs against L1TF",
        "eager FPU",
        "retpolines",
        "LFENCE before indirect jumps",
        "IBRS",
        "STIBP",
        "SSBD",
        "PSFD",
        "SPEC_CTRL for PV guests",
        "RSB overwritten on PV entry",
        "IBPB on PV entry",
        "IBPB between vcpus",
        "BHI_DIS_S",
        "branch history cleared on PV entry",
        "VERW on the way to PV guests",
        "locked random numbers",
        "divider cleaned",
        "LFENCE after branches",
        "LFENCE after locks",
        "masked indices",
        "masked addresses of guests",
    ];
    assert!(TOLD.iter().all(|name| DEFENCES.iter().any(|defence| defence.name == *name)), "no such defence");
    let options = DefenceOptions::default();
    let facts = facts(&options, Build::XEN);
    let wanted = DEFENCES.iter().filter(|defence| defence.is_wanted(decisions, &facts));
    wanted.map(|defence| defence.name).filter(|name| !TOLD.contains(name)).collect()
}

fn expected() -> impl Iterator<Item = &'static Expected> {
    expected::EXPECTED.iter().chain(expected_amd::EXPECTED)
}

fn machine(begins: &str) -> &'static Machine {
    let mut found = MACHINES.iter().filter(|machine| machine.name.starts_with(begins));
    let first = found.next();
    assert!(found.next().is_none(), "{begins} is ambiguous");
    first.unwrap_or_else(|| panic!("no machine {begins}"))
}

#[test]
fn each_machine_has_what_xen_gives_it() {
    for expected in expected() {
        let machine = machine(expected.machine);
        let cpu = machine.processor();
        let decisions = xen(&cpu, "");
        let state = |on| if on { "enabled" } else { "disabled" };
        let [xpti0, xpti, pcid, l1tf0, l1tf] = expected.tables;
        let mut lines = vec![
            "Speculative mitigation facilities:".to_owned(),
            format!("  Hardware hints:{}", expected.hints),
            format!("  Hardware features:{}", expected.features),
            "  Compiled-in support: INDIRECT_THUNK RETURN_THUNK HARDEN_ARRAY HARDEN_BRANCH HARDEN_GUEST_ACCESS \
             HARDEN_LOCK"
                .to_owned(),
            format!("  Xen settings: {}", expected.settings),
            format!("  L1TF: {}", expected.l1tf),
            format!("  Support for HVM VMs:{}", expected.hvm),
            format!("  Support for PV VMs:{}", expected.pv),
            format!(
                "  XPTI (64-bit PV only): Dom0 {}, DomU {} (with{} PCID)",
                state(xpti0),
                state(xpti),
                if pcid { "" } else { "out" }
            ),
            format!("  PV L1TF shadowing: Dom0 {}, DomU {}", state(l1tf0), state(l1tf)),
        ];
        if expected.l1tf.is_empty() {
            lines.remove(5);
        }
        assert_eq!(report(&cpu, &decisions), lines, "{}", machine.name);
        assert_eq!(untold(&decisions), expected.also, "{}", machine.name);
        let notes: Vec<String> = decisions.notes.iter().map(|note| note.to_string()).collect();
        assert_eq!(notes, expected.notes, "{}", machine.name);
    }
}

#[test]
fn each_machine_is_expected_once() {
    let names: Vec<&str> = expected().map(|expected| machine(expected.machine).name).collect();
    assert_eq!(names, MACHINES.iter().map(|machine| machine.name).collect::<Vec<_>>());
    assert!(names.len() >= 12);
}

/// Nothing is claimed that is not done, and all that is missing is named.
#[test]
fn the_console_says_what_is_done() {
    let options = DefenceOptions::default();
    let facts = facts(&options, Build::PEER);
    for machine in MACHINES {
        let cpu = machine.processor();
        let wanted = decide(&cpu, &facts);
        let done = wanted.as_done();
        for defence in DEFENCES {
            let ours = Facts { build: Build::OURS, ..facts };
            assert!(defence.done || !defence.is_wanted(&done, &ours), "{}: {}", machine.name, defence.name);
            let missing = Missing { decisions: &wanted, facts: &facts };
            let named = missing.iter().any(|other| other.name == defence.name);
            assert_eq!(named, !defence.done && defence.is_wanted(&wanted, &facts), "{}", defence.name);
        }
        let lines = Report { cpu: &cpu, decisions: &done, build: &Build::OURS }.lines();
        let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
        let has_register = cpu.has_any(&[super::feature::IBRSB, super::feature::IBRS]);
        assert!(lines.iter().any(|l| l.starts_with(if has_register {
            "  Xen settings: SPEC_CTRL: IBRS-"
        } else {
            "  Xen settings: SPEC_CTRL: No"
        })));
        assert!(lines.iter().any(|line| line.ends_with(", Other:")), "{lines:?}");
        assert!(lines.iter().any(|line| line == "  Support for PV VMs: EAGER_FPU"), "{lines:?}");
        assert!(lines.iter().any(|line| line == "  Compiled-in support: HARDEN_GUEST_ACCESS"), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("HVM")), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("enabled")), "{lines:?}");
    }
}

#[test]
fn what_is_missing_is_one_line() {
    let missing = |begins: &str, command_line: &str| {
        let options = Options::parse(command_line).0.defences;
        let facts = facts(&options, Build::PEER);
        let decisions = decide(&machine(begins).processor(), &facts);
        Missing { decisions: &decisions, facts: &facts }.to_string()
    };
    assert_eq!(
        missing("Zen 1 under", ""),
        "retpolines, RSB overwritten on PV entry, divider cleaned, LFENCE after branches, masked indices"
    );
    assert_eq!(missing("Zen 1 under", "spec-ctrl=no smap=0"), "masked indices");
    assert!(missing("Haswell EP", "").starts_with("XPTI for dom0, XPTI for domUs, shadows for domUs against L1TF, "));
}
