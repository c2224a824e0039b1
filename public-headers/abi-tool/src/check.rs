//! `x abi check`: the crate's xen4 against a directory of real Xen headers, in both widths.

use std::path::{Path, PathBuf};

use anyhow::{bail, Result};
use lexopt::prelude::*;
use public_headers::registry::Value;

use crate::cases::{all_same, report, Case, Options, Outcome};
use crate::extra;
use crate::model::{xen4, xen4_i386, Abi, Struct};
use crate::probe::{Answer, Probe};

/// Where Debian's libxen-dev puts Xen's headers.
const INSTALLED: &str = "/usr/include/xen";

/// Returns the headers to compare with by default: those that `./x` has unpacked beside the hypervisor of the same
/// release, else those that are installed.
pub fn default_dir() -> PathBuf {
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debian/headers/usr/include/xen");
    if unpacked.is_dir() {
        unpacked
    } else {
        INSTALLED.into()
    }
}

/// Refuses headers of another Xen release, judged by the version of its toolstack interface.
///
/// # Errors
/// The version is not the one that the crate states; as [`prologue`]; the C compiler cannot be run.
pub fn same_release(dir: &Path) -> Result<()> {
    const NAME: &str = "XEN_DOMCTL_INTERFACE_VERSION";
    let constants = xen4().constants;
    let Some(Value::Int(due)) = constants.iter().find(|c| c.c_name == NAME).map(|c| c.value) else {
        bail!("the crate states no {NAME}");
    };
    let probe = Probe { width: 64, prologue: prologue(dir)? };
    let found = probe.ask(&[NAME.to_owned()])?[0].map(i128::from);
    if found != Some(due) {
        let found = found.map_or("none".to_owned(), |v| format!("{v:#x}"));
        bail!("{} has the headers of another Xen: its {NAME} is {found}, the crate states {due:#x}", dir.display());
    }
    Ok(())
}

/// Headers in an order in which they can be included.
#[rustfmt::skip]
const HEADERS: &[&str] = &[
    "xen.h", "errno.h", "event_channel.h", "memory.h", "sched.h", "vcpu.h", "physdev.h", "platform.h", "version.h",
    "features.h", "elfnote.h", "callback.h", "grant_table.h", "nmi.h", "arch-x86/xen-mca.h", "arch-x86/cpuid.h",
    "arch-x86/cpufeatureset.h", "pmu.h", "kexec.h", "xenoprof.h", "domctl.h", "sysctl.h", "hvm/params.h",
    "arch-x86/hvm/start_info.h", "io/ring.h", "io/blkif.h", "io/netif.h", "io/console.h", "io/xenbus.h",
    "io/xs_wire.h", "io/protocols.h", "io/fbif.h", "io/kbdif.h", "io/pciif.h",
];

/// Returns the C text that includes every header found in `dir`.
///
/// # Errors
/// `dir` cannot be read or holds no `xen.h`.
pub fn prologue(dir: &Path) -> Result<String> {
    let dir = dir.canonicalize().map_err(|e| anyhow::anyhow!("{}: {e}", dir.display()))?;
    if !dir.join("xen.h").is_file() {
        bail!("{} holds no xen.h (Debian: package libxen-dev)", dir.display());
    }
    let mut text = String::from(
        "#define __XEN_TOOLS__ 1\n#define __XEN_INTERFACE_VERSION__ __XEN_LATEST_INTERFACE_VERSION__\n\
         #include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n",
    );
    for header in HEADERS.iter().filter(|h| dir.join(h).is_file()) {
        text += &format!("#include \"{}\"\n", dir.join(header).display());
    }
    Ok(text)
}

/// Returns the C type expression of a structure.
pub fn c_type(s: &Struct) -> String {
    match s.c_type.split_once(':') {
        Some((outer, path)) => format!("__typeof__((({outer} *)0)->{path})"),
        None => s.c_type.to_string(),
    }
}

enum Expect {
    Number(u64),
    Text,
}

struct Question {
    case: Case,
    expression: String,
    expect: Expect,
}

