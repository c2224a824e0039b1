//! Names in code spans that nothing has: of functions, types and constants that were renamed, of files that were moved.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::markdown::Page;

/// Names that pages use but no source has: those of Xen, Linux, GRUB, processors' manuals and crates that are not used,
/// and placeholders.
const FOREIGN: [&str; 12] = [
    "BLKFLSBUF",
    "CONFIG_SHADOW_PAGING",
    "GRUB_CMDLINE_XEN",
    "IA32_ARCH_CAPABILITIES",
    "PDEVICE",
    "PGT_seg_desc_page",
    "VDEVICE",
    "create_bounce_frame",
    "guestN",
    "hypercall_preempt_check",
    "uart_16550",
    "xen_commandline",
];
/// This file, whose words are names that may not exist.
const HERE: &str = "book/src/spans.rs";

/// Pages that speak of earlier states of the source.
const HISTORY: &str = "CHANGELOG.md";
/// Words that precede the name of what has items or variants of its own in Rust.
const OWNERS: [&str; 6] = ["mod", "struct", "enum", "union", "trait", "type"];
/// Folders without sources of ours.
const SKIPPED: [&str; 4] = [".git", "target", "dist", "node_modules"];
/// Extensions of files that are sources or descriptions of ours; spans that end with one name a file.
const OURS: [&str; 6] = ["rs", "S", "ld", "md", "toml", "patch"];
/// More extensions of files whose words count, such as the test guests' and the emitted headers.
const TEXT: [&str; 5] = ["c", "h", "py", "sh", "json"];

/// The names of files and the words of the sources.
#[derive(Default)]
pub(crate) struct Sources {
    /// Paths from the root.
    files: BTreeSet<String>,
    /// All identifiers outside of comments.
    words: BTreeSet<String>,
    /// Rust files, with their identifiers outside of comments.
    rust: Vec<(String, BTreeSet<String>)>,
    /// What Rust files define that has items or variants of its own.
    owners: BTreeSet<String>,
    /// Spans in comments that name files: file, line, span.
    in_comments: Vec<(String, usize, String)>,
}

