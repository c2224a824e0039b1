//! Which file defines what a path names. A re-export is followed to its definition.

use super::source::{Crate, Import, Named};
use std::collections::BTreeMap;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// Something that this file defines.
    File(usize),
    /// An item of another crate or of the language.
    Outside,
}

/// Imports of a file: by the file that defines it, each with the lines and names.
pub(super) type Imports = BTreeMap<usize, Vec<(usize, String)>>;

/// Returns what each file of the crate imports from its other files.
///
/// A path that ends at a module is not an import: only what is named through it is.
pub(super) fn imports(krate: &Crate) -> Vec<Imports> {
    let mut all = vec![Imports::new(); krate.files.len()];
    for (at, module) in krate.modules.iter().enumerate() {
        for mention in &module.mentions {
            let resolved = resolve(krate, at, &mention.path, &mut Vec::new());
            if let Target::File(file) = resolved
                && file != module.file
            {
                all[module.file].entry(file).or_default().push((mention.line, mention.path.join("::")));
            }
        }
    }
    all.iter_mut().flat_map(BTreeMap::values_mut).for_each(|names| {
        names.sort();
        names.dedup();
    });
    all
}

/// Resolves a path. `open` are the imports being followed: one that leads to itself resolves to nothing.
fn resolve(krate: &Crate, from: usize, path: &[String], open: &mut Vec<usize>) -> Target {
    let (mut at, mut rest) = (from, path);
    match path.first().map(String::as_str) {
        Some("crate") => (at, rest) = (0, &path[1..]),
        Some("self") => rest = &path[1..],
        Some("super") => {}
        Some("Self") | None => return Target::Outside,
        Some(first) => match lookup(krate, from, first, path.len() > 1, open) {
            Some(Target::Module(m)) => (at, rest) = (m, &path[1..]),
            Some(found) => return found,
            // A crate, something of the prelude, a variable.
            None => return Target::Outside,
        },
    }
    while rest.first().is_some_and(|s| s == "super") {
        let Some(parent) = krate.modules[at].parent else { return Target::Outside };
        (at, rest) = (parent, &rest[1..]);
    }
    while let Some((name, more)) = rest.split_first() {
        match lookup(krate, at, name, !more.is_empty(), open) {
            Some(Target::Module(m)) => (at, rest) = (m, more),
            Some(found) => return found,
            // The output of a macro is unknown: it counts as defined in this file.
            None => return Target::File(krate.modules[at].file),
        }
    }
    Target::Module(at)
}

/// Returns what a name means in a module; with `more` of the path to follow, a module is preferred.
fn lookup(krate: &Crate, module: usize, name: &str, more: bool, open: &mut Vec<usize>) -> Option<Target> {
    let here = &krate.modules[module];
    let mut found = Vec::new();
    for named in here.names.get(name).into_iter().flatten() {
        match named {
            Named::Module(m) => found.push(Target::Module(*m)),
            Named::Item(file) => found.push(Target::File(*file)),
            Named::Value(file) if !more => found.push(Target::File(*file)),
            Named::Value(_) => {}
            Named::Outside => found.push(Target::Outside),
            Named::Import(import) => found.extend(follow(krate, module, import, open)),
        }
    }
    let first = |wanted: fn(&Target) -> bool| found.iter().copied().find(wanted);
    let (module_first, item_first) =
        (first(|t| matches!(t, Target::Module(_))), first(|t| matches!(t, Target::File(_))));
    let best = if more { module_first.or(item_first) } else { item_first.or(module_first) };
    best.or(found.first().copied()).or_else(|| {
        here.globs.iter().find_map(|glob| match follow(krate, module, glob, open) {
            Some(Target::Module(m)) => {
                open.push(glob.id);
                let found = lookup(krate, m, name, more, open);
                open.pop();
                found
            }
            _ => None,
        })
    })
}

fn follow(krate: &Crate, module: usize, import: &Import, open: &mut Vec<usize>) -> Option<Target> {
    if open.contains(&import.id) {
        return None;
    }
    open.push(import.id);
    let target = resolve(krate, module, &import.path, open);
    open.pop();
    Some(target)
}

#[cfg(test)]
mod unit {
    use super::super::source::fake;
    use super::*;

    /// `a.rs -> b.rs` for each import.
    fn edges(name: &str, files: &[(&str, &str)]) -> Vec<String> {
        let krate = fake(name, files).unwrap();
        let file = |f: usize| krate.files[f].name.clone();
        let all = imports(&krate);
        let edges = all.iter().enumerate().flat_map(|(from, to)| to.keys().map(move |t| (from, *t)));
        edges.map(|(from, to)| format!("{} -> {}", file(from), file(to))).collect()
    }

    #[test]
    fn a_re_export_is_followed_to_what_defines_it() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; pub use a::Name; pub use b::*;"),
            ("a.rs", "mod deep; pub use deep::Deep as Name;"),
            ("a/deep.rs", "pub struct Deep; use crate::from_b;"),
            ("b.rs", "pub fn from_b() {}"),
            ("c.rs", "use crate::{Name, b}; fn f() { b::from_b() }"),
        ];
        assert_eq!(edges("re-export", &files), ["a/deep.rs -> b.rs", "c.rs -> a/deep.rs", "c.rs -> b.rs"]);
    }

    #[test]
    fn paths_count_wherever_they_stand() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; mod d; mod e; pub mod f;"),
            ("a.rs", "fn f(x: super::b::B) {}"),
            ("b.rs", "pub struct B; impl Drop for B { fn drop(&mut self) { assert!(crate::c::C < 1); } }"),
            ("c.rs", "pub const C: u32 = 0; fn f() { use super::d; d::g(d::make!()); }"),
            ("d.rs", "pub fn g() {} macro_rules! make { () => { $crate::e::E } } pub(crate) use make;"),
            ("e.rs", "bitflags! { pub struct E: u32 { const ONE = 1; } } use super::*; fn f() -> f::F { F }"),
            ("f.rs", "pub struct F;"),
        ];
        let due = ["a.rs -> b.rs", "b.rs -> c.rs", "c.rs -> d.rs", "d.rs -> e.rs", "e.rs -> f.rs"];
        assert_eq!(edges("paths", &files), due);
    }

    #[test]
    fn what_is_for_tests_and_what_is_of_others_does_not_count() {
        let files = [
            ("lib.rs", "mod a; mod b; extern crate alloc; pub use alloc::vec::Vec as List;"),
            (
                "a.rs",
                "#[cfg(test)] use crate::b::B; #[cfg(test)] mod tests { use crate::b::B; } use ::b::B; use crate::List;
                impl A { #[cfg(test)] fn f() { crate::b::g() } fn alloc(b: u32) { b.g(); core::b::g(); super::b; } } struct A;",
            ),
            ("b.rs", "pub struct B; pub fn g() {} use super::a as other;"),
        ];
        assert!(edges("tests", &files).is_empty());
    }

    #[test]
    fn names_that_lead_to_themselves_end() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::*; pub use b::*;"),
            ("a.rs", "pub use crate::b::*; pub use super::*; fn f() { nothing(); Some(b()) }"),
            ("b.rs", "pub use crate::a::*; pub fn b() {}"),
        ];
        assert_eq!(edges("endless", &files), ["a.rs -> b.rs"]);
    }
}
