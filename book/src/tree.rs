//! The source tree, and the pages in it: those of the book, and other Markdown that links to them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use crate::markdown::Page;

/// The folder of the book's pages.
pub(crate) const BOOK: &str = "docs";
/// Folders without pages of ours.
const SKIPPED: [&str; 5] = [".git", "target", "dist", "include", "node_modules"];

/// All pages, files and folders.
#[derive(Default)]
pub(crate) struct Tree {
    /// The root of the tree.
    pub root: PathBuf,
    /// Every Markdown file.
    pub pages: Vec<Page>,
    /// Position in `pages` by path from the root.
    by_path: BTreeMap<PathBuf, usize>,
}

impl Tree {
    /// Creates a tree without pages.
    pub(crate) fn at(root: &Path) -> Self {
        Tree { root: root.to_path_buf(), ..Self::default() }
    }

    /// Reads all Markdown below `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut tree = Tree::at(root);
        tree.read_folder(Path::new(""))?;
        Ok(tree)
    }

    /// Adds a page at `path` from the root.
    pub(crate) fn add(&mut self, path: &Path, text: &str) {
        self.by_path.insert(path.to_path_buf(), self.pages.len());
        self.pages.push(Page::parse(path, text));
    }

    /// Returns the page at `path` from the root.
    pub(crate) fn page(&self, path: &Path) -> Option<&Page> {
        self.by_path.get(path).map(|&i| &self.pages[i])
    }

    /// Returns whether there is a file or folder at `path` from the root.
    pub(crate) fn exists(&self, path: &Path) -> bool {
        self.by_path.contains_key(path) || self.root.join(path).exists()
    }

    fn read_folder(&mut self, folder: &Path) -> Result<()> {
        let at = self.root.join(folder);
        let mut entries = fs::read_dir(&at)
            .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
            .with_context(|| at.display().to_string())?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = folder.join(&name);
            if entry.file_type()?.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    self.read_folder(&path)?;
                }
            } else if name.ends_with(".md") {
                let text = fs::read_to_string(entry.path()).with_context(|| path.display().to_string())?;
                self.add(&path, &text);
            }
        }
        Ok(())
    }
}

/// Resolves `link`, as written in the file at `from`; `None` if it leads out of the tree. Both are paths from the root.
pub(crate) fn resolve(from: &Path, link: &str) -> Option<PathBuf> {
    let mut path: Vec<_> = from.parent()?.components().collect();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => {
                path.pop()?;
            }
            Component::Normal(_) => path.push(part),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_their_file() {
        let at = |link| resolve(Path::new("docs/routes/a.md"), link);
        assert_eq!(at("b.md"), Some("docs/routes/b.md".into()));
        assert_eq!(at("../../mm/src"), Some("mm/src".into()));
        assert_eq!(at("../../../etc"), None);
        assert_eq!(at("/etc"), None);
    }
}
