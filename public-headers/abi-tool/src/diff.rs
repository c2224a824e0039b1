//! `x abi diff`: what changed between two ABIs.

use std::collections::BTreeMap;

use anyhow::{bail, Context, Result};
use lexopt::prelude::*;
use public_headers::registry::Value as Constant;

use crate::model::{self, Abi, Struct};

/// Structures that kept their purpose but changed their name.
const RENAMED: &[(&str, &str)] = &[
    ("execution_context", "cpu_user_regs"),
    ("full_execution_context", "vcpu_guest_context"),
    ("grant_entry", "grant_entry_v1"),
    ("dom0_op", "xen_platform_op"),
    ("dom0_settime", "xenpf_settime64"),
    ("dom0_add_memtype", "xenpf_add_memtype"),
    ("dom0_del_memtype", "xenpf_del_memtype"),
    ("dom0_read_memtype", "xenpf_read_memtype"),
    ("dom0_microcode", "xenpf_microcode_update"),
    ("dom0_createdomain", "xen_domctl_createdomain"),
    ("dom0_getdomaininfo", "xen_domctl_getdomaininfo"),
    ("dom0_readconsole", "xen_sysctl_readconsole"),
    ("dom0_physinfo", "xen_sysctl_physinfo"),
    ("dom0_sched_id", "xen_sysctl_sched_id"),
    ("dom0_gettbufs", "xen_sysctl_tbuf_op"),
    ("dom0_perfccontrol", "xen_sysctl_perfc_op"),
    ("dom0_shadow_control", "xen_domctl_shadow_op"),
    ("dom0_setdomainmaxmem", "xen_domctl_max_mem"),
    ("dom0_ioport_permission", "xen_domctl_ioport_permission"),
    ("physdevop_set_iopl", "physdev_set_iopl"),
    ("physdevop_set_iobitmap", "physdev_set_iobitmap"),
    ("physdevop_irq_status_query", "physdev_irq_status_query"),
];

/// Returns a structure's name without C's decoration.
pub fn plain(s: &Struct) -> &str {
    let name = s.c_type.trim_start_matches("struct ").trim_start_matches("union ");
    name.strip_suffix("_t").unwrap_or(name)
}

fn named(abi: &Abi) -> BTreeMap<&str, &Struct> {
    abi.structs.iter().filter(|s| !s.c_type.contains(':')).map(|s| (plain(s), s)).collect()
}

/// Returns whether a name is one that headers use for padding.
fn is_filler(name: &str) -> bool {
    let plain = name.trim_matches('_');
    plain.starts_with("pad") || plain == "dummy" || plain == "reserved"
}

fn fields(s: &Struct) -> impl Iterator<Item = (&'static str, usize, usize)> + '_ {
    s.fields.iter().filter(|f| !f.padding && !is_filler(f.name)).flat_map(|f| {
        let own = (!f.is_unnamed_union() && !s.is_union()).then_some((f.name, f.offset, f.size));
        own.into_iter().chain(f.arms.iter().filter(|a| !is_filler(a.0)).map(|(name, _, size)| (*name, f.offset, *size)))
    })
}

/// Returns the changes to the fields of a structure, one remark each.
pub fn field_changes(from: &Struct, to: &Struct) -> Vec<String> {
    let new: BTreeMap<_, _> = fields(to).map(|(n, o, s)| (n, (o, s))).collect();
    let old: BTreeMap<_, _> = fields(from).map(|(n, o, s)| (n, (o, s))).collect();
    let mut result = Vec::new();
    for (name, offset, size) in fields(from) {
        match new.get(name) {
            None => result.push(format!("-{name}")),
            Some((o, s)) if *o != offset && *s != size => result.push(format!("{name} @{offset}:{size} -> @{o}:{s}")),
            Some((o, _)) if *o != offset => result.push(format!("{name} @{offset} -> @{o}")),
            Some((_, s)) if *s != size => result.push(format!("{name} {size} -> {s} bytes")),
            Some(_) => {}
        }
    }
    result.extend(fields(to).filter(|f| !old.contains_key(f.0)).map(|(n, o, s)| format!("+{n} @{o}:{s}")));
    result
}

fn show(value: Constant) -> String {
    match value {
        Constant::Int(v) if v > 9 => format!("0x{v:x}"),
        Constant::Int(v) => v.to_string(),
        Constant::Str(s) => format!("{s:?}"),
    }
}

fn structures(from: &Abi, to: &Abi) {
    let (old, new) = (named(from), named(to));
    let partner = |name: &str| {
        let renamed = RENAMED.iter().find(|(a, b)| *a == name && new.contains_key(b)).map(|(_, b)| *b);
        renamed.or_else(|| new.contains_key(name).then(|| new.get_key_value(name).map_or("", |(k, _)| *k)))
    };
    println!("| structure | {} | {} | what changed |\n|---|--:|--:|---|", from.name, to.name);
    let (mut same, mut gone, mut used) = (0, Vec::new(), Vec::new());
    for (name, s) in &old {
        let Some(other) = partner(name) else {
            gone.push(*name);
            continue;
        };
        used.push(other);
        let t = new[other];
        let changes = field_changes(s, t);
        if changes.is_empty() && s.size == t.size && other == *name {
            same += 1;
            continue;
        }
        let title = if other == *name { name.to_string() } else { format!("{name} -> {other}") };
        let remark = if changes.is_empty() { "same fields".to_string() } else { changes.join(", ") };
        println!("| {title} | {} | {} | {remark} |", s.size, t.size);
    }
    let added: Vec<_> = new.keys().filter(|n| !used.contains(n)).copied().collect();
    println!("\n{same} structures are the same.");
    println!("\nOnly in {} ({}): {}.", from.name, gone.len(), gone.join(", "));
    println!("\nOnly in {} ({}): {}.\n", to.name, added.len(), added.join(", "));
}

fn constants(from: &Abi, to: &Abi) {
    let public = |abi: &Abi| -> BTreeMap<&'static str, Constant> {
        let all = abi.constants.iter().filter(|c| !c.module.starts_with("private/") && c.module != "derived");
        all.map(|c| (c.c_name, c.value)).collect()
    };
    let (old, new) = (public(from), public(to));
    println!("| constant | {} | {} |\n|---|--:|--:|", from.name, to.name);
    for (name, value) in &old {
        if let Some(other) = new.get(name).filter(|other| *other != value) {
            println!("| {name} | {} | {} |", show(*value), show(*other));
        }
    }
    let same = old.iter().filter(|(n, v)| new.get(*n) == Some(v)).count();
    let gone: Vec<_> = old.keys().filter(|n| !new.contains_key(*n)).copied().collect();
    let added: Vec<_> = new.keys().filter(|n| !old.contains_key(*n)).copied().collect();
    println!("\n{same} constants are the same.");
    println!("\nOnly in {} ({}): {}.", from.name, gone.len(), gone.join(", "));
    println!("\nOnly in {} ({}): {}.", to.name, added.len(), added.join(", "));
}

/// Runs `x abi diff FROM TO`.
///
/// # Errors
/// The arguments are not two known ABIs.
pub fn main(mut parser: lexopt::Parser) -> Result<bool> {
    let mut abis = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Value(name) => {
                let name = name.to_string_lossy().into_owned();
                abis.push(model::by_name(&name).with_context(|| format!("no ABI '{name}': xen2005, xen4, xen4-i386"))?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let [from, to] = abis.as_slice() else { bail!("which two ABIs? xen2005, xen4, xen4-i386") };
    println!("# {} to {}\n", from.name, to.name);
    structures(from, to);
    constants(from, to);
    Ok(true)
}
