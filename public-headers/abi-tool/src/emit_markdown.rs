//! A reference in Markdown, one page per module, with a byte diagram of each structure.

use std::collections::BTreeSet;
use std::path::PathBuf;

use public_headers::registry::Value;
use public_headers::xen4;

use crate::emit::Files;
use crate::emit_c::modules;
use crate::model::{Abi, Const, Field, Struct};

/// Characters of a diagram per byte, its border included.
const CELL: usize = 8;
/// Bytes of a diagram per row.
const ROW: usize = 8;

fn cell(name: &str, bytes: usize) -> String {
    let width = (bytes * CELL).saturating_sub(1);
    let shown: String = name.chars().take(width).collect();
    format!("{shown:<width$}|")
}

/// Draws one row of the diagram: the bytes `start..start + ROW` of a structure.
fn row(s: &Struct, start: usize) -> String {
    let end = (start + ROW).min(s.size);
    let mut out = format!("{start:>5} |");
    let mut at = start;
    for f in s.fields.iter().filter(|f| f.offset < end && f.offset + f.size > start) {
        let stop = (f.offset + f.size).min(end);
        let label = if f.offset >= start { f.name } else { "\"" };
        out += &cell(label, stop.saturating_sub(at.max(f.offset)));
        at = stop;
    }
    out
}

fn diagram(s: &Struct) -> String {
    let mut out = String::from("```text\n       ");
    for i in 0..ROW.min(s.size) {
        out += &format!("{i:<CELL$}");
    }
    out = out.trim_end().to_string() + "\n";
    let mut skipped = false;
    for start in (0..s.size).step_by(ROW) {
        let inside = |f: &Field| f.offset < start && f.offset + f.size >= (start + ROW).min(s.size);
        let last = |f: &Field| f.offset + f.size <= start + ROW;
        if s.fields.iter().any(|f| inside(f) && !last(f)) {
            if !skipped {
                out += "      :\n";
            }
            skipped = true;
            continue;
        }
        skipped = false;
        out += &row(s, start);
        out.push('\n');
    }
    out + "```\n"
}

fn text(doc: &str) -> String {
    doc.replace('|', "\\|").replace('\n', " ")
}

fn structure(s: &Struct) -> String {
    let mut out = format!("### {}\n\n`{}`, {} bytes. {}\n\n", s.name, s.c_type, s.size, text(s.doc));
    if s.size > 0 {
        out += &diagram(s);
    }
    out += "\n| offset | size | field | type | meaning |\n|--:|--:|---|---|---|\n";
    for f in &s.fields {
        let members: Vec<_> = f.arms.iter().map(|(name, ty, _)| format!("`{name}: {ty}`")).collect();
        let members = if members.is_empty() { String::new() } else { format!(" One of {}.", members.join(", ")) };
        out += &format!("| {} | {} | `{}` | `{}` | {}{members} |\n", f.offset, f.size, f.name, f.ty, text(f.doc));
    }
    out + "\n"
}

fn constant(c: &Const) -> String {
    let value = match c.value {
        Value::Int(v) if v > 9 => format!("{v} (0x{v:x})"),
        Value::Int(v) => v.to_string(),
        Value::Str(s) => format!("`{s:?}`"),
    };
    format!("| `{}` | `{}` | {value} | {} |\n", c.name, c.ty, text(c.doc))
}

/// Adds the pages of one ABI.
pub fn write(abi: &Abi, files: &mut Files) {
    let (structs, fields, constants) = abi.counts();
    let mut index = format!("# {}\n\n{structs} structures, {fields} fields, {constants} constants.\n\n", abi.name);
    // The pages of the i386 layouts hold what differs from the native ones.
    let differing: BTreeSet<_> = xen4::compat::MODULES.iter().map(|m| m.name).collect();
    for module in modules(abi).into_iter().filter(|m| abi.name != "xen4-i386" || differing.contains(m)) {
        let mut page = format!("# {}: {module}\n\n", abi.name);
        let structs: Vec<_> = abi.structs.iter().filter(|s| s.module == module).collect();
        let constants: Vec<_> = abi.constants.iter().filter(|c| c.module == module).collect();
        if !structs.is_empty() {
            page += "## Structures\n\n";
        }
        page.extend(structs.iter().map(|s| structure(s)));
        if !constants.is_empty() {
            page += "## Constants\n\n| name | type | value | meaning |\n|---|---|--:|---|\n";
        }
        page.extend(constants.iter().map(|c| constant(c)));
        index += &format!("- [{module}]({module}.md): {} structures, {} constants\n", structs.len(), constants.len());
        files.insert(PathBuf::from("reference").join(abi.name).join(format!("{module}.md")), page);
    }
    files.insert(PathBuf::from("reference").join(abi.name).join("index.md"), index);
}
