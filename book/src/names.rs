//! Which names the code defines: what a link to code says has to be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Words that a definition's name follows in Rust.
const KEYWORDS: [&str; 9] = ["fn", "struct", "enum", "trait", "const", "static", "mod", "type", "macro_rules!"];

/// Names defined below files and folders that were asked for.
#[derive(Default)]
pub(crate) struct Names {
    known: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl Names {
    /// Whether a Rust or assembly file at or below `path` defines `name`, or `path` itself is called so. Of a name with a path
    /// (`a::b`) the last part counts, and `()` does not.
    pub(crate) fn defines(&mut self, path: &Path, name: &str) -> bool {
        let name = name.trim_end_matches("()").rsplit("::").next().unwrap_or(name);
        if path.file_stem().is_some_and(|stem| stem == name) {
            return true;
        }
        let names = self.known.entry(path.to_path_buf()).or_insert_with(|| {
            let mut all = BTreeSet::new();
            collect(path, &mut all);
            all
        });
        names.contains(name)
    }
}

fn collect(path: &Path, into: &mut BTreeSet<String>) {
    if let Ok(entries) = fs::read_dir(path) {
        entries.flatten().for_each(|entry| collect(&entry.path(), into));
        return;
    }
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let Ok(text) = fs::read_to_string(path) else { return };
    match extension {
        "rs" => rust(&text, into),
        "S" => into.extend(text.lines().filter_map(|l| l.trim().strip_suffix(':')).map(str::to_owned)),
        _ => {}
    }
}

/// The names that Rust code defines.
fn rust(text: &str, into: &mut BTreeSet<String>) {
    for line in text.lines().map(str::trim_start).filter(|l| !l.starts_with("//")) {
        let words = line.split(|c: char| c.is_whitespace() || "(<:;{=&".contains(c)).filter(|w| !w.is_empty());
        let words: Vec<&str> = words.collect();
        for pair in words.windows(2) {
            if KEYWORDS.contains(&pair[0]) {
                into.insert(pair[1].to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_found_and_mentions_are_not() {
        let mut names = BTreeSet::new();
        rust(
            "pub(crate) fn one<T>(a: u8) {\n// fn two()\n  three();\nconst FOUR: u8 = 1;\npub struct Five;",
            &mut names,
        );
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["FOUR", "Five", "one"]);
    }

    #[test]
    fn this_crate_defines_this_function() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut names = Names::default();
        assert!(names.defines(&src, "names::Names::defines()"));
        assert!(!names.defines(&src, "no_such_function"));
    }
}