fn struct_questions(abi: &Abi, s: &Struct, out: &mut Vec<Question>) {
    let ty = c_type(s);
    let group = format!("{} {}", abi.name, s.header);
    let mut ask = |kind, item: String, expression: String, value: usize| {
        let case = Case { kind, group: group.clone(), item, outcome: Outcome::Absent };
        out.push(Question { case, expression, expect: Expect::Number(value as u64) });
    };
    ask("size", s.c_type.to_string(), format!("sizeof({ty})"), s.size);
    let mut member = |path: &str, offset: usize, size: usize| {
        ask("offset", format!("{}.{path}", s.c_type), format!("offsetof({ty}, {path})"), offset);
        if size > 0 {
            ask("field size", format!("{}.{path}", s.c_type), format!("sizeof((({ty} *)0)->{path})"), size);
        }
    };
    for f in s.fields.iter().filter(|f| !f.padding && !f.is_bit_fields()) {
        let unnamed = s.is_union() || f.is_unnamed_union();
        if !unnamed {
            member(f.name, f.offset, f.size);
        }
        for (arm, _, size) in &f.arms {
            let path = if unnamed { arm.to_string() } else { format!("{}.{arm}", f.name) };
            member(&path, f.offset, *size);
        }
    }
}

fn questions(abi: &Abi) -> Vec<Question> {
    let mut out = Vec::new();
    for s in &abi.structs {
        struct_questions(abi, s, &mut out);
    }
    for c in &abi.constants {
        let group = format!("{} {}", abi.name, c.header.split(',').next().unwrap_or(""));
        let case = Case { kind: "constant", group, item: c.c_name.to_string(), outcome: Outcome::Absent };
        let (expression, expect) = match c.value {
            Value::Int(v) if c.ty == "u32" || c.ty == "u16" => {
                (format!("(uint32_t)({})", c.c_name), Expect::Number(v as u64))
            }
            Value::Int(v) => (format!("(long long)({})", c.c_name), Expect::Number(v as u64)),
            Value::Str(s) => (format!("__builtin_strcmp({}, {s:?}) != 0", c.c_name), Expect::Text),
        };
        out.push(Question { case, expression, expect });
    }
    out
}

fn judge(mut q: Question, answer: Answer, width: u32) -> Case {
    let signed = |v: u64| v as i64;
    q.case.outcome = match (&q.expect, answer) {
        (_, None) => Outcome::Absent,
        (Expect::Text, Some(0)) => Outcome::Same,
        (Expect::Text, Some(_)) => Outcome::Differs("this text".into(), "another".into()),
        (Expect::Number(ours), Some(theirs)) if *ours == theirs => Outcome::Same,
        // A `long` of an i386 guest: only the low half is the constant.
        (Expect::Number(ours), Some(theirs))
            if width == 32 && q.case.kind == "constant" && *ours as u32 == theirs as u32 =>
        {
            Outcome::Same
        }
        (Expect::Number(ours), Some(theirs)) => Outcome::Differs(signed(*ours).to_string(), signed(theirs).to_string()),
    };
    q.case
}

/// Compares one layout with the headers in `dir`.
///
/// # Errors
/// As [`prologue`]; the C compiler cannot be run.
pub fn check(abi: &Abi, dir: &Path) -> Result<Vec<Case>> {
    let probe = Probe { width: abi.width, prologue: prologue(dir)? };
    let questions = questions(abi);
    let expressions: Vec<_> = questions.iter().map(|q| q.expression.clone()).collect();
    let answers = probe.ask(&expressions)?;
    Ok(questions.into_iter().zip(answers).map(|(q, a)| judge(q, a, abi.width)).collect())
}

/// Runs `x abi check ARGS`.
///
/// # Errors
/// An argument is unknown; as [`same_release`]; as [`check`]; a report cannot be written.
pub fn main(mut parser: lexopt::Parser) -> Result<bool> {
    let mut dir = default_dir();
    let mut options = Options::default();
    let mut list_extra = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Long("all") => options.all = true,
            Long("extra") => list_extra = true,
            Long("json") => options.json = Some(parser.value()?.into()),
            Long("junit") => options.junit = Some(parser.value()?.into()),
            Value(value) => dir = value.into(),
            other => return Err(other.unexpected().into()),
        }
    }
    same_release(&dir)?;
    let mut cases = check(&xen4(), &dir)?;
    cases.extend(check(&xen4_i386(), &dir)?);
    report(&format!("xen4 against {}", dir.display()), &cases, &options)?;
    let unknown = extra::unknown_constants(&xen4(), &dir)?;
    let structs = extra::unknown_structs(&xen4(), &dir)?;
    println!("{} constants and {} structures of these headers are not in the crate", unknown.len(), structs.len());
    if list_extra {
        for name in unknown.iter().chain(&structs) {
            println!("extra    {name}");
        }
    }
    Ok(all_same(&cases))
}
