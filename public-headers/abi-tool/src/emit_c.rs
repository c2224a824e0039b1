//! C headers, one per module: C90, no compiler extensions, the same layout with any compiler and width.
//!
//! Names carry the ABI's prefix, so that a file can include these and Xen's own. Numbers that an ABI aligns less than C
//! would are written as smaller parts; every size and offset is asserted in the header itself.

use std::collections::BTreeSet;
use std::path::PathBuf;

use public_headers::registry::Value;

use crate::emit::Files;
use crate::model::{Abi, Const, Field, Struct};

/// Returns the prefix of tags; in capitals it is that of macros.
pub fn prefix(abi: &Abi) -> &'static str {
    match abi.name {
        "xen4-i386" => "xen4_32",
        other => other,
    }
}

/// Returns the tag of a structure.
pub fn tag(abi: &Abi, s: &Struct) -> String {
    let name = s.c_type.trim_start_matches("struct ").trim_start_matches("union ");
    let (outer, path) = name.split_once(':').map_or((name, String::new()), |(o, p)| (o, format!("_{p}")));
    let outer = outer.strip_suffix("_t").unwrap_or(outer);
    format!("{}_{outer}{}", prefix(abi), path.replace("[0]", "").replace('.', "_"))
}

/// Returns the name of the macro of a constant.
pub fn macro_name(abi: &Abi, c: &Const) -> String {
    let room = match c.module.strip_prefix("private/") {
        Some(file) => format!("{}_", file.to_uppercase()),
        None => String::new(),
    };
    format!("{}_{room}{}", prefix(abi).to_uppercase(), c.name)
}

fn macro_value(c: &Const) -> String {
    match c.value {
        Value::Str(s) => format!("{s:?}"),
        Value::Int(v) if v < 0 => format!("({v})"),
        Value::Int(v) if c.ty == "u64" => {
            format!("(((uint64_t)0x{:08x}u << 32) | 0x{:08x}u)", (v as u64) >> 32, v as u64 as u32)
        }
        Value::Int(v) if c.ty == "u32" && v > 9 => format!("0x{v:x}u"),
        Value::Int(v) if c.ty == "u32" => format!("{v}u"),
        Value::Int(v) => v.to_string(),
    }
}

/// Splits `[[T; A]; B]` into the innermost type and C's dimensions.
fn dimensions(ty: &str) -> (&str, String) {
    match ty.strip_prefix('[').and_then(|t| t.strip_suffix(']')).and_then(|t| t.rsplit_once("; ")) {
        Some((inner, count)) => {
            let (base, rest) = dimensions(inner);
            (base, format!("[{count}]{rest}"))
        }
        None => (ty, String::new()),
    }
}

/// Returns the C type of a scalar, and a dimension if it is written as bytes.
fn scalar(ty: &str) -> Option<(&'static str, &'static str)> {
    Some(match ty {
        "u8" => ("uint8_t", ""),
        "i8" => ("int8_t", ""),
        "u16" => ("uint16_t", ""),
        "i16" => ("int16_t", ""),
        "u32" => ("uint32_t", ""),
        "i32" => ("int32_t", ""),
        "u64" => ("uint64_t", ""),
        "i64" => ("int64_t", ""),
        "CompatU64" => ("uint32_t", "[2]"),
        "U16" | "I16" => ("uint8_t", "[2]"),
        "U32" | "I32" => ("uint8_t", "[4]"),
        "U64" => ("uint8_t", "[8]"),
        _ => return None,
    })
}

fn c_name(name: &str) -> String {
    match name {
        "class" | "new" | "delete" | "private" | "public" | "virtual" | "operator" | "this" | "export" | "template"
        | "namespace" | "register" => format!("{name}_"),
        _ => name.to_string(),
    }
}

fn declare(abi: &Abi, ty: &str, name: &str) -> Option<String> {
    let (base, dims) = dimensions(ty);
    if dims.contains("[0]") {
        return None;
    }
    if let Some((c, bytes)) = scalar(base) {
        return Some(format!("{c} {}{dims}{bytes};", c_name(name)));
    }
    let s = abi.by_rust_name(base)?;
    (s.size > 0).then(|| format!("struct {} {}{dims};", tag(abi, s), c_name(name)))
}

fn overlay(ty: &str) -> Option<(&'static str, &str)> {
    let rest = ty.strip_prefix("Overlay")?;
    let unit = match &rest[..1] {
        "8" => "uint64_t",
        "4" => "uint32_t",
        "2" => "uint16_t",
        _ => "uint8_t",
    };
    Some((unit, rest[1..].trim_matches(['<', '>'])))
}

