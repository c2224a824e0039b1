//! Which names the code defines, so that links to code can be checked.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Words that precede a definition's name in Rust.
const KEYWORDS: [&str; 8] = ["fn", "struct", "enum", "trait", "const", "static", "type", "macro_rules!"];

/// Names defined in the files below folders that have been looked up.
#[derive(Default)]
pub(crate) struct Names {
    known: BTreeMap<PathBuf, Vec<File>>,
}

struct File {
    path: PathBuf,
    defines: BTreeSet<String>,
    /// Functions without a body: those of traits, and declarations of assembly code.
    declares: BTreeSet<String>,
    /// Types and traits in the first lines of its `impl` blocks, word by word.
    implements: BTreeSet<String>,
}

impl File {
    /// Creates a file that defines only itself, as a module.
    fn at(path: &Path) -> Self {
        let (defines, declares, implements) = Default::default();
        let mut file = File { path: path.to_path_buf(), defines, declares, implements };
        let module = file.module().map(|m| m.to_string_lossy().into_owned());
        file.defines.extend(module);
        file
    }

    /// Returns whether `owner::NAME` may be an item of this file: `owner` is a type, a trait, the file or its folder.
    fn is_of(&self, owner: &str) -> bool {
        self.implements.contains(owner)
            || self.defines.contains(owner)
            || self.module().is_some_and(|module| module == owner)
            || self.path.components().any(|folder| folder.as_os_str() == owner)
    }

    fn module(&self) -> Option<&OsStr> {
        self.path.file_stem().and_then(|stem| if stem == "mod" { self.path.parent()?.file_name() } else { Some(stem) })
    }
}

impl Names {
    /// Returns the Rust and assembly files at or below `path`, without tests, that define `name`. Of a name with a path
    /// (`a::b`) the last part must be an item of the part before it; `()` is ignored.
    pub(crate) fn files(&mut self, path: &Path, name: &str) -> Vec<PathBuf> {
        let mut parts = name.trim_end_matches("()").rsplit("::");
        let (name, owner) = (parts.next().unwrap_or(name), parts.next());
        let files = self.known.entry(path.to_path_buf()).or_insert_with(|| {
            let mut all = Vec::new();
            collect(path, &mut all);
            all
        });
        let in_files = |which: fn(&File) -> &BTreeSet<String>| -> Vec<PathBuf> {
            let found = files.iter().filter(|f| which(f).contains(name) && owner.is_none_or(|o| f.is_of(o)));
            found.map(|f| f.path.clone()).collect()
        };
        let defined = in_files(|f| &f.defines);
        if defined.is_empty() {
            in_files(|f| &f.declares)
        } else {
            defined
        }
    }
}

fn collect(path: &Path, into: &mut Vec<File>) {
    if path.file_stem().is_some_and(|stem| stem == "tests") {
        return;
    }
    if let Ok(entries) = fs::read_dir(path) {
        entries.flatten().for_each(|entry| collect(&entry.path(), into));
        return;
    }
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let Ok(text) = fs::read_to_string(path) else { return };
    let mut file = File::at(path);
    match extension {
        "rs" => rust(&text, &mut file),
        "S" => file.defines.extend(text.lines().filter_map(|l| l.trim().strip_suffix(':')).map(str::to_owned)),
        _ => return,
    }
    into.push(file);
}

/// Collects what Rust code defines and implements.
fn rust(text: &str, into: &mut File) {
    for line in text.lines().map(str::trim_start).filter(|l| !l.starts_with("//")) {
        let words = line.split(|c: char| c.is_whitespace() || "(<>:,;{=&'".contains(c)).filter(|w| !w.is_empty());
        let words: Vec<&str> = words.collect();
        if words.first() == Some(&"impl") {
            into.implements.extend(words[1..].iter().map(|w| (*w).to_owned()));
        }
        for pair in words.windows(2) {
            if KEYWORDS.contains(&pair[0]) {
                let bodyless = pair[0] == "fn" && line.ends_with(';');
                let set = if bodyless { &mut into.declares } else { &mut into.defines };
                set.insert(pair[1].to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_found_and_mentions_are_not() {
        let mut file = File::at(Path::new("a/b.rs"));
        rust(
            "pub(crate) fn one<T>(a: u8) {\n// fn two()\n  three();\nconst FOUR: u8 = 1;\npub struct Five;\nimpl<A: Six> Seven for \
             Eight<A> {",
            &mut file,
        );
        assert_eq!(file.defines.iter().collect::<Vec<_>>(), ["FOUR", "Five", "b", "one"]);
        assert!(file.declares.is_empty());
        rust("    fn nine(&self);", &mut file);
        assert!(file.declares.contains("nine") && !file.defines.contains("nine"));
        assert!(["Seven", "Eight", "Five", "b"].iter().all(|o| file.is_of(o)) && file.is_of("a") && !file.is_of("c"));
    }

    #[test]
    fn this_file_defines_this_function() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut names = Names::default();
        let here = vec![src.join("names.rs")];
        assert_eq!(names.files(&src, "names::Names::files()"), here);
        assert_eq!(names.files(&src, "is_of"), here);
        assert!(names.files(&src, "Tree::is_of").is_empty() && names.files(&src, "no_such_function").is_empty());
        assert!(names.files(&src, "rewrite").len() == 1 && names.files(&src, "check").len() > 1);
    }
}
