//! Checks that the generated files are current, and that the C headers compile as C90 and C++ in both widths with the
//! layouts they assert.

use std::path::Path;
use std::process::Command;

use abi_tool::emit::{default_dir, generate, stale, write, Files};
use abi_tool::model::{self, Abi};
use abi_tool::probe::Scratch;
use abi_tool::{emit_c, emit_json, emit_markdown};
use public_headers::registry::Value;

#[test]
fn files_are_current() {
    let stale = stale(&default_dir()).unwrap();
    assert!(stale.is_empty(), "run `x abi emit`: {stale:?}");
}

#[test]
fn a_stale_file_is_seen() {
    let dir = Scratch::new().unwrap();
    write(dir.path()).unwrap();
    assert!(stale(dir.path()).unwrap().is_empty());
    std::fs::write(dir.path().join("xen4/sched.h"), "").unwrap();
    std::fs::write(dir.path().join("xen4/other.h"), "").unwrap();
    assert_eq!(stale(dir.path()).unwrap().len(), 2);
}

/// Compiles one file that includes every header of `abi`.
fn compile(dir: &Path, abi: &str, compiler: &str, width: u32, flags: &[&str]) -> std::process::Output {
    let mut text = String::new();
    for path in generate().keys().filter(|p| p.starts_with(abi) && p.extension().is_some_and(|e| e == "h")) {
        text += &format!("#include \"{}\"\n", path.display());
    }
    let source = dir.join(format!("all-{abi}.c"));
    std::fs::write(&source, text).unwrap();
    Command::new(compiler)
        .arg(format!("-m{width}"))
        .args(flags)
        .args(["-fsyntax-only", "-I"])
        .arg(dir)
        .arg(&source)
        .output()
        .unwrap()
}

const C90: &[&str] = &["-std=c90", "-pedantic-errors", "-Wall", "-Wextra", "-Werror"];
const CPP: &[&str] = &["-x", "c++", "-std=c++11", "-Wall", "-Wextra", "-Werror"];

#[test]
fn headers_compile_everywhere() {
    let dir = Scratch::new().unwrap();
    write(dir.path()).unwrap();
    for abi in ["xen2005", "xen4", "xen4-i386"] {
        for width in [64, 32] {
            for (compiler, flags) in [("gcc", C90), ("g++", CPP)] {
                let run = compile(dir.path(), abi, compiler, width, flags);
                let errors = String::from_utf8_lossy(&run.stderr).into_owned();
                assert!(run.status.success(), "{compiler} -m{width} {abi}: {errors}");
            }
        }
    }
}

#[test]
fn a_wrong_layout_does_not_compile() {
    let dir = Scratch::new().unwrap();
    write(dir.path()).unwrap();
    let header = dir.path().join("xen4/sched.h");
    let text = std::fs::read_to_string(&header).unwrap();
    assert!(text.contains("offsetof(struct xen4_sched_poll, nr_ports) == 8"));
    std::fs::write(&header, text.replace("xen4_sched_poll, nr_ports) == 8", "xen4_sched_poll, nr_ports) == 12"))
        .unwrap();
    assert!(!compile(dir.path(), "xen4", "gcc", 64, C90).status.success());
}

/// Returns everything written for one ABI.
fn written(abi: &Abi) -> (String, String, String) {
    let mut files = Files::new();
    emit_c::write(abi, &mut files);
    emit_json::write(abi, &mut files);
    emit_markdown::write(abi, &mut files);
    let text =
        |end: &str| files.iter().filter(|(p, _)| p.to_string_lossy().ends_with(end)).map(|(_, t)| t.as_str()).collect();
    (text(".h"), text(".json"), text(".md"))
}

#[test]
fn a_mutation_changes_every_format() {
    for abi in model::all() {
        let now = written(&abi);
        let at = abi.structs.iter().position(|s| s.fields.len() > 2 && !s.fields[2].padding).unwrap();
        let mut offset = abi.clone();
        offset.structs[at].fields[2].offset += 4;
        let mut size = abi.clone();
        size.structs[at].size += 4;
        let mut constant = abi.clone();
        constant.constants[0].value = Value::Int(99);
        for mutant in [offset, size, constant] {
            let (c, json, markdown) = written(&mutant);
            assert!(c != now.0 && json != now.1 && markdown != now.2, "{}", abi.name);
        }
    }
}
