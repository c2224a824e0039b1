//! A page as the checks see it: links, headings, pictures, lines of prose.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Language of a code block that is a picture.
const PICTURE: &str = "picture";

/// A link of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Line that it is on, from 1.
    pub line: usize,
    /// Where it leads, as written.
    pub to: String,
    /// Its text, if that is a single piece of code.
    pub code: Option<String>,
    /// Position of its target in the text.
    pub range: Range<usize>,
}

/// A picture's description in a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// Line of the first line of the description, from 1.
    pub line: usize,
    /// The description.
    pub text: String,
    /// The whole block with its fences.
    pub range: Range<usize>,
}

/// A Markdown file.
pub(crate) struct Page {
    /// From the root of the tree.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Its links.
    pub links: Vec<Link>,
    /// Its code spans, each with its line, from 1.
    pub codes: Vec<(usize, String)>,
    /// Names that `#name` may lead to.
    pub anchors: BTreeSet<String>,
    /// Its pictures.
    pub drawings: Vec<Drawing>,
    /// Lines, from 1, that are neither prose nor headings: tables and code.
    pub not_prose: BTreeSet<usize>,
}

impl Page {
    /// Parses a file.
    pub(crate) fn parse(path: &Path, text: &str) -> Self {
        let mut page = Page {
            path: path.to_path_buf(),
            text: text.to_owned(),
            links: Vec::new(),
            codes: Vec::new(),
            anchors: BTreeSet::new(),
            drawings: Vec::new(),
            not_prose: BTreeSet::new(),
        };
        let lines = Lines::of(text);
        let mut heading: Option<String> = None;
        let mut link: Option<(Link, Vec<String>, bool)> = None;
        let mut drawing: Option<Drawing> = None;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
            if let Event::Code(code) = &event {
                page.codes.push((lines.number(range.start), code.to_string()));
            }
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let name = anchor(&heading.take().unwrap_or_default());
                    let n = seen.entry(name.clone()).or_insert(0);
                    page.anchors.insert(if *n == 0 { name } else { format!("{name}-{n}") });
                    *n += 1;
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    let found = Link { line: lines.number(range.start), to: dest_url.into_string(), code: None, range };
                    link = Some((found, Vec::new(), false));
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    if let Some((mut found, code, other)) = link.take() {
                        found.code = code.into_iter().next().filter(|_| !other);
                        page.links.push(found);
                    }
                }
                Event::Start(Tag::Table(_)) => page.not_prose.extend(lines.numbers(&range)),
                Event::Start(Tag::CodeBlock(kind)) => {
                    page.not_prose.extend(lines.numbers(&range));
                    if matches!(&kind, CodeBlockKind::Fenced(language) if &**language == PICTURE) {
                        drawing = Some(Drawing { line: lines.number(range.start) + 1, text: String::new(), range });
                    }
                }
                Event::End(TagEnd::CodeBlock) => page.drawings.extend(drawing.take()),
                Event::Text(text) | Event::Code(text) if heading.is_some() => {
                    heading.iter_mut().for_each(|h| h.push_str(&text));
                }
                Event::Text(text) => {
                    drawing.iter_mut().for_each(|d| d.text.push_str(&text));
                    link.iter_mut().for_each(|(_, _, other)| *other = true);
                }
                Event::Code(text) => link.iter_mut().for_each(|(_, code, _)| code.push(text.to_string())),
                _ => {}
            }
        }
        page
    }
}

/// Returns the Markdown extensions in use, the same as mdBook's.
fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH
}

/// Returns the name by which links refer to a heading.
fn anchor(heading: &str) -> String {
    let mut name = String::new();
    for c in heading.trim().chars() {
        if c.is_alphanumeric() || c == '_' || c == '-' {
            name.extend(c.to_lowercase());
        } else if c.is_whitespace() {
            name.push('-');
        }
    }
    name
}

/// Offsets at which lines begin.
struct Lines<'a> {
    text: &'a str,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Lines { text }
    }

    /// Returns the number, from 1, of the line that `at` is on.
    fn number(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    fn numbers(&self, range: &Range<usize>) -> Range<usize> {
        let last = self.number(range.end.saturating_sub(1).max(range.start));
        self.number(range.start)..last + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# A *b* `c_d`, e\n\nSee [x](y.md#z) and [`f`](../src) and\n[`g` too](h).\n\n## A\n## A\n\n\
                        | a | b |\n|---|---|\n| [`t`](u) | v |\n\n```picture\nroute\nlane a\n```\n\nend\n";

    #[test]
    fn a_page_is_taken_apart() {
        let page = Page::parse(Path::new("p.md"), TEXT);
        let links: Vec<_> = page.links.iter().map(|l| (l.line, &*l.to, l.code.as_deref())).collect();
        assert_eq!(links, [(3, "y.md#z", None), (3, "../src", Some("f")), (4, "h", None), (11, "u", Some("t"))]);
        assert_eq!(page.anchors.iter().collect::<Vec<_>>(), ["a", "a-1", "a-b-c_d-e"]);
        let codes: Vec<_> = page.codes.iter().map(|(line, code)| (*line, &**code)).collect();
        assert_eq!(codes, [(1, "c_d"), (3, "f"), (4, "g"), (11, "t")]);
        assert_eq!(page.drawings.len(), 1);
        assert_eq!((page.drawings[0].line, &*page.drawings[0].text), (14, "route\nlane a\n"));
        assert_eq!(page.not_prose.iter().copied().collect::<Vec<_>>(), [9, 10, 11, 13, 14, 15, 16]);
        assert_eq!(&TEXT[page.drawings[0].range.clone()], "```picture\nroute\nlane a\n```");
    }
}
