//! The modules of a crate as its files declare them: what each names, imports and mentions. Test-only code
//! (`#[cfg(test)]`) is left out.

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, Meta, Token, UseTree, Visibility};

/// A crate.
#[derive(Default)]
pub(super) struct Crate {
    /// Its files; the root is the first.
    pub files: Vec<File>,
    /// Its modules; the root is the first. A file may have several.
    pub modules: Vec<Module>,
}

/// A file of Rust.
pub(super) struct File {
    /// Its path from the folder of the root on.
    pub name: String,
    /// The path of its module: `["sched", "wake"]`; empty for the root.
    pub module: Vec<String>,
}

/// A module.
pub(super) struct Module {
    /// The module that declares it.
    pub parent: Option<usize>,
    /// The file it is in.
    pub file: usize,
    /// What can be named in it, in every namespace.
    pub names: HashMap<String, Vec<Named>>,
    /// Its `use …::*`.
    pub globs: Vec<Import>,
    /// The paths in its code. Re-exports are not among them, because they use nothing.
    pub mentions: Vec<Mention>,
}

/// What a name stands for.
pub(super) enum Named {
    /// A module that is declared here.
    Module(usize),
    /// An item that this file defines.
    Item(usize),
    /// A function, constant or macro that this file defines, which always ends a path.
    Value(usize),
    /// What this path leads to.
    Import(Import),
    /// Something of another crate.
    Outside,
}

/// A path of a `use`.
#[derive(Clone)]
pub(super) struct Import {
    /// Unique within the crate.
    pub id: usize,
    /// Its segments.
    pub path: Vec<String>,
}

/// A path in the code.
pub(super) struct Mention {
    /// Its segments.
    pub path: Vec<String>,
    /// Where.
    pub line: usize,
}

impl Crate {
    /// Reads the crate with this root (`src/lib.rs` or `src/main.rs`), following its `mod` declarations as the compiler
    /// does.
    ///
    /// # Errors
    /// A file is missing or is no Rust.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let src = root.parent().context("a file without a folder")?;
        let mut reader = Reader { krate: Crate::default(), src: src.to_owned(), imports: 0 };
        reader.file(root, src, Vec::new(), None)?;
        Ok(reader.krate)
    }
}

struct Reader {
    krate: Crate,
    src: PathBuf,
    /// Number of imports so far.
    imports: usize,
}

/// Where a module's declarations are looked for.
struct Place<'a> {
    /// The file it is in.
    file: &'a Path,
    /// The folder of the files of its own modules.
    children: PathBuf,
    /// Its path.
    module: Vec<String>,
}

