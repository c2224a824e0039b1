//! The crate's registry as owned data, one [`Abi`] per layout: what the checks and the writers work on.

use std::collections::BTreeSet;

use public_headers::registry::{ConstFacts, Module, StructFacts, Value};
use public_headers::{xen2005, xen4};

/// One layout of one ABI.
#[derive(Clone, Debug)]
pub struct Abi {
    /// `xen4`, `xen4-i386` or `xen2005`.
    pub name: &'static str,
    /// Width of a pointer in bits.
    pub width: u32,
    /// Structures.
    pub structs: Vec<Struct>,
    /// Constants.
    pub constants: Vec<Const>,
}

/// One structure.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Rust module inside the ABI.
    pub module: &'static str,
    /// Rust name.
    pub name: &'static str,
    /// C type as the registry writes it: `struct x`, a typedef, or `struct x:path` for a nested unnamed type.
    pub c_type: &'static str,
    /// Header.
    pub header: &'static str,
    /// Bytes.
    pub size: usize,
    /// Fields by offset.
    pub fields: Vec<Field>,
    /// Meaning.
    pub doc: &'static str,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// C name.
    pub name: &'static str,
    /// Rust type.
    pub ty: &'static str,
    /// Bytes from the start.
    pub offset: usize,
    /// Bytes.
    pub size: usize,
    /// Members of a union: C name, Rust type, bytes.
    pub arms: Vec<(&'static str, &'static str, usize)>,
    /// Meaning.
    pub doc: &'static str,
    /// Whether C has no name for these bytes.
    pub padding: bool,
}

/// One constant.
#[derive(Clone, Debug)]
pub struct Const {
    /// Rust module inside the ABI.
    pub module: &'static str,
    /// Rust name.
    pub name: &'static str,
    /// C name.
    pub c_name: &'static str,
    /// Rust type.
    pub ty: &'static str,
    /// Header.
    pub header: &'static str,
    /// Value.
    pub value: Value,
    /// Meaning.
    pub doc: &'static str,
}

/// Returns C's name of a field or member: Rust keywords carry an underscore.
fn c_field(name: &'static str) -> &'static str {
    match name {
        "type_" | "in_" | "ref_" | "virtual_" | "priv_" | "final_" => &name[..name.len() - 1],
        _ => name,
    }
}

fn one_struct(module: &'static str, s: &StructFacts) -> Struct {
    let fields = s.fields.iter().map(|f| Field {
        name: c_field(f.name),
        ty: f.ty,
        offset: f.offset,
        size: f.size,
        arms: f.arms.iter().map(|a| (c_field(a.name), a.ty, a.size)).collect(),
        doc: f.doc.trim(),
        padding: f.is_padding(),
    });
    Struct {
        module,
        name: s.name,
        c_type: s.c_type,
        header: s.header,
        size: s.size,
        fields: fields.collect(),
        doc: s.doc.trim(),
    }
}

fn one_const(module: &'static str, c: &ConstFacts) -> Const {
    Const { module, name: c.name, c_name: c.c_name, ty: c.ty, header: c.header, value: c.value, doc: c.doc.trim() }
}

fn abi(name: &'static str, width: u32, modules: &[Module]) -> Abi {
    let structs = modules.iter().flat_map(|m| m.structs.iter().map(|s| one_struct(m.name, s)));
    let constants = modules.iter().flat_map(|m| m.constants.iter().map(|c| one_const(m.name, c)));
    Abi { name, width, structs: structs.collect(), constants: constants.collect() }
}

/// Returns Xen 4.17's ABI, x86_64.
pub fn xen4() -> Abi {
    abi("xen4", 64, xen4::MODULES)
}

/// Returns Xen 4.17's ABI as an i386 guest sees it: the native ABI with the crate's i386 differences applied.
pub fn xen4_i386() -> Abi {
    const NATIVE_ONLY: &str = "arch_x86_64/regs";
    let mut result = abi("xen4-i386", 32, xen4::compat::MODULES);
    let native = xen4();
    let types: BTreeSet<_> = result.structs.iter().map(|s| s.c_type).collect();
    let names: BTreeSet<_> = result.constants.iter().map(|c| c.c_name).collect();
    let shared = |module: &str| module != NATIVE_ONLY;
    result.structs.extend(native.structs.into_iter().filter(|s| shared(s.module) && !types.contains(s.c_type)));
    result.constants.extend(native.constants.into_iter().filter(|c| shared(c.module) && !names.contains(c.c_name)));
    result
}

/// Returns the ABI of xen-unstable of April 2005, i386.
pub fn xen2005() -> Abi {
    abi("xen2005", 32, xen2005::MODULES)
}

/// Returns every layout that the crate states.
pub fn all() -> [Abi; 3] {
    [xen2005(), xen4(), xen4_i386()]
}

/// Returns the layout of that name.
pub fn by_name(name: &str) -> Option<Abi> {
    all().into_iter().find(|abi| abi.name == name)
}

impl Abi {
    /// Returns the numbers of structures, fields (with union members) and constants.
    pub fn counts(&self) -> (usize, usize, usize) {
        let fields = |s: &Struct| s.fields.iter().filter(|f| !f.padding).map(|f| 1 + f.arms.len()).sum::<usize>();
        (self.structs.len(), self.structs.iter().map(fields).sum(), self.constants.len())
    }

    /// Returns the structure of that Rust name.
    pub fn by_rust_name(&self, name: &str) -> Option<&Struct> {
        self.structs.iter().find(|s| s.name == name)
    }
}

impl Struct {
    /// Returns whether the C type is itself a union: one field `u` that covers it.
    pub fn is_union(&self) -> bool {
        let named = self.c_type.starts_with("union ") && !self.c_type.contains(':') || self.c_type.ends_with(']');
        named && self.fields.len() == 1 && self.fields[0].name == "u" && !self.fields[0].arms.is_empty()
    }
}

impl Field {
    /// Returns whether the union has no name in C, so that its members are members of the structure.
    pub fn is_unnamed_union(&self) -> bool {
        self.arms.first().is_some_and(|(name, _, _)| *name == self.name)
    }

    /// Returns whether the field stands for C bit-fields, which have no offset.
    pub fn is_bit_fields(&self) -> bool {
        self.name == "bits"
    }
}

/// Prints the size of each ABI.
pub fn list() {
    println!("{:<10} {:>10} {:>7} {:>10}", "abi", "structures", "fields", "constants");
    for abi in all() {
        let (structs, fields, constants) = abi.counts();
        println!("{:<10} {structs:>10} {fields:>7} {constants:>10}", abi.name);
    }
}
