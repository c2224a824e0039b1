//! Checks that `SUMMARY.md` lists every page of the book.

use std::collections::BTreeSet;
use std::path::Path;

use crate::tree::{self, Tree, BOOK};

/// Returns pages of the book that its summary does not list, or lists twice.
pub(crate) fn missing(tree: &Tree) -> Vec<String> {
    let path = Path::new(BOOK).join("SUMMARY.md");
    let Some(summary) = tree.page(&path) else { return vec![format!("there is no {}", path.display())] };
    let mut found = Vec::new();
    let mut listed = BTreeSet::new();
    for link in &summary.links {
        if let Some(to) = tree::resolve(&path, &link.to)
            && !listed.insert(to)
        {
            found.push(format!("{}:{}: {} stands there twice", path.display(), link.line, link.to));
        }
    }
    for page in &tree.pages {
        if page.path.starts_with(BOOK) && page.path != path && !listed.contains(&page.path) {
            found.push(format!("{}: is not in {}", page.path.display(), path.display()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_missing_and_one_that_is_twice() {
        let mut tree = Tree::default();
        tree.add(Path::new("docs/SUMMARY.md"), "[a](a.md)\n[b](sub/b.md)\n[a](a.md)\n");
        for path in ["docs/a.md", "docs/sub/b.md", "docs/sub/c.md", "README.md"] {
            tree.add(Path::new(path), "");
        }
        let said = missing(&tree);
        assert_eq!(said, ["docs/SUMMARY.md:3: a.md stands there twice", "docs/sub/c.md: is not in docs/SUMMARY.md"]);
    }
}
