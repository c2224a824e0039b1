//! The book's page about defences is what the rules say.

use std::fmt::Write as _;
use std::path::Path;

use super::{facts, machine, MACHINES};
use crate::defences::list::DEFENCES;
use crate::defences::{decide, Build};
use crate::options::defences::DefenceOptions;

const HEAD: &str = "\
# Defences of the processor

Which of the defences against speculative attacks, and of similar ones, a hypervisor uses depends on the processor, its
microcode and the command line. The rules are Xen 4.17.7's, in [one function](../xen-compat/src/defences/mod.rs) that
knows everything about a processor that they ask for, and is tested without one. Most of what they choose is still
missing here. The console says so at boot:

```
(XEN) Speculative mitigation facilities:
(XEN)   Hardware hints: RDCL_NO EIBRS SKIP_L1DFL MDS_NO
(XEN)   Hardware features: IBPB IBRS STIBP SSBD L1D_FLUSH MD_CLEAR
(XEN)   Compiled-in support: HARDEN_GUEST_ACCESS
(XEN)   Xen settings: SPEC_CTRL: IBRS- STIBP- SSBD-, Other:
(XEN)   Support for PV VMs: EAGER_FPU
(XEN)   XPTI (64-bit PV only): Dom0 disabled, DomU disabled (without PCID)
(XEN)   PV L1TF shadowing: Dom0 disabled, DomU disabled
(XEN) Missing here, where Xen would have it: IBRS, STIBP, SPEC_CTRL for PV guests, …
```

The report is Xen's: its first lines tell what the processor says, the others only what is done. The last line names
what a Xen for the same guests (PV, of 64 and 32 bits, hence without shadow stacks) would use besides, with the same
options. On every processor, and of no option: guests' general registers are cleared
[on the way in](../boot/src/arch/entry/entry.S), as Xen clears them.

This page is written from the code (`UPDATE_DOCS=1 cargo test -p xen-compat --lib defences`), and a test compares the
two. `./x test --only defences` boots Debian's Xen and this hypervisor on several of QEMU's processors: Xen's report
must be what the rules say.

## The defences

";

const MACHINES_HEAD: &str = "
## What Xen uses, by processor

By default, for the same guests. Each processor is [recorded](../xen-compat/src/defences/tests/machines.rs) with the
microcode that it ran: later microcode of the same processor has more. SMEP and SMAP, where they are used, are used
here, too, and so is the eager FPU; masked indices and addresses, and the LFENCE after branches, are for all
processors.

| processor | microcode | defences |
|---|---|---|
";

/// What is not worth telling of each processor.
const ALL_HAVE: [&str; 5] =
    ["SMEP", "eager FPU", "LFENCE after branches", "masked indices", "masked addresses of guests"];

fn markdown() -> String {
    let options = DefenceOptions::default();
    let facts = facts(&options, Build::PEER);
    let mut page = String::from(HEAD);
    page.push_str("| defence | against | here |\n|---|---|---|\n");
    for defence in DEFENCES {
        let here = if defence.done { "yes" } else { "missing" };
        let _ = writeln!(page, "| {} | {} | {here} |", defence.name, defence.against);
    }
    page.push_str(MACHINES_HEAD);
    for machine in MACHINES {
        let cpu = machine.processor();
        let decisions = decide(&cpu, &facts);
        let wanted = DEFENCES.iter().filter(|defence| defence.is_wanted(&decisions, &facts));
        let names: Vec<&str> = wanted.map(|defence| defence.name).filter(|name| !ALL_HAVE.contains(name)).collect();
        let _ = writeln!(page, "| {} | {:#x} | {} |", machine.name, cpu.microcode, names.join(", "));
    }
    page
}

#[test]
fn the_page_is_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/defences.md");
    let page = markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == page,
        "docs/defences.md is not what the rules say: UPDATE_DOCS=1 cargo test -p xen-compat --lib defences"
    );
}

/// The example at the head is what such a machine prints.
#[test]
fn the_example_is_true() {
    use crate::defences::list::Missing;
    use crate::defences::report::Report;
    let options = DefenceOptions::default();
    let facts = facts(&options, Build::PEER);
    let cpu = machine("Cascade Lake SP").processor();
    let wanted = decide(&cpu, &facts);
    let report = Report { cpu: &cpu, decisions: &wanted.as_done(), build: &Build::OURS };
    for line in report.lines() {
        assert!(HEAD.contains(&format!("(XEN) {line}\n")), "{line}");
    }
    let missing = Missing { decisions: &wanted, facts: &facts }.to_string();
    assert!(missing.starts_with("IBRS, STIBP, SPEC_CTRL for PV guests, "), "{missing}");
}
