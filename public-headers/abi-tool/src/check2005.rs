//! `x abi check-2005`: the crate's xen2005 against the recorded facts of the April-2005 tree, both ways.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use lexopt::prelude::*;
use public_headers::registry::Value as Constant;
use serde_json::Value as Json;

use crate::cases::{all_same, report, Case, Options, Outcome};
use crate::model::{xen2005, Abi, Struct};

/// The facts: compiled from the unmodified 2005 headers.
pub const FACTS: &str = include_str!("../facts/abi-2005.json");

fn compare(kind: &'static str, group: &str, item: String, ours: Option<i128>, theirs: i128) -> Case {
    let outcome = match ours {
        None => Outcome::Absent,
        Some(v) if v == theirs => Outcome::Same,
        Some(v) => Outcome::Differs(v.to_string(), theirs.to_string()),
    };
    Case { kind, group: format!("xen2005 {group}"), item, outcome }
}

/// Returns the type name without array brackets.
fn element(ty: &str) -> &str {
    ty.trim_start_matches('[').split(';').next().unwrap_or("").trim()
}

/// Returns the offset and size of a dotted C path inside a structure of the crate.
fn find(abi: &Abi, s: &Struct, path: &str) -> Option<(usize, usize)> {
    let (head, rest) = match path.split_once('.') {
        Some((head, rest)) => (head.trim_end_matches("[]"), Some(rest)),
        None => (path, None),
    };
    for f in &s.fields {
        let own = f.name == head && !(s.is_union() || f.is_unnamed_union());
        let member = f.arms.iter().find(|(name, _, _)| *name == head).filter(|_| s.is_union() || f.is_unnamed_union());
        let (ty, size) = match (own, member) {
            (_, Some((_, ty, size))) => (*ty, *size),
            (true, None) => (f.ty, f.size),
            (false, None) => continue,
        };
        let Some(rest) = rest else { return Some((f.offset, size)) };
        if own && !f.arms.is_empty() {
            let (arm, below) = rest.split_once('.').map_or((rest, None), |(a, b)| (a, Some(b)));
            let (_, ty, size) = f.arms.iter().find(|(name, _, _)| *name == arm)?;
            let Some(below) = below else { return Some((f.offset, *size)) };
            return find(abi, abi.by_rust_name(element(ty))?, below).map(|(o, n)| (f.offset + o, n));
        }
        return find(abi, abi.by_rust_name(element(ty))?, rest).map(|(o, n)| (f.offset + o, n));
    }
    None
}

fn number(value: &Json) -> i128 {
    match value.as_str() {
        Some(hex) => i128::from_str_radix(hex.trim_start_matches("0x"), 16).unwrap_or(-1),
        None => value.as_i64().map_or(-1, i128::from),
    }
}

fn check_structs(abi: &Abi, facts: &Json, cases: &mut Vec<Case>) -> Option<()> {
    for (c_type, fact) in facts["structs"].as_object()? {
        let header = fact["header"].as_str()?;
        let ours = abi.structs.iter().find(|s| s.c_type == c_type);
        let size = number(&fact["size"]);
        cases.push(compare("size", header, c_type.clone(), ours.map(|s| s.size as i128), size));
        for field in fact["fields"].as_array()? {
            let path = field["name"].as_str()?;
            let place = ours.and_then(|s| find(abi, s, path));
            let item = format!("{c_type}.{path}");
            let (offset, size) = (number(&field["offset"]), number(&field["size"]));
            cases.push(compare("offset", header, item.clone(), place.map(|p| p.0 as i128), offset));
            cases.push(compare("field size", header, item, place.map(|p| p.1 as i128), size));
        }
    }
    Some(())
}

fn check_constants(abi: &Abi, group: &str, facts: &Json, only: &str, cases: &mut Vec<Case>) -> Option<()> {
    for (name, value) in facts.as_object()? {
        let value = if value.is_object() { &value["virt"] } else { value };
        let ours = abi.constants.iter().find(|c| c.c_name == name && c.header.split(", ").any(|h| h == only));
        let ours = ours.map(|c| match c.value {
            Constant::Int(v) => v,
            Constant::Str(_) => -1,
        });
        cases.push(compare("constant", group, name.clone(), ours, number(value)));
    }
    Some(())
}

/// Compares the layout with the facts, and checks that the crate has no other named structure.
///
/// # Errors
/// The facts are not JSON, or do not have the expected shape.
pub fn check(abi: &Abi) -> Result<Vec<Case>> {
    let facts: Json = serde_json::from_str(FACTS)?;
    let mut cases = Vec::new();
    let broken = "the facts do not have the expected shape";
    check_structs(abi, &facts, &mut cases).context(broken)?;
    for (_, headers) in facts["constants"].as_object().context(broken)? {
        for (header, constants) in headers.as_object().context(broken)? {
            let header = header.trim_start_matches("public/");
            check_constants(abi, header, constants, header, &mut cases).context(broken)?;
        }
    }
    check_constants(abi, "derived", &facts["derived"], "(derived)", &mut cases).context(broken)?;
    for (kernel, slots) in facts["fixmap"].as_object().context(broken)? {
        let header = format!("fixmap, {kernel}");
        let abi_header = format!("fixmap {kernel}");
        check_constants(abi, &header, slots, &abi_header, &mut cases).context(broken)?;
    }
    for call in facts["hypercalls"].as_array().context(broken)? {
        let name = format!("__HYPERVISOR_{}", call["name"].as_str().context(broken)?);
        let ours = abi.constants.iter().find(|c| c.c_name == name).and_then(|c| match c.value {
            Constant::Int(v) => Some(v),
            Constant::Str(_) => None,
        });
        cases.push(compare("constant", "hypercalls", name, ours, number(&call["number"])));
    }
    let known: BTreeSet<&str> = facts["structs"].as_object().context(broken)?.keys().map(String::as_str).collect();
    for s in abi.structs.iter().filter(|s| !s.c_type.contains(':') && !known.contains(s.c_type)) {
        cases.push(compare("size", s.header, format!("{} (not in the facts)", s.c_type), Some(s.size as i128), 0));
    }
    Ok(cases)
}

/// Runs `x abi check-2005 ARGS`.
///
/// # Errors
/// An argument is unknown; as [`check`]; a report cannot be written.
pub fn main(mut parser: lexopt::Parser) -> Result<bool> {
    let mut options = Options::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("all") => options.all = true,
            Long("json") => options.json = Some(parser.value()?.into()),
            Long("junit") => options.junit = Some(parser.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let cases = check(&xen2005())?;
    report("xen2005 against the recorded facts", &cases, &options)?;
    Ok(all_same(&cases))
}
