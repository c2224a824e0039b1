//! Calls of a type's methods, which no import shows: `self.name()` reaches every file in which the type has an `impl`.

use super::source::{attributes, compiled};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::visit::{self, Visit};

/// A call of a method, from file to file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Number of the calling file.
    pub from: usize,
    /// Line of the call.
    pub line: usize,
    /// The method.
    pub name: String,
    /// Number of the file that defines it.
    pub to: usize,
}

/// Returns the calls of methods of the types `of` between these files, paths from `src`. Names that are not unique in
/// the crate are left out, because they do not tell which method is called; so are calls within macros.
///
/// # Errors
/// A file is missing or is no Rust.
pub(super) fn calls<'a>(src: &Path, files: impl Iterator<Item = &'a str>, of: &[&str]) -> Result<Vec<Call>> {
    let mut all = Methods { of, ..Methods::default() };
    for (number, name) in files.enumerate() {
        let path = src.join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let ast = syn::parse_file(&text).with_context(|| format!("{} is not understood", path.display()))?;
        all.file = number;
        all.visit_file(&ast);
    }
    Ok(all.resolved())
}

/// What has been found so far.
#[derive(Default)]
struct Methods<'a> {
    of: &'a [&'a str],
    /// The file that is being read.
    file: usize,
    /// Whether the visitor is within an `impl` of one of the types.
    own: bool,
    /// Their methods and the files that define them.
    defined: BTreeMap<String, BTreeSet<usize>>,
    /// Other functions.
    others: BTreeSet<String>,
    called: Vec<(usize, usize, String)>,
}

impl Methods<'_> {
    fn define(&mut self, name: &syn::Ident) {
        if self.own {
            self.defined.entry(name.to_string()).or_default().insert(self.file);
        } else {
            self.others.insert(name.to_string());
        }
    }

    fn resolved(self) -> Vec<Call> {
        let Self { defined, others, called, .. } = self;
        let at = |name: &str| match defined.get(name) {
            Some(files) if files.len() == 1 && !others.contains(name) => files.first().copied(),
            _ => None,
        };
        let calls = called.into_iter().filter_map(|(from, line, name)| {
            let to = at(&name)?;
            (to != from).then_some(Call { from, line, name, to })
        });
        calls.collect()
    }
}

impl Visit<'_> for Methods<'_> {
    fn visit_item(&mut self, item: &syn::Item) {
        if compiled(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &syn::ItemImpl) {
        let of_the_type = match &*item.self_ty {
            syn::Type::Path(p) => p.path.segments.last().is_some_and(|s| self.of.iter().any(|of| s.ident == of)),
            _ => false,
        };
        let outer = std::mem::replace(&mut self.own, of_the_type && item.trait_.is_none());
        visit::visit_item_impl(self, item);
        self.own = outer;
    }

    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        self.others.insert(item.sig.ident.to_string());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &syn::ImplItemFn) {
        if compiled(&item.attrs) {
            self.define(&item.sig.ident);
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &syn::TraitItemFn) {
        self.others.insert(item.sig.ident.to_string());
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        self.called.push((self.file, call.method.span().start().line, call.method.to_string()));
        visit::visit_expr_method_call(self, call);
    }

    /// `Self::name`, called or handed on.
    fn visit_expr_path(&mut self, path: &syn::ExprPath) {
        let segments = &path.path.segments;
        if segments.len() == 2 && (segments[0].ident == "Self" || self.of.iter().any(|of| segments[0].ident == of)) {
            let method = &segments[1].ident;
            self.called.push((self.file, method.span().start().line, method.to_string()));
        }
        visit::visit_expr_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_the_types_alone_leads_to_its_file() {
        let files = [
            "impl<H: Hw> Hv<H> { pub fn low(&self) { self.high(); self.get(); } pub fn low2() { Self::low() } }",
            "impl<H> Hv<H> { fn high(&self) { self.low(); x.map(Hv::low2); } fn get(&self) {} }\n\
             #[cfg(test)] mod tests { fn t() { hv.low() } }",
            "impl Other { fn get(&self) {} }\nimpl<H> Env for Hv<H> { fn by_trait(&self) { self.by_trait(); self.low() } }",
        ];
        let dir = std::env::temp_dir().join(format!("methods-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let names = ["a.rs", "b.rs", "c.rs"];
        names.iter().zip(files).for_each(|(name, text)| fs::write(dir.join(name), text).unwrap());
        let found = calls(&dir, names.into_iter(), &["Hv"]).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        let found: Vec<_> = found.iter().map(|c| (c.from, c.line, c.name.as_str(), c.to)).collect();
        assert_eq!(found, [(0, 1, "high", 1), (1, 1, "low", 0), (1, 1, "low2", 0), (2, 2, "low", 0)]);
    }
}
