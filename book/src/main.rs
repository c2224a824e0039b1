//! `cargo run -p book`: checks the pages and builds the book from `docs/` in `target/book`.
//!
//! The checks: every link of every page leads somewhere, headings and the source tree included; names in pictures and
//! in links to code are defined there; names in code spans exist; every page is in `SUMMARY.md`; no line of prose is
//! wider than [`width::MAX`].

#![forbid(unsafe_code)]

mod html;
mod links;
mod markdown;
mod names;
mod picture;
mod spans;
mod summary;
mod tree;
mod width;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::names::Names;
use crate::spans::Sources;
use crate::tree::Tree;

/// Returns everything that is wrong with the pages, one line per problem.
fn problems(tree: &Tree, sources: &Sources) -> Vec<String> {
    let mut names = Names::default();
    let mut all = summary::missing(tree);
    all.extend(sources.stale_comments());
    for page in &tree.pages {
        all.extend(links::dead(tree, page, &mut names));
        all.extend(picture::faults(tree, page, &mut names));
        all.extend(sources.stale(page));
        all.extend(width::too_wide(page));
    }
    all
}

fn run() -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("no source tree")?;
    let tree = Tree::read(root)?;
    let found = problems(&tree, &Sources::read(root)?);
    for problem in &found {
        eprintln!("{problem}");
    }
    if !found.is_empty() {
        eprintln!("book: {} problems", found.len());
        return Ok(ExitCode::FAILURE);
    }
    let index = html::build(root)?;
    println!("{} pages: {}", tree.pages.len(), index.display());
    Ok(ExitCode::SUCCESS)
}

fn main() -> ExitCode {
    run().unwrap_or_else(|e| {
        eprintln!("book: {e:#}");
        ExitCode::FAILURE
    })
}