impl Reader {
    /// Reads a file whose modules' files are in `children`. Returns `None` if it is for tests only.
    fn file(
        &mut self,
        path: &Path,
        children: &Path,
        module: Vec<String>,
        parent: Option<usize>,
    ) -> Result<Option<usize>> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let ast = syn::parse_file(&text).with_context(|| format!("{} is not understood", path.display()))?;
        if !compiled(&ast.attrs) {
            return Ok(None);
        }
        let name = path.strip_prefix(&self.src).unwrap_or(path).display().to_string();
        self.krate.files.push(File { name, module: module.clone() });
        let file = self.krate.files.len() - 1;
        let here = Place { file: path, children: children.to_owned(), module };
        self.module(file, parent, &ast.items, &here).map(Some)
    }

    fn module(&mut self, file: usize, parent: Option<usize>, items: &[Item], place: &Place<'_>) -> Result<usize> {
        let module = self.krate.modules.len();
        let new = Module { parent, file, names: HashMap::new(), globs: Vec::new(), mentions: Vec::new() };
        self.krate.modules.push(new);
        for item in items.iter().filter(|i| compiled(attributes(i))) {
            match item {
                Item::Mod(m) => self.declared(m, module, place)?,
                Item::Use(u) => self.import(module, u),
                _ => {
                    self.define(module, item);
                    Code { reader: self, module }.visit_item(item);
                }
            }
        }
        Ok(module)
    }

    /// `mod name;` or `mod name { … }`.
    fn declared(&mut self, m: &syn::ItemMod, parent: usize, place: &Place<'_>) -> Result<()> {
        let name = m.ident.unraw().to_string();
        let mut module = place.module.clone();
        module.push(name.clone());
        let child = if let Some((_, items)) = &m.content {
            let file = self.krate.modules[parent].file;
            let inner = Place { file: place.file, children: place.children.join(&name), module };
            Some(self.module(file, Some(parent), items, &inner)?)
        } else if let Some(path) = path_attribute(&m.attrs) {
            let path = place.file.with_file_name("").join(path);
            let children = path.parent().unwrap_or(Path::new("")).to_owned();
            self.file(&path, &children, module, Some(parent))?
        } else {
            let children = place.children.join(&name);
            let files = [place.children.join(format!("{name}.rs")), children.join("mod.rs")];
            let path = files.iter().find(|f| f.is_file());
            let path = path.with_context(|| format!("{}: there is no file of `mod {name}`", place.file.display()))?;
            self.file(path, &children, module, Some(parent))?
        };
        if let Some(child) = child {
            self.name(parent, &name, Named::Module(child));
        }
        Ok(())
    }

    fn name(&mut self, module: usize, name: &str, named: Named) {
        self.krate.modules[module].names.entry(name.to_owned()).or_default().push(named);
    }

    /// Returns the names that an item defines.
    fn define(&mut self, module: usize, item: &Item) {
        let file = self.krate.modules[module].file;
        let value = matches!(item, Item::Const(_) | Item::Fn(_) | Item::Macro(_) | Item::Static(_));
        let named = if value { Named::Value(file) } else { Named::Item(file) };
        let ident = match item {
            Item::Const(i) => &i.ident,
            Item::Enum(i) => &i.ident,
            Item::Fn(i) => &i.sig.ident,
            Item::Static(i) => &i.ident,
            Item::Struct(i) => &i.ident,
            Item::Trait(i) => &i.ident,
            Item::TraitAlias(i) => &i.ident,
            Item::Type(i) => &i.ident,
            Item::Union(i) => &i.ident,
            Item::ExternCrate(i) => {
                let ident = i.rename.as_ref().map_or(&i.ident, |(_, name)| name);
                return self.name(module, &ident.unraw().to_string(), Named::Outside);
            }
            Item::Macro(i) => match &i.ident {
                Some(ident) => {
                    if i.attrs.iter().any(|a| a.path().is_ident("macro_export")) {
                        self.name(0, &ident.to_string(), Named::Value(file));
                    }
                    ident
                }
                None => return self.define_by_macro(module, i.mac.tokens.clone()),
            },
            _ => return,
        };
        self.name(module, &ident.unraw().to_string(), named);
    }

    /// Defines what looks like an item in a macro call: `bitflags! { pub struct Flags … }`.
    fn define_by_macro(&mut self, module: usize, tokens: TokenStream) {
        const WORDS: [&str; 8] = ["const", "enum", "fn", "mod", "static", "struct", "trait", "type"];
        let file = self.krate.modules[module].file;
        let mut word = false;
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.define_by_macro(module, group.stream()),
                TokenTree::Ident(ident) if word => {
                    self.name(module, &ident.unraw().to_string(), Named::Item(file));
                    word = false;
                }
                TokenTree::Ident(ident) => word = WORDS.contains(&ident.to_string().as_str()),
                _ => word = false,
            }
        }
    }

    /// Records a `use`. A private one counts as a mention, too: it may import a trait only for its methods.
    fn import(&mut self, module: usize, item: &syn::ItemUse) {
        let private = matches!(item.vis, Visibility::Inherited);
        let outside = item.leading_colon.is_some();
        self.tree(module, &mut Vec::new(), &item.tree, private, outside);
    }

    fn tree(&mut self, module: usize, path: &mut Vec<String>, tree: &UseTree, private: bool, outside: bool) {
        match tree {
            UseTree::Path(p) => {
                path.push(p.ident.unraw().to_string());
                self.tree(module, path, &p.tree, private, outside);
                path.pop();
            }
            UseTree::Group(g) => g.items.iter().for_each(|t| self.tree(module, path, t, private, outside)),
            UseTree::Name(n) => self.leaf(module, path, (&n.ident, None), private, outside),
            UseTree::Rename(r) => self.leaf(module, path, (&r.ident, Some(&r.rename)), private, outside),
            UseTree::Glob(g) if !outside => {
                let import = self.new_import(path.clone());
                if private {
                    self.mention(module, path.clone(), g.star_token.spans[0].start().line);
                }
                self.krate.modules[module].globs.push(import);
            }
            UseTree::Glob(_) => {}
        }
    }

    fn leaf(
        &mut self,
        module: usize,
        path: &[String],
        (ident, rename): (&Ident, Option<&Ident>),
        private: bool,
        outside: bool,
    ) {
        let mut path = path.to_vec();
        if ident != "self" || path.is_empty() {
            path.push(ident.unraw().to_string());
        }
        let name = rename.map_or_else(|| path[path.len() - 1].clone(), |r| r.unraw().to_string());
        if outside {
            return self.name(module, &name, Named::Outside);
        }
        if private {
            self.mention(module, path.clone(), ident.span().start().line);
        }
        let import = self.new_import(path);
        self.name(module, &name, Named::Import(import));
    }

    fn new_import(&mut self, path: Vec<String>) -> Import {
        self.imports += 1;
        Import { id: self.imports, path }
    }

    fn mention(&mut self, module: usize, path: Vec<String>, line: usize) {
        self.krate.modules[module].mentions.push(Mention { path, line });
    }
}

/// Collects the paths of a module's code.
struct Code<'a> {
    reader: &'a mut Reader,
    module: usize,
}

