//! Checks the crate's xen4 against Debian's libxen-dev in both widths, and that the check detects a mutation.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use abi_tool::cases::{Case, Outcome};
use abi_tool::check::{check, default_dir, same_release};
use abi_tool::model::{xen4, xen4_i386, Abi};
use public_headers::registry::Value;

fn differing(cases: &[Case]) -> Vec<&Case> {
    cases.iter().filter(|c| c.outcome != Outcome::Same).collect()
}

/// Returns the headers of the release that the crate states; `None` where only another release is available (Debian
/// 13).
fn headers() -> Option<PathBuf> {
    let dir = default_dir();
    match same_release(&dir) {
        Ok(()) => Some(dir),
        Err(why) => {
            // Not by `eprintln!`, which the test runner captures.
            let mut log = std::io::stderr();
            writeln!(log, "NOT COMPARED with C headers: {why:#}").unwrap();
            None
        }
    }
}

fn compare(abi: &Abi, at_least: (usize, usize, usize)) {
    let (structs, fields, constants) = abi.counts();
    let mut log = std::io::stderr();
    // Bypasses the test harness, so that a CI log has the counts.
    writeln!(log, "{}: {structs} structures, {fields} fields, {constants} constants", abi.name).unwrap();
    assert!(structs >= at_least.0 && fields >= at_least.1 && constants >= at_least.2, "the registry shrank");
    let Some(dir) = headers() else { return };
    let cases = check(abi, &dir).unwrap();
    assert!(cases.len() > structs + fields + constants);
    assert_eq!(differing(&cases).len(), 0, "{:#?}", differing(&cases));
}

#[test]
fn native_layouts_are_the_headers() {
    compare(&xen4(), (387, 1788, 1770));
}

#[test]
fn i386_layouts_are_the_headers() {
    compare(&xen4_i386(), (387, 1731, 1762));
}

/// Reduces the registry to what a mutation touches.
fn small(mut abi: Abi) -> Abi {
    abi.structs.retain(|s| s.c_type == "struct xen_memory_reservation");
    abi.constants.retain(|c| c.c_name == "XENMEM_exchange");
    assert_eq!((abi.structs.len(), abi.constants.len()), (1, 1));
    abi
}

#[test]
fn a_mutation_is_seen() {
    let Some(dir) = headers() else { return };
    for abi in [small(xen4()), small(xen4_i386())] {
        assert!(differing(&check(&abi, &dir).unwrap()).is_empty());

        let mut offset = abi.clone();
        offset.structs[0].fields[2].offset += 4;
        let mut size = abi.clone();
        size.structs[0].size += 8;
        let mut constant = abi.clone();
        constant.constants[0].value = Value::Int(12);
        let mut name = abi.clone();
        name.structs[0].fields[0].name = "extent_begin";
        for (mutant, kind) in [(offset, "offset"), (size, "size"), (constant, "constant"), (name, "offset")] {
            let cases = check(&mutant, &dir).unwrap();
            let found = differing(&cases);
            assert!(!found.is_empty() && found.iter().any(|c| c.kind == kind), "{kind}: {cases:#?}");
        }
    }
}

#[test]
fn headers_of_another_xen_are_refused_by_name() {
    let dir = std::env::temp_dir().join(format!("other-xen-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("xen.h"), "#define XEN_DOMCTL_INTERFACE_VERSION 0x17\n").unwrap();
    let why = same_release(&dir).unwrap_err().to_string();
    fs::remove_dir_all(&dir).unwrap();
    assert!(why.contains("another Xen") && why.contains("0x17") && why.contains("0x15"), "{why}");
}