fn field(abi: &Abi, f: &Field, out: &mut String) {
    let plain_union = f.is_unnamed_union() && scalar(f.ty).is_some();
    let doc = f.doc.replace("*/", "* /");
    if f.arms.is_empty() || plain_union {
        match (declare(abi, f.ty, f.name), overlay(f.ty)) {
            (Some(line), _) => *out += &format!("    {line:<40} /* {}: {doc} */\n", f.offset),
            (None, Some((unit, count))) => {
                *out += &format!("    {unit} {}[{count}]; /* {}: {doc} */\n", c_name(f.name), f.offset)
            }
            (None, None) => *out += &format!("    /* {}: {} has no bytes of its own: {doc} */\n", f.offset, f.name),
        }
        return;
    }
    *out += "    union {\n";
    for (name, ty, _) in &f.arms {
        if let Some(line) = declare(abi, ty, name) {
            *out += &format!("        {line}\n");
        }
    }
    match overlay(f.ty) {
        Some((unit, count)) => *out += &format!("        {unit} raw[{count}];\n"),
        None => *out += &format!("        {}\n", declare(abi, f.ty, "raw").unwrap_or_default()),
    }
    *out += &format!("    }} {}; /* {}: {doc} */\n", c_name(f.name), f.offset);
}

fn structure(abi: &Abi, s: &Struct, out: &mut String) {
    let tag = tag(abi, s);
    *out += &format!("/* {} */\n", s.doc.replace("*/", "* /"));
    if s.size == 0 {
        *out += &format!("/* struct {tag} is empty. */\n\n");
        return;
    }
    *out += &format!("struct {tag} {{\n");
    for f in &s.fields {
        field(abi, f, out);
    }
    *out += "};\n";
    *out += &format!("{}_ASSERT({tag}_sizeof, sizeof(struct {tag}) == {});\n", prefix(abi).to_uppercase(), s.size);
    for f in s.fields.iter().filter(|f| f.size > 0) {
        let name = c_name(f.name);
        let macro_name = prefix(abi).to_uppercase();
        *out += &format!("{macro_name}_ASSERT({tag}_{name}, offsetof(struct {tag}, {name}) == {});\n", f.offset);
    }
    out.push('\n');
}

/// Returns the path of the header of a module.
pub fn path(abi: &Abi, module: &str) -> PathBuf {
    PathBuf::from(abi.name).join(format!("{module}.h"))
}

/// Returns the innermost names of all types a structure mentions.
fn mentions(s: &Struct) -> impl Iterator<Item = &str> {
    s.fields.iter().flat_map(|f| std::iter::once(f.ty).chain(f.arms.iter().map(|a| a.1))).map(|t| dimensions(t).0)
}

fn ordered<'a>(abi: &'a Abi, s: &'a Struct, done: &mut BTreeSet<&'a str>, out: &mut Vec<&'a Struct>) {
    if !done.insert(s.name) {
        return;
    }
    for other in mentions(s).filter_map(|name| abi.by_rust_name(name)).filter(|other| other.module == s.module) {
        ordered(abi, other, done, out);
    }
    out.push(s);
}

fn header(abi: &Abi, module: &str) -> String {
    let guard = format!("{}_{}_H", prefix(abi), module.replace('/', "_")).to_uppercase();
    let depth = module.matches('/').count();
    let up = "../".repeat(depth);
    let mine: Vec<_> = abi.structs.iter().filter(|s| s.module == module).collect();
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    for other in mine.iter().flat_map(|s| mentions(s)).filter_map(|name| abi.by_rust_name(name)) {
        needed.insert(other.module);
    }
    needed.remove(module);
    let mut out = format!(
        "/* Generated by `x abi emit` from public-headers, {}::{}. */\n#ifndef {guard}\n#define {guard}\n\n#include \"{up}abi_assert.h\"\n",
        abi.name,
        module.replace('/', "::")
    );
    for other in needed {
        out += &format!("#include \"{up}{other}.h\"\n");
    }
    out.push('\n');
    for c in abi.constants.iter().filter(|c| c.module == module) {
        out += &format!("/* {} */\n#define {} {}\n", c.doc.replace("*/", "* /"), macro_name(abi, c), macro_value(c));
    }
    out.push('\n');
    let (mut done, mut order) = (BTreeSet::new(), Vec::new());
    for s in mine {
        ordered(abi, s, &mut done, &mut order);
    }
    for s in order {
        structure(abi, s, &mut out);
    }
    out + &format!("#endif /* {guard} */\n")
}

/// Returns the modules of the ABI.
pub fn modules(abi: &Abi) -> BTreeSet<&'static str> {
    let structs = abi.structs.iter().map(|s| s.module);
    structs.chain(abi.constants.iter().map(|c| c.module)).collect()
}

/// Adds the headers of one ABI.
pub fn write(abi: &Abi, files: &mut Files) {
    let macro_name = prefix(abi).to_uppercase();
    let assert = format!(
        "/* Generated by `x abi emit` from public-headers. */\n#ifndef {macro_name}_ABI_ASSERT_H\n#define {macro_name}_ABI_ASSERT_H\n\n\
         #include <stddef.h>\n#include <stdint.h>\n\n\
         /* A declaration that does not compile where the condition is false. */\n\
         #define {macro_name}_ASSERT(name, condition) typedef char {}_assert_##name[(condition) ? 1 : -1]\n\n#endif\n",
        prefix(abi)
    );
    files.insert(PathBuf::from(abi.name).join("abi_assert.h"), assert);
    for module in modules(abi) {
        files.insert(path(abi, module), header(abi, module));
    }
}