impl Visit<'_> for Code<'_> {
    fn visit_item(&mut self, item: &Item) {
        if compiled(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &syn::ImplItem) {
        let attributes: &[Attribute] = match item {
            syn::ImplItem::Const(i) => &i.attrs,
            syn::ImplItem::Fn(i) => &i.attrs,
            syn::ImplItem::Type(i) => &i.attrs,
            syn::ImplItem::Macro(i) => &i.attrs,
            _ => &[],
        };
        if compiled(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    /// Within a function.
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.reader.import(self.module, item);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        if path.leading_colon.is_none() {
            let line = path.segments.first().map_or(0, |s| s.ident.span().start().line);
            let segments = path.segments.iter().map(|s| s.ident.unraw().to_string()).collect();
            self.reader.mention(self.module, segments, line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &syn::Macro) {
        self.visit_path(&mac.path);
        self.tokens(mac.tokens.clone());
    }

    /// `derive`, `cfg` and the like are no modules of ours.
    fn visit_attribute(&mut self, _: &Attribute) {}

    /// `pub(in path)` imports nothing.
    fn visit_visibility(&mut self, _: &Visibility) {}
}

impl Code<'_> {
    /// Records the arguments of a macro call: `a::b`, and of single names those that are types, constants or called.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, c: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == c);
        let mut at = 0;
        while at < tokens.len() {
            let start = at;
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let mut path = vec![first.unraw().to_string()];
                    while is(at + 1, ':') && is(at + 2, ':') {
                        let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else { break };
                        path.push(next.unraw().to_string());
                        at += 3;
                    }
                    let method = start > 0 && is(start - 1, '.');
                    let outside = start > 1 && is(start - 1, ':') && is(start - 2, ':');
                    let called = matches!(tokens.get(at + 1), Some(TokenTree::Group(_)));
                    let named = path.len() > 1 || called || path[0].starts_with(char::is_uppercase);
                    if named && !method && !outside {
                        self.reader.mention(self.module, path, first.span().start().line);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::ExternCrate(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::ForeignMod(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::TraitAlias(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Union(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

/// Returns the file that `#[path = "…"]` names.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find(|a| a.path().is_ident("path")).and_then(|a| match &a.meta {
        Meta::NameValue(syn::MetaNameValue {
            value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(file), .. }),
            ..
        }) => Some(file.value()),
        _ => None,
    })
}

/// Returns whether this is compiled outside tests, with some set of features.
pub(super) fn compiled(attributes: &[Attribute]) -> bool {
    let conditions = attributes.iter().filter(|a| a.path().is_ident("cfg"));
    conditions.filter_map(|a| a.parse_args::<Meta>().ok()).all(|c| holds(&c).is_none_or(|h| h))
}

/// Returns whether a condition holds outside tests; `None` if that depends on something else.
fn holds(condition: &Meta) -> Option<bool> {
    let list = match condition {
        Meta::Path(word) => return word.is_ident("test").then_some(false),
        Meta::NameValue(_) => return None,
        Meta::List(list) => list,
    };
    let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
    let parts: Vec<Option<bool>> = parts.iter().map(holds).collect();
    let decided = |word: bool| match () {
        () if parts.contains(&Some(word)) => Some(word),
        () if parts.contains(&None) => None,
        () => Some(!word),
    };
    match list.path.get_ident()?.to_string().as_str() {
        "not" => parts.first().copied().flatten().map(|h| !h),
        "any" => decided(true),
        "all" => decided(false),
        _ => None,
    }
}

/// Lays out a small crate for a test: files by name, the root first.
///
/// # Errors
/// It cannot be written.
#[cfg(test)]
pub(super) fn fake(name: &str, files: &[(&str, &str)]) -> Result<Crate> {
    let dir = std::env::temp_dir().join(format!("layers-{name}-{}", std::process::id()));
    for (file, text) in files {
        let path = dir.join(file);
        fs::create_dir_all(path.parent().context("no folder")?)?;
        fs::write(path, text)?;
    }
    let krate = Crate::read(&dir.join(files[0].0));
    fs::remove_dir_all(&dir)?;
    krate
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn files_are_those_that_are_compiled_without_tests() {
        let root = "mod a; #[cfg(test)] mod tests; #[cfg(any(test, feature = \"host\"))] mod host;
            #[cfg(all(test, unix))] mod worlds; #[cfg(not(test))] mod real; mod inline { mod deep; }
            #[path = \"else/where.rs\"] mod moved;";
        let files = [
            ("lib.rs", root),
            ("a/mod.rs", "mod b;"),
            ("a/b.rs", ""),
            ("host.rs", ""),
            ("real.rs", ""),
            ("inline/deep.rs", ""),
            ("else/where.rs", ""),
        ];
        let krate = fake("files", &files).unwrap();
        let names: Vec<&str> = krate.files.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["lib.rs", "a/mod.rs", "a/b.rs", "host.rs", "real.rs", "inline/deep.rs", "else/where.rs"]);
        assert_eq!(krate.files[5].module, ["inline", "deep"]);
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        let why = format!("{:#}", fake("missing", &[("lib.rs", "mod a;")]).err().unwrap());
        assert!(why.contains("there is no file of `mod a`"), "{why}");
    }
}
