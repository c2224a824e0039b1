//! Checks the crate's xen2005 against the recorded facts of the April-2005 tree, and that the check detects a mutation.

use std::io::Write as _;

use abi_tool::cases::{Case, Outcome};
use abi_tool::check2005::check;
use abi_tool::model::xen2005;
use public_headers::registry::Value;

fn differing(cases: &[Case]) -> usize {
    cases.iter().filter(|c| c.outcome != Outcome::Same).count()
}

#[test]
fn layouts_are_the_facts() {
    let abi = xen2005();
    let cases = check(&abi).unwrap();
    let count = |kind| cases.iter().filter(|c| c.kind == kind).count();
    let mut log = std::io::stderr();
    // Bypasses the test harness, so that a CI log has the counts.
    let (structs, fields, constants) = (count("size"), count("offset"), count("constant"));
    writeln!(log, "xen2005: {structs} structures, {fields} fields, {constants} constants").unwrap();
    assert_eq!(structs, 125);
    assert!(fields >= 577 && constants >= 811, "the check shrank");
    let wrong: Vec<_> = cases.iter().filter(|c| c.outcome != Outcome::Same).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_mutation_is_seen() {
    let abi = xen2005();
    let at = abi.structs.iter().position(|s| s.c_type == "start_info_t").unwrap();
    let mut offset = abi.clone();
    offset.structs[at].fields[4].offset += 4;
    let mut size = abi.clone();
    size.structs[at].size += 4;
    let mut constant = abi.clone();
    constant.constants[0].value = Value::Int(99);
    let mut gone = abi.clone();
    gone.structs.remove(at);
    for mutant in [offset, size, constant, gone] {
        assert!(differing(&check(&mutant).unwrap()) > 0);
    }
}
