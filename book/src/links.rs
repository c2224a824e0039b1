//! Links that lead nowhere.

use std::path::Path;

use crate::markdown::{Link, Page};
use crate::names::Names;
use crate::tree::{self, Tree};

/// Returns what is wrong with the links of `page`.
pub(crate) fn dead(tree: &Tree, page: &Page, names: &mut Names) -> Vec<String> {
    let mut found = Vec::new();
    for link in &page.links {
        if let Err(why) = check(tree, page, link, names) {
            found.push(format!("{}:{}: {why}", page.path.display(), link.line));
        }
    }
    found
}

fn check(tree: &Tree, page: &Page, link: &Link, names: &mut Names) -> Result<(), String> {
    let to = &*link.to;
    if is_external(to) {
        return Ok(());
    }
    let (file, anchor) = to.split_once('#').map_or((to, None), |(file, anchor)| (file, Some(anchor)));
    let path = if file.is_empty() {
        page.path.clone()
    } else {
        tree::resolve(&page.path, file).ok_or_else(|| format!("the link {to} leads out of the tree"))?
    };
    if !tree.exists(&path) {
        return Err(format!("the link {to} is dead"));
    }
    if let Some(anchor) = anchor {
        let target = tree.page(&path).ok_or_else(|| format!("the link {to} asks for a heading of what is no page"))?;
        if !target.anchors.contains(anchor) {
            return Err(format!("the link {to}: there is no such heading"));
        }
    }
    match &link.code {
        Some(name) if is_code(tree, &path) => leads_to_file(tree, &path, name, names),
        _ => Ok(()),
    }
}

/// Checks that a link on a name leads to the file that defines it, not to a folder that the reader must search.
fn leads_to_file(tree: &Tree, path: &Path, name: &str, names: &mut Names) -> Result<(), String> {
    let at = tree.root.join(path);
    if at.file_stem().is_some_and(|stem| stem == name.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or(name)) {
        return Ok(());
    }
    let files = names.files(&at, name);
    match &files[..] {
        [] => Err(format!("{name} is not defined in {}", path.display())),
        files if files.contains(&at) => Ok(()),
        [file] => Err(format!("{name}: link to {}, which defines it", from_root(tree, file))),
        files => {
            let all: Vec<_> = files.iter().map(|file| from_root(tree, file)).collect();
            Err(format!("{name}: link to the one that is meant of {}", all.join(", ")))
        }
    }
}

fn from_root(tree: &Tree, file: &Path) -> String {
    file.strip_prefix(&tree.root).unwrap_or(file).display().to_string()
}

/// Returns whether a link leads out of the tree.
pub(crate) fn is_external(to: &str) -> bool {
    to.contains("://") || to.starts_with("mailto:")
}

/// Returns whether names can be looked up at `path`: a folder of sources, or a Rust file.
fn is_code(tree: &Tree, path: &Path) -> bool {
    let at = tree.root.join(path);
    at.is_dir() && path.components().any(|c| c.as_os_str() == "src") || at.extension().is_some_and(|e| e == "rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let mut tree = Tree::at(Path::new(env!("CARGO_MANIFEST_DIR")));
        tree.add(Path::new("docs/b.md"), "# There\n");
        tree.add(Path::new("docs/a.md"), text);
        dead(&tree, &tree.pages[1], &mut Names::default())
    }

    #[test]
    fn live_links() {
        let text = "# Here\n[a](#here) [b](b.md#there) [c](b.md) [d](https://example.org/x) [`dead`](../src/links.rs) \
                    [`leads_to_file`](../src/links.rs) [`Cargo.toml`](../Cargo.toml)";
        assert_eq!(problems(text), [""; 0]);
    }

    #[test]
    fn dead_links() {
        let text = "[a](#here)\n[b](b.md#here)\n[c](c.md)\n[d](../../../x)\n[`no_such`](../src)\n[e](../src#x)\n[`leads_to_file`](../src)\n\
                    [`rust`](../src/links.rs)";
        let said = problems(text);
        assert_eq!(said.len(), 8, "{said:?}");
        assert_eq!(said[2], "docs/a.md:3: the link c.md is dead");
        assert_eq!(said[4], "docs/a.md:5: no_such is not defined in src");
        assert_eq!(said[6], "docs/a.md:7: leads_to_file: link to src/links.rs, which defines it");
    }
}
