//! Builds the book with mdBook: draws the pictures, and adapts links into the source tree to the pages' final place.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, Result};
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::errors::Error;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::links::is_external;
use crate::markdown::Page;
use crate::names::Names;
use crate::picture;
use crate::tree::{self, BOOK};

/// Folders between the root of the tree and the finished book, `target/book`.
const DEPTH: usize = 2;

/// Builds the book. Returns its first page.
pub(crate) fn build(root: &Path) -> Result<PathBuf> {
    let mut book = MDBook::load(root.join(BOOK))?;
    book.with_preprocessor(Ours { root: root.to_path_buf() });
    book.build()?;
    let built = root.join("target/book");
    check(&built)?;
    Ok(built.join("index.html"))
}

/// Checks that the links of the finished pages of a folder lead somewhere.
fn check(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            check(&path)?;
        } else if path.extension().is_some_and(|e| e == "html") && !path.ends_with("404.html") {
            let text = fs::read_to_string(&path)?;
            for piece in text.split("href=\"").skip(1) {
                let to = piece.split('"').next().unwrap_or_default();
                anyhow::ensure!(
                    is_external(to) || is_there(folder, &path, to),
                    "{}: {to} is not there",
                    path.display()
                );
            }
        }
    }
    Ok(())
}

struct Ours {
    /// Where the source tree lies.
    root: PathBuf,
}

impl Preprocessor for Ours {
    fn name(&self) -> &str {
        "ours"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book, Error> {
        let mut failed = None;
        let mut names = Names::default();
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && let Some(path) = &chapter.source_path
            {
                match rewrite(&self.root, &Path::new(BOOK).join(path), &chapter.content, &mut names) {
                    Ok(content) => chapter.content = content,
                    Err(e) => failed = Some(e),
                }
            }
        });
        failed.map_or(Ok(book), Err)
    }
}

/// Returns the text of the page at `path` with pictures in place of their descriptions and links as the finished page
/// needs them.
fn rewrite(root: &Path, path: &Path, text: &str, names: &mut Names) -> Result<String> {
    let page = Page::parse(path, text);
    let mut changes = Vec::new();
    for drawing in &page.drawings {
        let mut file = |folder: &str, name: &str| picture::file_of(root, path, (folder, name), names).ok();
        let svg = picture::draw(&drawing.text, &mut file).map_err(|e| anyhow!("{}: {e}", path.display()))?;
        changes.push((drawing.range.clone(), format!("<div class=\"picture\">\n{svg}\n</div>\n")));
    }
    for link in &page.links {
        if let Some(to) = finished(path, &link.to) {
            let whole = &text[link.range.clone()];
            changes.push((link.range.clone(), whole.replace(&format!("({})", link.to), &format!("({to})"))));
        }
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = String::new();
    let mut at = 0;
    for (range, with) in changes {
        out.push_str(&text[at..range.start]);
        out.push_str(&with);
        at = range.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

/// Returns whether a link of the finished page at `path` leads somewhere.
fn is_there(folder: &Path, path: &Path, link: &str) -> bool {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let to = if file.is_empty() { path.to_path_buf() } else { folder.join(file.replace("%64", "d")) };
    if anchor.is_empty() || to.extension().is_none_or(|e| e != "html") {
        return to.exists();
    }
    fs::read_to_string(to).is_ok_and(|text| text.contains(&format!("id=\"{anchor}\"")))
}

/// Returns what a link of the page at `path` must become in the finished page; `None` if it stays as it is.
fn finished(path: &Path, link: &str) -> Option<String> {
    if is_external(link) || link.starts_with('#') {
        return None;
    }
    let (file, anchor) = link.find('#').map_or((link, ""), |at| link.split_at(at));
    let target = tree::resolve(path, file)?;
    if target.starts_with(BOOK) {
        // mdBook turns the file into a folder's index, but does not change links to it.
        return file.strip_suffix("README.md").map(|folder| format!("{folder}index.md{anchor}"));
    }
    let up = "../".repeat(path.components().count() - 2 + DEPTH);
    // mdBook treats any target that ends in `.md` as a page of the book.
    let target = target.display().to_string();
    let target = target.strip_suffix(".md").map_or(target.clone(), |stem| format!("{stem}.m%64"));
    Some(format!("{up}{target}{anchor}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(path: &Path, text: &str) -> Result<String> {
        rewrite(Path::new(env!("CARGO_MANIFEST_DIR")), path, text, &mut Names::default())
    }

    #[test]
    fn links_into_the_tree_lead_there_from_the_finished_page() {
        let new =
            rewritten(Path::new("docs/sub/a.md"), "[a](b.md) [`c`](../../mm/src) [d](../c.md#e) [f](#g)").unwrap();
        assert_eq!(new, "[a](b.md) [`c`](../../../mm/src) [d](../c.md#e) [f](#g)");
        let new = rewritten(Path::new("docs/a.md"), "[c](../README.md#d) [e](f/README.md#g)").unwrap();
        assert_eq!(new, "[c](../../README.m%64#d) [e](f/index.md#g)");
    }

    #[test]
    fn a_picture_is_drawn() {
        let new = rewritten(Path::new("docs/a.md"), "x\n\n```picture\nlayers\n\"a\" \"b\"\n```\n\ny\n").unwrap();
        assert!(new.starts_with("x\n\n<div class=\"picture\">\n<svg") && new.ends_with("</div>\n\n\ny\n"), "{new}");
        assert!(!new.contains("```"));
        let svg = &new[new.find("<svg").unwrap()..new.find("</svg>").unwrap()];
        // An empty line ends a piece of HTML in Markdown.
        assert!(!svg.contains("\n\n"));
        assert!(rewritten(Path::new("docs/a.md"), "```picture\nnone\n```\n").is_err());
    }
}