impl Sources {
    /// Reads all sources below `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut sources = Sources::default();
        sources.read_folder(root, "")?;
        Ok(sources)
    }

    fn read_folder(&mut self, root: &Path, folder: &str) -> Result<()> {
        let at = root.join(folder);
        for entry in fs::read_dir(&at).with_context(|| at.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if entry.file_type()?.is_dir() {
                if !SKIPPED.contains(&&*name) {
                    self.read_folder(root, &path)?;
                }
                continue;
            }
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
            let text = if OURS.contains(&extension) || TEXT.contains(&extension) || extension.is_empty() {
                fs::read_to_string(entry.path()).unwrap_or_default()
            } else {
                String::new()
            };
            self.add(&path, &text);
        }
        Ok(())
    }

    fn add(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned());
        if path.ends_with(".md") || path == HERE {
            return;
        }
        let mut own = BTreeSet::new();
        for (n, line) in text.lines().enumerate() {
            if let Some(comment) = line.trim_start().strip_prefix("//") {
                let spans = comment.split('`').skip(1).step_by(2).filter(|span| is_file(span));
                self.in_comments.extend(spans.map(|span| (path.to_owned(), n + 1, span.to_owned())));
            } else {
                let words: Vec<&str> = line.split(|c: char| !is_word(c)).filter(|w| !w.is_empty()).collect();
                let defined = words.windows(2).filter(|pair| OWNERS.contains(&pair[0])).map(|pair| pair[1].to_owned());
                self.owners.extend(defined);
                own.extend(words.into_iter().map(str::to_owned));
            }
        }
        self.words.extend(own.iter().cloned());
        if path.ends_with(".rs") {
            self.rust.push((path.to_owned(), own));
        }
    }

    /// Returns whether there is such a file, named from the root or any folder.
    fn has_file(&self, name: &str) -> bool {
        let name = name.trim_start_matches("./").trim_start_matches("../");
        self.files.iter().any(|f| f.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/')))
    }

    /// Returns whether the sources have a name, or a longer one that ends with it (`map_grant_ref`).
    fn has_word(&self, name: &str) -> bool {
        self.words.contains(name) || {
            let end = format!("_{name}");
            self.words.iter().any(|word| word.ends_with(&end))
        }
    }

    /// Returns whether some file may define `name` within `owner`: it has both names, or is or lies in a module `owner`.
    /// What other crates define is taken for granted.
    fn has_item(&self, owner: &str, name: &str) -> bool {
        let is_of = |path: &str, words: &BTreeSet<String>| {
            words.contains(owner) || path.trim_end_matches(".rs").split('/').any(|part| part == owner)
        };
        !self.owners.contains(owner) || self.rust.iter().any(|(path, words)| words.contains(name) && is_of(path, words))
    }

    /// Returns what is wrong with a code span.
    fn fault(&self, span: &str) -> Option<String> {
        if is_file(span) {
            return (!self.has_file(span)).then(|| format!("there is no file {span}"));
        }
        let path: Vec<&str> = names(span).collect();
        if let Some(missing) = path.iter().find(|name| !FOREIGN.contains(name) && !self.has_word(name)) {
            return Some(format!("nothing is called {missing}"));
        }
        let (owner, name) =
            path.windows(2).map(|pair| (pair[0], pair[1])).find(|(owner, name)| !self.has_item(owner, name))?;
        Some(format!("{owner} has no {name}"))
    }

    /// Returns what is wrong with the code spans of `page`.
    pub(crate) fn stale(&self, page: &Page) -> Vec<String> {
        if page.path.ends_with(HISTORY) {
            return Vec::new();
        }
        let faults = page.codes.iter().filter_map(|(line, span)| Some((line, self.fault(span)?)));
        faults.map(|(line, why)| format!("{}:{line}: {why}", page.path.display())).collect()
    }

    /// Returns the comments that name files which do not exist.
    pub(crate) fn stale_comments(&self) -> Vec<String> {
        let faults = self.in_comments.iter().filter(|(_, _, span)| !self.has_file(span));
        faults.map(|(path, line, span)| format!("{path}:{line}: there is no file {span}")).collect()
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Returns whether a span is the name of a file of ours.
fn is_file(span: &str) -> bool {
    let plain = span.chars().all(|c| is_word(c) || "./-".contains(c));
    plain && span.rsplit_once('.').is_some_and(|(stem, extension)| !stem.is_empty() && OURS.contains(&extension))
}

/// Returns the names in a span that is one, or a path of them: `a`, `a()`, `a::b`, `a!`. What looks like a word of
/// prose or a command is none, nor is the beginning or end of a name.
fn names(span: &str) -> impl Iterator<Item = &str> {
    let path = span.trim_end_matches("()").trim_end_matches('!');
    let whole = path.split("::").all(|name| {
        name.chars().all(is_word) && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.ends_with('_')
    });
    let special = path.contains("::") || path.contains('_') || path.chars().skip(1).any(|c| c.is_ascii_uppercase());
    path.split("::").filter(move |_| whole && special)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(spans: &[&str]) -> Vec<String> {
        let mut sources = Sources::default();
        let text = "// `gone.rs` and `heap.rs`\nfn take_frames() {}\n// fn lost_frames\nconst GNT_map: u8 = 1;\nenum Why { Full }";
        sources.add("mm/src/heap.rs", text);
        sources.add("mm/src/other.rs", "mod heap;\nconst Empty: u8 = 1;");
        assert_eq!(sources.stale_comments(), ["mm/src/heap.rs:1: there is no file gone.rs"]);
        spans.iter().filter_map(|span| sources.fault(span)).collect()
    }

    #[test]
    fn names_that_exist() {
        let code = ["take_frames()", "heap::take_frames", "GNT_map", "Why::Full", "uart_16550"];
        let other = ["heap.rs", "mm/src/heap.rs", "word", "--flag", "a_* b", "lost_"];
        assert_eq!(faults(&code), [""; 0]);
        assert_eq!(faults(&other), [""; 0]);
    }

    #[test]
    fn names_that_do_not() {
        let stale = faults(&["lost_frames", "heap::take_frame", "src/heap2.rs", "eap.rs", "LostFrames", "Why::Empty"]);
        assert_eq!(stale.len(), 6, "{stale:?}");
        assert_eq!(stale[5], "Why has no Empty");
        assert_eq!(stale[0], "nothing is called lost_frames");
        assert_eq!(stale[2], "there is no file src/heap2.rs");
    }
}
